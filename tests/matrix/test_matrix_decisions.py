"""Decisions over partial knowledge, held against the oracle; and the hard stops."""

import re

import pytest
from hypothesis import example, given

from advisor import Decision, decide

from tests.matrix.knowledge import (
    bounded,
    complete,
    harmless_flags,
    plain,
    settled_knowledge,
    some_axes,
    some_knowledge,
    whole_axes,
)
from tests.matrix.oracle import (
    DEFERRING,
    FLAGS,
    OUTCOMES,
    REPLACING,
    Knowledge,
    Value,
    assumptions,
    cells,
    conditions,
    hard_stops,
    outcome,
    possible_outcomes,
    verdict,
)

CONDITION_WORDS = {
    "internal_owner": r"owner inside|internal owner",
    "acceptance_criteria": r"acceptance criteria",
    "no_deep_access": r"no deep, ongoing access to your proprietary internal systems",
    "strict_governance": r"strict governance",
    "poc_gate": r"proof of concept.*go/no-go",
    "build_capability": r"build .*internal capability first",
}
STOP_IDS = {
    "core_differentiator": "HS-1",
    "data_cannot_leave": "HS-2",
    "success_criteria_defined": "HS-3",
    "data_ready": "HS-4",
}


def stated(decision: Decision) -> set[str]:
    """The conditions that a decision states, by name."""
    return {
        name
        for name, words in CONDITION_WORDS.items()
        if any(re.search(words, text, re.IGNORECASE) for text in decision.conditions)
    }


@bounded
@given(some_knowledge)
def test_the_outcome_is_set_as_soon_as_all_completions_agree(knowledge: Knowledge) -> None:
    assert decide(plain(knowledge)).outcome == outcome(knowledge)


@bounded
@given(some_knowledge)
def test_possible_outcomes_list_what_is_left_from_most_to_least_external(knowledge: Knowledge) -> None:
    left = possible_outcomes(knowledge)
    assert decide(plain(knowledge)).possible_outcomes == tuple(one for one in OUTCOMES if one in left)


@bounded
@given(some_knowledge)
def test_the_hard_stops_known_to_be_on_are_named(knowledge: Knowledge) -> None:
    assert sorted(decide(plain(knowledge)).hard_stops) == sorted(hard_stops(knowledge))


@bounded
@given(some_knowledge)
def test_unanswered_hard_stops_are_assumed_off_and_named(knowledge: Knowledge) -> None:
    assert sorted(decide(plain(knowledge)).assumptions) == sorted(assumptions(knowledge))


@bounded
@given(settled_knowledge)
@example({"sensitivity": ("high",), "maturity": ("emerging",), "certainty": ("high",), "internal_owner": (True,)})
@example({"sensitivity": ("low",), "maturity": ("none",), "certainty": ("high", "medium")})
def test_an_outcome_names_its_conditions_and_no_other(knowledge: Knowledge) -> None:
    assert stated(decide(plain(knowledge))) == conditions(knowledge)


@bounded
@given(settled_knowledge)
def test_a_stop_that_is_assumed_off_is_a_condition_of_what_goes_outside(knowledge: Knowledge) -> None:
    decision = decide(plain(knowledge))
    said = " ".join(decision.conditions)
    settled_outside = outcome(knowledge) not in (None, "do_not_outsource")
    assumed = assumptions(knowledge) if settled_outside else frozenset()
    assert ("may be processed by a third party" in said) == ("data_cannot_leave" in assumed)
    assert ("core decision logic" in said) == ("core_differentiator" in assumed)


@bounded
@given(whole_axes)
def test_a_complete_cell_names_every_rule_behind_it(knowledge: Knowledge) -> None:
    decision = decide(plain({**knowledge, **harmless_flags}))
    (cell,) = cells(knowledge)
    assert sorted(rule.id for rule in decision.rules) == sorted(verdict(cell).rules)
    assert sorted(decision.alternatives) == sorted(verdict(cell).alternatives)


@bounded
@given(some_knowledge)
def test_a_settled_outcome_rests_on_rules_that_may_speak_and_an_open_one_on_no_rule_of_the_matrix(
    knowledge: Knowledge,
) -> None:
    named = {rule.id for rule in decide(plain(knowledge)).rules}
    stops = hard_stops(knowledge)
    replaced = bool(stops & {"HS-1", "HS-2"})
    possible = frozenset[str]().union(*(verdict(cell).rules for cell in cells(knowledge)))
    assert stops <= named
    if outcome(knowledge) is None:
        assert named == stops
    elif not replaced:
        assert named - stops
        assert named - stops <= possible


@bounded
@given(settled_knowledge)
@example({"sensitivity": ("medium", "high"), "maturity": ("mature",), "certainty": ("high",)})
def test_alternatives_are_never_the_outcome_and_always_allowed_by_every_possible_cell(knowledge: Knowledge) -> None:
    decision = decide(plain(knowledge))
    assert decision.outcome not in decision.alternatives
    for alternative in decision.alternatives:
        assert all(alternative in verdict(cell).alternatives for cell in cells(knowledge))


@bounded
@given(some_knowledge)
def test_the_trace_ends_in_what_the_decision_says(knowledge: Knowledge) -> None:
    decision = decide(plain(knowledge))
    (settle,) = [step for step in decision.trace if step.step == "settle"]
    assert settle.outcomes == decision.possible_outcomes
    assert {rule.id for rule in decision.rules} <= {rule for step in decision.trace for rule in step.rules}


@bounded
@given(some_axes)
def test_all_values_of_an_input_and_no_value_mean_the_same(knowledge: Knowledge) -> None:
    everything: dict[str, object] = {flag: [True, False] for flag in FLAGS}
    assert decide(plain(knowledge) | everything) == decide(plain(knowledge) | dict.fromkeys(FLAGS))


@bounded
@given(some_knowledge)
def test_the_order_in_which_facts_are_given_changes_nothing(knowledge: Knowledge) -> None:
    values = plain(knowledge)
    turned = {
        name: list(reversed(value)) if isinstance(value, list) else value for name, value in reversed(values.items())
    }
    assert decide(turned) == decide(values)


def test_nothing_known_leaves_every_outcome_open() -> None:
    decision = decide({})
    assert decision.outcome is None
    assert decision.possible_outcomes == OUTCOMES
    assert decision.robustness is None
    assert decision.counterfactuals == ()


def test_high_sensitivity_without_a_team_is_settled_by_two_facts() -> None:
    decision = decide({"sensitivity": "high", "maturity": "none"})
    assert decision.outcome == "do_not_outsource"
    assert [rule.id for rule in decision.rules] == ["WM-5"]
    assert stated(decision) == {"build_capability"}


def test_a_list_of_values_means_one_of_these() -> None:
    decision = decide({"sensitivity": "low", "maturity": ["none", "emerging"], "certainty": "high"})
    assert decision.outcome == "full_outsourcing"
    undecided = decide({"sensitivity": "low", "maturity": ["none", "emerging"], "certainty": "medium"})
    assert undecided.outcome is None
    assert undecided.possible_outcomes == ("full_outsourcing", "co_build_squad")


@pytest.mark.parametrize("answered", [None, False])
def test_co_building_asks_for_an_internal_owner_unless_there_is_one(answered: bool | None) -> None:
    cell = complete("medium", "emerging", "medium", "pilot")
    assert "internal_owner" in stated(decide({**cell, "internal_owner": answered}))
    assert "internal_owner" not in stated(decide({**cell, "internal_owner": True}))


def test_strict_governance_is_the_strongest_condition_of_a_sensitive_co_build() -> None:
    decision = decide(complete("high", "emerging", "high", "pilot"))
    assert "strict governance" in decision.conditions[0]


def test_the_proof_of_concept_gate_is_the_strongest_condition_where_nobody_inside_can_co_build() -> None:
    decision = decide(complete("low", "none", "medium", "poc"))
    assert "proof of concept" in decision.conditions[0]
    assert "go/no-go" in decision.conditions[0]


@pytest.mark.parametrize("name", REPLACING)
@pytest.mark.parametrize("cell", [{}, complete("low", "none", "high", "poc"), complete("high", "none", "low", "poc")])
def test_a_replacing_stop_puts_its_outcome_in_the_matrix_s_place(name: str, cell: dict[str, Value]) -> None:
    decision = decide({**cell, name: True})
    assert decision.outcome == "do_not_outsource"
    assert decision.possible_outcomes == ("do_not_outsource",)
    assert decision.hard_stops == (STOP_IDS[name],)
    assert STOP_IDS[name] in [rule.id for rule in decision.rules]
    assert not {"core_differentiator", "data_cannot_leave"} & set(decision.assumptions)


@pytest.mark.parametrize("name", DEFERRING)
def test_a_deferring_stop_keeps_the_outcome_and_is_named(name: str) -> None:
    cell = complete("medium", "mature", "medium", "pilot")
    decision = decide({**cell, name: False})
    assert decision.outcome == "staff_augmentation"
    assert decision.hard_stops == (STOP_IDS[name],)
    assert STOP_IDS[name] in [rule.id for rule in decision.rules]


@pytest.mark.parametrize("name", DEFERRING)
@pytest.mark.parametrize("value", [True, False])
def test_a_deferring_stop_counts_neither_in_robustness_nor_in_counterfactuals(name: str, value: bool) -> None:
    cell = complete("medium", "mature", "medium", "pilot")
    with_stop, without = decide({**cell, name: value}), decide(cell)
    assert with_stop.robustness == without.robustness
    assert with_stop.counterfactuals == without.counterfactuals


def test_all_hard_stops_that_are_on_are_named_with_their_published_rules() -> None:
    on = {
        "core_differentiator": True,
        "data_cannot_leave": True,
        "success_criteria_defined": False,
        "data_ready": False,
    }
    decision = decide(on)
    assert set(decision.hard_stops) == {"HS-1", "HS-2", "HS-3", "HS-4"}
    assert {rule.id: rule.provenance for rule in decision.rules} == dict.fromkeys(decision.hard_stops, "published")


def test_the_stops_on_logic_and_data_are_not_assumed_where_the_matrix_says_do_not_outsource() -> None:
    decision = decide({"sensitivity": "high", "maturity": "none"})
    assert set(decision.assumptions) == {"success_criteria_defined", "data_ready"}


def test_an_internal_owner_is_no_assumption() -> None:
    assert "internal_owner" not in decide(complete("medium", "emerging", "medium", "pilot")).assumptions
