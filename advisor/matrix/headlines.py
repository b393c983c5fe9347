"""The decision in one line: at most 140 characters, and never without its strongest condition."""

from collections.abc import Iterator

from advisor.matrix.tables import Condition, HardStop, Tables

LIMIT = 140


def headline(
    tables: Tables,
    outcome: str | None,
    outcomes: tuple[str, ...],
    stops: tuple[HardStop, ...],
    conditions: tuple[Condition, ...],
) -> str:
    """Words the decision. `conditions` come strongest first; `stops` are the hard stops that are on."""
    if outcome is None:
        return _open(tables, outcomes)
    label = tables.outcomes[outcome].label
    replacing = [stop.headline for stop in stops if stop.effect == "replace"]
    deferring = [stop.headline for stop in stops if stop.effect == "defer"]
    if replacing:
        return _fitting(f"{label}: {_joined(part)}." for part in _shortened(replacing))
    if deferring:
        # Where the work stays inside anyway, what is missing does not lead there.
        then = "even then," if outcome == list(tables.outcomes)[-1] else "then"
        return _fitting(
            f"Not yet: first {_joined(part)}; {then} {lowered(label)}{tail}."
            for tail in _tails(conditions)
            for part in _shortened(deferring)
        )
    return _fitting(f"{label}{tail}." for tail in _tails(conditions))


def _open(tables: Tables, outcomes: tuple[str, ...]) -> str:
    if not outcomes:
        return "The tables are silent on this combination."
    if len(outcomes) > 2:
        return f"Not decided yet: {len(outcomes)} outcomes are still possible."
    labels = [lowered(tables.outcomes[outcome].label) for outcome in outcomes]
    if len(labels) == 1:
        return f"Not decided yet: {labels[0]}, or a combination on which the tables are silent."
    return f"Not decided yet: {' or '.join(labels)}."


def lowered(text: str) -> str:
    """The text as it reads inside a sentence; words in capitals ("R&D") stay."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _tails(conditions: tuple[Condition, ...]) -> Iterator[str]:
    """The conditions behind the outcome, from the fullest wording to the shortest that still holds the strongest."""
    qualifiers = "".join(condition.qualifier for condition in conditions if condition.qualifier)
    provisos = [condition.proviso for condition in conditions if condition.proviso]
    if provisos:
        yield f"{qualifiers}, provided {provisos[0]}"
    if qualifiers or not provisos:
        yield qualifiers


def _shortened(parts: list[str]) -> Iterator[list[str]]:
    yield parts
    if len(parts) > 1:
        yield parts[:1]


def _joined(parts: list[str]) -> str:
    return " and ".join(parts)


def _fitting(wordings: Iterator[str]) -> str:
    """The first wording within the limit; the last one cut, where an organisation's own words exceed it."""
    wording = ""
    for wording in wordings:
        if len(wording) <= LIMIT:
            return wording
    return wording[: LIMIT - 1].rstrip() + "…"
