"""What the clauses of a message say about the inputs. Precision before recall: what is unsure stays open."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple, Protocol

from advisor.core.facts import Evidence, Fact, Value
from advisor.core.readings import Contradiction
from advisor.matrix.tables import Input, Tables
from advisor.understanding.clauses import Clause, clauses
from advisor.understanding.cues import CONFIDENCE, Cue, CueBook

QUOTED_CLAUSE = 100
"""Characters up to which the whole clause is quoted for a stated fact; people recognise it better than a scrap."""
AFTER = 20
"""Characters behind a match within which a negation still concerns it ("precedent there is none")."""

NOTHING = "-"
"""The class of a clause that says nothing about an input."""
SEVERAL = "|"
"""Stands between values of which the words leave several possible."""
SAID, CLEAR = 0.4, 0.7
"""Probability from which a clause says something about an input, and the share of it from which one reading is clear
enough to become a fact; chosen on the development split."""
SURE = 0.5
"""Probability from which two readings that exclude each other are held to be a contradiction."""
DOUBTED = 0.05
"""Probability below which the learned reader voids what the cues found stated."""
OFFSET, SLOPE = 1.4, 1.1
"""What turns the learned reader's share into the confidence that is reported (Platt scaling), fitted by
`python -m tests.benchmarks.reliability`."""
ClauseShares = dict[str, dict[str, float]]
"""By input, how probable each class is: a value, several values, or `NOTHING`."""


class ClauseReader(Protocol):
    """What has been learned from labelled messages."""

    def read(self, clauses: Sequence[Clause], asked: Sequence[str]) -> list[ClauseShares]:
        """Returns the probabilities for each clause, given the inputs that were asked about."""
        ...


class Learned(NamedTuple):
    """What the learned reader makes of one input: a fact where it is sure, how probable each class is at its best,
    two clauses that contradict each other, and whether the fact takes back what was said before."""

    fact: Fact | None
    shares: dict[str, float]
    contradiction: Contradiction | None = None
    corrects: bool = False

    def share(self, values: Iterable[Value]) -> float:
        """How probable it is that some clause says one of these values, or several with one of them."""
        named = {_class((value,)) for value in values}
        return max((share for name, share in self.shares.items() if named & {*name.split(SEVERAL)}), default=0.0)


IMPLIED = ("sensitivity",)
"""Inputs that people seldom name: what they say of the work implies the value."""
CORRECTION = re.compile(
    r"\W*(?:and |but |oh,? |sorry,? |well,? |no,? )*(?:no wait|wait|hang on|hold on|correction|scratch that|i mean"
    r"|i meant|make that|rather|actually|on second thoughts?|let me correct|that was wrong|i was wrong|i misspoke"
    r"|i take that back)\b",
    re.IGNORECASE,
)
"""Begins a clause or sentence that takes back what was said before."""
CONJUNCTION = re.compile(r"^(?:and|but|so|also|plus|because|although|however)\b,?\s*", re.IGNORECASE)


def read_facts(
    book: CueBook,
    tables: Tables,
    message: str,
    index: int,
    ignore: Iterable[str] = (),
    among: Sequence[Clause] | None = None,
) -> tuple[Fact, ...]:
    """The facts that the message states or implies, at most one for each input, in the tables' order.

    `index` is the message's number in the thread; `ignore` names scopes that do not void (for a what-if); `among` are
    the clauses to read instead of all.
    """
    ignored = frozenset(ignore)
    ours = (cue for cue in book.cues if cue.input in tables.inputs and cue.value in tables.inputs[cue.input].values)
    # A message that tries to steer may describe a workload too, but does not get to name values.
    steered = book.scopes["steering"].pattern.search(message)
    cues = (*ours, *(() if steered else named_cues(tables)))
    found: dict[str, list[Fact]] = {}
    for clause in clauses(message) if among is None else among:
        for cue in cues:
            if match := _match(book, cue, clause, ignored):
                found.setdefault(cue.input, []).append(_fact(cue, clause, match, index))
    picked = (_one(tables, name, found[name]) for name in tables.inputs if name in found)
    return tuple(fact for fact in picked if fact)


def read_learned(
    reader: ClauseReader,
    book: CueBook,
    tables: Tables,
    message: str,
    index: int,
    asked: Sequence[str],
    among: Sequence[Clause] | None = None,
) -> dict[str, Learned]:
    """What the learned reader makes of each input: its best reading and how probable each class is at its best."""
    found = list(clauses(message) if among is None else among)
    if book.scopes["steering"].pattern.search(message):
        found = [clause for clause in found if not book.scopes["steering"].pattern.search(clause.sentence)]
    read = reader.read(found, asked)
    pairs = list(zip(found, read, strict=True))
    # "I can't say whether the data may leave" answers no question of yes or no.
    told = [(clause, shares) for clause, shares in pairs if not book.answers.unsure.search(clause.text)]
    return {
        name: _learned(
            field, [(clause, shares[name]) for clause, shares in (told if yes_or_no(field) else pairs)], index
        )
        for name, field in tables.inputs.items()
        if read and name in read[0]
    }


def joined(by_cue: Iterable[Fact], learned: Mapping[str, Learned], tables: Tables) -> tuple[Fact, ...]:
    """The facts of both readers, in the tables' order.

    A cue's fact stays unless the learned reader finds it improbable, and on a hard stop in any case; where the two
    contradict each other with certainty, nothing is taken and the input is asked.
    """
    cued = {fact.input: fact for fact in by_cue}
    stops = {stop.input for stop in tables.hard_stops.values()}
    facts = []
    for name in tables.inputs:
        fact, other = cued.get(name), learned.get(name)
        doubted = fact and other and fact.basis == "stated" and other.share(fact.values) < DOUBTED
        if doubted and name not in stops:
            fact = None
        if other and other.contradiction:
            fact = None
        elif other and other.fact and (not fact or set(fact.values) == set(other.fact.values)):
            fact = other.fact if not fact or not fact.evidence else fact
        elif other and other.fact:
            fact = other.fact if other.corrects else None
        if fact:
            facts.append(fact)
    return tuple(facts)


def _learned(field: Input, read: Sequence[tuple[Clause, dict[str, float]]], index: int) -> Learned:
    def named(name: str) -> tuple[Value, ...]:
        return tuple(value for value in field.values if _class((value,)) in name.split(SEVERAL))

    best: dict[str, float] = {}
    clear: list[_Said] = []
    before = ""
    for clause, shares in read:
        said = {name: share for name, share in shares.items() if named(name)}
        for name, share in said.items():
            best[name] = max(best.get(name, 0.0), share)
        likeliest = max(said, key=lambda name: said[name], default=NOTHING)
        total = sum(said.values())
        if total >= SAID and said[likeliest] >= CLEAR * total:
            corrects = any(CORRECTION.match(text) for text in (clause.text, clause.sentence))
            corrects = corrects or bool(CORRECTION.fullmatch(before))
            clear.append(_Said(said[likeliest], clause, named(likeliest), corrects))
        before = clause.text
    if two := _contradicting(field, clear):
        quotes = (_bare(two[0].clause.text), _bare(two[1].clause.text))
        return Learned(None, best, Contradiction(input=field.id, quotes=quotes))
    if not clear:
        return Learned(None, best)
    surest = _surest(field, clear)
    fact = _learned_fact(field, surest.share, surest.clause, surest.values, index)
    return Learned(fact, best, corrects=surest.corrects)


def yes_or_no(field: Input) -> bool:
    """Whether an input is asked for yes or no."""
    return set(field.values) == {True, False}


class _Said(NamedTuple):
    """A clear reading of a clause, and whether the clause takes back what was said before."""

    share: float
    clause: Clause
    values: tuple[Value, ...]
    corrects: bool


def _surest(field: Input, clear: Sequence[_Said]) -> _Said:
    """The reading that counts: the last correction, if any; of implied values the most demanding; else the surest."""
    if corrections := [one for one in clear if one.corrects]:
        return corrections[-1]
    order, implied = list(field.values), field.id in IMPLIED
    return max(clear, key=lambda one: (order.index(one.values[-1]) if implied else 0, one.share))


def _contradicting(field: Input, clear: Sequence[_Said]) -> tuple[_Said, _Said] | None:
    """Two sure readings that exclude each other while neither corrects the other.

    Implied values add up instead: a workload that touches public pages and patient records is highly sensitive.
    """
    if field.id in IMPLIED or any(one.corrects for one in clear):
        return None
    sure = [one for one in clear if one.share >= SURE]
    return next((pair for pair in combinations(sure, 2) if not {*pair[0].values} & {*pair[1].values}), None)


def _learned_fact(field: Input, share: float, clause: Clause, values: tuple[Value, ...], index: int) -> Fact:
    quote = _bare(clause.text)
    start = clause.start + len(clause.text) - len(quote)
    return Fact(
        input=field.id,
        value=values if len(values) > 1 else values[0],
        basis="implied" if field.id in IMPLIED else "stated",
        confidence=round(calibrated(share), 3),
        evidence=Evidence(message=index, quote=quote, start=start, end=start + len(quote)),
    )


def calibrated(share: float) -> float:
    """How often a reading with this share of the probability is right, 0..1."""
    if share in (0, 1):
        return share
    return 1 / (1 + math.exp(-OFFSET - SLOPE * math.log(share / (1 - share))))


def _bare(text: str) -> str:
    """A clause without the conjunction that it begins with."""
    return CONJUNCTION.sub("", text)


def _class(values: Iterable[Value]) -> str:
    return SEVERAL.join(sorted(str(value).lower() for value in values))


def named_cues(tables: Tables) -> tuple[Cue, ...]:
    """Cues from the tables themselves: "sensitivity is high", "emerging maturity"."""
    return tuple(
        Cue(input=field.id, value=value, basis="stated", patterns=(_named(field, value),))
        for field in tables.inputs.values()
        if not yes_or_no(field)
        for value in field.values
    )


@lru_cache(maxsize=256)
def _pattern(axis: str, names: str) -> re.Pattern[str]:
    verb = r"(?:is|are|were|was|:|=|would be|as)"
    adverb = r"(?:now |actually |rather |still |only )?"
    return re.compile(rf"\b(?:{axis})(?: ?{verb})? {adverb}(?:{names})\b|\b(?:{names}) (?:{axis})\b", re.IGNORECASE)


def _named(field: Input, value: Value) -> re.Pattern[str]:
    axis = "|".join(sorted(re.escape(name) for name in {field.id, field.label}))
    return _pattern(axis, "|".join(sorted(re.escape(name) for name in {str(value), field.values[value].label})))


def _match(book: CueBook, cue: Cue, clause: Clause, ignored: frozenset[str]) -> re.Match[str] | None:
    """The first match of the cue in the clause that nothing voids."""
    if cue.requires and not cue.requires.search(clause.text):
        return None
    for pattern in cue.patterns:
        match = pattern.search(clause.text)
        if match and not _void(book, cue, clause, match, ignored):
            return match
    return None


def _void(book: CueBook, cue: Cue, clause: Clause, match: re.Match[str], ignored: frozenset[str]) -> bool:
    before, after = clause.text[: match.start()], clause.text[match.end() : match.end() + AFTER]
    for name in book.voiding(cue):
        if name in ignored:
            continue
        scope = book.scopes[name]
        if name == "negation":
            # What the pattern holds itself is its own; a negation on either side, up to a comma, turns it over.
            near = before.rpartition(",")[2]
            reach = near if cue.negation == "part" else f"{near} | {after.partition(',')[0]}"
        else:
            reach = clause.sentence if scope.sentence else clause.text
        if scope.pattern.search(reach):
            return True
    return False


def _fact(cue: Cue, clause: Clause, match: re.Match[str], index: int) -> Fact:
    whole = cue.basis == "stated" and len(clause.text) <= QUOTED_CLAUSE
    quote = CONJUNCTION.sub("", clause.text) if whole else match.group().strip(" ,")
    start = clause.start + (len(clause.text) - len(quote) if whole else match.start() + match.group().index(quote))
    return Fact(
        input=cue.input,
        value=cue.value,
        basis=cue.basis,
        confidence=CONFIDENCE[cue.basis],
        evidence=Evidence(message=index, quote=quote, start=start, end=start + len(quote)),
    )


def _one(tables: Tables, name: str, facts: list[Fact]) -> Fact | None:
    """One fact from several about the same input: the first where they agree, none where they contradict.

    Implied sensitivity adds up: a workload that touches public pages and patient records is highly sensitive.
    """
    stated = [fact for fact in facts if fact.basis == "stated"] or facts
    if len({fact.value for fact in stated}) == 1:
        return stated[0]
    if name == "sensitivity" and all(fact.basis == "implied" for fact in stated):
        order = list(tables.inputs[name].values)
        return max(stated, key=lambda fact: order.index(fact.value))  # type: ignore[arg-type]
    return None
