"""Checking tables: silent on the shipped ones, and one fault after the other in tables made faulty on purpose."""

import pytest

from advisor import decide
from advisor.matrix.checks import Coverage, Finding, Kind, Report, check
from advisor.matrix.tables import Tables

from tests.matrix.tables_folder import TablesFolder, item


def faults(report: Report, kind: Kind) -> list[Finding]:
    """The undeclared findings of one kind."""
    return [fault for fault in report.faults if fault.kind == kind]


def test_the_shipped_tables_have_no_fault(tables: Tables) -> None:
    assert check(tables).faults == ()


def test_the_shipped_tables_list_two_overlaps_and_one_place_that_is_not_monotone_as_declared(tables: Tables) -> None:
    findings = check(tables).findings
    assert [finding.declared for finding in findings] == [True, True, True]
    expected: list[tuple[Kind, set[str]]] = [
        ("overlap", {"WM-5", "WM-8", "do_not_outsource"}),
        ("overlap", {"WM-7", "WM-8", "advisory_only"}),
        ("not_monotone", {"maturity mature", "certainty low", "internal_rnd", "advisory_only"}),
    ]
    for kind, words in expected:
        assert [finding.kind for finding in findings if all(word in finding.text for word in words)] == [kind]


def test_a_combination_that_no_rule_matches_is_a_gap(folder: TablesFolder) -> None:
    folder.drop_rules(lambda rule_id: rule_id == "WX-5")
    report = check(folder.load())
    gaps = faults(report, "gap")
    assert gaps
    assert report.whole == Coverage(once=24, none=1, several=2)
    assert all(word in gap.text for gap in gaps for word in ("sensitivity medium", "maturity none", "certainty medium"))


def test_the_published_rules_alone_leave_seven_gaps(folder: TablesFolder) -> None:
    folder.drop_rules(lambda rule_id: rule_id.startswith("WX"))
    report = check(folder.load())
    assert faults(report, "gap")
    assert report.whole == report.published == Coverage(once=18, none=7, several=2)


def test_in_a_gap_the_engine_is_silent_and_says_so(folder: TablesFolder) -> None:
    folder.drop_rules(lambda rule_id: rule_id == "WX-5")
    decision = decide({"sensitivity": "medium", "maturity": "none", "certainty": "medium"}, tables=folder.load())
    assert decision.outcome is None
    assert decision.rules == ()
    assert "silent" in decision.headline


def test_a_possible_gap_keeps_the_outcome_open(folder: TablesFolder) -> None:
    folder.drop_rules(lambda rule_id: rule_id == "WX-5")
    values = {"sensitivity": "medium", "maturity": "none", "certainty": ["high", "medium"]}
    assert decide(values, tables=folder.load()).outcome is None


@pytest.mark.parametrize(
    ("when", "outcomes"),
    [
        ({"sensitivity": "low"}, ["internal_rnd"]),
        ({"sensitivity": "medium", "maturity": "none", "certainty": "medium"}, ["full_outsourcing"]),
        ({"sensitivity": "high", "maturity": "none", "certainty": "low"}, ["advisory_only"]),
    ],
    ids=["a whole level", "a rule of the extension", "where two rules overlap already"],
)
def test_an_overlap_that_nobody_declared_is_a_fault(
    folder: TablesFolder, when: dict[str, object], outcomes: list[str]
) -> None:
    folder.add_rule("WM-9", when, *outcomes)
    overlaps = faults(check(folder.load()), "overlap")
    assert overlaps
    assert all("WM-9" in overlap.text for overlap in overlaps)


def test_two_rules_with_the_same_entries_are_duplicates(folder: TablesFolder) -> None:
    wm_1_turned: dict[str, object] = {"certainty": "high", "maturity": ["emerging", "none"], "sensitivity": "low"}
    folder.add_rule("WM-9", wm_1_turned, "full_outsourcing")
    (duplicate,) = faults(check(folder.load()), "duplicate")
    assert "WM-9" in duplicate.text
    assert "WM-1" in duplicate.text


def test_a_rule_that_can_never_match_is_shadowed(folder: TablesFolder) -> None:
    folder.add_rule("WM-9", {"sensitivity": []}, "internal_rnd")
    (shadowed,) = faults(check(folder.load()), "shadowed")
    assert "WM-9" in shadowed.text


def test_a_refinement_behind_a_wider_one_is_shadowed(folder: TablesFolder) -> None:
    with folder.editing("workload-matrix.yaml") as table:
        table["refinements"].remove(narrow := item(table, "WM-7b"))
        table["refinements"].append(narrow)
    (shadowed,) = faults(check(folder.load()), "shadowed")
    assert "WM-7b" in shadowed.text


def test_an_outcome_that_nothing_leads_to_is_unreachable(folder: TablesFolder) -> None:
    with folder.editing("outcomes.yaml") as outcomes:
        outcomes["managed_service"] = {"label": "Managed service", "meaning": "a vendor runs it"}
    (unreachable,) = faults(check(folder.load()), "unreachable")
    assert "managed_service" in unreachable.text


def test_a_place_that_is_not_monotone_is_a_fault_unless_declared(folder: TablesFolder) -> None:
    with folder.editing("workload-matrix.yaml") as table:
        del table["declared"]
    (jump,) = faults(check(folder.load()), "not_monotone")
    for word in ("maturity mature", "certainty low", "internal_rnd", "advisory_only"):
        assert word in jump.text


def test_a_declaration_covers_its_own_place_alone(folder: TablesFolder) -> None:
    folder.edit_rule("WX-7", outcomes=["full_outsourcing"])
    report = check(folder.load())
    (jump,) = faults(report, "not_monotone")
    for word in ("maturity emerging", "certainty medium", "co_build_squad", "full_outsourcing"):
        assert word in jump.text
    assert [finding.declared for finding in report.findings if finding.kind == "not_monotone"].count(True) == 1
