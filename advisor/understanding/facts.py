"""What the clauses of a message say about the inputs. Precision before recall: what is unsure stays open."""

import re
from collections.abc import Iterable, Iterator

from advisor.core.facts import Evidence, Fact, Value
from advisor.matrix.tables import Tables
from advisor.understanding.clauses import Clause, clauses
from advisor.understanding.cues import CONFIDENCE, Cue, CueBook

QUOTED_CLAUSE = 100
"""Characters up to which the whole clause is quoted for a stated fact; people recognise it better than a scrap."""
AFTER = 20
"""Characters behind a match within which a negation still concerns it ("precedent there is none")."""

CONJUNCTION = re.compile(r"^(?:and|but|so|also|plus|because|although|however)\b,?\s*", re.IGNORECASE)


def read_facts(book: CueBook, tables: Tables, message: str, index: int, ignore: Iterable[str] = ()) -> tuple[Fact, ...]:
    """The facts that the message states or implies, at most one for each input, in the tables' order.

    `index` is the message's number in the thread; `ignore` names scopes that do not void (for a what-if).
    """
    ignored = frozenset(ignore)
    found: dict[str, list[Fact]] = {}
    for clause in clauses(message):
        for fact in (
            *_stated_by_name(book, tables, clause, index, ignored),
            *_cued(book, tables, clause, index, ignored),
        ):
            found.setdefault(fact.input, []).append(fact)
    picked = (_one(tables, name, found[name]) for name in tables.inputs if name in found)
    return tuple(fact for fact in picked if fact)


def _cued(book: CueBook, tables: Tables, clause: Clause, index: int, ignored: frozenset[str]) -> Iterator[Fact]:
    for cue in book.cues:
        if cue.input not in tables.inputs or cue.value not in tables.inputs[cue.input].values:
            continue
        for pattern in cue.patterns:
            match = pattern.search(clause.text)
            if match and not _void(book, cue, clause, match, ignored):
                yield _fact(cue.input, cue.value, cue.basis, clause, match, index)
                break


def _stated_by_name(
    book: CueBook, tables: Tables, clause: Clause, index: int, ignored: frozenset[str]
) -> Iterator[Fact]:
    """ "Sensitivity is high", "emerging maturity": values under the names that the tables give them."""
    for field in tables.inputs.values():
        if set(field.values) == {True, False}:
            continue
        for value, described in field.values.items():
            names = "|".join(re.escape(name) for name in {str(value), described.label})
            axis = "|".join(re.escape(name) for name in {field.id, field.label})
            pattern = re.compile(
                rf"\b(?:{axis})\b\s*(?:is|are|:|=|would be|as)?\s*(?:now |actually |rather |still |only )?(?:{names})\b"
                rf"|\b(?:{names})\s+(?:{axis})\b",
                re.IGNORECASE,
            )
            match = pattern.search(clause.text)
            cue = Cue(input=field.id, value=value, basis="stated", patterns=(pattern,))
            if match and not _void(book, cue, clause, match, ignored):
                yield _fact(field.id, value, "stated", clause, match, index)


def _void(book: CueBook, cue: Cue, clause: Clause, match: re.Match[str], ignored: frozenset[str]) -> bool:
    for name in book.voiding(cue.input):
        if name in ignored or (name == "negation" and cue.negation == "part"):
            continue
        reach = clause.text[: match.end() + AFTER] if name == "negation" else clause.text
        if book.scopes[name].search(reach):
            return True
    return False


def _fact(name: str, value: Value, basis: str, clause: Clause, match: re.Match[str], index: int) -> Fact:
    whole = basis == "stated" and len(clause.text) <= QUOTED_CLAUSE
    quote = CONJUNCTION.sub("", clause.text) if whole else match.group().strip(" ,")
    start = clause.start + (len(clause.text) - len(quote) if whole else match.start() + match.group().index(quote))
    evidence = Evidence(message=index, quote=quote, start=start, end=start + len(quote))
    return Fact.model_validate(
        {"input": name, "value": value, "basis": basis, "confidence": CONFIDENCE[basis], "evidence": evidence}
    )


def _one(tables: Tables, name: str, facts: list[Fact]) -> Fact | None:
    """One fact from several about the same input: the last where they agree, none where they contradict.

    Implied sensitivity adds up: a workload that touches public pages and patient records is highly sensitive.
    """
    stated = [fact for fact in facts if fact.basis == "stated"] or facts
    if len({fact.value for fact in stated}) == 1:
        return stated[0]
    if name == "sensitivity" and all(fact.basis == "implied" for fact in stated):
        order = list(tables.inputs[name].values)
        return max(stated, key=lambda fact: order.index(fact.value))  # type: ignore[arg-type]
    return None
