"""The command `advisor eval`: options in, report out."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from advisor.core.errors import UsageError
from advisor.settings import Settings
from advisor_evals import gate, suite
from advisor_evals.errors import NotMeasuredError
from advisor_evals.report import Report, show, verdict_lines
from advisor_evals.running import Bench

PASSED, FELL = 0, 1
WIDTH = 120


def run_suite(
    settings: Settings,
    chosen: Mapping[str, Any],
    seed: int,
    accepted: Path | None,
    output: Path | None,
    as_json: bool,
) -> int:
    """Runs the suite with the options `chosen`, prints its report and writes it to `output`.

    Returns the exit status 0 (passed) or 1 (a gate fell). Raises `UsageError` or `NotMeasuredError`.
    """
    options, accepted = _options(chosen), accepted or gate.SHIPPED
    with Bench(settings, seed) as bench, _progress() as progress:
        measured = suite.measure(bench, options, progress)
    if not as_json:
        show(measured.figures, Console(width=None if sys.stdout.isatty() else WIDTH))
    verdict, reason = None, ""
    if options.accept:
        gate.accept(accepted, measured)
    else:
        try:
            verdict = gate.judge(accepted, measured)
        except NotMeasuredError as error:
            reason = str(error)
    _write(measured, verdict, output, as_json)
    if reason:
        raise NotMeasuredError(reason)
    if not as_json:
        said = verdict_lines(verdict) if verdict else [f"Accepted into {accepted}; later runs are held against it."]
        click.echo("\n".join(said))
    return PASSED if verdict is None or verdict.passed else FELL


def _write(measured: suite.Measured, verdict: gate.Verdict | None, output: Path | None, as_json: bool) -> None:
    report = Report(
        model=measured.model,
        seed=measured.seed,
        cases=len(measured.cases),
        figures=measured.figures,
        verdict=verdict,
    ).model_dump_json(indent=2)
    if output:
        try:
            output.write_text(report + "\n", encoding="utf-8")
        except OSError as error:
            raise NotMeasuredError(f"The report cannot be written to {output}: {error.strerror}.") from error
    if as_json:
        click.echo(report)


def _options(chosen: Mapping[str, Any]) -> suite.Options:
    try:
        return suite.Options.model_validate({name: value for name, value in chosen.items() if value})
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"`--{first['loc'][0]}` cannot be {first['input']!r}: {first['msg']}.") from error


@contextmanager
def _progress() -> Iterator[suite.Progress]:
    """A bar on standard error, where that is a terminal."""
    columns = (TextColumn("Running the cases"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("cases", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
