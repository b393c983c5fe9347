"""What a run recorded: one row a case, and the file that keeps rows for scoring later.

Recorded turns name what they were made with. Rows of other cases, tables or guidance are stale and never scored.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from advisor.core.facts import Value
from advisor.core.model import Model
from advisor.core.replies import Reply, ToolCall
from advisor_evals.cases import Placed
from advisor_evals.errors import NotMeasuredError

SayingKind = Literal["opening", "answer", "correction", "digression"]


class Saying(Model):
    """What a simulated user says: the text, its kind, and the values that it states (null: "I don't know")."""

    kind: SayingKind
    text: str
    states: dict[str, Value | tuple[Value, ...] | None] = {}


class Exchange(Model):
    """One turn: what was said, the reply, the tool calls of reading, and the ids of the sections found."""

    saying: Saying
    reply: Reply
    calls: tuple[ToolCall, ...] = ()
    found: tuple[str, ...] = ()


class Row(Model):
    """What the advisor did with one case. `digest` identifies the case, `sections` holds the cited sections' texts."""

    case: str
    digest: str
    exchanges: tuple[Exchange, ...]
    sections: dict[str, str] = {}

    @property
    def last(self) -> Reply:
        """The reply that the case ends with."""
        return self.exchanges[-1].reply


class Made(Model):
    """What rows were made with; rows that were made with something else do not compare."""

    model: str
    seed: int
    tables: str
    guidance: str
    version: str


def write_rows(file: Path, made: Made, rows: Sequence[Row]) -> None:
    """Writes rows as JSON lines, the first of which says what they were made with."""
    lines = [made.model_dump_json(), *(row.model_dump_json() for row in rows)]
    try:
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise NotMeasuredError(f"The turns cannot be recorded in {file}: {error.strerror}.") from error


def read_rows(file: Path, made: Made) -> tuple[Row, ...]:
    """Reads rows. Raises `NotMeasuredError` where they are unreadable or were made with something else than `made`."""
    try:
        first, *lines = file.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        before = Made.model_validate_json(first)
        rows = tuple(Row.model_validate_json(line) for line in lines)
    except (OSError, UnicodeDecodeError, ValidationError, ValueError) as error:
        raise NotMeasuredError(f"The recorded turns in {file} cannot be read: {_short(error)}.") from error
    if before != made:
        now = made.model_dump()
        changed = [
            f"{name}: {value}, now {now[name]}" for name, value in before.model_dump().items() if value != now[name]
        ]
        raise NotMeasuredError(
            f"The recorded turns in {file} are stale ({'; '.join(changed)}); record them again with --record."
        )
    return rows


def check_rows(placed: Sequence[Placed], rows: Sequence[Row]) -> None:
    """Raises `NotMeasuredError` unless there is exactly one whole row, made of the case as it is now, for each case."""
    if not placed:
        raise NotMeasuredError("There is no case to measure.")
    counts = Counter(row.case for row in rows)
    cases = {one.case.id: one.case.digest for one in placed}
    lost = [name for name in cases if not counts[name]]
    extra = [name for name, count in counts.items() if count > 1 or name not in cases]
    stale = [row.case for row in rows if row.case in cases and row.digest != cases[row.case]]
    empty = [row.case for row in rows if not row.exchanges]
    for what, names in (("were lost", lost), ("are too many", extra), ("are stale", stale), ("are empty", empty)):
        if names:
            raise NotMeasuredError(f"{len(names)} of {len(cases)} rows {what}: {', '.join(names[:10])}.")


def _short(error: Exception) -> str:
    return json.dumps(" ".join(str(error).split())[:200], ensure_ascii=False)
