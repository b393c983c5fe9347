"""The guided reader with the shipped cues and tables."""

from collections.abc import Callable

import pytest

from advisor.adapters.cue_files import load_cues
from advisor.adapters.table_files import load_tables
from advisor.core.facts import Value
from advisor.core.readings import OpenQuestion, Reading, ReadingContext
from advisor.matrix.tables import Tables
from advisor.understanding.reader import GuidedReader

Values = dict[str, Value | tuple[Value, ...]]
Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def tables() -> Tables:
    return load_tables()


@pytest.fixture(scope="session")
def reader(tables: Tables) -> GuidedReader:
    return GuidedReader(load_cues(), tables)


@pytest.fixture(scope="session")
def read(reader: GuidedReader) -> Read:
    """Reads a message as the first of a thread; `asked` are the inputs of the open question."""

    def _read(message: str, *asked: str, pressing: str | None = None) -> Reading:
        question = OpenQuestion(inputs=asked) if asked else None
        return reader.read(message, 0, ReadingContext(question=question, pressing=pressing))

    return _read


def values(reading: Reading) -> Values:
    """The facts of a reading as plain values."""
    return {fact.input: fact.value for fact in reading.facts}
