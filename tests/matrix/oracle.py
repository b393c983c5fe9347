"""The decision rules once more, by brute force: what the engine is held against.

It shares no code with the engine, reads no table file, and looks at every complete cell one by one. The rules
are written down as the domain states them: table 1, its refinements, the extension, and the hard stops.

*Knowledge* maps each input that is not open to the values that remain possible.
"""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

Value = bool | str
Knowledge = Mapping[str, tuple[Value, ...]]
Changes = frozenset[tuple[str, Value]]

AXES: dict[str, tuple[str, ...]] = {
    "sensitivity": ("low", "medium", "high"),
    "maturity": ("none", "emerging", "mature"),
    "certainty": ("high", "medium", "low"),
    "readiness": ("poc", "pilot", "scaled", "post_launch"),
}
REPLACING = ("core_differentiator", "data_cannot_leave")
DEFERRING = ("success_criteria_defined", "data_ready")
STOPS = (*REPLACING, *DEFERRING)
FLAGS = (*STOPS, "internal_owner")
OUTCOMES = (
    "full_outsourcing",
    "co_build_squad",
    "staff_augmentation",
    "advisory_only",
    "internal_rnd",
    "do_not_outsource",
)
"""From most to least external."""


class Cell(NamedTuple):
    """A value for each axis."""

    sensitivity: str
    maturity: str
    certainty: str
    readiness: str


class Verdict(NamedTuple):
    """What the tables say of one cell."""

    outcome: str
    alternatives: frozenset[str]
    rules: frozenset[str]


def cells(knowledge: Knowledge) -> tuple[Cell, ...]:
    """Every cell that the knowledge leaves possible."""
    return _cells(tuple(_possible(knowledge, axis) for axis in AXES))


@cache
def _cells(domains: tuple[tuple[Value, ...], ...]) -> tuple[Cell, ...]:
    return tuple(Cell(*map(str, values)) for values in product(*domains))


def _possible(knowledge: Knowledge, name: str) -> tuple[Value, ...]:
    domain: tuple[Value, ...] = AXES.get(name, (True, False))
    return tuple(value for value in domain if value in knowledge.get(name, domain))


def is_known(knowledge: Knowledge, name: str) -> bool:
    """Whether the knowledge rules out any value of the input."""
    return len(_possible(knowledge, name)) < len(AXES.get(name, (True, False)))


def published(cell: Cell) -> dict[str, frozenset[str]]:
    """The published rules that match, each with the outcomes that it allows."""
    sensitivity, maturity, certainty, _ = cell
    found: dict[str, frozenset[str]] = {}
    if sensitivity == "low" and maturity in ("none", "emerging") and certainty == "high":
        found["WM-1"] = frozenset({"full_outsourcing"})
    if sensitivity == "low" and maturity == "emerging" and certainty == "medium":
        found["WM-2"] = frozenset({"co_build_squad"})
    if sensitivity == "medium" and maturity in ("emerging", "mature") and certainty == "high":
        found["WM-3"] = frozenset({"co_build_squad", "staff_augmentation"})
    if sensitivity == "medium" and maturity == "mature" and certainty == "medium":
        found["WM-4"] = frozenset({"staff_augmentation"})
    if sensitivity == "high" and maturity == "none":
        found["WM-5"] = frozenset({"do_not_outsource"})
    if sensitivity == "high" and maturity == "emerging" and certainty == "high":
        found["WM-6"] = frozenset({"co_build_squad"})
    if sensitivity == "high" and maturity == "mature":
        found["WM-7"] = frozenset({"staff_augmentation", "advisory_only"})
    if certainty == "low":
        found["WM-8"] = frozenset({"advisory_only", "internal_rnd"})
    return found


EXTENSION = {
    ("low", "none", "medium"): ("WX-1", "full_outsourcing"),
    ("low", "mature", "high"): ("WX-2", "staff_augmentation"),
    ("low", "mature", "medium"): ("WX-3", "staff_augmentation"),
    ("medium", "none", "high"): ("WX-4", "co_build_squad"),
    ("medium", "none", "medium"): ("WX-5", "advisory_only"),
    ("medium", "emerging", "medium"): ("WX-6", "co_build_squad"),
    ("high", "emerging", "medium"): ("WX-7", "advisory_only"),
}


@cache
def verdict(cell: Cell) -> Verdict:
    """The first choice for a cell, what else is allowed, and every rule behind it."""
    found = published(cell)
    if not found:
        rule, outcome = EXTENSION[cell[:3]]
        return Verdict(outcome, frozenset(), frozenset({rule}))
    shared = frozenset.intersection(*found.values())
    allowed = shared or frozenset({max(frozenset.union(*found.values()), key=OUTCOMES.index)})
    if len(allowed) == 1:
        return Verdict(next(iter(allowed)), frozenset(), frozenset(found))
    (rule,) = found
    refinement, outcome = _refined(rule, cell)
    return Verdict(outcome, allowed - {outcome}, frozenset({*found, refinement}))


def _refined(rule: str, cell: Cell) -> tuple[str, str]:
    """Which refinement picks among the outcomes of a published rule, and what it picks."""
    match rule, cell:
        case "WM-3", Cell(maturity="emerging"):
            return "WM-3a", "co_build_squad"
        case "WM-3", Cell(maturity="mature"):
            return "WM-3b", "staff_augmentation"
        case "WM-7", Cell(readiness="poc", certainty="medium" | "low"):
            return "WM-7b", "advisory_only"
        case "WM-7", _:
            return "WM-7a", "staff_augmentation"
        case "WM-8", Cell(maturity="none" | "emerging"):
            return "WM-8a", "advisory_only"
        case "WM-8", Cell(maturity="mature"):
            return "WM-8b", "internal_rnd"
    raise AssertionError(f"no refinement for {rule} at {cell}")


def hard_stops(knowledge: Knowledge) -> frozenset[str]:
    """The hard stops known to be on."""
    on = set()
    if _possible(knowledge, "core_differentiator") == (True,):
        on.add("HS-1")
    if _possible(knowledge, "data_cannot_leave") == (True,):
        on.add("HS-2")
    if _possible(knowledge, "success_criteria_defined") == (False,):
        on.add("HS-3")
    if _possible(knowledge, "data_ready") == (False,):
        on.add("HS-4")
    return frozenset(on)


def possible_outcomes(knowledge: Knowledge) -> frozenset[str]:
    """The first choices still possible; a hard stop that nobody answered counts as off."""
    if hard_stops(knowledge) & {"HS-1", "HS-2"}:
        return frozenset({"do_not_outsource"})
    return frozenset(verdict(cell).outcome for cell in cells(knowledge))


def outcome(knowledge: Knowledge) -> str | None:
    """The outcome, once all completions of the known axes agree."""
    outcomes = possible_outcomes(knowledge)
    return next(iter(outcomes)) if len(outcomes) == 1 else None


def assumptions(knowledge: Knowledge) -> frozenset[str]:
    """Hard stops that nobody answered; HS-1 and HS-2 only where the work might go outside."""
    inside = outcome(knowledge) == "do_not_outsource"
    asked = DEFERRING if inside else STOPS
    return frozenset(name for name in asked if not is_known(knowledge, name))


def conditions(knowledge: Knowledge) -> frozenset[str]:
    """Names of the conditions that the outcome holds under; a rule's own where any possible cell rests on it.

    `acceptance_criteria` is left out where criteria are known to exist: it is then met, and saying so is free.
    """
    chosen = outcome(knowledge)
    if chosen is None or hard_stops(knowledge) & {"HS-1", "HS-2"}:
        return frozenset()
    behind = frozenset(rule for cell in cells(knowledge) for rule in verdict(cell).rules)
    found = {
        name
        for rule, name in {"WM-5": "build_capability", "WM-6": "strict_governance", "WX-1": "poc_gate"}.items()
        if rule in behind
    }
    if chosen == "co_build_squad" and _possible(knowledge, "internal_owner") != (True,):
        found.add("internal_owner")
    if chosen == "full_outsourcing":
        found.add("no_deep_access")
        if _possible(knowledge, "success_criteria_defined") != (True,):
            found.add("acceptance_criteria")
    return frozenset(found)


def _changeable(knowledge: Knowledge) -> dict[str, tuple[Value, ...]]:
    """What a change may set: the other values of each known axis; HS-1 and HS-2 on or off."""
    changeable: dict[str, tuple[Value, ...]] = {
        name: tuple(value for value in domain if value not in knowledge[name])
        for name, domain in AXES.items()
        if is_known(knowledge, name)
    }
    for name in REPLACING:
        changeable[name] = (_possible(knowledge, name) != (True,),)
    return changeable


def _all_changes(knowledge: Knowledge) -> Iterator[Changes]:
    changeable = _changeable(knowledge)
    for choice in product(*((None, *values) for values in changeable.values())):
        yield frozenset((name, value) for name, value in zip(changeable, choice, strict=True) if value is not None)


def _changed(knowledge: Knowledge, changes: Changes) -> dict[str, tuple[Value, ...]]:
    return {**knowledge, **{name: (value,) for name, value in changes}}


def counterfactuals(knowledge: Knowledge) -> dict[Changes, str | None]:
    """All inclusion-minimal sets of changes that flip the outcome, each with what it flips to (null: left open)."""
    now = outcome(knowledge)
    if now is None:
        return {}
    results = {changes: outcome(_changed(knowledge, changes)) for changes in _all_changes(knowledge)}
    return {
        changes: result
        for changes, result in results.items()
        if result != now and not any(results[smaller] != now for smaller in _proper_subsets(changes))
    }


def _proper_subsets(changes: Changes) -> Iterator[Changes]:
    for size in range(len(changes)):
        yield from map(frozenset, combinations(changes, size))


def robustness(knowledge: Knowledge) -> Fraction | None:
    """The share of all changes of one input that keep the outcome; null while the outcome is."""
    now = outcome(knowledge)
    if now is None:
        return None
    singles = [changes for changes in _all_changes(knowledge) if len(changes) == 1]
    kept = sum(outcome(_changed(knowledge, changes)) == now for changes in singles)
    return Fraction(kept, len(singles))


def matters(knowledge: Knowledge, axis: str) -> bool:
    """Whether an answer to the axis can still change the first choice, whatever the other axes turn out to be."""
    possible = cells(knowledge)
    position = list(AXES).index(axis)
    return any(
        one[:position] == other[:position]
        and one[position + 1 :] == other[position + 1 :]
        and verdict(one).outcome != verdict(other).outcome
        for one, other in combinations(possible, 2)
    )


def best_axes(knowledge: Knowledge, unanswerable: Collection[str] = ()) -> tuple[str, ...]:
    """The axes that leave the fewest expected questions, in the table's order; none where asking cannot help."""
    if outcome(knowledge) is not None:
        return ()
    domains = tuple(_possible(knowledge, axis) for axis in AXES)
    costs = _costs(domains, frozenset(unanswerable))
    return tuple(axis for axis, cost in costs.items() if cost == min(costs.values()))


def expected_questions(knowledge: Knowledge, unanswerable: Collection[str] = ()) -> Fraction:
    """The expected number of axis questions until the first choice is settled or no answer can help any more."""
    if outcome(knowledge) is not None:
        return Fraction(0)
    domains = tuple(_possible(knowledge, axis) for axis in AXES)
    return min(_costs(domains, frozenset(unanswerable)).values(), default=Fraction(0))


@cache
def _costs(domains: tuple[tuple[Value, ...], ...], unanswerable: frozenset[str]) -> dict[str, Fraction]:
    """Each axis worth asking with the expected number of questions from here on when it is asked now."""
    knowledge = dict(zip(AXES, domains, strict=True))
    if outcome(knowledge) is not None:
        return {}
    costs = {}
    for position, (axis, values) in enumerate(knowledge.items()):
        if axis not in unanswerable and len(values) > 1 and matters(knowledge, axis):
            after = [(*domains[:position], (value,), *domains[position + 1 :]) for value in values]
            later = [min(_costs(state, unanswerable).values(), default=Fraction(0)) for state in after]
            costs[axis] = 1 + Fraction(sum(later), len(later))
    return costs
