"""From known values to a `Decision`.

A decision over partial knowledge looks at all cells that the known values leave possible: where their
first choices agree, the outcome is settled.
"""

from itertools import product

from advisor.core.decisions import AppliedRule, Decision, TraceStep
from advisor.matrix.cells import Cell, Grid, active_stops
from advisor.matrix.counterfactuals import analyse
from advisor.matrix.delivery import Shape, shape
from advisor.matrix.headlines import headline
from advisor.matrix.tables import Condition, HardStop, Known, Rule, Tables

DEFAULT_DATA = "the data"
SHORT_NAME = 40
"""Characters up to which the data's name goes into a headline; a longer one would drive the condition out."""


def decide(tables: Tables, known: Known, data: str = DEFAULT_DATA, *, counterfactuals: bool = True) -> Decision:
    """Decides one workload from what is known of it.

    `known` comes from `Tables.known`; `data` names the workload's data in the headline ("the transactions").
    Without `counterfactuals` the decision has no robustness either: both come from the same search.
    """
    stops = active_stops(tables, known)
    replacing = tuple(stop for stop in stops if stop.effect == "replace")
    grid = Grid(tables)
    cells = [grid.cell(values) for values in product(*grid.domains(known))]
    outcomes = grid.outcomes(known)
    outcome = grid.settled(known)
    deciding = [] if replacing or outcome is None else cells
    assumed = _assumed(tables, known, outcome)
    conditions = _conditions(tables, known, outcome, deciding, assumed, data)
    rules = _applied(tables, deciding, stops)
    robustness, flips = analyse(tables, known, grid) if outcome and counterfactuals else (None, ())
    form = shape(tables, known, outcome)
    return Decision(
        outcome=outcome,
        headline=headline(tables, outcome, outcomes, stops, conditions),
        alternatives=_alternatives(tables, deciding),
        conditions=tuple(condition.text for condition in conditions),
        hard_stops=tuple(stop.id for stop in stops),
        assumptions=tuple(stop.input for stop in assumed),
        delivery_form=form.form,
        pathway=form.pathway,
        possible_outcomes=outcomes,
        robustness=robustness,
        rules=(*rules, *_shaping(tables, form)),
        counterfactuals=flips,
        trace=(*_trace(cells, stops, outcome, outcomes, conditions), *_shape_trace(form)),
    )


def _assumed(tables: Tables, known: Known, outcome: str | None) -> tuple[HardStop, ...]:
    """Hard stops that nobody answered and that could still change the advice, strongest first."""
    open_stops = (stop for stop in tables.hard_stops.values() if stop.input not in known)
    relevant = (stop for stop in open_stops if stop.outcome is None or stop.outcome != outcome)
    return tuple(sorted(relevant, key=lambda stop: stop.rank))


def _conditions(
    tables: Tables,
    known: Known,
    outcome: str | None,
    cells: list[Cell],
    assumed: tuple[HardStop, ...],
    data: str,
) -> tuple[Condition, ...]:
    """What the outcome holds under, strongest first: the rules' own, then open hard stops, then the outcome's."""
    if outcome is None or not cells:
        return ()
    of_rules = [name for cell in cells for rule in cell.matched for name in _applicable(rule, cell)]
    names = dict.fromkeys([*of_rules, *tables.outcomes[outcome].conditions])
    moot = {name for name in names if tables.conditions[name].moot(known)}
    first = [tables.conditions[name] for name in names if name in of_rules and name not in moot]
    last = [tables.conditions[name] for name in names if name not in of_rules and name not in moot]
    short = data if len(data) <= SHORT_NAME else DEFAULT_DATA
    stops = [
        Condition(
            id=stop.id,
            text=stop.assumption.format(data=data, Data=data[:1].upper() + data[1:]),
            proviso=stop.proviso and stop.proviso.format(data=short),
        )
        for stop in assumed
        if stop.effect == "replace"
    ]
    return (*first, *stops, *last)


def _applicable(rule: Rule, cell: Cell) -> tuple[str, ...]:
    """A rule's conditions count where its own outcome was chosen."""
    return rule.conditions if cell.outcome in rule.outcomes else ()


def _alternatives(tables: Tables, cells: list[Cell]) -> tuple[str, ...]:
    """Outcomes that every possible cell allows beside its first choice."""
    return tuple(o for o in tables.outcomes if cells and all(o in cell.alternatives for cell in cells))


def _applied(tables: Tables, cells: list[Cell], stops: tuple[HardStop, ...]) -> tuple[AppliedRule, ...]:
    """The rules behind the decision: hard stops, then matrix rules and refinements in the table's order.

    Over several possible cells these are the rules that match all of them; where no rule does, all that match.
    """
    sets = [{rule.id for rule in cell.matched} for cell in cells]
    matched = set.intersection(*sets) or set.union(*sets) if sets else set()
    refinements = {cell.refinement for cell in cells}
    hard = (AppliedRule(id=s.id, table="hard-stops", provenance=s.provenance, text=s.text) for s in stops)
    table = tables.matrix.id
    rules = (
        AppliedRule(id=rule.id, table=table, provenance=rule.provenance, text=rule.text)
        for rule in tables.matrix.rules
        if rule.id in matched
    )
    picked = (
        AppliedRule(id=refinement.id, table=table, provenance="refinement", text=refinement.text)
        for refinement in tables.matrix.refinements
        if refinement.id in refinements and refinement.of in matched
    )
    return (*hard, *rules, *picked)


def _shaping(tables: Tables, form: Shape) -> tuple[AppliedRule, ...]:
    """The rules of table 2 behind the delivery form, where there is one."""
    if not tables.delivery or not form.form:
        return ()
    table = tables.delivery.id
    return tuple(AppliedRule(id=r.id, table=table, provenance=r.provenance, text=r.text) for r in form.rules)


def _shape_trace(form: Shape) -> tuple[TraceStep, ...]:
    if not form.rules:
        return ()
    text = f"The first form of the ranking that suits the outcome: {form.form or 'none suits'}."
    if form.barred:
        text += f" The article names {form.barred}, which by our reading does not suit the outcome."
    return (TraceStep(step="shape", rules=tuple(rule.id for rule in form.rules), text=text),)


def _trace(
    cells: list[Cell],
    stops: tuple[HardStop, ...],
    outcome: str | None,
    outcomes: tuple[str, ...],
    conditions: tuple[Condition, ...],
) -> tuple[TraceStep, ...]:
    """The computation step by step; a step that changed nothing is left out."""
    steps = []
    if stops:
        names = tuple(stop.id for stop in stops)
        steps.append(TraceStep(step="hard_stops", rules=names, text="Hard stops that are on."))
    matched = dict.fromkeys(rule.id for cell in cells for rule in cell.matched)
    found = dict.fromkeys(o for cell in cells for rule in cell.matched for o in rule.outcomes)
    text = f"Rules that match {len(cells)} possible combination{'s' if len(cells) > 1 else ''} of the axes."
    steps.append(TraceStep(step="match", rules=tuple(matched), outcomes=tuple(found), text=text))
    for ids, allowed in dict.fromkeys((_ids(cell), cell.allowed) for cell in cells if len(cell.matched) > 1):
        text = "Several rules match: what all of them allow stands, else the least external outcome."
        steps.append(TraceStep(step="overlap", rules=ids, outcomes=allowed, text=text))
    for refinement, chosen in dict.fromkeys((c.refinement, c.outcome) for c in cells if c.refinement and c.outcome):
        text = "Several outcomes are allowed; a refinement of ours picks the first choice."
        steps.append(TraceStep(step="refine", rules=(refinement,), outcomes=(chosen,), text=text))
    text = "Settled." if outcome else "Open: the known values do not settle it yet."
    steps.append(TraceStep(step="settle", outcomes=outcomes, text=text))
    if conditions:
        steps.append(TraceStep(step="conditions", text=" ".join(condition.text for condition in conditions)))
    return tuple(steps)


def _ids(cell: Cell) -> tuple[str, ...]:
    return tuple(rule.id for rule in cell.matched)
