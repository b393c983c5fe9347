"""The fewest questions: which axis comes next, which are never asked, and what is asked beside the recommendation."""

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.matrix.evaluation import decide
from advisor.matrix.questions import expected_questions, next_axis, screening
from advisor.matrix.tables import Tables

from tests.matrix.knowledge import bounded, known, settled_knowledge, shipped, some_axes
from tests.matrix.oracle import AXES, FLAGS, OUTCOMES, Cell, Knowledge, best_axes, matters, outcome, verdict
from tests.matrix.oracle import expected_questions as expected_by_oracle

unanswerable_axes = st.frozensets(st.sampled_from(list(AXES)), max_size=3)
HARD_STOPS = {"core_differentiator", "data_cannot_leave", "success_criteria_defined", "data_ready"}


def interview(tables: Tables, truth: Cell, unanswerable: frozenset[str] = frozenset()) -> dict[str, str]:
    """Asks and answers until nothing is asked any more; returns the answers in the order of asking."""
    answers: dict[str, str] = {}
    while (axis := next_axis(tables, tables.known(answers), unanswerable)) is not None:
        assert axis not in answers
        answers[axis] = getattr(truth, axis)
    return answers


def test_from_nothing_the_first_choice_takes_97_36ths_of_a_question(tables: Tables) -> None:
    assert expected_questions(tables, {}) == pytest.approx(97 / 36)


def test_the_interviews_over_all_cells_take_as_many_questions_as_expected(tables: Tables) -> None:
    truths = [Cell(*values) for values in product(*AXES.values())]
    interviews = {truth: interview(tables, truth) for truth in truths}
    assert sum(map(len, interviews.values())) * 36 == 97 * len(truths)
    settled = {truth: decide(tables, tables.known(answers)).outcome for truth, answers in interviews.items()}
    assert settled == {truth: verdict(truth).outcome for truth in truths}


@bounded
@given(some_axes, unanswerable_axes)
@example({}, frozenset())
# Two axes that cost the same: the table's order decides, not the rounding of the sums.
@example(
    {"sensitivity": ("low", "medium"), "certainty": ("medium", "low"), "readiness": ("poc",)},
    frozenset(),
)
@example({"sensitivity": ("low", "medium"), "certainty": ("medium", "low")}, frozenset())
def test_the_next_axis_leaves_the_fewest_expected_questions_with_ties_in_the_table_s_order(
    knowledge: Knowledge, unanswerable: frozenset[str]
) -> None:
    best = best_axes(knowledge, unanswerable)
    assert next_axis(shipped(), known(knowledge), unanswerable) == (best[0] if best else None)


@bounded
@given(some_axes, unanswerable_axes)
def test_expected_questions_are_those_of_the_best_plan(knowledge: Knowledge, unanswerable: frozenset[str]) -> None:
    found = expected_questions(shipped(), known(knowledge), unanswerable)
    assert found == pytest.approx(float(expected_by_oracle(knowledge, unanswerable)))


@bounded
@given(some_axes, unanswerable_axes)
def test_an_axis_that_cannot_change_the_outcome_or_be_answered_is_never_asked(
    knowledge: Knowledge, unanswerable: frozenset[str]
) -> None:
    asked = next_axis(shipped(), known(knowledge), unanswerable)
    worth_asking = {axis for axis in AXES if axis not in unanswerable and matters(knowledge, axis)}
    assert (asked in worth_asking) if worth_asking else (asked is None)


@pytest.mark.parametrize("sensitivity", ["low", "medium"])
def test_readiness_is_not_asked_where_no_refinement_reads_it(tables: Tables, sensitivity: str) -> None:
    known = tables.known({"sensitivity": sensitivity})
    assert next_axis(tables, known, {"maturity", "certainty"}) is None


def test_readiness_is_asked_where_only_it_decides(tables: Tables) -> None:
    known = tables.known({"sensitivity": "high", "maturity": "mature", "certainty": "medium"})
    assert next_axis(tables, known) == "readiness"
    assert next_axis(tables, known, {"readiness"}) is None


def test_nothing_is_asked_once_the_outcome_is_settled(tables: Tables) -> None:
    known = tables.known({"sensitivity": "high", "maturity": "none"})
    assert next_axis(tables, known) is None
    assert expected_questions(tables, known) == 0


@pytest.mark.parametrize("stop", ["core_differentiator", "data_cannot_leave"])
def test_no_axis_is_asked_while_a_stop_replaces_the_outcome(tables: Tables, stop: str) -> None:
    assert next_axis(tables, tables.known({stop: True})) is None


@pytest.mark.parametrize("stop", ["success_criteria_defined", "data_ready"])
def test_a_deferring_stop_does_not_spare_the_axes(tables: Tables, stop: str) -> None:
    assert next_axis(tables, tables.known({stop: False})) == best_axes({})[0]


def test_where_no_axis_can_be_answered_none_is_asked(tables: Tables) -> None:
    assert next_axis(tables, {}, set(AXES)) is None


@pytest.mark.parametrize("truth", [Cell("high", "mature", "medium", "poc"), Cell("low", "none", "high", "pilot")])
@pytest.mark.parametrize("unanswerable", AXES)
def test_an_interview_around_an_unanswerable_axis_ends_without_asking_it(
    tables: Tables, truth: Cell, unanswerable: str
) -> None:
    answers = interview(tables, truth, frozenset({unanswerable}))
    assert unanswerable not in answers
    assert answers


@pytest.mark.parametrize(
    ("outcome_id", "asked"),
    [
        ("full_outsourcing", HARD_STOPS),
        ("co_build_squad", HARD_STOPS | {"internal_owner"}),
        ("staff_augmentation", HARD_STOPS),
        ("advisory_only", HARD_STOPS),
        ("internal_rnd", HARD_STOPS),
        ("do_not_outsource", {"success_criteria_defined", "data_ready"}),
    ],
)
def test_beside_a_recommendation_the_open_stops_are_asked_together(
    tables: Tables, outcome_id: str, asked: set[str]
) -> None:
    inputs = screening(tables, {}, outcome_id)
    assert set(inputs) == asked
    assert len(inputs) == len(asked)


@pytest.mark.parametrize("outcome_id", OUTCOMES)
@pytest.mark.parametrize("name", FLAGS)
@pytest.mark.parametrize("value", [True, False])
def test_what_is_known_or_unanswerable_is_not_screened(tables: Tables, outcome_id: str, name: str, value: bool) -> None:
    others = set(screening(tables, {}, outcome_id)) - {name}
    assert set(screening(tables, tables.known({name: value}), outcome_id)) == others
    assert set(screening(tables, {}, outcome_id, [name])) == others


def test_an_answer_that_leaves_both_values_possible_is_open(tables: Tables) -> None:
    known = tables.known({"data_ready": [True, False]})
    assert "data_ready" in screening(tables, known, "staff_augmentation")


@bounded
@given(settled_knowledge)
def test_screening_asks_only_what_can_change_the_advice(knowledge: Knowledge) -> None:
    settled = outcome(knowledge)
    assert settled is not None
    for name in screening(shipped(), known(knowledge), settled):
        yes, no = (decide(shipped(), known({**knowledge, name: (answer,)})) for answer in (True, False))
        assert (yes.outcome, yes.hard_stops, yes.conditions) != (no.outcome, no.hard_stops, no.conditions)


def test_an_open_axis_whose_values_all_agree_is_not_asked(tables: Tables) -> None:
    agreeing = tables.known({"sensitivity": "low", "maturity": "mature", "certainty": ["high", "medium"]})
    assert next_axis(tables, agreeing) is None


def test_weights_of_the_values_count(tables: Tables) -> None:
    certainty = tables.inputs["certainty"]
    weighed = {
        value: described.model_copy(update={"weight": 100.0 if value == "low" else 1.0})
        for value, described in certainty.values.items()
    }
    inputs = {**tables.inputs, "certainty": certainty.model_copy(update={"values": weighed})}
    heavy = tables.model_copy(update={"inputs": inputs})
    assert next_axis(tables, {}) == "maturity"
    assert expected_questions(heavy, {}) < expected_questions(tables, {})
