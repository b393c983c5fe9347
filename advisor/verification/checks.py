"""The checks, one function each. A check returns what is wrong, in words for the model that repairs it."""

import re
from collections import Counter
from collections.abc import Iterator

from advisor.core.documents import Section
from advisor.core.drafts import Draft, Material, Sentence
from advisor.verification import words

Problems = dict[str, list[str]]
"""By the name of a check, what it found."""
SHARE = 0.5
"""Share of a sentence's content words that its supports have to carry."""
RUN = 2
"""Content words in a row that the supports may not carry, at most one fewer."""
SUPPOSING = re.compile(
    r"\b(?:if|unless|were|would|once|without|in case|should you|supposing|instead|otherwise)\b", re.IGNORECASE
)
LENGTH, COUNT = 500, 80
"""Characters of a sentence and sentences of a draft, at most."""
SAID = 0.4
"""Share of a required support's content words that the sentences resting on it have to say."""
ADVISING = re.compile(
    r"\b(?:(?:let|have) (?:others|them|somebody|someone)|(?:should|must|can) do (?:it|this|that|all|everything)"
    r"|go ahead|do (?:it|this|that|all of it) yoursel\w+|(?:keep|leave) (?:it|this|that|all) (?:here|inside|to others)"
    r"|outsourc(?!ing)\w*|recommend\w*|hire|choose|best (?:option|served|choice|of both)|right for you|way to go"
    r"|go for|opt for|keep away|set up|get rid)\b",
    re.IGNORECASE,
)
ASSUMING = re.compile(
    r"\b(?:assum\w+|until you|unless you|if\b|provided|presum\w+|taken as|as long as|for now|working on the basis)",
    re.IGNORECASE,
)
NAME = re.compile(r"(?<=[\w,;:] )[A-Z][A-Za-z]+")
YOURS = re.compile(
    r"\b(?:your(?! (?:own|words?)\b)|you(?:'ve| have|'re| are| lack| run| want| plan| told me| use))\b", re.IGNORECASE
)
STEERING = re.compile(
    r"https?:|www\.|\b\S+@\S+\.\w|\b(?:ignore|disregard) (?:all|any|the|your|previous)"
    r"|\bmy (?:instructions|prompt|rules)\b"
    r"|\b(?:system|developer) (?:prompt|message)\b|\bas an? (?:ai|language model)\b|\binstruct(?:ed|ions?)\b"
    r"|\bclick\b|\bupload\b|\b(?:send|e-?mail|call|contact) (?:me|us|it to)\b|\bpassword\b|\bset \w+ to\b"
    r"|\bthe supports\b",
    re.IGNORECASE,
)


def stays_in_bounds(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches a sentence without end, and one that says nothing. Blind to one that says little at length."""
    if len(sentence.text) > LENGTH:
        yield f"a sentence has {len(sentence.text)} characters, at most {LENGTH} are read"
    if not words.WORD.search(sentence.text):
        yield "a sentence without a word"


def rests_on_support(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches sentences without support, supports that do not exist, and the words of one support given for another's.
    Blind to whether the support fits otherwise."""
    unknown = [name for name in sentence.supports if name not in material.supports]
    if unknown:
        yield f"rests on {unknown[0]!r}, which the material does not hold"
    elif not sentence.supports:
        yield "rests on nothing"
    said_by = {name for name, support in material.supports.items() if support.text == sentence.text}
    if said_by and not said_by & {*sentence.supports}:
        yield f"is what {min(said_by)!r} says, and rests on another"


def names_right_outcome(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches an outcome, or words of advice, that the supports do not hold, and one outcome picked out of several that
    a support leaves open. Blind to what is advised in words that the support uses too."""
    carried = support_text(sentence, material).lower()
    said = [label for label in material.labels.values() if _mentions(label, sentence.text)]
    yield from (f"names {label.lower()}, which its supports do not" for label in said if not _mentions(label, carried))
    for support in _supports(sentence, material):
        held = [label for label in material.labels.values() if _mentions(label, support)]
        if said and len(held) > 1 and 0 < len({*held} & {*said}) < len(held):
            yield f"names {said[0].lower()} alone, where its support leaves {' or '.join(held).lower()}"
    known = {*words.content(carried)}
    own = [one for one in ADVISING.findall(sentence.text) if not _carries(known, carried, one)]
    if own:
        yield f"advises in words of its own: {own[0]}"


def _carries(known: set[str], carried: str, said: str) -> bool:
    """Whether supports hold what is said: its words of meaning, or where it has none the very words."""
    return {*words.content(said)} <= known if words.content(said) else said.lower() in carried


def stays_supposed(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches what would change the advice told as if it held. Blind to a condition that is put in other words than
    those listed."""
    if sentence.part == "flips" and not SUPPOSING.search(sentence.text):
        yield "tells a supposition as if it held"


def stays_assumed(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches an assumption that is told as a fact. Blind to other words for assuming than those listed."""
    if any(name.startswith("assumption:") for name in sentence.supports) and not ASSUMING.search(sentence.text):
        yield "tells an assumption as a fact"


def numbers_hold(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches a number that the supports do not hold, and a number with another unit than theirs, in digits or in
    words. Blind to a number put to a different use, and to a count of its own supports."""
    carried = support_text(sentence, material)
    counted = {words.NUMBER_WORDS[found["count"].lower()] for found in words.COUNTED.finditer(sentence.text)}
    listed = len(re.split(r", |; | and | or ", carried))
    own = {number for number in counted if int(number) <= max(len(sentence.supports), listed)}
    if missing := words.numbers(sentence.text) - words.numbers(carried) - own:
        yield f"holds the number {min(missing)}, which its supports do not"
    elif mixed := words.quantities(sentence.text) - words.quantities(carried):
        yield f"says {' '.join(min(mixed))}, which its supports do not"


def strength_kept(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches a hedge that is dropped ("often", "may") or added ("perhaps", "might"), an absolute that is added
    ("always", "certainly"), and a bound that is dropped or turned over ("over 80%"). Blind to a stronger or a weaker
    verb and to one hedge in the place of another."""
    carried = words.unquoted(support_text(sentence, material))
    if words.HEDGE.search(carried) and not words.HEDGE.search(sentence.text):
        yield f"drops “{words.HEDGE.findall(carried)[0]}”, which its support says"
    weak, known = (set(words.WEAK.findall(text.lower())) for text in (sentence.text, carried))
    open_ = words.HEDGE.search(carried) or SUPPOSING.search(carried)
    if weak - known or (words.MODAL.search(sentence.text) and not open_):
        yield "takes the edge off what its support says"
    added = words.ABSOLUTE.findall(sentence.text.lower())
    if added and not words.ABSOLUTE.search(carried):
        yield f"adds “{min(added)}”"
    if words.numbers(sentence.text):
        for bound in (words.ABOVE, words.BELOW, words.ABOUT):
            if bool(bound.search(carried)) != bool(bound.search(sentence.text)) and words.numbers(carried):
                yield "bounds a number otherwise than its support does"


def polarity_kept(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches a sentence that denies what its supports affirm, or the other way round, and a word in the place of
    its opposite. Blind to opposites that are not listed, and to a denial that one of several supports holds."""
    carried = support_text(sentence, material)
    said, bare = words.unquoted(sentence.text), words.unquoted(carried)
    # A quote that is told in other words brings its denials along; one that stays a quote does not count.
    held = {words.denials(text) % 2 for text in ((bare,) if said != sentence.text else (bare, carried))}
    if carried and words.denials(said) % 2 not in held:
        yield "turns over what its support says"
    yield from (
        f"says “{said}” where its support says “{held}”" for said, held in words.opposed(sentence.text, carried)
    )


def names_carried(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches names that the supports do not hold. Blind to names in small letters and at the beginning."""
    carried = support_text(sentence, material).lower()
    strange = [name for name in NAME.findall(sentence.text) if name.lower() not in carried]
    if strange:
        yield f"names {strange[0]}, which its supports do not"


def quotes_exact(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches words put into the user's mouth: what stands in quotation marks has to stand in a support. Blind to a
    quote that leaves out what came before or after it."""
    carried = support_text(sentence, material).lower()
    for quoted in words.QUOTED.findall(sentence.text):
        if quoted.strip('“”"').strip(" .,…").lower() not in carried:
            yield f"quotes {quoted}, which its supports do not hold"


def words_carried(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches content words that come from nowhere: two in a row, or more than half of all. Blind to a single word, and
    to words that a support uses of something else."""
    said, known = words.content(sentence.text), {*words.content(support_text(sentence, material))}
    if known and not {*said} & known:
        yield "says nothing of what its supports say"
        return
    run: list[str] = []
    for word in said:
        run = [] if word in known else [*run, word]
        if len(run) == RUN:
            yield f"says more than its supports do: {' '.join(run)}"
            return
    if sum(word in known for word in said) < SHARE * len(said):
        yield "says more than its supports do"


def user_known(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches what is said about the user and is no fact: the word behind "your" or "you have" has to be in the
    supports. Blind to what is said of the user without such words."""
    known = {*words.content(support_text(sentence, material))}
    for found in YOURS.finditer(sentence.text):
        behind = words.content(sentence.text[found.end() : found.end() + 40])[:1]
        if behind and behind[0] not in known:
            yield f"says of the user what is no fact: {behind[0]}"


def takes_no_orders(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches addresses, requests to send or click, talk of prompts and instructions. Blind to a polite request that
    reads like advice."""
    found = STEERING.search(sentence.text)
    if found and found.group().lower() not in support_text(sentence, material).lower():
        yield f"speaks like an instruction: {found.group()}"


def stays_in_part(sentence: Sentence, material: Material) -> Iterator[str]:
    """Catches a sentence moved to another part: a counterfactual told as a reason, a risk as a next step."""
    places = {support.id: part for part, supports in material.parts.items() for support in supports}
    if any(places.get(name, sentence.part) != sentence.part for name in sentence.supports):
        yield f"stands under {sentence.part!r}, its support does not"


def repeats_nothing(draft: Draft, material: Material) -> Iterator[str]:
    """Catches drafts without end and sentences said twice. Blind to repetition in other words."""
    texts = [sentence.text for sentence in draft.sentences]
    if len(texts) > COUNT:
        yield f"the draft has {len(texts)} sentences; at most {COUNT} are read"
    yield from (f"“{text[:80]}” stands there twice" for text, count in Counter(texts).items() if count > 1)


def covers_required(draft: Draft, material: Material) -> Iterator[str]:
    """Catches a condition, assumption, caveat or reason that is dropped, or listed without being said. Blind to one
    that is said but watered down."""
    for name in unsaid(draft, material):
        yield f"nothing says {name!r}: “{material.supports[name].text}”"


def citations_resolve(material: Material, sections: dict[str, Section]) -> Iterator[str]:
    """Catches a citation to a section that is not there, or whose quote is not at its place in it."""
    for support in material.supports.values():
        if support.statement and support.section:
            statement, section = support.statement, sections.get(support.section)
            if not section or section.text[statement.start : statement.end] != statement.text:
                yield f"the passage {statement.id!r} is not at its place in section {support.section!r}"


def unsaid(draft: Draft, material: Material) -> tuple[str, ...]:
    """The required supports that no sentence of the draft says."""
    return tuple(name for name in material.required if not _says(draft, material, name))


def _says(draft: Draft, material: Material, name: str) -> bool:
    said = " ".join(sentence.text for sentence in draft.sentences if name in sentence.supports)
    known = {*words.content(material.supports[name].text)}
    return bool(said) and len(known & {*words.content(said)}) >= SAID * len(known)


def support_text(sentence: Sentence, material: Material) -> str:
    """The texts of what a sentence rests on, in one."""
    return " ".join(_supports(sentence, material))


def _supports(sentence: Sentence, material: Material) -> list[str]:
    return [material.supports[name].text for name in sentence.supports if name in material.supports]


def _mentions(label: str, text: str) -> bool:
    named = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", label))
    return re.search(rf"\b{named}\b", text, re.IGNORECASE) is not None
