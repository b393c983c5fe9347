"""One run of the suite, from cases to figures. Every step refuses what the step before may have lost."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import Field

from advisor.core.model import Model
from advisor.matrix.tables import Tables
from advisor_evals import recorded
from advisor_evals.cases import (
    KINDS,
    SHIPPED,
    SPLITS,
    Disagreement,
    Kind,
    Placed,
    Split,
    disagreements,
    form_faults,
    load_cases,
)
from advisor_evals.errors import NotMeasuredError, bulleted
from advisor_evals.figures import Figure, figures
from advisor_evals.measures import World, score
from advisor_evals.recorded import Help, Recording
from advisor_evals.records import check_rows, read_rows, write_rows
from advisor_evals.running import Bench
from advisor_evals.trivial import trivial_baselines
from advisor_evals.users import check_users

Progress = Callable[[int, int], None]


class Options(Model):
    """What to run. `turns` scores recorded turns instead of running the advisor, `record` records them; a run to
    `accept` has to be whole. `sample` runs that many turns of single messages; `recorded` the cases of a recording of a
    language model's calls, which `record_calls` makes."""

    splits: tuple[Split, ...] = SPLITS
    kinds: tuple[Kind, ...] = KINDS
    cases: Path = SHIPPED
    accept: bool = False
    turns: Path | None = None
    record: Path | None = None
    sample: int | None = Field(default=None, ge=1)
    recorded: Path | None = None
    record_calls: Path | None = None


class Measured(Model):
    """What a run measured. `disagreements` are cases that expect something else than the tables give."""

    model: str
    seed: int
    cases: tuple[Placed, ...]
    figures: tuple[Figure, ...]
    disagreements: tuple[Disagreement, ...]
    tables: Tables
    help: Help | None = None


def measure(
    bench: Bench,
    options: Options,
    progress: Progress = lambda done, total: None,
    recording: Recording | None = None,
) -> Measured:
    """Runs the cases and measures them. Raises `NotMeasuredError` where anything at all could not be measured."""
    placed = load_cases(options.cases, tuple(dict.fromkeys(options.splits)), tuple(dict.fromkeys(options.kinds)))
    if recording:
        placed = tuple(one for one in placed if one.case.id in recording.cases)
    elif options.sample:
        placed = recorded.sample(placed, options.sample, bench.seed)
    if faults := form_faults(placed, bench.tables):
        raise NotMeasuredError(bulleted("These cases cannot be used:", faults))
    wrong = disagreements(placed, bench.tables)
    if options.accept:
        _check_acceptable(options, wrong)
    if options.turns:
        rows = read_rows(options.turns, bench.made)
    else:
        rows = bench.run(placed, lambda done: progress(done, len(placed)))
    check_rows(placed, rows)
    check_users(placed, rows)
    if options.record:
        write_rows(options.record, bench.made, rows)
    scores = score(placed, rows, World(bench.tables, bench.sections))
    return Measured(
        model=bench.made.model,
        seed=bench.seed,
        cases=placed,
        figures=figures(scores, trivial_baselines(placed, bench.tables)),
        disagreements=wrong,
        tables=bench.tables,
        help=recorded.help_of(recording, rows) if recording else None,
    )


def _check_acceptable(options: Options, wrong: Sequence[Disagreement]) -> None:
    """Refuses to accept a part of the suite, or cases that disagree with the tables."""
    if options.sample:
        raise NotMeasuredError("A sample cannot be accepted.")
    if set(options.splits) != set(SPLITS) or set(options.kinds) != set(KINDS):
        raise NotMeasuredError("Only a run of all splits and kinds can be accepted.")
    if wrong:
        raise NotMeasuredError(bulleted("Cases disagree with the tables; mend them first:", wrong))
