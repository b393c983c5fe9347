"""What would change the outcome: all inclusion-minimal sets of changes, and how many single ones do.

Changes are made to the known axes and to the hard stops that replace the outcome (off unless known to be
on). Open axes are not varied.
"""

from collections.abc import Iterator
from itertools import combinations, product

from advisor.core.decisions import Counterfactual
from advisor.core.facts import Value
from advisor.matrix.cells import Grid
from advisor.matrix.tables import Known, Tables


def analyse(tables: Tables, known: Known, grid: Grid) -> tuple[float | None, tuple[Counterfactual, ...]]:
    """Returns the robustness and the counterfactuals of a settled outcome.

    The robustness is the share of all changes of one input that keep the outcome, null where there is
    nothing to change. Counterfactuals come smallest first, then in the tables' order of inputs.
    """
    outcome = grid.settled(known)
    changeable = dict(_changeable(tables, known))
    minimal: list[Counterfactual] = []
    for size in range(1, len(changeable) + 1):
        for names in combinations(changeable, size):
            for values in product(*(changeable[name] for name in names)):
                changes = dict(zip(names, values, strict=True))
                if any(smaller.changes.items() <= changes.items() for smaller in minimal):
                    continue
                changed = {**known, **{name: (value,) for name, value in changes.items()}}
                found = grid.settled(changed)
                if found != outcome:
                    left = () if found else grid.outcomes(changed)
                    minimal.append(Counterfactual(changes=changes, outcome=found, possible_outcomes=left))
    singles = sum(len(values) for values in changeable.values())
    flips = sum(len(flip.changes) == 1 for flip in minimal)
    return ((singles - flips) / singles if singles else None), tuple(minimal)


def _changeable(tables: Tables, known: Known) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """Each input that may be changed, with the values it does not have now."""
    for axis in tables.axes():
        if axis.id in known:
            yield axis.id, tuple(value for value in axis.values if value not in known[axis.id])
    for stop in tables.replacing():
        on = known.get(stop.input) == (stop.value,)
        yield stop.input, tuple(value for value in tables.inputs[stop.input].values if (value == stop.value) != on)
