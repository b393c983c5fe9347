"""The labelled messages that the reader learns from: exact words, legal values."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor.adapters.table_files import load_tables

FOLDER = Path(str(files("advisor_corpus"))) / "understanding" / "messages"
FILES = sorted(file.stem for file in FOLDER.glob("*.yaml"))
VOICES = set(
    "terse rambling non-native formal spoken negated hypothetical corrected two-workloads plain typos pasted-mail list "
    "jargon".split()
)
Labels = dict[str, dict[str, Any]]


@cache
def messages(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def workloads(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each labelled workload with the message that it was read from."""
    yield from ((item["message"], workload) for item in messages(name) for workload in item["workloads"])


def labels(name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each label with its message and its input, certain or not."""
    for message, workload in workloads(name):
        for part in ("facts", "may"):
            yield from ((message, input, label) for input, label in (workload.get(part) or {}).items())


def test_there_are_several_files() -> None:
    assert len(FILES) >= 3


def test_no_message_stands_twice() -> None:
    counted = Counter(" ".join(item["message"].lower().split()) for name in FILES for item in messages(name))
    # A short answer such as "none" may answer several questions.
    assert [text for text, count in counted.items() if count > 1 and len(text) > 20] == []


@pytest.mark.parametrize("name", FILES)
class TestFile:
    def test_items_have_the_keys_of_a_message(self, name: str) -> None:
        for item in messages(name):
            assert {"voice", "message", "workloads"} <= item.keys() <= {"voice", "message", "workloads", "asked"}
            assert item["voice"] in VOICES, item["message"]
            assert item["message"].strip()
            assert item["workloads"]

    def test_workloads_have_the_keys_of_a_workload(self, name: str) -> None:
        for message, workload in workloads(name):
            assert {"name", "facts"} <= workload.keys() <= {"name", "facts", "may", "unsure"}, message

    def test_inputs_are_those_of_the_tables(self, name: str) -> None:
        inputs = load_tables().inputs
        for item in messages(name):
            assert set(item.get("asked", ())) <= inputs.keys(), item["message"]
            assert item.get("asked") != []
        for message, input, _ in labels(name):
            assert input in inputs, message
        for message, workload in workloads(name):
            assert set(workload.get("unsure", ())) <= inputs.keys(), message

    def test_words_are_exact(self, name: str) -> None:
        wrong = [(message, label["words"]) for message, _, label in labels(name) if label["words"] not in message]
        assert wrong == []
        assert all(label["words"].strip() for _, _, label in labels(name))

    def test_names_are_exact(self, name: str) -> None:
        assert [workload["name"] for message, workload in workloads(name) if workload["name"] not in message] == []

    def test_values_are_legal(self, name: str) -> None:
        inputs = load_tables().inputs
        for message, input, label in labels(name):
            assert set(label) == {"value", "words"}, message
            values = label["value"] if isinstance(label["value"], list) else [label["value"]]
            legal = list(inputs[input].values)
            assert {repr(value) for value in values} <= {repr(value) for value in legal}, (message, label)
            if isinstance(label["value"], list):
                assert 2 <= len(set(values)) == len(values) < len(legal), (message, label)

    def test_nothing_is_both_certain_and_not(self, name: str) -> None:
        for message, workload in workloads(name):
            facts, may, unsure = (set(workload.get(part) or ()) for part in ("facts", "may", "unsure"))
            assert not facts & may, message
            assert not facts & unsure, message

    def test_two_workloads_have_two_names(self, name: str) -> None:
        for item in messages(name):
            named = [workload["name"] for workload in item["workloads"]]
            assert len(set(named)) == len(named), item["message"]


def test_every_value_of_every_input_is_said() -> None:
    said = {
        (input, value)
        for name in FILES
        for _, input, label in labels(name)
        for value in (label["value"] if isinstance(label["value"], list) else [label["value"]])
    }
    wanted = {(field.id, value) for field in load_tables().inputs.values() for value in field.values}
    assert wanted - said == set()
