"""What changes between two versions of the tables, and by which rule."""

import pytest

from advisor.core.errors import TableError
from advisor.matrix.diff import compare
from advisor.matrix.tables import Tables

from tests.matrix.tables_folder import TablesFolder


def test_the_same_tables_differ_in_nothing(tables: Tables) -> None:
    assert compare(tables, tables).text() == "No decision changes."


def test_a_changed_outcome_is_told_with_the_rule_behind_it(tables: Tables, folder: TablesFolder) -> None:
    with folder.editing("workload-matrix.yaml") as matrix:
        next(rule for rule in matrix["rules"] if rule["id"] == "WX-6")["outcomes"] = ["staff_augmentation"]
    difference = compare(tables, folder.load())
    assert [(c.where, c.before, c.after, c.rules_before) for c in difference.changes] == [
        (
            "sensitivity medium, maturity emerging, certainty medium",
            "co_build_squad",
            "staff_augmentation",
            ("WX-6",),
        )
    ]
    assert difference.text().startswith("1 decision changes.")
    assert "| workload-matrix | sensitivity medium" in difference.markdown()


def test_an_axis_that_matters_to_the_change_is_named(tables: Tables, folder: TablesFolder) -> None:
    with folder.editing("workload-matrix.yaml") as matrix:
        matrix["refinements"] = [one for one in matrix["refinements"] if one["id"] != "WM-7b"]
    where = [change.where for change in compare(tables, folder.load()).changes]
    assert where == ["sensitivity high, maturity mature, certainty medium, readiness poc"]


def test_a_changed_rule_that_decides_alike_is_no_change(tables: Tables, folder: TablesFolder) -> None:
    with folder.editing("workload-matrix.yaml") as matrix:
        next(rule for rule in matrix["rules"] if rule["id"] == "WX-6")["text"] = "In other words."
    assert compare(tables, folder.load()).changes == ()


def test_a_removed_hard_stop_is_told(tables: Tables, folder: TablesFolder) -> None:
    with folder.editing("hard-stops.yaml") as stops:
        del stops["HS-4"]
    assert [(c.table, c.where, c.before, c.after) for c in compare(tables, folder.load()).changes] == [
        ("hard-stops", "HS-4", "defer", None)
    ]


def test_a_changed_ranking_is_told_by_outcome(tables: Tables, folder: TablesFolder) -> None:
    with folder.editing("delivery-form.yaml") as table:
        next(rule for rule in table["rules"] if rule["id"] == "DF-1")["ranking"] = ["dedicated_team", "bot"]
    changes = compare(tables, folder.load()).changes
    assert changes
    assert {change.rules_after for change in changes} == {("DF-1",)}
    assert {change.where.partition(":")[0] for change in changes} >= {"co_build_squad", "staff_augmentation"}


def test_versions_with_other_values_do_not_compare(tables: Tables, folder: TablesFolder) -> None:
    with folder.editing("inputs.yaml") as inputs:
        inputs["maturity"]["values"]["legendary"] = {"label": "Legendary"}
    with pytest.raises(TableError, match="'maturity' has other values"):
        compare(tables, folder.load())
