"""What the learned reader is not sure of becomes no fact; it is handed on to be confirmed."""

from collections.abc import Sequence

import pytest

from advisor.adapters.cue_files import load_cues
from advisor.adapters.table_files import load_tables
from advisor.core.facts import Value
from advisor.core.readings import OpenQuestion, Reading, ReadingContext
from advisor.understanding.clauses import Clause
from advisor.understanding.facts import ClauseShares
from advisor.understanding.reader import GuidedReader

TEAM = "We have sort of a lab"


class Certain:
    """The `ClauseReader` port: it hears of an emerging team in every clause, with the given probability."""

    def __init__(self, share: float) -> None:
        self._share = share

    def read(self, clauses: Sequence[Clause], asked: Sequence[str]) -> list[ClauseShares]:
        return [{"maturity": {"emerging": self._share, "-": 1 - self._share}} for _ in clauses]


def read(share: float, proposed: Value | None = None, message: str = TEAM) -> Reading:
    question = OpenQuestion(inputs=("maturity",), proposed=proposed)
    reader = GuidedReader(load_cues(), load_tables(), clause_reader=Certain(share))
    return reader.read(message, 0, ReadingContext(workload="the bot", named=True, question=question))


def test_a_sure_reading_is_a_fact() -> None:
    reading = read(0.9)
    assert [(fact.input, fact.value) for fact in reading.facts] == [("maturity", "emerging")]
    assert not reading.doubtful


def test_an_unsure_one_is_none_and_keeps_its_words() -> None:
    reading = read(0.41)
    assert not reading.facts
    [fact] = reading.doubtful
    assert (fact.input, fact.value) == ("maturity", "emerging")
    assert fact.evidence
    assert fact.evidence.quote == TEAM


def test_said_once_more_after_it_was_proposed_it_counts() -> None:
    assert [fact.value for fact in read(0.41, proposed="emerging").facts] == ["emerging"]
    assert not read(0.41, proposed="mature").facts


@pytest.mark.parametrize("message", ["who knows", "no idea"])
def test_who_cannot_say_has_nothing_to_confirm(message: str) -> None:
    reading = read(0.41, message=message)
    assert reading.unsure == ("maturity",)
    assert not reading.doubtful
