"""Counts tokens and cost of language models by day, in the data folder, for all its processes and conversations."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from advisor.core.errors import HomeError
from advisor.core.limits import Limits
from advisor.core.replies import Usage

WAIT = 30.0
"""Seconds to wait for another process that writes."""


def utc_today() -> date:
    """The day that limits are counted by."""
    return datetime.now(UTC).date()


class UsageLedger:
    """The `Ledger` port over a database file. Days are those of UTC; calls under way are counted when they end, so
    that a limit may be passed by as much as they take."""

    def __init__(self, file: Path, model: str, limits: Limits, today: Callable[[], date] = utc_today) -> None:
        self._file, self._model, self._limits, self._today = file, model, limits, today

    def refusal(self) -> str | None:
        """Which limit of the day is reached, in words for people; null where none is."""
        limits = self._limits
        if not limits.daily:
            return None
        spent = self.spent()
        tokens = spent.input_tokens + spent.output_tokens
        if limits.daily_tokens is not None and tokens >= limits.daily_tokens:
            limit = f"{limits.daily_tokens:,} tokens (ADVISOR_DAILY_TOKENS)"
        elif limits.daily_cost is not None and (spent.cost or 0) >= limits.daily_cost:
            limit = f"a cost of {limits.daily_cost:g} (ADVISOR_DAILY_COST)"
        else:
            return None
        return f"today's limit of {limit} is reached; it starts anew tomorrow (UTC)"

    def add(self, usage: Usage) -> Usage:
        """Counts a call where there is a limit of the day; returns what it took with its cost."""
        cost = self._limits.cost(usage.input_tokens, usage.output_tokens)
        if not self._limits.daily:
            return usage.model_copy(update={"cost": cost})
        row = (self._today().isoformat(), self._model, usage.input_tokens, usage.output_tokens, cost or 0.0)
        with self._open() as connection:
            connection.execute(
                "INSERT INTO usage VALUES (?, ?, ?, ?, ?) ON CONFLICT (day, model) DO UPDATE SET "
                "input_tokens = input_tokens + excluded.input_tokens, "
                "output_tokens = output_tokens + excluded.output_tokens, cost = cost + excluded.cost",
                row,
            )
        return usage.model_copy(update={"cost": cost})

    def spent(self) -> Usage:
        """What all models have taken today."""
        with self._open() as connection:
            query = "SELECT sum(input_tokens), sum(output_tokens), sum(cost) FROM usage WHERE day = ?"
            sent, received, cost = connection.execute(query, (self._today().isoformat(),)).fetchone()
        return Usage(input_tokens=sent or 0, output_tokens=received or 0, cost=cost)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._file, timeout=WAIT)) as connection, connection:
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS usage (day TEXT, model TEXT, input_tokens INTEGER, "
                    "output_tokens INTEGER, cost REAL, PRIMARY KEY (day, model))"
                )
                yield connection
        except sqlite3.Error as error:
            raise HomeError(
                f"What language models took cannot be counted in {self._file} ({error}); free or delete the file, or "
                "choose another data folder with --home."
            ) from error
