"""A report for people: short tables on a terminal, plain where the output is piped."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table

from advisor.core.model import SCHEMA_VERSION, Model
from advisor_evals.figures import Figure
from advisor_evals.gate import Move, Verdict
from advisor_evals.recorded import Help

SHOWN = 8
"""Cases named behind a loss; the JSON report names all."""


class Report(Model):
    """What a run found, as JSON. `verdict` is null where the run was accepted, or could not be judged; `help` is there
    for recorded calls of a language model."""

    schema_version: int = SCHEMA_VERSION
    model: str
    seed: int
    cases: int
    figures: tuple[Figure, ...]
    help: Help | None = None
    verdict: Verdict | None


def show(figures: Sequence[Figure], console: Console) -> None:
    """Prints the figures of each split."""
    for split in dict.fromkeys(figure.split for figure in figures):
        console.print(_figures(split, [one for one in figures if one.split == split]), "")


def help_lines(help: Help) -> Iterator[str]:
    """How far a language model's work could be used, in lines."""
    yield f"Of {help.turns} turns of the language model, {help.fell_back} needed another wording or reading:"
    yield f"  {help.own_wording} the engine's own wording for what no sentence said"
    yield from (f"  {count} the guided model: {reason}" for reason, count in help.reasons.items())
    left_out = ", ".join(f"{name} {count}" for name, count in help.left_out.items())
    yield f"Drafts with sentences left out, by check: {left_out or 'none'}"
    yield f"Seconds of a turn: median {help.median_seconds}, longest {help.longest_seconds}\n"


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """The verdict in lines: what got worse with the cases behind it, and which decisions changed, by rule."""
    if verdict.decisions:
        yield f"{len(verdict.decisions)} decisions changed:"
        for change in verdict.decisions:
            yield (
                f"  {change.table}: {change.where}: {change.before or 'nothing'} ({', '.join(change.rules_before)}) → "
                f"{change.after or 'nothing'} ({', '.join(change.rules_after)})"
            )
    if verdict.edits:
        yield f"{len(verdict.edits)} items of the tables are not as they were accepted:"
        yield from (f"  {one}" for one in verdict.edits)
    if verdict.disagreements:
        yield f"{len(verdict.disagreements)} expectations are not what the tables give:"
        yield from (f"  {one}" for one in verdict.disagreements)
    if verdict.losses:
        yield f"{len(verdict.losses)} figures got worse:"
        yield from map(_moved, verdict.losses)
    if verdict.gains:
        yield f"{len(verdict.gains)} figures got better (accept them with --accept):"
        yield from map(_moved, verdict.gains)
    yield "Passed." if verdict.passed else "A gate fell."


def _moved(move: Move) -> str:
    more = f" and {len(move.cases) - SHOWN} more" if len(move.cases) > SHOWN else ""
    cases = f": {', '.join(move.cases[:SHOWN])}{more}" if move.cases else ""
    return f"  {move.figure} {move.accepted:.3f} → {move.now:.3f}{cases}"


def _figures(split: str, figures: Sequence[Figure]) -> Table:
    table = Table(title=f"{split} split", title_justify="left", box=None, pad_edge=False)
    table.add_column("kind")
    table.add_column("metric")
    table.add_column("value", justify="right")
    table.add_column("cases", justify="right")
    table.add_column("short of perfect", justify="right")
    table.add_column("trivial baseline")
    kind = None
    for figure in figures:
        trivial = "; ".join(f"{one.value:.3f} {one.name}" for one in figure.trivial)
        metric = f"{figure.metric} ↓" if figure.lower_is_better else figure.metric
        first = "" if figure.kind == kind else figure.kind
        kind = figure.kind
        table.add_row(first, metric, f"{figure.value:.3f}", str(figure.cases), str(len(figure.imperfect)), trivial)
    table.caption = "↓ lower is better"
    table.caption_justify = "left"
    return table
