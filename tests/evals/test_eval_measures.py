"""Which metrics are due for a case, and what each of them is given."""

from collections.abc import Callable
from typing import Any

import pytest

from advisor.core.documents import Section
from advisor.core.facts import Evidence, Fact
from advisor.core.replies import ToolCall
from advisor_evals import measures
from advisor_evals.cases import DialogueCase, ExpectedWorkload, GoldFact, Placed
from advisor_evals.errors import NotMeasuredError
from advisor_evals.figures import figures
from advisor_evals.measures import (
    MEASURES,
    Score,
    World,
    better,
    check_scores,
    due,
    expected_decision,
    optimum,
    score,
    sections_with,
    uncarried,
)
from advisor_evals.records import Exchange, Row, Saying

from tests.evals.small_cases import small_cases
from tests.evals.test_eval_users import reply
from tests.retrieval.sections import section

PLAIN = DialogueCase.model_validate(small_cases()["dev"]["dialogue"][0])


# What is due


@pytest.mark.parametrize(
    ("case", "applies", "does_not"),
    [
        ("dev-w-bank", {"facts_recall", "required_conditions", "next_question"}, {"nothing_forbidden", "declined"}),
        ("dev-w-chatbot", {"facts_precision", "next_question"}, {"facts_recall", "required_conditions"}),
        ("dev-d-chatbot", {"excess_questions", "decision_agreement"}, {"tool_calls_exact", "facts_precision"}),
        ("dev-g-exit", {"answer_facts", "nothing_forbidden", "not_declined"}, {"declined", "decision_agreement"}),
        ("test-g-sprint", {"answer_facts", "id_based_context_recall"}, {"nothing_forbidden"}),
        ("dev-u-weather", {"declined", "nothing_forbidden"}, {"not_declined", "answer_facts"}),
        ("test-u-bread", {"declined", "citation_validity"}, {"nothing_forbidden"}),
        ("dev-i-cfo", {"wrong_facts", "nothing_forbidden", "facts_recall"}, {"next_question"}),
        ("test-i-no-workload", {"wrong_facts", "nothing_forbidden"}, {"facts_precision", "decision_agreement"}),
    ],
)
def test_the_metrics_due_for_a_case(
    placed: tuple[Placed, ...], world: World, case: str, applies: set[str], does_not: set[str]
) -> None:
    names = {one.metric.name for one in due(next(p for p in placed if p.case.id == case), world)}
    assert applies <= names
    assert not does_not & names


def test_a_metric_is_due_once_for_a_case(placed: tuple[Placed, ...], world: World) -> None:
    for one in placed:
        names = [measure.metric.name for measure in due(one, world)]
        assert len(names) == len(set(names))


def test_a_call_is_due_in_every_case_whose_calls_are_measured(placed: tuple[Placed, ...], world: World) -> None:
    """ragas' F1 is 0 where rightly nothing is called; so it is never asked that."""
    row = Row(case="x", digest="x", exchanges=(Exchange(saying=Saying(kind="opening", text="x"), reply=reply()),))
    for one in placed:
        for measure in due(one, world):
            if measure.metric.name == "tool_call_f1":
                assert measure.fields(one.case, row, world)["reference_tool_calls"]


def test_a_metric_has_one_better_direction() -> None:
    lower = {one.metric.name for one in MEASURES if one.better == "lower"}
    assert lower == {"wrong_facts", "excess_questions", "wrong_outcomes"}
    assert all(better(one.metric.name) == one.better for one in MEASURES)


def test_lost_and_doubled_scores_are_refused(placed: tuple[Placed, ...], rows: tuple[Row, ...], world: World) -> None:
    scores = score(placed, rows, world)
    check_scores(placed, scores, world)
    for wrong in (scores[1:], (*scores, scores[0]), (scores[0], *scores[:-1]), ()):
        with pytest.raises(NotMeasuredError, match="lost or doubled"):
            check_scores(placed, wrong, world)


def test_no_score_due_is_nothing_measured(world: World) -> None:
    with pytest.raises(NotMeasuredError, match="0 scores are due and 0 were given"):
        check_scores([], [], world)


def test_a_run_without_scores_has_no_figures() -> None:
    with pytest.raises(NotMeasuredError, match="There is no score"):
        figures([], {})


def test_a_figure_is_the_mean_of_a_split_and_kind_and_names_what_falls_short() -> None:
    def one(case: str, metric: str, value: float) -> Score:
        return Score(case=case, split="dev", kind="workload", metric=metric, value=value)

    recall, wrong = figures(
        [
            one("dev-w-a", "facts_recall", 1.0),
            one("dev-w-b", "facts_recall", 0.5),
            one("dev-w-a", "wrong_facts", 0.0),
            one("dev-w-b", "wrong_facts", 0.25),
        ],
        {},
    )
    assert (recall.name, recall.value, recall.cases) == ("dev/workload/facts_recall", 0.75, 2)
    assert recall.imperfect == {"dev-w-b": 0.5}
    assert (wrong.lower_is_better, wrong.value, wrong.imperfect) == (True, 0.125, {"dev-w-b": 0.25})


# Facts, evidence and decisions


def recorded(name: str, value: Any, words: str = "x") -> Fact:
    evidence = Evidence(message=0, quote=words, start=0, end=len(words))
    return Fact(input=name, value=value, basis="stated", evidence=evidence)


MAY = ExpectedWorkload.model_validate(
    {
        "name": "x",
        "facts": {"sensitivity": {"value": "high", "words": "x"}},
        "may": {"maturity": {"value": "none", "words": "x"}},
        "outcome": None,
        "next": "maturity",
    }
)


@pytest.mark.parametrize(
    ("read", "outcome"),
    [
        ([], None),
        ([recorded("maturity", "none")], "do_not_outsource"),
        ([recorded("maturity", "mature")], None),
        ([recorded("maturity", ("none", "emerging"))], None),
        ([recorded("sensitivity", "low")], None),
    ],
)
def test_a_decision_is_expected_of_what_was_said_and_of_the_readings_allowed_that_were_made(
    world: World, read: list[Fact], outcome: str | None
) -> None:
    assert expected_decision(MAY, read, world.tables).outcome == outcome


def fields_of(metric: str, case: Any, kind: str, row: Row, world: World) -> Any:
    [measure] = [one for one in MEASURES if one.metric.name == metric and kind in one.kinds]
    return measure.fields(case, row, world)


def test_evidence_is_held_against_the_words_of_the_case(
    case_of: Callable[[str], Any], row_of: Callable[[str], Row], world: World
) -> None:
    items = fields_of("evidence_validity", case_of("dev-w-bank"), "workload", row_of("dev-w-bank"), world)["evidence"]
    assert {one["words"] for one in items} == {
        "customers' transactions",
        "Our ML team of twelve runs models in production",
        "fraud models are proven everywhere",
    }
    assert all(one["text"][one["start"] : one["end"]] == one["quote"] for one in items)


def test_calls_are_compared_fact_by_fact_without_the_models_own_words(
    case_of: Callable[[str], Any], row_of: Callable[[str], Row], world: World
) -> None:
    fields = fields_of("tool_calls_exact", case_of("dev-w-bank"), "workload", row_of("dev-w-bank"), world)
    assert fields["calls"] == [
        {"name": "record_facts", "args": {"input": "sensitivity", "value": "high"}},
        {"name": "record_facts", "args": {"input": "maturity", "value": "mature"}},
        {"name": "record_facts", "args": {"input": "certainty", "value": "high"}},
        {"name": "recommend", "args": {}},
    ]


def with_calls(row: Row, *calls: ToolCall) -> Row:
    return row.model_copy(update={"exchanges": (row.exchanges[0].model_copy(update={"calls": calls}),)})


def record(*facts: tuple[str, Any]) -> ToolCall:
    return ToolCall(name="record_facts", args={"facts": [{"input": name, "value": value} for name, value in facts]})


RECOMMEND = ToolCall(name="recommend", args={"workload": "the bot"})


@pytest.mark.parametrize(
    ("calls", "value"),
    [
        ((record(("maturity", "none")), RECOMMEND), 1.0),
        ((record(("maturity", ["none"])), RECOMMEND), 1.0),
        ((RECOMMEND, record(("maturity", "none"))), 1.0),
        ((record(("maturity", "none")),), 0.0),
        ((record(("maturity", "none"), ("maturity", "none")), RECOMMEND), 0.0),
        ((record(("maturity", "none"), ("sensitivity", "low")), RECOMMEND), 0.0),
        ((record(("maturity", ["none", "emerging"])), RECOMMEND), 0.0),
        ((record(("maturity", "none")), RECOMMEND, ToolCall(name="search_guidance", args={"query": "bots"})), 0.0),
        ((record(("maturity", "none")), ToolCall(name="recommend", args={"changes": {"maturity": "mature"}})), 0.0),
        ((), 0.0),
    ],
)
def test_the_calls_must_be_those_due(
    case_of: Callable[[str], Any],
    row_of: Callable[[str], Row],
    world: World,
    calls: tuple[ToolCall, ...],
    value: float,
) -> None:
    row = with_calls(row_of("test-w-no-team"), *calls)
    fields = fields_of("tool_calls_exact", case_of("test-w-no-team"), "workload", row, world)
    assert measures.metrics.tool_calls_exact(**fields) == value


def test_a_reading_that_is_allowed_is_neither_due_nor_wrong(
    case_of: Callable[[str], Any], row_of: Callable[[str], Row], world: World
) -> None:
    for calls in ((RECOMMEND,), (record(("readiness", "poc")), RECOMMEND)):
        row = with_calls(row_of("dev-w-chatbot"), *calls)
        fields = fields_of("tool_calls_exact", case_of("dev-w-chatbot"), "workload", row, world)
        assert measures.metrics.tool_calls_exact(**fields) == 1.0


def test_a_condition_is_due_in_the_words_that_do_not_depend_on_the_datas_name(
    case_of: Callable[[str], Any], row_of: Callable[[str], Row], world: World
) -> None:
    fields = fields_of("required_conditions", case_of("dev-w-bank"), "workload", row_of("dev-w-bank"), world)
    assert ["", " may be processed by a third party; have legal confirm it before scoping."] in fields["reference"]
    assert measures.metrics.required_conditions(**fields) == 1.0


def test_not_yet_is_due_where_a_hard_stop_defers(world: World, rows: tuple[Row, ...]) -> None:
    deferred = PLAIN.model_copy(update={"profile": {**PLAIN.profile, "data_ready": False}})
    for case, is_due in ((PLAIN, False), (deferred, True)):
        fields = fields_of("required_conditions", case, "dialogue", rows[0], world)
        assert (["not yet"] in fields["reference"]) == is_due


# Questions


AXES = {"sensitivity", "maturity", "certainty", "readiness"}


@pytest.mark.parametrize(
    ("told", "profile", "unsure", "count"),
    [
        # nobody in the team: high sensitivity settles it at once
        ({}, {"maturity": "none", "sensitivity": "high", "certainty": "high"}, (), 2),
        # an emerging team: certainty, then sensitivity
        ({}, {"maturity": "emerging", "certainty": "high", "sensitivity": "low"}, (), 3),
        # a research bet without a mature team is advice only, unless it is sensitive and there is no team
        ({}, {"maturity": "emerging", "certainty": "low", "sensitivity": "low"}, (), 2),
        ({"maturity": "none"}, {"maturity": "none", "sensitivity": "high", "certainty": "high"}, (), 1),
        ({"maturity": "none", "sensitivity": "high"}, {"maturity": "none", "sensitivity": "high"}, (), 0),
        # readiness is asked only where it decides
        ({}, {"maturity": "mature", "sensitivity": "high", "certainty": "medium", "readiness": "poc"}, (), 4),
        # what the user does not know is asked once, and what is left is asked on
        ({}, {"maturity": "none", "sensitivity": "high"}, ("certainty",), 2),
        ({}, {"maturity": "emerging", "sensitivity": "low"}, ("certainty",), 3),
        ({}, {}, ("sensitivity", "maturity", "certainty", "readiness"), 4),
    ],
)
def test_the_optimum_is_what_the_best_order_needs_for_this_user(
    world: World, told: dict[str, str], profile: dict[str, str], unsure: tuple[str, ...], count: int
) -> None:
    said = {name: {"value": value, "words": "x"} for name, value in told.items()}
    case = PLAIN.model_validate({**PLAIN.model_dump(), "told": said, "profile": profile, "unsure": unsure})
    assert optimum(case, world.tables) == count


def talked(*turns: tuple[str, tuple[str, ...]]) -> Row:
    """A dialogue: what kind of message each turn took, and what its reply asked."""
    exchanges = [
        Exchange.model_validate({"saying": {"kind": kind, "text": "…"}, "reply": reply(*asked)})
        for kind, asked in turns
    ]
    return Row(case="x", digest="x", exchanges=tuple(exchanges))


STOPS = ("core_differentiator", "data_cannot_leave")


@pytest.mark.parametrize(
    ("turns", "asked"),
    [
        ([("opening", ("maturity",)), ("answer", ("certainty",)), ("answer", ())], 2),
        ([("opening", ("maturity",)), ("answer", ("maturity",)), ("answer", ())], 2),
        ([("opening", ("maturity", "certainty")), ("answer", ())], 2),
        ([("opening", STOPS), ("answer", ())], 0),
        # a digression or a correction leaves the question open; asking it again is no second question
        ([("opening", ("maturity",)), ("digression", ("maturity",)), ("answer", ())], 1),
        ([("opening", ("maturity",)), ("answer", ("certainty",)), ("correction", ("certainty",)), ("answer", ())], 2),
        ([("opening", ("maturity",)), ("answer", ("certainty",)), ("correction", ("sensitivity",)), ("answer", ())], 3),
    ],
)
def test_questions_are_counted_by_axis(world: World, turns: list[tuple[str, tuple[str, ...]]], asked: int) -> None:
    assert fields_of("excess_questions", PLAIN, "dialogue", talked(*turns), world) == {"asked": asked, "optimum": 3}


# Guidance


def gold(*words: str, place: str = "enterprise-matrix: Matrix Output") -> GoldFact:
    return GoldFact.model_validate({"words": list(words), "from": [place]})


SECTIONS: tuple[Section, ...] = (
    section("exit", "Exit terms cover:", "- return of your data", "- source code"),
    section("data", "Your data is returned on request."),
    section("cost", "The cost of returning is high.", "Data is dear."),
)


@pytest.mark.parametrize(
    ("fact", "ids"),
    [
        (gold("return", "data"), ["exit", "data"]),
        (gold("source code"), ["exit"]),
        (gold("give back|return", "data"), ["exit", "data"]),
        (gold("return", "dear"), []),
        (gold("return", "data", place="enterprise-matrix: Another Heading"), []),
        (gold("return", "data", place="another: Matrix Output"), []),
        (gold("no such words"), []),
    ],
)
def test_a_section_holds_a_fact_that_it_says_in_one_statement_from_the_right_place(
    fact: GoldFact, ids: list[str]
) -> None:
    assert sections_with(fact, SECTIONS) == ids


def test_a_fact_that_no_section_holds_is_found_out(placed: tuple[Placed, ...], world: World) -> None:
    assert uncarried(placed, world.sections) == ()
    elsewhere = tuple(one for one in world.sections if one.id != "contract-exit")
    assert uncarried(placed, elsewhere) == ("dev-g-exit",)


def test_the_shipped_sections_hold_the_small_cases_facts(world: World) -> None:
    exit_terms = gold("return", "your data", place="enterprise-matrix: Exit Terms")
    assert sections_with(exit_terms, world.sections) == ["contract-exit"]
