"""The cells of the workload matrix: one value for each axis, and what the rules say of it."""

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

from advisor.core.facts import Value
from advisor.matrix.tables import HardStop, Known, Rule, Tables, entries_hold


class Cell(NamedTuple):
    """The result for one cell: the first choice, what else is allowed, and the rules that spoke.

    `outcome` is null where no rule matches (a gap of the table).
    """

    outcome: str | None
    alternatives: tuple[str, ...]
    matched: tuple[Rule, ...]
    allowed: tuple[str, ...]
    refinement: str | None


def evaluate_cell(tables: Tables, values: Mapping[str, Value]) -> Cell:
    """Applies the matrix to a value for each axis.

    Overlaps are resolved on the unrefined sets: the outcomes that all matching rules allow, or, where they
    share none, the least external one. A refinement then picks the first choice among several.
    """
    matched = tuple(rule for rule in tables.matrix.rules if rule.matches(values))
    if not matched:
        return Cell(None, (), (), (), None)
    allowed = tuple(o for o in matched[0].outcomes if all(o in rule.outcomes for rule in matched[1:]))
    if not allowed:
        allowed = (max((o for rule in matched for o in rule.outcomes), key=tables.externality),)
    if len(allowed) == 1:
        return Cell(allowed[0], (), matched, allowed, None)
    ids = {rule.id for rule in matched}
    for refinement in tables.matrix.refinements:
        if refinement.of in ids and refinement.prefer in allowed and entries_hold(refinement.when, values):
            others = tuple(o for o in allowed if o != refinement.prefer)
            return Cell(refinement.prefer, others, matched, allowed, refinement.id)
    return Cell(allowed[0], allowed[1:], matched, allowed, None)


def active_stops(tables: Tables, known: Known) -> tuple[HardStop, ...]:
    """The hard stops known to be on, strongest first."""
    on = (stop for stop in tables.hard_stops.values() if known.get(stop.input) == (stop.value,))
    return tuple(sorted(on, key=lambda stop: stop.rank))


class Grid:
    """The cells, each worked out once and only when it is looked at, for questions about many states of knowledge."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._names = tables.matrix.inputs
        self._domains = tuple(tuple(axis.values) for axis in tables.axes())
        self._cells: dict[tuple[Value, ...], Cell] = {}

    def cell(self, values: tuple[Value, ...]) -> Cell:
        """The cell at these values of the axes."""
        if values not in self._cells:
            self._cells[values] = evaluate_cell(self._tables, dict(zip(self._names, values, strict=True)))
        return self._cells[values]

    def domains(self, known: Known) -> tuple[tuple[Value, ...], ...]:
        """For each axis the values that `known` leaves possible."""
        return tuple(known.get(name, domain) for name, domain in zip(self._names, self._domains, strict=True))

    def column(self, domains: tuple[tuple[Value, ...], ...]) -> list[str | None]:
        """The first choice of each cell within `domains`, in the order of the axes' values, hard stops aside."""
        return [self.cell(values).outcome for values in product(*domains)]

    def first_choices(self, domains: tuple[tuple[Value, ...], ...]) -> frozenset[str | None]:
        """The different first choices within `domains`."""
        return frozenset(self.column(domains))

    def outcomes(self, known: Known) -> tuple[str, ...]:
        """The first choices still possible, most external first. Hard stops nobody has answered count as off."""
        found = self._found(known)
        return tuple(outcome for outcome in self._tables.outcomes if outcome in found)

    def settled(self, known: Known) -> str | None:
        """The outcome, once all cells that remain agree on it; null while several are left or a gap is possible."""
        found = self._found(known)
        return next(iter(found)) if len(found) == 1 else None

    def _found(self, known: Known) -> frozenset[str | None]:
        replacing = [stop.outcome for stop in active_stops(self._tables, known) if stop.effect == "replace"]
        return frozenset(replacing[:1]) or self.first_choices(self.domains(known))
