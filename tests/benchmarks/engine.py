"""How long the engine takes: one decision against another rules engine, and the analysis of the whole matrix.

All in one process, nothing kept between decisions:

- one decision with its trace, without counterfactuals, over every combination of the axes, against GoRules
  evaluating the workload matrix alone (compiled beforehand, from the rows of the DMN export), as ratios of medians
- the analysis of all cells with hard stops: the checks of the tables, then first choice, rules and overlaps of
  every combination of the axes and of the hard stops' inputs. The bound is 100 ms. Exit status 1 where it is exceeded.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import zen

from advisor.adapters.table_files import load_tables
from advisor.core.facts import Value
from advisor.matrix.cells import active_stops, evaluate_cell
from advisor.matrix.checks import check, combinations_of
from advisor.matrix.dmn import Sheet, literal, workload_matrix
from advisor.matrix.evaluation import decide
from advisor.matrix.tables import Tables

RUNS = 30
ANALYSES = 15
BOUND = 100.0

Cell = Mapping[str, Value]


def graph(sheet: Sheet) -> str:
    """The sheet as a GoRules decision graph: one decision table between what comes in and what goes out."""
    rules = []
    for number, row in enumerate(sheet.rows):
        entries = zip(sheet.domains.items(), row.entries, strict=True)
        outputs = zip(sheet.outputs, row.result.outputs, strict=True)
        tests = {name: _test(values, domain) for (name, domain), values in entries}
        rules.append({"_id": f"{number}", **tests, **{f"={name}": literal(value) for name, value in outputs}})
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in sheet.domains],
        "outputs": [{"id": f"={name}", "name": name, "field": name} for name in sheet.outputs],
        "rules": rules,
    }
    kinds = {"in": "inputNode", "table": "decisionTableNode", "out": "outputNode"}
    nodes = [{"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}} for name, kind in kinds.items()]
    nodes[1]["content"] = content
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b} for a, b in (("in", "table"), ("table", "out"))]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def _test(values: tuple[Value, ...], domain: tuple[Value, ...]) -> str:
    return "" if len(values) == len(domain) else ", ".join(map(literal, values))


def medians(contenders: Mapping[str, Callable[[Cell], object]], cells: Sequence[Cell]) -> dict[str, float]:
    """The median time of one call in microseconds, after a warm-up.

    The contenders take turns run by run, not call by call: GoRules works in threads, which would have to wake up.
    """
    spent: dict[str, list[int]] = {name: [] for name in contenders}
    for run in range(RUNS + 1):
        for name, call in contenders.items():
            times = [_nanoseconds(call, cell) for cell in cells]
            spent[name] += times if run else []
    return {name: statistics.median(times) / 1000 for name, times in spent.items()}


def _nanoseconds(call: Callable[[Cell], object], cell: Cell) -> int:
    start = time.perf_counter_ns()
    call(cell)
    return time.perf_counter_ns() - start


def analysis(tables: Tables) -> int:
    """Looks at every combination of the axes and the hard stops; returns how many there are."""
    check(tables)
    stops = tuple(dict.fromkeys(stop.input for stop in tables.hard_stops.values()))
    outcomes = []
    for values in combinations_of(tables, (*tables.matrix.inputs, *stops)):
        cell = evaluate_cell(tables, values)
        on = active_stops(tables, {name: (values[name],) for name in stops})
        outcomes.append(next((stop.outcome for stop in on if stop.effect == "replace"), cell.outcome))
    return len(outcomes)


def milliseconds(call: Callable[[], object]) -> float:
    """The wall time of one call."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def main() -> int:
    """Measures, prints, and says whether the bound holds."""
    tables = load_tables()
    alone = tables.model_copy(update={"delivery": None})
    sheet = workload_matrix(tables)
    gorules = zen.ZenEngine().create_decision(zen.ZenDecisionContent(graph(sheet)))
    cells = list(combinations_of(tables, tables.matrix.inputs))
    for cell in cells:
        assert gorules.evaluate(cell)["result"] == {"outcome": evaluate_cell(tables, cell).outcome}
    ours = {
        "matrix and delivery form": lambda cell: decide(tables, tables.known(cell), counterfactuals=False),
        "matrix alone": lambda cell: decide(alone, alone.known(cell), counterfactuals=False),
    }
    theirs = {"trace off": gorules.evaluate, "trace on": lambda cell: gorules.evaluate(cell, {"trace": True})}
    found = medians({**ours, **theirs}, cells)
    for name in ours:
        ratios = ", ".join(f"{found[name] / found[other]:.2f} of GoRules with {other}" for other in theirs)
        sys.stdout.write(f"one decision, {name}: {found[name]:.0f} µs, {ratios}\n")
    sys.stdout.write("".join(f"GoRules with {name}: {found[name]:.0f} µs\n" for name in theirs))
    number = analysis(tables)
    spent = statistics.median(milliseconds(partial(analysis, tables)) for _ in range(ANALYSES))
    sys.stdout.write(f"analysis of {number} cells with hard stops: {spent:.1f} ms (bound {BOUND:.0f})\n")
    return int(spent > BOUND)


if __name__ == "__main__":
    sys.exit(main())
