"""Table 1 cell by cell: what the matrix says of every combination of its axes, and how it is declared."""

from itertools import product

import pytest

from advisor import decide
from advisor.matrix.checks import Coverage, check
from advisor.matrix.tables import Tables

from tests.matrix.knowledge import complete
from tests.matrix.oracle import AXES, FLAGS, OUTCOMES, Cell, published, verdict

# Written out by hand. `later` is the first choice at pilot, scaled and post_launch.
FIRST_CHOICES = """
    sensitivity  maturity   certainty   poc                  later

    low          none       high        full_outsourcing     full_outsourcing
    low          none       medium      full_outsourcing     full_outsourcing
    low          none       low         advisory_only        advisory_only
    low          emerging   high        full_outsourcing     full_outsourcing
    low          emerging   medium      co_build_squad       co_build_squad
    low          emerging   low         advisory_only        advisory_only
    low          mature     high        staff_augmentation   staff_augmentation
    low          mature     medium      staff_augmentation   staff_augmentation
    low          mature     low         internal_rnd         internal_rnd

    medium       none       high        co_build_squad       co_build_squad
    medium       none       medium      advisory_only        advisory_only
    medium       none       low         advisory_only        advisory_only
    medium       emerging   high        co_build_squad       co_build_squad
    medium       emerging   medium      co_build_squad       co_build_squad
    medium       emerging   low         advisory_only        advisory_only
    medium       mature     high        staff_augmentation   staff_augmentation
    medium       mature     medium      staff_augmentation   staff_augmentation
    medium       mature     low         internal_rnd         internal_rnd

    high         none       high        do_not_outsource     do_not_outsource
    high         none       medium      do_not_outsource     do_not_outsource
    high         none       low         do_not_outsource     do_not_outsource
    high         emerging   high        co_build_squad       co_build_squad
    high         emerging   medium      advisory_only        advisory_only
    high         emerging   low         advisory_only        advisory_only
    high         mature     high        staff_augmentation   staff_augmentation
    high         mature     medium      advisory_only        staff_augmentation
    high         mature     low         advisory_only        advisory_only
"""
ROWS = [line.split() for line in FIRST_CHOICES.strip().splitlines()[1:] if line.strip()]
EXPECTED = {
    Cell(sensitivity, maturity, certainty, readiness): at_poc if readiness == "poc" else later
    for sensitivity, maturity, certainty, at_poc, later in ROWS
    for readiness in AXES["readiness"]
}
CELLS = [pytest.param(cell, id="-".join(cell)) for cell in EXPECTED]


def test_the_table_above_holds_every_cell_once() -> None:
    assert len(ROWS) == 27
    assert list(EXPECTED) == [Cell(*values) for values in product(*AXES.values())]


@pytest.mark.parametrize("cell", CELLS)
def test_each_cell_has_the_first_choice_written_above(cell: Cell) -> None:
    decision = decide(complete(*cell))
    assert (decision.outcome, decision.possible_outcomes) == (EXPECTED[cell], (EXPECTED[cell],))


def test_the_oracle_agrees_with_the_table_above() -> None:
    assert {cell: verdict(cell).outcome for cell in EXPECTED} == EXPECTED


@pytest.mark.parametrize("cell", CELLS)
def test_each_cell_names_every_rule_behind_it_and_the_alternatives(cell: Cell) -> None:
    decision = decide(complete(*cell))
    expected = verdict(cell)
    assert sorted(rule.id for rule in decision.rules) == sorted(expected.rules)
    assert sorted(decision.alternatives) == sorted(expected.alternatives)


@pytest.mark.parametrize("cell", CELLS)
def test_no_rule_is_passed_off_as_another_kind(cell: Cell) -> None:
    provenance = {rule.id: rule.provenance for rule in decide(complete(*cell)).rules}
    refinements = {"WM-3a", "WM-3b", "WM-7a", "WM-7b", "WM-8a", "WM-8b"}
    assert provenance == {
        rule: "refinement" if rule in refinements else "extension" if rule.startswith("WX") else "published"
        for rule in verdict(cell).rules
    }


def test_as_published_the_matrix_is_no_function(tables: Tables) -> None:
    assert check(tables).published == Coverage(once=18, none=7, several=2)


def test_the_published_rules_cover_the_combinations_that_the_domain_counts() -> None:
    counts = [len(published(cell)) for cell in EXPECTED if cell.readiness == "poc"]
    assert [counts.count(matches) for matches in (1, 0, 2)] == [18, 7, 2]


def test_with_its_extension_the_matrix_has_no_gap(tables: Tables) -> None:
    assert check(tables).whole == Coverage(once=25, none=0, several=2)


def test_two_rules_that_share_no_outcome_yield_the_least_external_one() -> None:
    decision = decide(complete("high", "none", "low", "poc"))
    assert decision.outcome == "do_not_outsource"
    assert [rule.id for rule in decision.rules] == ["WM-5", "WM-8"]
    assert decision.alternatives == ()


@pytest.mark.parametrize("readiness", AXES["readiness"])
def test_two_rules_that_share_an_outcome_yield_it_before_any_refinement(readiness: str) -> None:
    decision = decide(complete("high", "mature", "low", readiness))
    assert decision.outcome == "advisory_only"
    assert [rule.id for rule in decision.rules] == ["WM-7", "WM-8"]
    assert decision.alternatives == ()


@pytest.mark.parametrize(
    ("cell", "first", "other"),
    [
        (("medium", "emerging", "high", "pilot"), "co_build_squad", "staff_augmentation"),
        (("medium", "mature", "high", "pilot"), "staff_augmentation", "co_build_squad"),
        (("high", "mature", "high", "poc"), "staff_augmentation", "advisory_only"),
        (("high", "mature", "medium", "poc"), "advisory_only", "staff_augmentation"),
        (("high", "mature", "medium", "pilot"), "staff_augmentation", "advisory_only"),
        (("low", "none", "low", "poc"), "advisory_only", "internal_rnd"),
        (("low", "mature", "low", "poc"), "internal_rnd", "advisory_only"),
    ],
)
def test_where_a_rule_allows_two_outcomes_the_other_stays_an_alternative(
    cell: tuple[str, str, str, str], first: str, other: str
) -> None:
    decision = decide(complete(*cell))
    assert (decision.outcome, decision.alternatives) == (first, (other,))


def test_more_sensitivity_never_makes_the_outcome_more_external_but_in_one_place() -> None:
    jumps = {
        (maturity, certainty)
        for maturity, certainty, readiness in product(AXES["maturity"], AXES["certainty"], AXES["readiness"])
        for lower, higher in (("low", "medium"), ("medium", "high"))
        if OUTCOMES.index(EXPECTED[Cell(higher, maturity, certainty, readiness)])
        < OUTCOMES.index(EXPECTED[Cell(lower, maturity, certainty, readiness)])
    }
    assert jumps == {("mature", "low")}


def test_the_one_place_that_is_not_monotone_is_declared(tables: Tables) -> None:
    (declared,) = tables.matrix.declared.not_monotone
    assert declared.input == "sensitivity"
    assert declared.when == {"maturity": ("mature",), "certainty": ("low",)}
    assert declared.reason


def test_the_vocabulary_has_its_fixed_ids(tables: Tables) -> None:
    assert tables.matrix.inputs == tuple(AXES)
    assert {axis: tuple(tables.inputs[axis].values) for axis in AXES} == AXES
    assert all(set(tables.inputs[flag].values) == {True, False} for flag in FLAGS)


def test_the_outcomes_run_from_most_to_least_external(tables: Tables) -> None:
    assert tuple(tables.outcomes) == OUTCOMES


@pytest.mark.parametrize("rule_id", [f"WX-{number}" for number in range(1, 8)])
def test_each_rule_of_the_extension_says_why_and_names_the_nearest_published_rules(
    tables: Tables, rule_id: str
) -> None:
    rule = tables.rule(rule_id)
    assert rule.reason
    assert rule.nearest
    assert all(tables.rule(near).provenance == "published" for near in rule.nearest)


@pytest.mark.parametrize(("rule_id", "nearest"), [("WX-6", ("WM-2", "WM-3")), ("WX-7", ("WM-6", "WM-8"))])
def test_the_neighbours_that_the_domain_names_are_the_nearest_rules(
    tables: Tables, rule_id: str, nearest: tuple[str, ...]
) -> None:
    assert tables.rule(rule_id).nearest == nearest


@pytest.mark.parametrize(
    ("stop_id", "documents"),
    [
        ("HS-1", {"enterprise-matrix", "development-guide"}),
        ("HS-2", {"enterprise-matrix", "development-guide"}),
        ("HS-3", {"enterprise-matrix"}),
        ("HS-4", {"development-guide", "operating-system"}),
    ],
)
def test_each_hard_stop_names_all_its_sources(tables: Tables, stop_id: str, documents: set[str]) -> None:
    assert {source.document for source in tables.hard_stops[stop_id].sources} == documents


def test_the_stop_on_data_says_that_legal_confirms_and_when_it_no_longer_holds(tables: Tables) -> None:
    stop = tables.hard_stops["HS-2"]
    assert "legal confirm" in stop.text
    assert stop.note is not None
    assert "anonymised" in stop.note
    assert "no longer holds" in stop.note
