"""Tables survive JSON: whoever stores them reads the same tables back, and decides the same by them."""

import json
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given

from advisor.adapters.table_files import load_tables
from advisor.matrix.diff import compare
from advisor.matrix.evaluation import decide
from advisor.matrix.tables import Tables

from tests.matrix.knowledge import bounded, known, shipped, some_knowledge
from tests.matrix.oracle import Knowledge
from tests.matrix.tables_folder import TablesFolder

EXAMPLES = [None, Path(__file__).parents[2] / "docs" / "examples" / "data-residency"]


@pytest.mark.parametrize("folder", EXAMPLES, ids=["shipped", "data-residency"])
def test_tables_are_read_back_from_json_equal(folder: Path | None) -> None:
    tables = load_tables(folder)
    again = Tables.model_validate_json(tables.model_dump_json())
    assert again == tables
    assert again.digest == tables.digest


def test_truth_values_come_back_as_truth_values(tables: Tables) -> None:
    again = Tables.model_validate_json(tables.model_dump_json())
    assert [*again.inputs["data_ready"].values] == [*tables.inputs["data_ready"].values]
    assert {*again.inputs["data_ready"].values} == {True, False}
    assert all(isinstance(value, bool) for value in again.inputs["data_ready"].values)


def test_tables_are_plain_json(tables: Tables) -> None:
    assert json.loads(tables.model_dump_json()) == tables.model_dump(mode="json")


@pytest.mark.parametrize("order", [*permutations(("WM-5", "WM-7", "WM-8"))])
def test_tables_are_the_same_however_a_declared_overlap_lists_its_rules(
    folder: TablesFolder, order: tuple[str, ...]
) -> None:
    with folder.editing("workload-matrix.yaml") as table:
        table["declared"]["overlaps"].append([*order])
    written = folder.load().model_dump(mode="json")["matrix"]["declared"]["overlaps"]
    assert written == [["WM-5", "WM-8"], ["WM-7", "WM-8"], ["WM-5", "WM-7", "WM-8"]]


def test_a_changed_table_comes_back_changed(tables: Tables, folder: TablesFolder) -> None:
    folder.edit_rule("WX-6", outcomes=["staff_augmentation"])
    again = Tables.model_validate_json(folder.load().model_dump_json())
    assert again != tables
    assert [change.rules_after for change in compare(tables, again).changes] == [("WX-6",)]


FROM_JSON = Tables.model_validate_json(shipped().model_dump_json())


@bounded
@given(some_knowledge)
def test_tables_from_json_decide_the_same(knowledge: Knowledge) -> None:
    assert decide(FROM_JSON, known(knowledge)) == decide(shipped(), known(knowledge))
