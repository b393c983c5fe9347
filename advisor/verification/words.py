"""The words of a sentence, as the checks compare them: stems, numbers with their units, denials, hedges and bounds."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import Stemmer

WORD = re.compile(r"[^\W\d_][\w'’&]*")
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
UNIT = re.compile(
    r"\b(days?|weeks?|months?|years?|hours?|percent|per cent|points?|steps?|phases?|euros?|dollars?)\b|%", re.IGNORECASE
)
QUANTITY = re.compile(
    rf"(?P<numbers>[\w.,]+(?:\s*(?:to|[-–—]|or|and)\s*[\w.,]+)?)[\s-]*(?P<unit>{UNIT.pattern})", re.IGNORECASE
)
COUNTED = re.compile(
    r"\b(?P<count>two|three|four|five|six|seven|eight|nine)(?: \w+)? "
    r"(?:things|facts|points|cases|conditions|benefits|sources|articles|ways|reasons|questions|risks|steps|routes|stops"
    r"|accounts|values|checks)\b",
    re.IGNORECASE,
)
"""A count of what follows, which a writer may add: "two conditions apply"."""
SMALL_WORDS = frozenset(
    "a about absence after afterward afterwards again against ahead all already also although always am an and "
    "another any anyone anything are as at away be because been before being between both but by can could did do "
    "does don't done during each either else every everyone everything few for from further given had has have having "
    "here hers his how however if in into is it it's its itself just longer made make makes many may mean meaning "
    "means might more most much must my need needs neither never no nobody none nor not nothing now of off on once "
    "one only onto or other others our ours out over own per prior regardless same say says should since so some "
    "something still subsequently such than that that's the their them themselves then there these they thing things "
    "this those through thus to too two under unless until up upon us very was we were what whatever when where "
    "whereas whether which while who whom whose why will with within without would yet you your yours yourself".split()
)
"""Words that say nothing by themselves. Counts, denials and hedges are looked at elsewhere."""
NEUTRAL = frozenset(
    "accord account advice among amount answer appear apply article attention base basis become begin best call case "
    "come condition count degree depend describe example exist existence extent far first follow get give go good "
    "happen hear hence here hold instance instead keep kind know leave let level lie like look matter mention name "
    "note number order organisation outcome part people person place point put question quote rate reason regard rest "
    "score see sentence set show side sort stand state stay stem suppose take tell term therefore think third time "
    "told topic treat turn view way word work write wrote".split()
)
"""Words that a writer puts around what the support says."""
SYNONYMS = (
    "firm company vendor provider supplier partner agency seller",
    "staff team people person engineer specialist",
    "inside internal in-house own",
    "outside external third-party",
    "contract agreement sign signature signed",
    "choose choice select pick",
    "buy purchase procure procurement",
    "start begin launch live onset",
    "end finish last final",
    "need require requirement call demand",
    "show reveal demonstrate prove proof proven evidence",
    "help support assist",
    "law legal lawyer",
    "check test examine assess assessment review evaluate evaluation",
    "decide settle define determine",
    "build built develop development",
    "run operate operation",
    "hand transfer pass handover",
    "give return deliver delivery provide",
    "assume assumption presume",
    "permit allow may permission",
    "stop end cease halt",
    "fall drop decline sink",
    "rise grow increase raise growth",
    "shift change alter flip move switch",
    "cost expense price spend",
    "use employ apply usage",
    "fix mend repair remedy",
    "often frequently commonly usually typically mostly",
    "rarely seldom",
    "cover include contain hold",
    "train teach learn training",
    "publish publisher article source",
    "become turn",
    "direct steer lead guide",
    "encode contain",
    "poor bad weak",
    "whole entire full complete",
    "postpone delay put",
    "fixed rigid",
    "unable cannot lack",
    "replace substitute stand",
    "quantify measure number measurable",
    "small narrow little limited",
    "risk danger",
    "responsible accountable answer",
    "client customer user",
    "advice advisory advise adviser",
    "trial pilot",
    "capacity capability able ability",
    "predictable predict predictability",
    "rely depend",
    "deep depth",
    "maintain keep upkeep",
    "suit suitable fit",
    "afterwards after later",
    "limit restrict",
    "rate rank score",
    "obligation duty",
    "own ownership belong",
    "portability portable",
    "important matter essential crucial key",
    "serious severe",
    "goal aim target objective",
    "task job",
    "problem issue trouble difficulty",
    "approach method",
    "reliable dependable",
    "secure safe security safety",
    "fast quick quickly swift speed rapid rapidly",
    "happen occur",
    "explain clarify",
    "remain stay",
    "result outcome",
    "decision decide",
    "failure fail",
    "loss lose",
    "behaviour behave behavior",
    "accuracy accurate",
    "specification specified specify",
    "identify find identification",
    "respond react response",
    "conversation dialogue discussion talk speak",
    "lesson learn",
    "exposure exposed expose",
    "practice implement implementation",
    "disagree differ disagreement diverge",
    "extend extension",
    "assign assignment",
    "relation relate relationship",
    "constraint constrain",
    "organisation company firm business",
    "urgent press pressing",
    "monitor watch monitoring",
    "address cover",
    "prior earlier",
    "engage engagement",
    "feasible feasibility possible possibility",
)
"""Groups of words that may stand for one another in an honest rewording."""
DENIAL = re.compile(
    r"\b(?:not?|never|none|nobody|nothing(?! but)|neither|without|cannot|lack\w*|unable|fail\w* to|instead of"
    r"|rather than|other than|avoid\w*|unnecessary|missing|absent|absence|refus\w*|den(?:y|ies|ied)|free of|hardly"
    r"|scarcely|barely|(?:leav(?:e|es|ing)|left) [\w ]{0,30}(?:out|aside)|left (?:out|aside)|omit\w*|too little"
    r"|impossible|silent|insufficient|forget|falls? short|steers? clear|inaccurate|unmonitored"
    r"|un(?:labell?ed|defined|proven|able|clear|known|suited|suitable))\b|n[’']t\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
IDIOM = re.compile(
    r"\b(?:maturity\W+(?:\w+ ){0,3}none|none\b(?=\W*$)|none(?=,? (?:or )?emerging)|no(?=[\w -]* maturity))"
    r"|[.;!)]\s+not yet(?=:)|^\W*not yet\b|\bno matter\b|\bno,(?= (?:not )?yet\b)"
    r"|\b(?:until|unless|as long as) you\b[^,.;:]*|\b(?:not|nothing|none|n[’']t)\b(?=[^.;]*\buntil\b)",
    re.IGNORECASE,
)
"""Denials that deny nothing."""
OPPOSED = (
    ("low", "medium", "high"),
    ("none", "emerging", "mature"),
    ("more", "less", "fewer"),
    ("most", "least", "little"),
    ("increase", "reduce", "decrease", "lower"),
    ("before", "after|afterwards|once"),
    ("inside", "outside"),
    ("internal", "external"),
    ("strong", "weak"),
    ("early", "late"),
    ("easy", "hard", "difficult"),
    ("good", "poor", "bad"),
    ("safe", "risky"),
    ("cheap", "expensive"),
    ("fast", "slow"),
    ("short", "long"),
    ("gain", "lose|loses|loss|losing"),
    ("clear", "unclear"),
    ("partial", "full"),
    ("public", "private", "confidential"),
    ("possible", "impossible"),
    ("always", "sometimes|often", "never|seldom|rarely"),
    ("resist|refuse", "welcome|accept"),
    ("simple|simpler|easy", "complex"),
    ("demands|requires|needs", "frees"),
    ("little|few|hardly", "plenty|much|lots"),
    ("negligible", "medium", "high"),
    ("should", "could|can"),
    ("even", "uneven"),
)
"""Words of which one may not take another's place."""
HEDGE = re.compile(
    r"\b(?:often|usually|mostly|mainly|largely|commonly|frequently|typically|generally|normally|many|some|sometimes"
    r"|most(?! (?:common\w*|often|\w+ly|urgent|serious|important))|few|several|can(?! ?not)|could(?! not)"
    r"|may(?! not)|might|permissib\w*|likely|unlikely|probably|possibly|possib\w*|perhaps|tends?|seldom|rarely"
    r"|nearly|almost|partly|in part|as a rule|allow\w*|permit\w*|permission|more often|potential\w*|option\w*|able)\b",
    re.IGNORECASE,
)
WEAK = re.compile(
    r"\b(?:some say|supposedly|allegedly|reportedly|arguably|perhaps|fairly|somewhat|more or less|matters? whether"
    r"|at some point|in a way|a little|kind of|sort of|hardly)\b",
    re.IGNORECASE,
)
"""Words that take the edge off what they stand beside."""
MODAL = re.compile(r"\b(?:might|could(?! not)|may(?! not)|mostly|sometimes|often|usually|possibly)\b", re.IGNORECASE)
ABSOLUTE = re.compile(
    r"\b(?:always|every|certainly|definitely|undoubtedly|entirely|completely|solely|exclusively|invariably"
    r"|whenever|ensur\w+|guarantee\w*|no doubt|without exception|in all cases|perfectly|absolutely|each)\b",
    re.IGNORECASE,
)
_NEAR = rf"(?=(?:\s+\w+)?\s+(?:\d|(?:{'|'.join(NUMBER_WORDS)})\b))"
ABOVE = re.compile(rf"\b(?:over|more than|above|at least|upwards? of|no fewer than){_NEAR}", re.IGNORECASE)
BELOW = re.compile(rf"\b(?:under|less than|fewer than|below|at most|up to|no more than){_NEAR}", re.IGNORECASE)
ABOUT = re.compile(rf"\b(?:about|around|roughly|approximately|nearly|almost|some|circa){_NEAR}", re.IGNORECASE)
"""Words that bound the number behind them."""
_stemmer = Stemmer.Stemmer("english")


@cache
def stem(word: str) -> str:
    """The stem of a word, the same for all words of a group of synonyms."""
    plain = _lemma(word.lower().strip("'’").replace("’", "'").removesuffix("'s"))
    return _groups().get(plain, plain)


@cache
def _groups() -> dict[str, str]:
    groups: dict[str, str] = {}
    for group in SYNONYMS:
        stems = [_lemma(word) for word in group.split()]
        for one in stems:
            groups.setdefault(one, stems[0])
    return groups


def content(text: str) -> list[str]:
    """The words of a text that carry meaning, as stems, in their order."""
    words = (word.lower() for word in WORD.findall(text.replace("-", " ")))
    return [
        stem(word)
        for word in words
        if len(word) > 2 and word not in SMALL_WORDS and word not in NUMBER_WORDS and _lemma(word) not in _neutral()
    ]


def literal(text: str, carried: str) -> float:
    """The share of a text's words that stand in its support too, without regard to synonyms, 0..1."""
    said, known = _literal(text), {*_literal(carried)}
    return sum(word in known for word in said) / max(1, len(said))


def _literal(text: str) -> list[str]:
    words = (word.lower() for word in WORD.findall(text.replace("-", " ")))
    return [_lemma(word) for word in words if len(word) > 2 and word not in SMALL_WORDS]


def known(text: str, carried: str) -> float:
    """The share of the words of a text that carry meaning which its support carries too, 0..1."""
    said, held = content(text), {*content(carried)}
    return sum(word in held for word in said) / max(1, len(said))


def _lemma(word: str) -> str:
    return str(_stemmer.stemWord(word))


@cache
def _neutral() -> frozenset[str]:
    return frozenset(map(_lemma, NEUTRAL))


def numbers(text: str) -> set[str]:
    """The numbers of a text, words and digits alike, without separators; nought and one say too little to count."""
    digits = {found.replace(",", "") for found in NUMBER.findall(text)}
    return digits | {NUMBER_WORDS[w] for w in re.findall(r"[a-z]+", text.lower()) if w in NUMBER_WORDS} - {"0", "1"}


def quantities(text: str) -> set[tuple[str, str]]:
    """Numbers with the unit behind them: "two to four weeks" holds 2 weeks and 4 weeks."""
    return {(number, _unit(match["unit"])) for match in QUANTITY.finditer(text) for number in numbers(match["numbers"])}


def _unit(word: str) -> str:
    return "percent" if word.lower() in ("%", "per cent") else word.lower().removesuffix("s")


def denials(text: str) -> int:
    """How often a text denies something."""
    return len(DENIAL.findall(IDIOM.sub(" ", text)))


def unquoted(text: str) -> str:
    """A text without what stands in quotation marks."""
    return QUOTED.sub(" ", text)


def opposed(text: str, carried: str) -> Iterator[tuple[str, str]]:
    """Words of a text in whose place its support has the opposite."""
    said, known = (Counter(WORD.findall(one.lower().replace("-", " "))) for one in (text, carried))
    for family in OPPOSED:
        sides = [side.split("|") for side in family]
        more = [side for side in sides if _count(said, side) > _count(known, side)]
        fewer = [side for side in sides if _count(said, side) < _count(known, side)]
        if more and fewer:
            yield more[0][0], fewer[0][0]


def _count(found: Counter[str], words: list[str]) -> int:
    return sum(found[word] for word in words)
