"""What the cues find in the clauses of a message. Precision before recall: what is unsure stays open."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from advisor.core.facts import Evidence, Fact, Value
from advisor.matrix.tables import Input, Tables
from advisor.understanding.clauses import Clause, clauses
from advisor.understanding.cues import CONFIDENCE, Cue, CueBook
from advisor.understanding.wants import wants_decision

QUOTED_CLAUSE = 100
"""Characters up to which the whole clause is quoted for a stated fact; people recognise it better than a scrap."""
AFTER = 20
"""Characters behind a match within which a negation still concerns it ("precedent there is none")."""
ASKING = re.compile(
    r"(?:and |but |or )?(?:is|are|was|were|do|does|did|have|has|had|can|could|should|shall|would|will|if|whether|or"
    r"|what|which|who|how|when|where|why)\b",
    re.IGNORECASE,
)
"""Begins a clause that asks or supposes."""
CONJUNCTION = re.compile(r"^(?:and|but|so|also|plus|because|although|however)\b,?\s*", re.IGNORECASE)


def cued_facts(
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


def bare(clause: str) -> str:
    """A clause without the conjunction that it begins with."""
    return CONJUNCTION.sub("", clause)


def yes_or_no(field: Input) -> bool:
    """Whether an input is asked for yes or no."""
    return set(field.values) == {True, False}


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
        if name in ignored or (name == "question" and _beside_question(book, clause)):
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


def _beside_question(book: CueBook, clause: Clause) -> bool:
    """Whether a clause states something in a sentence that asks for the decision: "…, it holds patient records?"."""
    return not ASKING.match(clause.text) and wants_decision(book.wants, clause.sentence)


def _fact(cue: Cue, clause: Clause, match: re.Match[str], index: int) -> Fact:
    whole = cue.basis == "stated" and len(clause.text) <= QUOTED_CLAUSE
    quote = bare(clause.text) if whole else match.group().strip(" ,")
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
