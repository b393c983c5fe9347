"""What a message says about the inputs: what its cues and what the learned reader find in it, joined."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple, Protocol

from advisor.core.facts import Evidence, Fact, Value
from advisor.core.readings import Contradiction
from advisor.matrix.tables import Input, Tables
from advisor.understanding.clauses import Clause, clauses
from advisor.understanding.cued import bare, yes_or_no
from advisor.understanding.cues import CueBook
from advisor.understanding.wants import wants_decision

NOTHING = "-"
"""The class of a clause that says nothing about an input."""
SEVERAL = "|"
"""Stands between values of which the words leave several possible."""
SAID, CLEAR = 0.4, 0.7
"""Probability from which a clause says something about an input, and the share of it from which one reading is clear
enough to become a fact; chosen on the development split."""
SURE = 0.5
"""Probability from which two readings that exclude each other are held to be a contradiction."""
FAINT = 0.2
"""Probability from which a clause may say something, so that somebody else's reading of it is worth a question. On the
development split it holds for 87% of what is true and 14% of what is not."""
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
    two clauses that contradict each other, whether the fact takes back what was said before, and every reading that is
    at least faint."""

    fact: Fact | None
    shares: dict[str, float]
    contradiction: Contradiction | None = None
    corrects: bool = False
    faint: tuple[Fact, ...] = ()

    def share(self, values: Iterable[Value]) -> float:
        """How probable it is that some clause says one of these values, or several with one of them."""
        named = {_class((value,)) for value in values}
        return max((share for name, share in self.shares.items() if named & {*name.split(SEVERAL)}), default=0.0)


IMPLIED = ("sensitivity",)
"""Inputs that people seldom name: what they say of the work implies the value."""
BARE_NAME = re.compile(r"(?:and )?(?:the|our|an?|my) (?:[\w-]+ ){0,3}[\w-]+", re.IGNORECASE)
"""A clause that is nothing but a name."""
CORRECTION = re.compile(
    r"\W*(?:and |but |oh,? |sorry,? |well,? |no,? )*(?:no wait|wait|hang on|hold on|correction|scratch that|i mean"
    r"|i meant|make that|rather|actually|on second thoughts?|let me correct|that was wrong|i was wrong|i misspoke"
    r"|i take that back)\b",
    re.IGNORECASE,
)
"""Begins a clause or sentence that takes back what was said before."""


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
    # "…, and the forecasting model?" names a second workload and says nothing of anybody's team.
    pairs = [
        (clause, shares)
        for clause, shares in zip(found, read, strict=True)
        if not (BARE_NAME.fullmatch(clause.text) and wants_decision(book.wants, clause.sentence))
    ]
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
    faint: list[Fact] = []
    clear: list[_Said] = []
    before = ""
    for clause, shares in read:
        said = {name: share for name, share in shares.items() if named(name)}
        for name, share in said.items():
            best[name] = max(best.get(name, 0.0), share)
            if share >= FAINT:
                faint.append(_learned_fact(field, share, clause, named(name), index))
        likeliest = max(said, key=lambda name: said[name], default=NOTHING)
        total = sum(said.values())
        if total >= SAID and said[likeliest] >= CLEAR * total:
            corrects = any(CORRECTION.match(text) for text in (clause.text, clause.sentence))
            corrects = corrects or bool(CORRECTION.fullmatch(before))
            clear.append(_Said(said[likeliest], clause, named(likeliest), corrects))
        before = clause.text
    if two := _contradicting(field, clear):
        quotes = (bare(two[0].clause.text), bare(two[1].clause.text))
        return Learned(None, best, Contradiction(input=field.id, quotes=quotes))
    if not clear:
        return Learned(None, best, faint=tuple(faint))
    surest = _surest(field, clear)
    fact = _learned_fact(field, surest.share, surest.clause, surest.values, index)
    return Learned(fact, best, corrects=surest.corrects, faint=tuple(faint))


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
    quote = bare(clause.text)
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


def _class(values: Iterable[Value]) -> str:
    return SEVERAL.join(sorted(str(value).lower() for value in values))
