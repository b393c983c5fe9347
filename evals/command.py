"""The command `advisor eval`: options in, report out."""

import os
import platform
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
from advisor.settings import DEFAULT_MODEL, Settings
from advisor_evals import gate, recorded, suite
from advisor_evals.errors import NotMeasuredError
from advisor_evals.recorded import Playback, Recorder
from advisor_evals.report import Report, help_lines, show, verdict_lines
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
    options = _options(chosen)
    if options.record_calls:
        return _record_calls(settings, options, options.record_calls, seed)
    accepted = accepted or (gate.SHIPPED / "recorded" if options.recorded else gate.SHIPPED)
    recording = recorded.read(options.recorded) if options.recorded else None
    assisted = Playback(recording) if recording else None
    with Bench(settings, seed, assisted=assisted) as bench, _progress() as progress:
        measured = suite.measure(bench, options, progress, recording)
    if not as_json:
        show(measured.figures, Console(width=None if sys.stdout.isatty() else WIDTH))
        click.echo("\n".join(help_lines(measured.help)) if measured.help else "")
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


def _record_calls(settings: Settings, options: suite.Options, file: Path, seed: int) -> int:
    """Runs the settings' model and records its calls, with what it ran on."""
    if settings.model == DEFAULT_MODEL:
        raise UsageError("`--record-calls` records a language model; name one with --model provider:model.")
    recorder = Recorder(settings.model, settings.limits.seconds)
    with Bench(settings, seed, assisted=recorder) as bench, _progress() as progress:
        suite.measure(bench, options, progress)
    recorded.write(file, recorder, f"{os.cpu_count()} cores, {platform.machine()}")
    click.echo(f"{len(recorder.turns)} turns recorded in {file}.")
    return PASSED


def _write(measured: suite.Measured, verdict: gate.Verdict | None, output: Path | None, as_json: bool) -> None:
    report = Report(
        model=measured.model,
        seed=measured.seed,
        cases=len(measured.cases),
        figures=measured.figures,
        help=measured.help,
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
        given = {name: value for name, value in chosen.items() if value}
        if given.get("recorded") == "shipped":
            given["recorded"] = recorded.SHIPPED
        return suite.Options.model_validate(given)
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
