"""The checks, one function each. A check returns what is wrong, in words for the model that repairs it."""

import re
from collections import Counter
from collections.abc import Iterator

from advisor.core.documents import Section
from advisor.core.drafts import Draft, Material, Sentence

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "seventy": "70",
    "eighty": "80",
    "ninety": "90",
    "hundred": "100",
    "thousand": "1000",
    "half": "½",
    "dozen": "12",
}
WORD = re.compile(r"[^\W\d_][\w'&-]+")
SMALL_WORDS = frozenset(
    "a about after again against all also am an and any are as at be because been before being between both but by can "
    "could did do does done during each every few for from further given had has have having here how if in into is it "
    "its just made make makes many may mean meaning means mentioned might more most much must need needs no nor not of "
    "on once only onto or our over own said same say says should since so some stated such than that the their them "
    "then there these they this those through to too under unless until up us very was we were what when where which "
    "while who whom whose why will with within without would wrote you your yours".split()
)
SHARE = 0.5
"""Share of a sentence's content words that its supports have to carry."""
SUPPOSING = re.compile(r"\b(?:if|unless|were|would|once|without|in case|should you|supposing)\b", re.IGNORECASE)
LENGTH, COUNT = 500, 80
"""Characters of a sentence and sentences of a draft, at most."""
SAID = 0.4
"""Share of a required support's content words that the sentences resting on it have to say."""
ADVISING = re.compile(r"\b(?:outsourc\w+|recommend\w*|choose|you should|hire|best option)\b", re.IGNORECASE)
NEGATION = re.compile(r"\b(?:not?|never|none|nobody|nothing|neither|without|cannot)\b|n't\b", re.IGNORECASE)
ASSUMING = re.compile(r"\b(?:assum\w+|until you|unless you|if\b|provided|presum\w+|taken as)", re.IGNORECASE)
NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+")
UNIT = re.compile(
    r"\b(days?|weeks?|months?|years?|hours?|percent|per cent|points?|steps?|phases?|euros?|dollars?)\b|%", re.IGNORECASE
)


def stays_in_bounds(draft: Draft, material: Material) -> Iterator[str]:
    """Catches drafts and sentences without end, and sentences said twice. Blind to repetition in other words."""
    texts = [sentence.text for sentence in draft.sentences]
    if len(texts) > COUNT:
        yield f"the draft has {len(texts)} sentences; at most {COUNT} are read"
    yield from (f"a sentence has {len(text)} characters" for text in texts if len(text) > LENGTH)
    yield from (f"“{text[:80]}” stands there twice" for text, count in Counter(texts).items() if count > 1)


def assumptions_stay_assumed(draft: Draft, material: Material) -> Iterator[str]:
    """Catches an assumption that is told as a fact. Blind to other words for assuming than those listed."""
    for sentence in draft.sentences:
        if any(name.startswith("assumption:") for name in sentence.supports) and not ASSUMING.search(sentence.text):
            yield f"“{sentence.text}” tells an assumption as a fact"


def rests_on_support(draft: Draft, material: Material) -> Iterator[str]:
    """Catches sentences without support and supports that do not exist. Blind to whether the support fits."""
    for sentence in draft.sentences:
        unknown = [name for name in sentence.supports if name not in material.supports]
        if unknown:
            yield f"“{sentence.text}” rests on {unknown[0]!r}, which the material does not hold"
        elif not sentence.supports:
            yield f"“{sentence.text}” rests on nothing"


def names_right_outcome(draft: Draft, material: Material) -> Iterator[str]:
    """Catches an outcome, or words of advice, in a sentence whose supports do not hold them: advice of its own.

    Blind to what is advised in words that the support uses too.
    """
    for sentence in draft.sentences:
        carried = _carried(sentence, material).lower()
        for label in material.labels.values():
            if _mentions(label, sentence.text) and not _mentions(label, carried):
                yield f"“{sentence.text}” names {label.lower()}, which its supports do not"
        if sentence.part == "flips" and not SUPPOSING.search(sentence.text):
            yield f"“{sentence.text}” tells a supposition as if it held"
        own = [word for word in ADVISING.findall(sentence.text) if word.lower() not in carried]
        if own:
            yield f"“{sentence.text}” advises in words of its own: {own[0]}"


def numbers_hold(draft: Draft, material: Material) -> Iterator[str]:
    """Catches a number or a unit that the sentence's supports do not hold, in digits or in words. Blind to a number
    put to a different use than in its support."""
    for sentence in draft.sentences:
        missing = numbers(sentence.text) - numbers(_carried(sentence, material))
        if missing:
            yield f"“{sentence.text}” holds the number {sorted(missing)[0]}, which its supports do not"
        elif strange := units(sentence.text) - units(_carried(sentence, material)):
            yield f"“{sentence.text}” measures in {sorted(strange)[0]}, which its supports do not"


def words_carried(draft: Draft, material: Material) -> Iterator[str]:
    """Catches names that the supports do not hold, and sentences of which more than half the content words come from
    nowhere. Blind to short additions in common words."""
    for sentence in draft.sentences:
        words = content_words(sentence.text)
        known = content_words(_carried(sentence, material))
        names = [name for name in NAME.findall(sentence.text) if name not in _carried(sentence, material)]
        if names or (words and len(words & known) < SHARE * len(words)):
            yield f"“{sentence.text}” says more than its supports do"


def covers_required(draft: Draft, material: Material) -> Iterator[str]:
    """Catches a condition, assumption, caveat or reason that is dropped, or listed without being said. Blind to one
    that is said but watered down."""
    for name in material.required:
        said = " ".join(sentence.text for sentence in draft.sentences if name in sentence.supports)
        words = content_words(material.supports[name].text)
        if not said or len(words & content_words(said)) < SAID * len(words):
            yield f"nothing says {name!r}: “{material.supports[name].text}”"


def polarity_kept(draft: Draft, material: Material) -> Iterator[str]:
    """Catches a sentence that denies what its one support affirms, or the other way round. Blind to a denial without
    a word of negation, and to sentences that rest on several supports."""
    for sentence in draft.sentences:
        carried = _carried(sentence, material)
        denied, denies = (NEGATION.search(text) is not None for text in (carried, sentence.text))
        if len(sentence.supports) == 1 and carried and denied != denies:
            yield f"“{sentence.text}” turns over what its support says"


def stays_in_part(draft: Draft, material: Material) -> Iterator[str]:
    """Catches a sentence moved to another part: a counterfactual told as a reason, a risk as a next step."""
    places = {support.id: part for part, supports in material.parts.items() for support in supports}
    for sentence in draft.sentences:
        if any(places.get(name, sentence.part) != sentence.part for name in sentence.supports):
            yield f"“{sentence.text}” stands under {sentence.part!r}, its support does not"


def citations_resolve(material: Material, sections: dict[str, Section]) -> Iterator[str]:
    """Catches a citation to a section that is not there, or whose quote is not at its place in it."""
    for support in material.supports.values():
        if support.statement and support.section:
            statement, section = support.statement, sections.get(support.section)
            if not section or section.text[statement.start : statement.end] != statement.text:
                yield f"the passage {statement.id!r} is not at its place in section {support.section!r}"


def numbers(text: str) -> set[str]:
    """The numbers of a text, words and digits alike, without separators."""
    digits = {found.replace(",", "") for found in NUMBER.findall(text)}
    return digits | {NUMBER_WORDS[w] for w in re.findall(r"[a-z]+", text.lower()) if w in NUMBER_WORDS} - {"0", "1"}


def units(text: str) -> set[str]:
    """The units of measure in a text, in the singular; "%" counts as percent."""
    words = (match.group().lower() for match in UNIT.finditer(text))
    return {"percent" if word in ("%", "per cent") else word.removesuffix("s") for word in words}


def content_words(text: str) -> set[str]:
    """Words that carry meaning, roughly stemmed."""
    words = (word.lower().strip("'-") for word in WORD.findall(text))
    return {
        re.sub(r"(?:ing|ed|es|s|ly|'s)$", "", word)[:7] for word in words if word not in SMALL_WORDS and len(word) > 2
    }


def _carried(sentence: Sentence, material: Material) -> str:
    return " ".join(material.supports[name].text for name in sentence.supports if name in material.supports)


def _mentions(label: str, text: str) -> bool:
    words = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", label))
    return re.search(rf"\b{words}\b", text, re.IGNORECASE) is not None
