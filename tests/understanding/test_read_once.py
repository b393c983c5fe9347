"""A turn asks for the reading of its message several times; the reader behind reads it once."""

import pytest

from advisor.core.readings import OpenQuestion, Reading, ReadingContext
from advisor.understanding.reader import REMEMBERED, ReadOnce

AT_FIRST = ReadingContext()


class Counting:
    """A reader that says what it was asked to read, and how often."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self, message: str, index: int, context: ReadingContext) -> Reading:
        self.reads += 1
        return Reading(query=f"{index} {message}", workload=context.workload)


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def reader(counting: Counting) -> ReadOnce:
    return ReadOnce(counting)


def test_the_same_message_is_read_once(reader: ReadOnce, counting: Counting) -> None:
    assert reader.read("no team", 0, AT_FIRST) == reader.read("no team", 0, AT_FIRST) == Reading(query="0 no team")
    assert counting.reads == 1


@pytest.mark.parametrize(
    ("message", "index", "context"),
    [
        ("a team", 0, AT_FIRST),
        ("no team", 2, AT_FIRST),
        ("no team", 0, ReadingContext(workload="chatbot")),
        ("no team", 0, ReadingContext(question=OpenQuestion(inputs=("maturity",)))),
    ],
    ids=["another message", "another place", "another workload", "another question"],
)
def test_what_differs_is_read_anew(
    reader: ReadOnce, counting: Counting, message: str, index: int, context: ReadingContext
) -> None:
    reader.read("no team", 0, AT_FIRST)
    again = reader.read(message, index, context)
    assert again == Reading(query=f"{index} {message}", workload=context.workload)
    assert counting.reads == 2


def test_old_messages_are_forgotten(reader: ReadOnce, counting: Counting) -> None:
    for index in range(REMEMBERED + 1):
        reader.read("no team", index, AT_FIRST)
    reader.read("no team", 0, AT_FIRST)
    assert counting.reads == REMEMBERED + 2
