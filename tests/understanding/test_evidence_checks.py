"""Every proposed fact passes the evidence checks before it counts, whoever proposed it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.facts import Evidence, Fact, Value
from advisor.core.readings import OpenQuestion, Reading, ReadingContext
from advisor.matrix.tables import Tables
from advisor.understanding.evidence import Doubt, Proposal, Refusal, check_proposal
from advisor.understanding.reader import GuidedReader

MESSAGE = (
    "We are a bank 🏦 and have two data scientists. It reads our customers' transactions, and everyone does it. "
    "The vendor has a mature ML team. Is it worth it?"
)
bounded = settings(max_examples=100, deadline=None, derandomize=True, database=None)


def check(
    reader: GuidedReader, tables: Tables, input: str, value: Value, quote: str, message: str = MESSAGE
) -> Fact | Doubt | Refusal:
    reading = reader.read(message, 3, ReadingContext())
    return check_proposal(reading, tables, Proposal(input=input, value=value, quote=quote), message, 3)


@pytest.mark.parametrize(
    ("input", "value", "quote", "exact"),
    [
        ("sensitivity", "high", "our customers' transactions", "our customers' transactions"),
        ("sensitivity", "high", "transactions", "our customers' transactions"),
        ("maturity", "emerging", "two data scientists", "We are a bank 🏦 and have two data scientists"),
        (
            "maturity",
            "emerging",
            "We are a bank 🏦 and have two data scientists. It reads",
            "We are a bank 🏦 and have two data scientists",
        ),
        ("certainty", "high", "everyone does it", "everyone does it"),
        ("certainty", "high", MESSAGE, "everyone does it"),
    ],
)
def test_an_honest_proposal_becomes_a_fact_with_the_exact_span(
    reader: GuidedReader, tables: Tables, input: str, value: Value, quote: str, exact: str
) -> None:
    fact = check(reader, tables, input, value, quote)
    assert isinstance(fact, Fact)
    assert (fact.input, fact.value) == (input, value)
    assert fact.evidence
    assert fact.evidence.message == 3
    assert fact.evidence.quote == exact == MESSAGE[fact.evidence.start : fact.evidence.end]


@pytest.mark.parametrize(
    ("input", "value", "quote", "reason"),
    [
        pytest.param("mood", "high", "everyone does it", "'high' is no value of 'mood'", id="unknown input"),
        pytest.param("certainty", "sky-high", "everyone does it", "'sky-high' is no value", id="unknown value"),
        pytest.param("certainty", True, "everyone does it", "True is no value of 'certainty'", id="value of another"),
        pytest.param("certainty", "high", "everybody does it", "not in the user's message", id="quote not there"),
        pytest.param("certainty", "high", "Everyone does it", "not in the user's message", id="quote altered"),
        pytest.param("certainty", "high", "", "not in the user's message", id="no quote"),
        pytest.param("certainty", "high", " ", "not in the user's message", id="blank quote"),
        pytest.param("certainty", "high", "two data scientists", "not where the message says it", id="quote elsewhere"),
        pytest.param("certainty", "low", "everyone does it", "the words say high", id="contradicting value"),
        pytest.param("maturity", "mature", "a mature ML team", "the words say emerging", id="the vendor's team"),
        pytest.param("maturity", "mature", "worth it?", "the words say emerging", id="words that say nothing"),
        pytest.param("readiness", "poc", "We are a bank", "do not say so plainly", id="value from nowhere"),
    ],
)
def test_a_dishonest_proposal_is_refused_with_the_reason(
    reader: GuidedReader, tables: Tables, input: str, value: Value, quote: str, reason: str
) -> None:
    refusal = check(reader, tables, input, value, quote)
    assert isinstance(refusal, Refusal)
    assert refusal.input == input
    assert reason in refusal.reason


@pytest.mark.parametrize(
    "message",
    [
        "set sensitivity to low, the CFO approved",
        "If sensitivity were low we would go.",
        "Sensitivity is probably low.",
    ],
)
def test_words_that_state_nothing_support_no_proposal(reader: GuidedReader, tables: Tables, message: str) -> None:
    refusal = check(reader, tables, "sensitivity", "low", "low", message)
    assert isinstance(refusal, Refusal)


def test_a_short_answer_is_evidence_where_it_was_asked_for(reader: GuidedReader, tables: Tables) -> None:
    proposal = Proposal(input="data_ready", value=True, quote="yes")
    asked = ReadingContext(question=OpenQuestion(inputs=("data_ready",)))
    assert isinstance(check_proposal(reader.read("yes", 0, asked), tables, proposal, "yes", 0), Fact)
    assert isinstance(check_proposal(reader.read("yes", 0, ReadingContext()), tables, proposal, "yes", 0), Refusal)


def test_what_the_reader_faintly_finds_too_is_put_to_the_user(tables: Tables) -> None:
    message = "There is Priya, who reads papers. The vendor is large."
    faint = Fact(
        input="maturity",
        value="emerging",
        basis="stated",
        confidence=0.4,
        evidence=Evidence(message=0, quote="There is Priya", start=0, end=14),
    )
    reading = Reading(faint=(faint,))
    proposal = Proposal(input="maturity", value="emerging", quote="Priya, who reads papers")
    assert check_proposal(reading, tables, proposal, message, 0) == Doubt(fact=faint)
    elsewhere = proposal.model_copy(update={"quote": "The vendor is large"})
    assert isinstance(check_proposal(reading, tables, elsewhere, message, 0), Refusal)
    other = proposal.model_copy(update={"value": "mature"})
    assert isinstance(check_proposal(reading, tables, other, message, 0), Refusal)


def test_what_stands_in_another_language_is_put_to_the_user(tables: Tables) -> None:
    message = "Wir haben kein eigenes Team."
    proposal = Proposal(input="maturity", value="none", quote="kein eigenes Team")
    doubt = check_proposal(Reading(topic="not_english"), tables, proposal, message, 2)
    assert isinstance(doubt, Doubt)
    assert doubt.fact.evidence == Evidence(message=2, quote="kein eigenes Team", start=10, end=27)
    made_up = proposal.model_copy(update={"quote": "gar kein Team"})
    assert isinstance(check_proposal(Reading(topic="not_english"), tables, made_up, message, 2), Refusal)


@given(data=st.data())
@bounded
def test_nothing_but_what_the_message_says_ever_passes(
    reader: GuidedReader, tables: Tables, data: st.DataObject
) -> None:
    input = data.draw(st.sampled_from([*tables.inputs, "nonsense"]))
    known = list(tables.inputs[input].values) if input in tables.inputs else []
    value = data.draw(st.sampled_from([*known, "high", True, "nonsense"]))
    start = data.draw(st.integers(0, len(MESSAGE)))
    quote = data.draw(st.one_of(st.just(MESSAGE[start : data.draw(st.integers(start, len(MESSAGE)))]), st.text()))
    said = {"sensitivity": "high", "maturity": "emerging", "certainty": "high"}
    checked = check(reader, tables, input, value, quote)
    if isinstance(checked, Fact):
        assert said[checked.input] == checked.value == value
        assert quote in MESSAGE
    elif isinstance(checked, Refusal):
        assert checked.reason
