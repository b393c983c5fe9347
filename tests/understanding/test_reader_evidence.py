"""No fact without evidence: every quote is at its place, whatever the message holds."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.facts import Fact
from advisor.core.readings import OpenQuestion, Reading, ReadingContext
from advisor.matrix.tables import Tables
from advisor.understanding.clauses import clauses
from advisor.understanding.reader import GuidedReader

from tests.understanding.conftest import Read, values

PHRASES = [
    "We have no ML team",
    "our ML team of twelve runs models in production",
    "two data scientists",
    "patient records",
    "our customers' transactions",
    "public data",
    "it is a research bet",
    "well proven",
    "sensitivity is high",
    "the data must not leave",
    "our secret sauce",
    "a pilot",
    "yes",
    "no",
    "I don't know",
    "high",
    "what if",
    "should we outsource our chatbot",
    "but",
    "if",
    "not",
    "👩‍🔬",
    "e\u0301quipe",
    "ſensitivity",
    "İstanbul",
    "\u202e",
    "\x00",
]
CONTEXTS = [
    ReadingContext(),
    ReadingContext(question=OpenQuestion(inputs=("sensitivity",))),
    ReadingContext(question=OpenQuestion(inputs=("core_differentiator",)), workload="chatbot"),
    ReadingContext(question=OpenQuestion(inputs=("core_differentiator", "data_ready")), known={"maturity": "none"}),
    ReadingContext(pressing="Which vendor should we hire?"),
]
pieces = st.one_of(
    st.sampled_from(PHRASES), st.text(max_size=12), st.sampled_from([". ", ", ", "\n", " - ", "; ", "?"])
)
messages = st.lists(pieces, max_size=12).flatmap(lambda parts: st.sampled_from([" ".join(parts), "".join(parts)]))
bounded = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def check_evidence(reading: Reading, message: str, index: int, tables: Tables) -> None:
    names = [fact.input for fact in reading.facts]
    assert len(names) == len(set(names))
    for fact in reading.facts:
        evidence = fact.evidence
        assert evidence
        assert (evidence.message, evidence.document) == (index, None)
        assert evidence.quote == message[evidence.start : evidence.end]
        assert evidence.quote.strip()
        assert set(fact.values) <= set(tables.inputs[fact.input].values)


@given(message=st.one_of(messages, st.text(max_size=200)), context=st.sampled_from(CONTEXTS), index=st.integers(0, 9))
@bounded
def test_every_quote_is_at_its_place(
    reader: GuidedReader, tables: Tables, message: str, context: ReadingContext, index: int
) -> None:
    check_evidence(reader.read(message, index, context), message, index, tables)


@given(message=messages)
@bounded
def test_reading_is_repeatable(reader: GuidedReader, message: str) -> None:
    assert reader.read(message, 0, ReadingContext()) == reader.read(message, 0, ReadingContext())


@given(message=st.one_of(messages, st.text(max_size=200)))
@bounded
def test_clauses_stand_in_the_message_in_order(message: str) -> None:
    position = 0
    for clause in clauses(message):
        assert clause.text == message[clause.start : clause.start + len(clause.text)]
        assert clause.start >= position
        assert clause.text == clause.text.strip() != ""
        position = clause.start + len(clause.text)


@given(noise=st.text(alphabet=st.characters(categories=["So", "Mn", "Zs", "Lo"]), max_size=30))
@bounded
def test_offsets_count_code_points(reader: GuidedReader, noise: str) -> None:
    message = f"{noise}\n🧑🏽‍💻 e\u0301. We have no ML team."
    for fact in reader.read(message, 0, ReadingContext()).facts:
        assert fact.evidence
        assert fact.evidence.quote == "We have no ML team"
        assert fact.evidence.start == len(message) - len("We have no ML team.")


def test_a_quote_is_the_clause_that_says_it(read: Read) -> None:
    message = "Hello! 👋 We are a hospital, and it reads patient records; we have no ML team, sadly."
    quotes = {fact.input: fact.evidence.quote for fact in read(message).facts if fact.evidence}
    assert quotes == {"sensitivity": "patient records", "maturity": "we have no ML team, sadly"}


@contextmanager
def given_up_after(seconds: int) -> Iterator[None]:
    """A guard against reading without end; it measures nothing."""

    def give_up(number: int, frame: FrameType | None) -> None:
        pytest.fail("the message is not read to its end")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


LONG = {
    "sentences": ("We have no ML team and the data is highly sensitive. ", 100_000),
    "one word": ("x", 100_000),
    "line breaks": ("\n", 100_000),
    "dashes": (" - ", 100_000),
    "emoji": ("😀", 100_000),
    "openings of patterns": ("should we outsource our the what about our data team nobody we have a ", 100_000),
    "a table of figures": ("12,34;56\n", 100_000),
    "spaces": (" ", 100_000),
    "one noun over and over": ("customers ", 1_000),
}
"""Text to repeat, and up to how many characters."""


@pytest.mark.parametrize("shape", LONG)
def test_a_very_long_message_is_read_to_its_end(read: Read, tables: Tables, shape: str) -> None:
    text, length = LONG[shape]
    ending = "\nSensitivity is high."
    message = (text * (length // len(text)))[: length - len(ending)] + ending
    with given_up_after(60 if text.strip() and length == 100_000 else 5):
        reading = read(message)
    assert values(reading)["sensitivity"] == "high"
    check_evidence(reading, message, 0, tables)


def test_facts_of_a_rebuilt_reading_are_equal(read: Read) -> None:
    fact = read("We have no ML team.").facts[0]
    assert Fact.model_validate_json(fact.model_dump_json()) == fact
