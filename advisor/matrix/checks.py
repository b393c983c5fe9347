"""Faults of a decision table: gaps, overlaps, duplicates, shadowed rules, unreachable outcomes, not monotone.

An overlap or a place that is not monotone is no fault where it is declared; then it is listed as declared.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise, product
from typing import Literal

from advisor.core.facts import Value
from advisor.core.model import Model
from advisor.matrix.cells import Cell, evaluate_cell
from advisor.matrix.tables import Tables, entries_hold

Kind = Literal["gap", "overlap", "duplicate", "shadowed", "unreachable", "not_monotone"]


class Finding(Model):
    """One finding of a check. Undeclared ones are faults."""

    kind: Kind
    declared: bool
    text: str


class Coverage(Model):
    """How many combinations of the axes that the rules read match no, one or several rules."""

    none: int
    once: int
    several: int


class Report(Model):
    """The result of checking the tables: coverage of the published rules and of all, and the findings."""

    published: Coverage
    whole: Coverage
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that are not declared."""
        return tuple(finding for finding in self.findings if not finding.declared)


def check(tables: Tables) -> Report:
    """Looks at every cell of the tables."""
    cells = list(_cells(tables))
    findings = (
        *_gaps(cells),
        *_overlaps(tables, cells),
        *_duplicates(tables),
        *_unused(tables, cells),
        *_jumps(tables),
        *_delivery(tables),
    )
    return Report(
        published=_coverage(tables, published_only=True),
        whole=_coverage(tables, published_only=False),
        findings=findings,
    )


def rule_axes(tables: Tables) -> tuple[str, ...]:
    """The axes that some rule's input entries read; refinements may read more."""
    return tuple(name for name in tables.matrix.inputs if any(name in rule.when for rule in tables.matrix.rules))


def _cells(tables: Tables) -> Iterator[tuple[dict[str, Value], Cell]]:
    for cell in combinations_of(tables, tables.matrix.inputs):
        yield cell, evaluate_cell(tables, cell)


def combinations_of(tables: Tables, names: tuple[str, ...]) -> Iterator[dict[str, Value]]:
    """Every combination of the values of the named inputs."""
    for values in product(*(tables.inputs[name].values for name in names)):
        yield dict(zip(names, values, strict=True))


def _coverage(tables: Tables, published_only: bool) -> Coverage:
    rules = [rule for rule in tables.matrix.rules if rule.provenance == "published" or not published_only]
    counts = Counter(
        min(sum(rule.matches(cell) for rule in rules), 2) for cell in combinations_of(tables, rule_axes(tables))
    )
    return Coverage(none=counts[0], once=counts[1], several=counts[2])


def _gaps(cells: list[tuple[dict[str, Value], Cell]]) -> Iterator[Finding]:
    for cell, result in cells:
        if not result.matched:
            yield Finding(kind="gap", declared=False, text=f"No rule matches {written(cell)}; add one.")


def _overlaps(tables: Tables, cells: list[tuple[dict[str, Value], Cell]]) -> Iterator[Finding]:
    for ids in dict.fromkeys(tuple(rule.id for rule in result.matched) for _, result in cells):
        if len(ids) > 1:
            resolved = {o for _, result in cells if tuple(r.id for r in result.matched) == ids for o in result.allowed}
            text = f"{' and '.join(ids)} overlap; resolved to {' or '.join(sorted(resolved))}."
            yield Finding(kind="overlap", declared=tuple(sorted(ids)) in tables.matrix.declared.overlaps, text=text)


def _duplicates(tables: Tables) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for rule in tables.matrix.rules:
        entries = repr(sorted((name, sorted(map(str, values))) for name, values in rule.when.items()))
        if entries in seen:
            text = f"{rule.id} has the same input entries as {seen[entries]}; merge them."
            yield Finding(kind="duplicate", declared=False, text=text)
        seen.setdefault(entries, rule.id)


def _unused(tables: Tables, cells: list[tuple[dict[str, Value], Cell]]) -> Iterator[Finding]:
    matched = {rule.id for _, result in cells for rule in result.matched}
    refined = {result.refinement for _, result in cells}
    for rule in tables.matrix.rules:
        if rule.id not in matched:
            yield Finding(
                kind="shadowed", declared=False, text=f"{rule.id} never matches; remove it or mend its entries."
            )
    for refinement in tables.matrix.refinements:
        if refinement.id not in refined:
            text = f"{refinement.id} never decides; an earlier refinement takes its place."
            yield Finding(kind="shadowed", declared=False, text=text)
    reached = {result.outcome for _, result in cells} | {stop.outcome for stop in tables.hard_stops.values()}
    for outcome in tables.outcomes:
        if outcome not in reached:
            text = f"No combination and no hard stop leads to {outcome}; remove it or add a rule."
            yield Finding(kind="unreachable", declared=False, text=text)


def _jumps(tables: Tables) -> Iterator[Finding]:
    """Places where one more step of the first axis, the sensitivity, makes the outcome more external."""
    axis, *rest = tables.matrix.inputs
    values = list(tables.inputs[axis].values)
    exceptions = [one for one in tables.matrix.declared.not_monotone if one.input == axis]
    found: dict[str, bool] = {}
    for cell in combinations_of(tables, tuple(rest)):
        for lower, higher in pairwise(values):
            before = evaluate_cell(tables, {axis: lower, **cell}).outcome
            after = evaluate_cell(tables, {axis: higher, **cell}).outcome
            if before and after and tables.externality(after) < tables.externality(before):
                place = {name: value for name, value in cell.items() if name in rule_axes(tables)}
                text = f"{written(place)}: {axis} {lower} gives {before}, {higher} the more external {after}."
                found[text] = any(entries_hold(exception.when, cell) for exception in exceptions)
    for text, declared in found.items():
        yield Finding(kind="not_monotone", declared=declared, text=text)


def _delivery(tables: Tables) -> Iterator[Finding]:
    """Faults of table 2, whose hit policy is unique: gaps, overlaps, rules that never match, forms never reached."""
    table = tables.delivery
    if not table:
        return
    cells = list(combinations_of(tables, table.inputs))
    matched = [[rule for rule in table.rules if rule.matches(cell)] for cell in cells]
    for cell, rules in zip(cells, matched, strict=True):
        place = f"{table.id}: {written(cell)}"
        if not rules:
            yield Finding(kind="gap", declared=False, text=f"{place} matches no rule; add one.")
        elif len(rules) > 1:
            text = f"{place} matches {' and '.join(rule.id for rule in rules)}; its hit policy is unique."
            yield Finding(kind="overlap", declared=False, text=text)
    seen = {rule.id for rules in matched for rule in rules}
    for rule in table.rules:
        if rule.id not in seen:
            yield Finding(
                kind="shadowed", declared=False, text=f"{rule.id} never matches; remove it or mend its entries."
            )
    suited = {suit.form for outcome in tables.outcomes.values() for suit in outcome.suits}
    ranked = {form for rule in table.rules for form in rule.ranking}
    for form in table.forms:
        if form not in ranked & suited:
            text = f"The form {form} is ranked by no rule or suits no outcome; remove it or add it."
            yield Finding(kind="unreachable", declared=False, text=text)


def written(cell: Mapping[str, Value]) -> str:
    """A combination of values as people read it: `maturity none, certainty high`."""
    return ", ".join(
        f"{name} {str(value).lower() if isinstance(value, bool) else value}" for name, value in cell.items()
    )
