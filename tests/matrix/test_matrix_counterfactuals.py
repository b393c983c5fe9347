"""What would change the outcome: every inclusion-minimal set of changes, and how many single ones keep it."""

import pytest
from hypothesis import example, given

from advisor import Decision, decide

from tests.matrix.knowledge import bounded, complete, plain, some_knowledge
from tests.matrix.oracle import Changes, Knowledge, counterfactuals, robustness


def flips(decision: Decision) -> dict[Changes, str | None]:
    """The counterfactuals, each set of changes with the outcome it flips to."""
    return {frozenset(one.changes.items()): one.outcome for one in decision.counterfactuals}


@bounded
@given(some_knowledge)
@example({"sensitivity": ("low",), "maturity": ("none",), "certainty": ("high",)})
@example(
    {"core_differentiator": (True,), "data_cannot_leave": (True,), "sensitivity": ("high",), "maturity": ("none",)}
)
def test_counterfactuals_are_all_minimal_sets_of_changes_that_flip_the_outcome(knowledge: Knowledge) -> None:
    decision = decide(plain(knowledge))
    assert flips(decision) == counterfactuals(knowledge)
    assert len(flips(decision)) == len(decision.counterfactuals)


@bounded
@given(some_knowledge)
def test_robustness_is_the_share_of_single_changes_that_keep_the_outcome(knowledge: Knowledge) -> None:
    expected = robustness(knowledge)
    found = decide(plain(knowledge)).robustness
    assert found == (None if expected is None else pytest.approx(float(expected)))


@bounded
@given(some_knowledge)
def test_making_the_changes_gives_the_outcome_that_the_counterfactual_names(knowledge: Knowledge) -> None:
    decision = decide(plain(knowledge))
    for flip in decision.counterfactuals:
        changed = decide({**plain(knowledge), **flip.changes})
        assert changed.outcome == flip.outcome != decision.outcome
        assert set(flip.possible_outcomes) <= set(changed.possible_outcomes)


def test_two_changes_that_only_flip_together_are_one_counterfactual() -> None:
    decision = decide({"sensitivity": "low", "maturity": "none", "certainty": "high"})
    assert flips(decision) == {
        frozenset({("sensitivity", "medium")}): "co_build_squad",
        frozenset({("sensitivity", "high")}): "do_not_outsource",
        frozenset({("maturity", "mature")}): "staff_augmentation",
        frozenset({("certainty", "low")}): "advisory_only",
        frozenset({("core_differentiator", True)}): "do_not_outsource",
        frozenset({("data_cannot_leave", True)}): "do_not_outsource",
        frozenset({("maturity", "emerging"), ("certainty", "medium")}): "co_build_squad",
    }
    assert decision.robustness == pytest.approx(2 / 8)


def test_a_change_that_leaves_the_outcome_open_is_a_flip_to_null() -> None:
    decision = decide({"sensitivity": "high", "maturity": "none"})
    assert flips(decision) == {
        frozenset({("sensitivity", "low")}): None,
        frozenset({("sensitivity", "medium")}): None,
        frozenset({("maturity", "emerging")}): None,
        frozenset({("maturity", "mature")}): None,
    }
    assert decision.robustness == pytest.approx(2 / 6)


def test_a_flip_to_null_says_what_is_left() -> None:
    decision = decide({"sensitivity": "high", "maturity": "none"})
    left = {tuple(flip.changes.items()): set(flip.possible_outcomes) for flip in decision.counterfactuals}
    assert left[(("maturity", "mature"),)] == {"staff_augmentation", "advisory_only"}


def test_open_axes_are_not_varied() -> None:
    decision = decide({"sensitivity": "high", "maturity": "none"})
    assert {name for flip in decision.counterfactuals for name in flip.changes} <= {"sensitivity", "maturity"}


def test_with_one_stop_on_lifting_it_gives_the_matrix_its_say() -> None:
    decision = decide({**complete("low", "none", "high", "poc"), "data_cannot_leave": True})
    assert flips(decision) == {frozenset({("data_cannot_leave", False)}): "full_outsourcing"}


def test_with_both_stops_on_only_lifting_both_flips_the_outcome() -> None:
    stops = {"core_differentiator": True, "data_cannot_leave": True}
    decision = decide({**complete("low", "none", "high", "poc"), **stops})
    both = frozenset({("core_differentiator", False), ("data_cannot_leave", False)})
    assert flips(decision) == {both: "full_outsourcing"}
    assert decision.robustness == 1.0


def test_a_stop_alone_flips_to_null_where_the_axes_are_open() -> None:
    decision = decide({"core_differentiator": True})
    assert flips(decision) == {frozenset({("core_differentiator", False)}): None}
    assert decision.robustness == pytest.approx(1 / 2)


def test_stops_that_would_repeat_the_outcome_are_no_flips() -> None:
    decision = decide(complete("high", "none", "high", "poc"))
    changed = {name for flip in decision.counterfactuals for name in flip.changes}
    assert not changed & {"core_differentiator", "data_cannot_leave"}


def test_readiness_flips_only_where_a_refinement_reads_it() -> None:
    decision = decide(complete("high", "mature", "medium", "poc"))
    by_readiness = {
        flip.changes["readiness"]: flip.outcome for flip in decision.counterfactuals if "readiness" in flip.changes
    }
    assert by_readiness == dict.fromkeys(["pilot", "scaled", "post_launch"], "staff_augmentation")
