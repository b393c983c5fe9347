"""The value types: frozen, equal by value, strict about evidence, and unchanged by a trip through JSON."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from pydantic import BaseModel, ValidationError

import advisor.core
import advisor.matrix
from advisor import Decision, Reply, decide
from advisor.core.decisions import AppliedRule, Counterfactual
from advisor.core.documents import Citation, Section, SourceReference, Statement
from advisor.core.facts import Evidence, Fact, Suggestion
from advisor.core.replies import Option, Question, Verification, Workload

from tests.core.samples import MESSAGE, full_reply


def public_types() -> Iterator[type[BaseModel]]:
    """Every pydantic type that the two pure rooms define."""
    for room in (advisor.core, advisor.matrix):
        for found in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            module = importlib.import_module(found.name)
            for one in vars(module).values():
                if isinstance(one, type) and issubclass(one, BaseModel) and one.__module__ == module.__name__:
                    yield one


TYPES = [pytest.param(one, id=one.__name__) for one in public_types()]

VALUES: list[BaseModel] = [
    Evidence(message=0, quote="bank", start=0, end=4),
    Fact(input="maturity", value=("none", "emerging"), basis="set"),
    Suggestion(input="certainty", value="high", reason="It is common.", from_="catalogue"),
    AppliedRule(id="WM-1", table="workload-matrix", provenance="published", text="It goes out."),
    Counterfactual(changes={"maturity": "none"}, outcome=None),
    Decision(outcome=None, headline="Not decided yet."),
    Option(input="maturity", value=None, label="I don't know"),
    Question(workload=0, inputs=("maturity",), text="Is there a team?", why="It decides.", options=()),
    Workload(name="chatbot", decision=Decision(outcome=None, headline="Not decided yet.")),
    Citation(id="1", document="d", section="s", source="a, “b”", quote="text", start=0, end=4),
    Verification(passed=True),
    full_reply(),
]
CASES = [pytest.param(value, id=type(value).__name__) for value in VALUES]


@pytest.mark.parametrize("value_type", TYPES)
def test_every_type_is_declared_frozen_and_closed(value_type: type[BaseModel]) -> None:
    assert value_type.model_config.get("frozen") is True
    assert value_type.model_config.get("extra") == "forbid"


@pytest.mark.parametrize("value", CASES)
def test_no_field_can_be_set_anew(value: BaseModel) -> None:
    before = value.model_copy(deep=True)
    for name in type(value).model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(value, name, getattr(value, name))
    assert value == before


@pytest.mark.parametrize("value", CASES)
def test_two_values_with_equal_fields_are_equal(value: BaseModel) -> None:
    twin = type(value).model_validate(value.model_dump())
    assert twin is not value
    assert twin == value


def test_values_that_differ_in_one_field_differ() -> None:
    reply = full_reply()
    assert reply.model_copy(update={"seconds": reply.seconds + 1}) != reply
    assert Fact(input="maturity", value="none", basis="set") != Fact(input="maturity", value="none", basis="assumed")


@pytest.mark.parametrize("value", CASES)
def test_an_unknown_field_is_refused(value: BaseModel) -> None:
    with pytest.raises(ValidationError, match="colour"):
        type(value).model_validate({**value.model_dump(), "colour": "red"})


@pytest.mark.parametrize("value", CASES)
def test_a_trip_through_json_changes_nothing(value: BaseModel) -> None:
    assert type(value).model_validate_json(value.model_dump_json()) == value


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"sensitivity": "high", "maturity": "none"},
        {"sensitivity": "high", "maturity": "mature", "certainty": "medium", "readiness": "poc"},
        {"sensitivity": "low", "maturity": ["none", "emerging"], "certainty": "high", "data_ready": False},
        {"core_differentiator": True, "data_cannot_leave": True},
    ],
)
def test_the_engine_s_decisions_survive_json(values: dict[str, object]) -> None:
    decision = decide(values)
    assert Decision.model_validate_json(decision.model_dump_json()) == decision


def test_truth_values_stay_truth_values_in_json() -> None:
    flip = Counterfactual(changes={"data_cannot_leave": True}, outcome="do_not_outsource")
    changes = Counterfactual.model_validate_json(flip.model_dump_json()).changes
    assert changes["data_cannot_leave"] is True


def test_a_reply_dumps_the_fields_of_the_contract() -> None:
    dumped = full_reply().model_dump()
    (workload,) = dumped["workloads"]
    contract = {
        "schema_version thread_id model seconds text status question workloads citations verification": dumped,
        "workload inputs text why options": dumped["question"],
        "input value label": dumped["question"]["options"][0],
        "name facts suggestions decision": workload,
        "input value basis confidence evidence": workload["facts"][0],
        "message document section quote start end": workload["facts"][0]["evidence"],
        "input value reason from evidence": workload["suggestions"][0],
        "outcome headline alternatives conditions hard_stops assumptions delivery_form pathway possible_outcomes "
        "robustness rules counterfactuals trace": workload["decision"],
        "id table provenance text": workload["decision"]["rules"][0],
        "changes outcome": workload["decision"]["counterfactuals"][0],
        "id document section source quote start end": dumped["citations"][0],
        "passed fallback_used checks": dumped["verification"],
        "name passed detail": dumped["verification"]["checks"][0],
    }
    missing = {names: set(names.split()) - set(part) for names, part in contract.items()}
    assert not any(missing.values()), missing


@pytest.mark.parametrize(
    ("quote", "start", "end"),
    [("bank", 0, 3), ("bank", 0, 5), ("bank", 4, 0), ("", 3, 3), ("bank", -4, 0), ("🏦 bank", 0, 7)],
    ids=["too short", "too long", "turned", "empty", "negative", "counted in UTF-16"],
)
def test_evidence_refuses_a_span_that_does_not_fit_its_quote(quote: str, start: int, end: int) -> None:
    with pytest.raises(ValidationError):
        Evidence(message=0, quote=quote, start=start, end=end)


def test_evidence_counts_code_points() -> None:
    text = "Our 🏦 bank"
    evidence = Evidence(message=0, quote="🏦 bank", start=4, end=10)
    assert text[evidence.start : evidence.end] == evidence.quote


@pytest.mark.parametrize(("message", "document"), [(None, None), (0, "notes.pdf")], ids=["neither", "both"])
def test_evidence_points_into_a_message_or_a_document(message: int | None, document: str | None) -> None:
    with pytest.raises(ValidationError, match="message or into a document"):
        Evidence(message=message, document=document, quote="bank", start=0, end=4)


def test_evidence_may_point_into_a_document() -> None:
    evidence = Evidence(document="notes.pdf", section="p. 2", quote="bank", start=7, end=11)
    assert (evidence.message, evidence.document, evidence.section) == (None, "notes.pdf", "p. 2")


@pytest.mark.parametrize("basis", ["stated", "implied"])
def test_a_fact_that_was_said_needs_evidence(basis: str) -> None:
    values = {"input": "maturity", "value": "none", "basis": basis}
    with pytest.raises(ValidationError, match=r"maturity.*no evidence"):
        Fact.model_validate(values)
    quote = "no team"
    start = MESSAGE.index(quote)
    evidence = Evidence(message=0, quote=quote, start=start, end=start + len(quote))
    assert Fact.model_validate({**values, "evidence": evidence}).evidence == evidence


@pytest.mark.parametrize("basis", ["set", "assumed"])
def test_a_fact_that_nobody_said_needs_none(basis: str) -> None:
    assert Fact.model_validate({"input": "maturity", "value": "none", "basis": basis}).evidence is None


def test_a_fact_on_a_guess_is_refused() -> None:
    with pytest.raises(ValidationError):
        Fact.model_validate({"input": "maturity", "value": "none", "basis": "guessed"})


def test_a_fact_may_leave_several_values_possible() -> None:
    assert Fact(input="maturity", value=("none", "emerging"), basis="set").values == ("none", "emerging")
    assert Fact(input="data_ready", value=False, basis="set").values == (False,)


@pytest.mark.parametrize("confidence", [-0.1, 1.1])
def test_confidence_lies_between_0_and_1(confidence: float) -> None:
    with pytest.raises(ValidationError):
        Fact(input="maturity", value="none", basis="set", confidence=confidence)


def test_a_headline_of_140_characters_fits_and_a_longer_one_does_not() -> None:
    assert len(Decision(outcome=None, headline="x" * 140).headline) == 140
    with pytest.raises(ValidationError):
        Decision(outcome=None, headline="x" * 141)


@pytest.mark.parametrize("robustness", [-0.01, 1.01])
def test_robustness_is_a_share(robustness: float) -> None:
    with pytest.raises(ValidationError):
        Decision(outcome="advisory_only", headline="Advisory only.", robustness=robustness)


@pytest.mark.parametrize("status", ["provisional", "", None])
def test_a_reply_has_one_of_four_statuses(status: str | None) -> None:
    with pytest.raises(ValidationError, match="status"):
        Reply.model_validate({**full_reply().model_dump(), "status": status})


def test_a_section_refuses_a_statement_whose_span_does_not_fit() -> None:
    source = SourceReference(document="enterprise-matrix", heading="Matrix Output")
    fitting = Statement(id="s.1", text="Build first.", start=0, end=12, source=source)
    section = Section(id="s", document="d", title="T", text="Build first.", statements=(fitting,))
    assert section.text[fitting.start : fitting.end] == fitting.text
    shifted = fitting.model_copy(update={"start": 1, "end": 13})
    with pytest.raises(ValidationError, match=r"s\.1"):
        Section(id="s", document="d", title="T", text="Build first.", statements=(shifted,))
