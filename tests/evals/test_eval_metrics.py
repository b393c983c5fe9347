"""What each metric gives, on inputs small enough to see why; also where ragas' own are too kind."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.replies import ToolCall
from advisor_evals import metrics
from advisor_evals.errors import NotMeasuredError
from advisor_evals.measures import MEASURES
from advisor_evals.metrics import measure

bounded = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def fact(name: str, *values: str, workload: int = 0) -> dict[str, Any]:
    return {"workload": workload, "input": name, "values": list(values)}


LOW, HIGH, MATURE = fact("sensitivity", "low"), fact("sensitivity", "high"), fact("maturity", "mature")
ANY_TEAM = fact("maturity", "emerging", "mature")
OTHER_WORKLOAD = fact("sensitivity", "low", workload=1)


# Facts


@pytest.mark.parametrize(
    ("facts", "said", "may", "value"),
    [
        ([LOW, MATURE], [LOW, MATURE], [], 1.0),
        ([LOW], [LOW, MATURE], [], 1.0),
        ([LOW, MATURE], [LOW], [], 0.5),
        ([HIGH], [LOW], [], 0.0),
        ([ANY_TEAM], [MATURE], [], 0.0),
        ([OTHER_WORKLOAD], [LOW], [], 0.0),
        ([LOW, MATURE], [LOW], [MATURE], 1.0),
        ([MATURE], [], [MATURE], 1.0),
        ([MATURE], [LOW], [MATURE], 0.0),
        ([LOW], [LOW], [LOW], 1.0),
        ([], [LOW], [], 0.0),
        ([], [], [], 1.0),
        ([LOW], [], [], 0.0),
    ],
)
def test_facts_precision(facts: list[Any], said: list[Any], may: list[Any], value: float) -> None:
    assert measure(metrics.facts_precision, facts=facts, reference_facts=said, allowed_facts=may) == value


@pytest.mark.parametrize(
    ("facts", "said", "value"),
    [
        ([LOW, MATURE], [LOW, MATURE], 1.0),
        ([LOW, MATURE], [LOW], 1.0),
        ([LOW], [LOW, MATURE], 0.5),
        ([HIGH], [LOW], 0.0),
        ([ANY_TEAM], [MATURE], 0.0),
        ([], [LOW], 0.0),
        ([LOW], [], 0.0),
    ],
)
def test_facts_recall(facts: list[Any], said: list[Any], value: float) -> None:
    assert measure(metrics.facts_recall, facts=facts, reference_facts=said) == value


@pytest.mark.parametrize(
    ("facts", "said", "may", "value"),
    [
        ([LOW], [LOW], [], 0.0),
        ([LOW, MATURE], [LOW], [MATURE], 0.0),
        ([ANY_TEAM], [MATURE], [], 0.0),
        ([MATURE], [ANY_TEAM], [], 0.0),
        ([HIGH], [LOW], [], 1.0),
        ([MATURE], [LOW], [], 1.0),
        ([LOW, HIGH], [LOW], [], 0.5),
        ([OTHER_WORKLOAD], [LOW], [], 1.0),
        ([], [LOW], [], 0.0),
    ],
)
def test_wrong_facts(facts: list[Any], said: list[Any], may: list[Any], value: float) -> None:
    assert measure(metrics.wrong_facts, facts=facts, reference_facts=said, allowed_facts=may) == value


facts = st.lists(st.sampled_from([LOW, HIGH, MATURE, ANY_TEAM, OTHER_WORKLOAD]), max_size=4)


@bounded
@given(facts, facts, facts)
def test_what_is_wrong_is_not_right(found: list[Any], said: list[Any], may: list[Any]) -> None:
    fields = {"facts": found, "reference_facts": said, "allowed_facts": may}
    if measure(metrics.wrong_facts, **fields) == 1.0:
        assert measure(metrics.facts_precision, **fields) == 0.0


TEXT = "we have a mature team"


def evidence(start: int, end: int, quote: str, words: str | None) -> dict[str, Any]:
    return {"text": TEXT, "start": start, "end": end, "quote": quote, "words": words}


@pytest.mark.parametrize(
    ("items", "value"),
    [
        ([evidence(10, 21, "mature team", "a mature team")], 1.0),
        ([evidence(10, 21, "mature team", "we have a mature")], 1.0),
        ([evidence(10, 21, "mature team", None)], 1.0),
        ([evidence(9, 20, "mature team", None)], 0.0),
        ([evidence(0, 7, "we have", "mature team")], 0.0),
        ([evidence(0, 10, "we have a ", "mature team")], 0.0),
        ([evidence(10, 21, "mature team", None), evidence(0, 7, "we have", "mature team")], 0.5),
        ([], 1.0),
    ],
)
def test_evidence_validity(items: list[Any], value: float) -> None:
    assert measure(metrics.evidence_validity, evidence=items) == value


# Decisions and questions


def decision(outcome: str | None, *possible: str, stops: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"outcome": outcome, "possible": list(possible), "hard_stops": list(stops)}


@pytest.mark.parametrize(
    ("made", "due", "value"),
    [
        ([decision("a", "a")], [decision("a", "a")], 1.0),
        ([decision("b", "b")], [decision("a", "a")], 0.0),
        ([decision(None, "a", "b")], [decision(None, "a", "c")], 0.0),
        ([decision("a", "a")], [decision("a", "a", stops=("HS-3",))], 0.0),
        ([decision("a", "a")], [decision("a", "a"), decision("b", "b")], 0.0),
        ([decision("a", "a"), decision("b", "b")], [decision("a", "a")], 0.0),
        ([decision("b", "b"), decision("a", "a")], [decision("a", "a"), decision("b", "b")], 0.0),
        ([], [decision("a", "a")], 0.0),
    ],
)
def test_decision_agreement(made: list[Any], due: list[Any], value: float) -> None:
    assert measure(metrics.decision_agreement, decisions=made, reference_decisions=due) == value


@pytest.mark.parametrize(
    ("made", "due", "value"),
    [
        ([decision("a", "a")], [decision("a", "a")], 0.0),
        ([decision("b", "b")], [decision("a", "a")], 1.0),
        ([decision(None, "a", "b")], [decision("a", "a")], 0.0),
        ([decision("a", "a")], [decision(None, "a", "b")], 1.0),
        ([decision("a", "a")], [decision("a", "a", stops=("HS-3",))], 0.0),
        ([decision("a", "a"), decision("b", "b")], [decision("a", "a")], 1.0),
        ([decision("a", "a")], [decision("a", "a"), decision("b", "b")], 0.0),
        ([], [decision("a", "a")], 0.0),
    ],
)
def test_wrong_outcomes(made: list[Any], due: list[Any], value: float) -> None:
    assert measure(metrics.wrong_outcomes, decisions=made, reference_decisions=due) == value


@pytest.mark.parametrize(("found", "reference", "value"), [(2, 2, 1.0), (1, 2, 0.0), (3, 2, 0.0)])
def test_workloads_found(found: int, reference: int, value: float) -> None:
    assert measure(metrics.workloads_found, found=found, reference=reference) == value


@pytest.mark.parametrize(
    ("asked", "due", "value"),
    [
        (["maturity"], ["maturity"], 1.0),
        (["maturity"], ["sensitivity", "maturity"], 1.0),
        ([], [], 1.0),
        (["certainty"], ["maturity"], 0.0),
        (["maturity", "certainty"], ["maturity"], 0.0),
        ([], ["maturity"], 0.0),
        (["maturity"], [], 0.0),
    ],
)
def test_next_question(asked: list[str], due: list[str], value: float) -> None:
    assert measure(metrics.next_question, asked=asked, reference_next=due) == value


@pytest.mark.parametrize(("asked", "optimum", "value"), [(3, 3, 0.0), (5, 3, 2.0), (1, 3, 0.0), (0, 0, 0.0)])
def test_excess_questions(asked: int, optimum: int, value: float) -> None:
    assert measure(metrics.excess_questions, asked=asked, optimum=optimum) == value


@bounded
@given(st.integers(0, 100), st.integers(0, 100))
def test_excess_questions_are_never_negative(asked: int, optimum: int) -> None:
    assert measure(metrics.excess_questions, asked=asked, optimum=optimum) >= 0


# Tool calls


def call(name: str, **args: Any) -> ToolCall:
    return ToolCall(name=name, args=args)


RECORD = call("record_facts", input="maturity", value="mature")
RECORD_OTHER = call("record_facts", input="maturity", value="none")
WITH_EXTRA = call("record_facts", input="maturity", value="mature", confidence="high")
RECOMMEND = call("recommend")


@pytest.mark.parametrize(
    ("made", "due", "exact", "accuracy", "f1"),
    [
        ([RECORD, RECOMMEND], [RECORD, RECOMMEND], 1.0, 1.0, 1.0),
        ([RECOMMEND, RECORD], [RECORD, RECOMMEND], 1.0, 1.0, 1.0),
        ([RECORD_OTHER, RECOMMEND], [RECORD, RECOMMEND], 0.0, 0.75, 0.5),
        ([RECOMMEND], [RECORD, RECOMMEND], 0.0, 0.0, 0.6667),
        ([], [RECOMMEND], 0.0, 0.0, 0.0),
        ([RECOMMEND], [], 0.0, 0.0, 0.0),
        # ragas takes no notice of an argument that nobody asked for
        ([WITH_EXTRA, RECOMMEND], [RECORD, RECOMMEND], 0.0, 1.0, 0.5),
        # nor, in its F1, of a call made twice
        ([RECORD, RECORD, RECOMMEND], [RECORD, RECOMMEND], 0.0, 0.0, 1.0),
        # and its F1 gives nothing where rightly no call was made; every case that it measures has a call due
        ([], [], 1.0, 1.0, 0.0),
    ],
)
def test_tool_calls(made: list[ToolCall], due: list[ToolCall], exact: float, accuracy: float, f1: float) -> None:
    given = [[one.model_dump() for one in calls] for calls in (made, due)]
    fields = {"user_input": metrics.transcript("hi", made), "reference_tool_calls": metrics.tool_calls(due)}
    assert measure(metrics.tool_calls_exact, calls=given[0], reference_tool_calls=given[1]) == exact
    assert measure(metrics.tool_call_accuracy, **fields) == accuracy
    assert measure(metrics.tool_call_f1, **fields) == f1


# Answers


@pytest.mark.parametrize(
    ("response", "value"),
    [
        ("Exit terms: return of your data, and a transition of six to twelve weeks.", 1.0),
        ("- **Return** of your data [1]\n- a transition of 6–12 weeks [2]", 1.0),
        ("- return of your data\n- nothing else", 0.5),
        ("- return of laptops\n- your data, a transition", 0.0),
        ("", 0.0),
    ],
)
def test_answer_facts(response: str, value: float) -> None:
    gold = [["return|hand back", "your data"], ["transition", "6 to 12 weeks"]]
    assert measure(metrics.answer_facts, response=response, reference_facts=gold) == value


@pytest.mark.parametrize(
    ("response", "value"),
    [
        ("I cannot say.", 1.0),
        ("", 1.0),
        ("It takes **12 – 24** months.", 0.0),
        ("It takes twelve to twenty-four months.", 1.0),
        ("About 500€.", 0.0),
    ],
)
def test_nothing_forbidden(response: str, value: float) -> None:
    assert measure(metrics.nothing_forbidden, response=response, forbidden=["12–24 months", "€"]) == value


@pytest.mark.parametrize(
    ("found", "precision", "recall"),
    [
        (["exit", "data"], 1.0, 1.0),
        (["exit", "cost"], 0.5, 0.5),
        (["exit", "exit", "cost"], 0.5, 0.5),
        (["handover"], 1.0, 0.5),
        (["cost"], 0.0, 0.0),
        ([], 0.0, 0.0),
    ],
)
def test_context_precision_and_recall(found: list[str], precision: float, recall: float) -> None:
    holding = [["exit", "handover"], ["data"]]
    all_of_them = ["exit", "handover", "data"]
    assert (
        measure(metrics.id_based_context_precision, retrieved_context_ids=found, reference_context_ids=all_of_them)
        == precision
    )
    assert (
        measure(metrics.id_based_context_recall, retrieved_context_ids=found, reference_context_ids=holding) == recall
    )


def test_a_fact_that_no_section_holds_costs_recall() -> None:
    fields = {"retrieved_context_ids": ["exit"], "reference_context_ids": [["exit"], []]}
    assert measure(metrics.id_based_context_recall, **fields) == 0.5


SECTION = "Exit terms return your data. Models are handed over."


def citation(quote: str, id: str = "1", start: int | None = None) -> dict[str, Any]:
    start = SECTION.find(quote) if start is None else start
    return {"id": id, "text": SECTION, "start": start, "end": start + len(quote), "quote": quote}


RETURN, HANDOVER = citation("Exit terms return your data."), citation("Models are handed over.", "2")


@pytest.mark.parametrize(
    ("response", "citations", "value"),
    [
        ("Exit terms return your data. [1]", [RETURN], 1.0),
        ("Your data is returned under the exit terms. [1]", [RETURN], 1.0),
        ("Exit terms return data [1][2], models are handed over.", [RETURN, HANDOVER], 1.0),
        ("Exit terms return your data. [1]\nModels are handed over. [2]", [RETURN, HANDOVER], 1.0),
        ("Nothing cited.", [], 1.0),
        ("", [], 1.0),
        ("Exit terms return your data. [1]", [citation("Exit terms return your data.", start=3)], 0.0),
        ("Exit terms return your data. [1]", [citation("Exit terms keep your data.", start=0)], 0.0),
        ("Vendors charge handsome monthly fees. [1]", [RETURN], 0.0),
        ("Exit terms return your data.", [RETURN], 0.0),
        ("Exit terms return your data. [1]", [], 0.0),
        ("Exit terms return your data. [1] [7]", [RETURN], 0.5),
        ("Exit terms return your data. [1]\nVendors charge handsome fees. [2]", [RETURN, HANDOVER], 0.5),
    ],
)
def test_citation_validity(response: str, citations: list[Any], value: float) -> None:
    assert measure(metrics.citation_validity, response=response, citations=citations, engine_texts=[]) == value


def test_every_sentence_that_carries_a_mark_has_to_be_supported() -> None:
    text = "Exit terms return your data."
    item = {"id": "1", "text": text, "start": 0, "end": len(text), "quote": text}
    response = "Vendors charge handsome monthly fees. [1]\nExit terms return your data. [1]"
    assert measure(metrics.citation_validity, response=response, citations=[item], engine_texts=[]) == 0.0


def test_what_the_engine_says_in_its_own_words_needs_no_support() -> None:
    text = "Exit terms return your data."
    item = {"id": "1", "text": text, "start": 0, "end": len(text), "quote": text}
    rule = "High sensitivity with a mature team calls for staff augmentation."
    response = f"{rule.removesuffix('.')} (rule WM-7). [1]"
    for engine_texts, value in (([], 0.0), ([rule], 1.0)):
        given = {"response": response, "citations": [item], "engine_texts": engine_texts}
        assert measure(metrics.citation_validity, **given) == value


@pytest.mark.parametrize(
    ("response", "value"),
    [
        ("A sprint lasts two to four weeks. [1]", 1.0),
        ("A sprint lasts 2–4 weeks. [1]", 1.0),
        ("A sprint lasts 2–6 weeks. [1]", 0.5),
        ("A sprint lasts 3 weeks.", 0.0),
        ("Your team of 12 is large.", 1.0),
        ("Your team of 40 is large.", 0.0),
        ("Four weeks, says the next item. [2]", 0.0),
        ("No number [1].", 1.0),
        ("", 1.0),
    ],
)
def test_number_fidelity(response: str, value: float) -> None:
    citations = [{"id": "1", "quote": "Plan two to four weeks."}, {"id": "2", "quote": "Plan well."}]
    contexts = ["we are a team of twelve"]
    assert (
        measure(metrics.number_fidelity, response=response, citations=citations, retrieved_contexts=contexts) == value
    )


@pytest.mark.parametrize(
    ("response", "value"),
    [
        ("Not yet. The letters may be processed outside; ask legal.", 1.0),
        ("The **letters** may be processed outside; ask legal.", 0.5),
        ("**Not yet.** The letters may go.", 0.5),
        ("", 0.0),
    ],
)
def test_required_conditions(response: str, value: float) -> None:
    due = [["", " may be processed outside; ask legal."], ["not yet"]]
    assert measure(metrics.required_conditions, response=response, reference=due) == value


@pytest.mark.parametrize(
    ("statuses", "declined", "not_declined"),
    [
        (["declined"], 1.0, 0.0),
        (["declined", "declined"], 1.0, 0.0),
        (["declined", "answered"], 0.0, 0.0),
        (["answered"], 0.0, 1.0),
        ([], 0.0, 0.0),
    ],
)
def test_declined(statuses: list[str], declined: float, not_declined: float) -> None:
    assert measure(metrics.declined, statuses=statuses) == declined
    assert measure(metrics.not_declined, statuses=statuses) == not_declined


# All of them

names = st.sampled_from(["exit", "data", "cost"])
responses = st.lists(
    st.sampled_from(
        ["Exit terms", "return 12 data.", "Six to nine.", "[1]", "[2]", "- item", "\n", "**x**", "not yet"]
    ),
    max_size=8,
).map(" ".join)
citations = st.lists(st.sampled_from([RETURN, HANDOVER, citation("no such", "3", 0)]), max_size=3)
calls = st.lists(st.sampled_from([RECORD, RECORD_OTHER, WITH_EXTRA, RECOMMEND]), max_size=3)
spans = st.builds(
    evidence,
    st.integers(0, 30),
    st.integers(0, 30),
    st.sampled_from(["mature team", "we"]),
    st.none() | st.just("team"),
)
decisions = st.lists(st.sampled_from([decision("a", "a"), decision(None, "a", "b")]), max_size=2)
INPUTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "facts_precision": st.fixed_dictionaries({"facts": facts, "reference_facts": facts, "allowed_facts": facts}),
    "facts_recall": st.fixed_dictionaries({"facts": facts, "reference_facts": facts}),
    "wrong_facts": st.fixed_dictionaries({"facts": facts, "reference_facts": facts, "allowed_facts": facts}),
    "evidence_validity": st.fixed_dictionaries({"evidence": st.lists(spans, max_size=3)}),
    "decision_agreement": st.fixed_dictionaries({"decisions": decisions, "reference_decisions": decisions}),
    "wrong_outcomes": st.fixed_dictionaries({"decisions": decisions, "reference_decisions": decisions}),
    "workloads_found": st.fixed_dictionaries({"found": st.integers(0, 3), "reference": st.integers(0, 3)}),
    "next_question": st.fixed_dictionaries({"asked": st.lists(names), "reference_next": st.lists(names)}),
    "tool_calls_exact": st.tuples(calls, calls).map(
        lambda two: dict(
            zip(("calls", "reference_tool_calls"), ([c.model_dump() for c in one] for one in two), strict=True)
        )
    ),
    "tool_call_accuracy": st.tuples(calls, calls).map(
        lambda two: {"user_input": metrics.transcript("hi", two[0]), "reference_tool_calls": metrics.tool_calls(two[1])}
    ),
    "tool_call_f1": st.tuples(calls, calls).map(
        lambda two: {"user_input": metrics.transcript("hi", two[0]), "reference_tool_calls": metrics.tool_calls(two[1])}
    ),
    "answer_facts": st.fixed_dictionaries(
        {"response": responses, "reference_facts": st.lists(st.lists(names, min_size=1), min_size=1)}
    ),
    "nothing_forbidden": st.fixed_dictionaries({"response": responses, "forbidden": st.lists(names)}),
    "id_based_context_precision": st.fixed_dictionaries(
        {"retrieved_context_ids": st.lists(names), "reference_context_ids": st.lists(names)}
    ),
    "id_based_context_recall": st.fixed_dictionaries(
        {"retrieved_context_ids": st.lists(names), "reference_context_ids": st.lists(st.lists(names), min_size=1)}
    ),
    "citation_validity": st.fixed_dictionaries(
        {"response": responses, "citations": citations, "engine_texts": st.lists(st.text(max_size=20), max_size=2)}
    ),
    "number_fidelity": st.fixed_dictionaries(
        {"response": responses, "citations": citations, "retrieved_contexts": st.lists(responses)}
    ),
    "required_conditions": st.fixed_dictionaries(
        {"response": responses, "reference": st.lists(st.lists(responses, min_size=1), min_size=1)}
    ),
    "declined": st.fixed_dictionaries({"statuses": st.lists(st.sampled_from(["declined", "answered"]))}),
    "not_declined": st.fixed_dictionaries({"statuses": st.lists(st.sampled_from(["declined", "answered"]))}),
}
BOUNDED_METRICS = sorted({one.metric.name for one in MEASURES} - {"excess_questions"})


@pytest.mark.parametrize("name", BOUNDED_METRICS)
def test_every_metric_but_the_count_lies_between_nought_and_one(name: str) -> None:
    metric = next(one.metric for one in MEASURES if one.metric.name == name)

    @settings(bounded, max_examples=25)
    @given(INPUTS[name])
    def holds(fields: dict[str, Any]) -> None:
        assert 0.0 <= measure(metric, **fields) <= 1.0

    holds()


@pytest.mark.parametrize(
    ("metric", "fields"),
    [
        (metrics.answer_facts, {"response": "x", "reference_facts": []}),
        (metrics.id_based_context_recall, {"retrieved_context_ids": [], "reference_context_ids": []}),
        (metrics.required_conditions, {"response": "x", "reference": []}),
        (metrics.declined, {}),
        (metrics.declined, {"statuses": "declined"}),
        (metrics.tool_call_f1, {"user_input": "hi", "reference_tool_calls": []}),
        (metrics.excess_questions, {"asked": 1000, "optimum": 0}),
    ],
)
def test_what_a_metric_cannot_be_asked_is_not_measured(metric: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(NotMeasuredError, match=f"The metric {metric.name}"):
        measure(metric, **fields)


def test_measuring_warns_nobody(recwarn: pytest.WarningsRecorder) -> None:
    """ragas warns where calls differ in number; the figures say it."""
    given = {"user_input": metrics.transcript("hi", []), "reference_tool_calls": metrics.tool_calls([RECOMMEND])}
    measure(metrics.tool_call_accuracy, **given)
    assert not recwarn.list


def test_a_running_event_loop_does_not_matter() -> None:
    async def score() -> float:
        return measure(metrics.tool_call_f1, user_input=metrics.transcript("hi", []), reference_tool_calls=[])

    # A thread of its own, since another test's browser may keep a loop running in this one.
    with ThreadPoolExecutor(max_workers=1) as apart:
        assert apart.submit(lambda: asyncio.run(score())).result() == 0.0
