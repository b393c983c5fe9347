"""The catalogue of workloads: what usually holds for each, in values that the tables know."""

from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor.adapters.table_files import load_tables

FOLDER = Path(str(files("advisor_corpus"))) / "workloads"
NEEDED, ALLOWED = {"label", "called", "described", "usually"}, {"unless"}
LONGEST_WHY = 140


@cache
def entries() -> dict[str, dict[str, Any]]:
    """All entries by id, whichever file they stand in."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert not found.keys() & content.keys(), f"{file.name} repeats an id"
        found |= content
    return found


def phrase(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").split())


def test_there_are_many() -> None:
    assert len(entries()) >= 40


@pytest.mark.parametrize("name", entries())
class TestEntry:
    def test_it_has_the_keys_of_an_entry_and_no_others(self, name: str) -> None:
        entry = entries()[name]
        assert entry.keys() >= NEEDED
        assert entry.keys() <= NEEDED | ALLOWED
        assert name == name.lower().strip()
        assert all(isinstance(text, str) and text for text in (entry["label"], entry.get("unless", "unless")))

    def test_it_can_be_found_by_several_names_and_descriptions(self, name: str) -> None:
        for key in ("called", "described"):
            listed = entries()[name][key]
            assert len(listed) >= 5
            assert all(isinstance(one, str) and one == " ".join(one.split()) for one in listed)
            assert len({phrase(one) for one in listed}) == len(listed)

    def test_what_usually_holds_is_a_value_of_the_tables_and_says_nothing_of_the_asker(self, name: str) -> None:
        inputs = {field.id: field for field in load_tables().inputs.values() if field.scope == "workload"}
        usually = entries()[name]["usually"]
        assert usually
        assert set(usually) <= inputs.keys()
        for input, suggested in usually.items():
            assert set(suggested) == {"value", "why"}
            assert repr(suggested["value"]) in map(repr, inputs[input].values)

    def test_the_reason_is_short(self, name: str) -> None:
        for suggested in entries()[name]["usually"].values():
            why = suggested["why"]
            assert len(why) <= LONGEST_WHY
            assert why[0].isupper()
            assert why.endswith(".")

    def test_the_exception_is_a_sentence(self, name: str) -> None:
        unless = entries()[name].get("unless", "It is.")
        assert unless[0].isupper()
        assert unless.endswith(".")


def test_no_two_workloads_share_a_name() -> None:
    named = ({phrase(one) for one in (entry["label"], *entry["called"])} for entry in entries().values())
    counted = Counter(name for names in named for name in names)
    assert [name for name, count in counted.items() if count > 1] == []
