"""What the commands print: rendered for a terminal, plain where the output is piped."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from advisor.core.decisions import Decision
from advisor.core.documents import HeadingCoverage, Source
from advisor.core.errors import AdvisorError
from advisor.core.facts import Value
from advisor.core.replies import Question, Reply, ReplyEvent, StepEvent
from advisor.matrix.checks import Report, combinations_of, rule_axes
from advisor.matrix.portfolio import Portfolio, Shift
from advisor.matrix.tables import DeliveryTable, Tables
from advisor.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from advisor.bootstrap import Advisor
    from advisor.doctor import Finding


def show_reply(reply: Reply) -> None:
    """The reply with its sources below."""
    _markdown(reply.text)
    if reply.citations:
        click.echo("\nSources")
        marks: dict[str, list[str]] = {}
        for citation in reply.citations:
            marks.setdefault(f"{citation.document} › {citation.section} ({citation.source})", []).append(citation.id)
        for place, numbers in marks.items():
            click.echo(f"  {' '.join(f'[{number}]' for number in numbers)} {place}")


def show_disclosure(advisor: "Advisor") -> None:
    """What is sent to whom, where anything is, on standard error."""
    if advisor.model != DEFAULT_MODEL:
        click.echo(click.style(advisor.disclosure, dim=True), err=True)


def converse(advisor: "Advisor") -> None:
    """A conversation until an empty line or the end of input."""
    from uuid import uuid4

    thread = uuid4().hex
    click.echo("Ask whether to outsource a piece of AI work. An empty line ends the conversation.\n", err=True)
    while message := _line():
        reply = None
        try:
            for event in advisor.stream(message, thread):
                if isinstance(event, StepEvent):
                    click.echo(click.style(f"  {event.title}: {event.detail}", dim=True), err=True)
                elif isinstance(event, ReplyEvent):
                    reply = event.reply
        except AdvisorError as error:
            click.echo(f"Error: {error}", err=True)
        if reply:
            click.echo()
            show_reply(reply)
            _show_options(reply.question)
            click.echo()


def show_decision(tables: Tables, decision: Decision) -> None:
    """A decision of the engine alone."""
    click.echo(click.style(decision.headline, bold=True))
    left = [tables.outcomes[o].label for o in decision.possible_outcomes]
    sections: dict[str, Sequence[str]] = {
        "Still possible": left if decision.outcome is None else (),
        "Alternatives": [tables.outcomes[o].label for o in decision.alternatives],
        "It depends on": decision.conditions,
        "Assumed until answered": [tables.inputs[name].question for name in decision.assumptions],
        "Rules": [f"{rule.id} ({rule.provenance}): {rule.text}" for rule in decision.rules],
        "What would change it": [
            _flip(tables, dict(c.changes), c.outcome, c.possible_outcomes) for c in decision.counterfactuals
        ],
    }
    if tables.delivery and decision.delivery_form:
        forms = tables.delivery.forms
        steps = " → ".join(forms[step].label for step in decision.pathway or (decision.delivery_form,))
        sections["Shape"] = [steps]
    for title, lines in sections.items():
        if lines:
            click.echo(f"\n{title}")
            for line in lines:
                click.echo(f"  - {line}")


def show_portfolio(tables: Tables, portfolio: Portfolio, shifts: Sequence[Shift], changes: Mapping[str, Value]) -> None:
    """The result of `portfolio`."""
    for item in portfolio.items:
        decision = item.decision
        click.echo(click.style(item.name, bold=True) + f": {decision.headline}")
        rules = ", ".join(rule.id for rule in decision.rules)
        if decision.outcome:
            flips = f"{item.fragility} single change{'s' if item.fragility != 1 else ''} would flip it"
            click.echo(f"  {rules}; {flips}")
    if portfolio.outcome:
        click.echo(
            "\nTogether: a hybrid partnership. The workloads call for different models; write a statement of work for "
            "each workstream."
        )
    if changes:
        supposed = " and ".join(f"{tables.inputs[n].label} {_entries((v,))}" for n, v in changes.items())
        click.echo(f"\nWith {supposed} for all: {len(shifts)} of {len(portfolio.items)} outcomes move.")
        for shift in shifts:
            before, after = (tables.outcomes[o].label if o else "open" for o in (shift.before, shift.after))
            click.echo(f"  {shift.name}: {before} → {after}")


def show_report(report: Report) -> None:
    """The result of `tables check`."""
    for name, coverage in (("Published rules", report.published), ("All rules", report.whole)):
        total = coverage.none + coverage.once + coverage.several
        counts = f"{coverage.once} match one rule, {coverage.none} none, {coverage.several} several"
        click.echo(f"{name}: of {total} combinations {counts}.")
    for finding in report.findings:
        click.echo(f"{'declared' if finding.declared else 'FAULT'}  {finding.kind}: {finding.text}")
    count = len(report.faults)
    click.echo(f"{count} fault{'s' if count != 1 else ''}." if count else "No undeclared faults.")


def show_tables(tables: Tables) -> None:
    """Each table, and the workload matrix cell by cell with its gaps and overlaps."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 140)
    matrix = tables.matrix
    grid = Table(title=f"{matrix.title} ({matrix.source})")
    for column in ("rule", *rule_axes(tables), "outcomes", "provenance"):
        grid.add_column(column)
    for rule in matrix.rules:
        cells = [_entries(rule.when.get(name)) for name in rule_axes(tables)]
        grid.add_row(rule.id, *cells, " or ".join(rule.outcomes), rule.provenance)
    console.print(grid)
    refinements = Table(title="Refinements, in order: the first that fits picks the first choice")
    for column in ("id", "refines", "when", "first choice"):
        refinements.add_column(column)
    for one in matrix.refinements:
        when = ", ".join(f"{name} {_entries(values)}" for name, values in one.when.items())
        refinements.add_row(one.id, one.of, when or "otherwise", one.prefer)
    console.print(refinements)
    stops = Table(title="Hard stops, before the matrix")
    for column in ("id", "when", "effect", "outcome"):
        stops.add_column(column)
    for stop in tables.hard_stops.values():
        when = ", ".join(f"{name} is {_entries(values)}" for name, values in stop.when.items())
        stops.add_row(stop.id, when, stop.effect, stop.outcome or "not yet")
    console.print(stops)
    if tables.delivery:
        console.print(_delivery(tables.delivery))
    console.print(_coverage(tables))


def _delivery(table: DeliveryTable) -> Any:
    from rich.table import Table

    forms = Table(title=f"{table.title} ({table.source}): the first form that suits the outcome wins")
    for column in ("rule", *table.inputs, "ranking", "provenance"):
        forms.add_column(column)
    for rule in table.rules:
        cells = [_entries(rule.when.get(name)) for name in table.inputs]
        forms.add_row(rule.id, *cells, ", ".join(rule.ranking), rule.provenance)
    return forms


def _coverage(tables: Tables) -> Any:
    """The rules of every combination; where no published rule matches, or several do, it says so."""
    from rich.table import Table

    cells = Table(title="Every combination of the axes that the rules read")
    for column in (*rule_axes(tables), "published", "extension", ""):
        cells.add_column(column)
    for cell in combinations_of(tables, rule_axes(tables)):
        matching = [rule for rule in tables.matrix.rules if rule.matches(cell)]
        published = [rule.id for rule in matching if rule.provenance == "published"]
        ours = [rule.id for rule in matching if rule.provenance != "published"]
        remark = "gap in the published matrix" if not published else "overlap" if len(published) > 1 else ""
        cells.add_row(*map(str, cell.values()), ", ".join(published) or "–", ", ".join(ours), remark)
    return cells


def show_findings(findings: Sequence["Finding"]) -> None:
    """The result of `doctor`."""
    for finding in findings:
        mark = click.style("ok  ", fg="green") if finding.ok else click.style("FAIL", fg="red")
        click.echo(f"{mark} {finding.name}: {finding.detail}{' – ' + finding.advice if finding.advice else ''}")


class Progress:
    """A progress bar on standard error that appears with the first call and ends with the last."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Shows that `done` of `total` are done."""
        if self._bar is None:
            self._bar = click.progressbar(length=total, label=self._title, file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)
        if done >= total:
            self._bar.__exit__(None, None, None)
            self._bar = None


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """A progress bar for one command."""
    yield Progress(title)


def _markdown(text: str) -> None:
    if not sys.stdout.isatty():
        click.echo(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


def show_coverage(articles: Mapping[str, Source], covered: Sequence[HeadingCoverage]) -> None:
    """Each article with its headings, and the statements that rest on each."""
    for name in dict.fromkeys(one.source for one in covered):
        headings = [one for one in covered if one.source == name]
        count = sum(len(one.statements) for one in headings)
        click.echo(click.style(f"{name}: {articles[name].title}", bold=True))
        publisher = articles[name].publisher or "not named"
        click.echo(f"{len(headings)} headings, {count} statements. Published by: {publisher}.\n")
        for one in headings:
            click.echo(f"  {one.heading}")
            reason = f"left out: {one.left_out}" if one.left_out else "NOTHING RESTS ON THIS"
            click.echo(click.style(f"    {', '.join(one.statements) or reason}", dim=bool(one.statements)))
        click.echo()


def _line() -> str:
    try:
        return input("You: ").strip()
    except EOFError:
        return ""


def _show_options(question: Question | None) -> None:
    if question and len(question.inputs) == 1:
        click.echo("  Answer with: " + " · ".join(option.label for option in question.options))


def _flip(tables: Tables, changes: dict[str, Value], outcome: str | None, left: Sequence[str]) -> str:
    supposed = " and ".join(
        tables.inputs[name].values[value].supposed or f"{name} {value}" for name, value in changes.items()
    )
    labels = " or ".join(tables.outcomes[o].label for o in ([outcome] if outcome else left))
    return f"{labels} if {supposed}"


def _entries(values: Sequence[Value] | None) -> str:
    return "any" if values is None else " or ".join(str(v).lower() if isinstance(v, bool) else v for v in values)
