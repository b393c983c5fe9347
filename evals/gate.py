"""The gate: figures and decisions against those that were accepted.

The accepted state is a folder in the repository: `figures.json`, and `tables.json` with the decision tables that were
accepted, so that a changed rule is named even where no case notices it.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from advisor import AdvisorError
from advisor.core.model import Model
from advisor.matrix.diff import Change, compare
from advisor.matrix.tables import Tables
from advisor_evals.cases import Disagreement, Placed
from advisor_evals.errors import NotMeasuredError
from advisor_evals.figures import Figure
from advisor_evals.suite import Measured

SHIPPED = Path(__file__).parent / "accepted"
CLOSE = 1e-6
"""Values are rounded to this when they are written; a smaller difference is none."""


class Accepted(Model):
    """The accepted figures, and what they were measured with. `cases` holds the digest of each case."""

    model: str
    seed: int
    cases: dict[str, str]
    figures: tuple[Figure, ...]


class Move(Model):
    """A figure that got worse or better, with the cases behind it: those that moved the same way."""

    figure: str
    accepted: float
    now: float
    cases: tuple[str, ...]


class Verdict(Model):
    """What the gate found. It holds where nothing got worse, no decision changed, no case disagrees, and the tables say
    what they said (`edits`: rules, conditions and other items that changed, with the fields)."""

    losses: tuple[Move, ...] = ()
    gains: tuple[Move, ...] = ()
    decisions: tuple[Change, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    edits: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the gate holds."""
        return not (self.losses or self.decisions or self.disagreements or self.edits)


def judge(folder: Path, run: Measured) -> Verdict:
    """Holds a run against the accepted state in `folder`. Raises `NotMeasuredError` where they do not compare."""
    accepted, before = _read(folder)
    if (accepted.model, accepted.seed) != (run.model, run.seed):
        raise NotMeasuredError(
            f"The accepted figures are of the model {accepted.model} with seed {accepted.seed}, this run is of "
            f"{run.model} with seed {run.seed}; name another folder with --accepted, or accept this run into a new "
            "one with --accepted and --accept."
        )
    _check_same_cases(accepted.cases, run.cases)
    measured = {(one.split, one.kind) for one in run.cases}
    by_name = {one.name: one for one in accepted.figures if (one.split, one.kind) in measured}
    decisions = _changes(before, run.tables)
    if not decisions:
        _check_same_figures(by_name, run.figures)
    # Where decisions changed the gate falls anyhow, and other conditions are due: a figure may have no counterpart.
    pairs = [(by_name[new.name], new) for new in run.figures if _corresponds(by_name, new)]
    return Verdict(
        losses=tuple(_difference(old, new) for old, new in pairs if _worse(old, new) > CLOSE),
        gains=tuple(_difference(old, new) for old, new in pairs if _worse(new, old) > CLOSE),
        decisions=decisions,
        disagreements=run.disagreements,
        edits=tuple(_edits(before, run.tables)),
    )


def accept(folder: Path, run: Measured) -> None:
    """Writes a run as the accepted state."""
    cases = {one.case.id: one.case.digest for one in run.cases}
    accepted = Accepted(model=run.model, seed=run.seed, cases=cases, figures=run.figures)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "figures.json").write_text(accepted.model_dump_json(indent=1) + "\n", encoding="utf-8")
        (folder / "tables.json").write_text(run.tables.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise NotMeasuredError(f"The accepted figures cannot be written to {folder}: {error.strerror}.") from error


def _read(folder: Path) -> tuple[Accepted, Tables]:
    try:
        return (
            Accepted.model_validate_json((folder / "figures.json").read_text(encoding="utf-8")),
            Tables.model_validate_json((folder / "tables.json").read_text(encoding="utf-8")),
        )
    except OSError as error:
        raise NotMeasuredError(
            f"There are no accepted figures in {folder} ({error.strerror}); accept a run with --accept."
        ) from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise NotMeasuredError(
            f"The accepted figures in {folder} cannot be read; restore them, or accept a run with --accept."
        ) from error


def _check_same_cases(accepted: Mapping[str, str], placed: Sequence[Placed]) -> None:
    """Refuses cases that were changed, added or taken away since, within the splits and kinds that ran."""
    now = {one.case.id: one.case.digest for one in placed}
    ran = {_prefix(name) for name in now}
    then = {name: digest for name, digest in accepted.items() if _prefix(name) in ran}
    changed = sorted({*now.items()} ^ {*then.items()})
    if names := list(dict.fromkeys(name for name, _ in changed)):
        raise NotMeasuredError(
            f"{len(names)} cases are not those that were accepted ({', '.join(names[:5])}); "
            "look at the figures and accept them with --accept."
        )


def _prefix(case: str) -> str:
    """Split and kind of a case, with which its id begins."""
    return "-".join(case.split("-")[:2])


def _check_same_figures(accepted: Mapping[str, Figure], figures: Sequence[Figure]) -> None:
    """Refuses figures that were lost or added since, or are measured on more or fewer cases."""
    if lost := sorted(accepted.keys() - {figure.name for figure in figures}):
        raise NotMeasuredError(f"These figures were accepted and are not measured any more: {', '.join(lost)}.")
    for figure in figures:
        if figure.name not in accepted:
            raise NotMeasuredError(f"No figure {figure.name} was accepted; look at it and accept it with --accept.")
        if not _corresponds(accepted, figure):
            counts = f"{figure.cases} cases; {accepted[figure.name].cases} were accepted"
            raise NotMeasuredError(f"{figure.name} is measured on {counts}.")


def _corresponds(accepted: Mapping[str, Figure], figure: Figure) -> bool:
    return figure.name in accepted and accepted[figure.name].cases == figure.cases


def _worse(old: Figure, new: Figure) -> float:
    """How much worse the new figure is; negative where it is better."""
    return new.value - old.value if new.lower_is_better else old.value - new.value


def _difference(old: Figure, new: Figure) -> Move:
    """The cases that moved in the direction in which the figure moved."""
    sign = 1 if new.value > old.value else -1
    perfect = 0.0 if new.lower_is_better else 1.0
    names = dict.fromkeys((*old.imperfect, *new.imperfect))
    moved = [n for n in names if sign * (new.imperfect.get(n, perfect) - old.imperfect.get(n, perfect)) > CLOSE]
    return Move(figure=new.name, accepted=old.value, now=new.value, cases=tuple(moved))


def _changes(before: Tables, now: Tables) -> tuple[Change, ...]:
    try:
        return compare(before, now).changes
    except AdvisorError as error:
        raise NotMeasuredError(f"The decisions do not compare with the accepted ones: {error}") from error


def _edits(before: Tables, now: Tables) -> Iterator[str]:
    """What the tables say differently: a relabelled rule or a dropped condition changes the advice, not the outcome."""
    old, new = dict(_items(before)), dict(_items(now))
    for name in dict.fromkeys((*old, *new)):
        one, other = old.get(name), new.get(name)
        if one is None or other is None:
            yield f"{name}: {'added' if one is None else 'removed'}"
        elif changed := [field for field in dict.fromkeys((*one, *other)) if one.get(field) != other.get(field)]:
            yield f"{name}: {', '.join(changed)} changed"


def _items(tables: Tables) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything in the tables that has an id, by table and id; what is left of a table counts as one item."""
    for table, content in tables.model_dump(mode="json", exclude={"digest"}).items():
        rest = {}
        for field, value in (content or {}).items():
            listed = value if isinstance(value, list) and value and isinstance(value[0], dict) else None
            if listed and all("id" in item for item in listed):
                yield from ((f"{table} {item['id']}", item) for item in listed)
            else:
                rest[field] = value
        keyed = table not in ("matrix", "delivery")
        yield from ((f"{table} {name}", item) for name, item in rest.items()) if keyed else [(table, rest)]
