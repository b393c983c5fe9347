"""The door: what `import advisor` offers, and `decide`, the engine alone."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

import advisor
from advisor import AdvisorError, Decision, decide
from advisor.adapters.table_files import load_tables
from advisor.core.errors import TableError, UnknownInputError, UnknownValueError, UsageError

HEAVY = ["langchain", "langchain_core", "langgraph", "chromadb", "sentence_transformers", "torch", "gradio", "ragas"]
INPUTS = [
    "sensitivity",
    "maturity",
    "certainty",
    "readiness",
    "core_differentiator",
    "data_cannot_leave",
    "success_criteria_defined",
    "data_ready",
    "internal_owner",
]


@pytest.fixture
def own_tables(tmp_path: Path) -> Path:
    """An organisation's own tables: one rule of the extension gives another outcome."""
    shipped = files("advisor_corpus") / "tables"
    folder = tmp_path / "tables"
    folder.mkdir()
    for file in shipped.iterdir():
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        if file.name == "workload-matrix.yaml":
            (rule,) = (rule for rule in content["rules"] if rule["id"] == "WX-3")
            rule["outcomes"] = ["co_build_squad"]
        (folder / file.name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", advisor.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    assert getattr(advisor, name).__doc__


def test_the_contract_s_names_are_public() -> None:
    assert {"Advisor", "Reply", "decide"} <= set(advisor.__all__)


def test_no_other_name_is_made_up() -> None:
    with pytest.raises(AttributeError, match="Adviser"):
        advisor.Adviser  # noqa: B018


def test_the_engine_alone_loads_nothing_heavy() -> None:
    code = (
        "import sys, advisor; advisor.decide({'sensitivity': 'high', 'maturity': 'none'});"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_decide_gives_a_decision() -> None:
    decision = decide({"sensitivity": "high", "maturity": "none"})
    assert isinstance(decision, Decision)
    assert decision.outcome == "do_not_outsource"


@pytest.mark.parametrize(
    "several", [["none", "emerging"], ("none", "emerging"), {"none", "emerging"}], ids=["list", "tuple", "set"]
)
def test_several_values_mean_one_of_these(several: object) -> None:
    decision = decide({"sensitivity": "low", "maturity": several, "certainty": "high"})
    assert decision.outcome == "full_outsourcing"


def test_one_value_in_a_list_is_that_value() -> None:
    assert decide({"sensitivity": ["high"], "maturity": ["none"]}) == decide(
        {"sensitivity": "high", "maturity": "none"}
    )


def test_null_means_open() -> None:
    assert decide({"sensitivity": "high", "maturity": None}) == decide({"sensitivity": "high"})


@pytest.mark.parametrize("value", ["high", None, ["low", "high"]])
def test_an_unknown_input_is_named_beside_those_that_exist(value: object) -> None:
    with pytest.raises(UnknownInputError) as caught:
        decide({"sensitivty": value})
    message = str(caught.value)
    assert "'sensitivty'" in message
    assert all(name in message for name in INPUTS)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("sensitivity", "hgh", ["'hgh'", "sensitivity", "low, medium or high"]),
        ("sensitivity", "High", ["'High'", "sensitivity", "low, medium or high"]),
        ("maturity", ["none", "emergent"], ["'emergent'", "maturity", "none, emerging or mature"]),
        ("readiness", "prototype", ["'prototype'", "readiness", "poc, pilot, scaled or post_launch"]),
        ("data_ready", "yes", ["'yes'", "data_ready", "true or false"]),
        ("data_ready", 1, ["1", "data_ready", "true or false"]),
        ("certainty", True, ["true", "certainty", "high, medium or low"]),
        ("certainty", {"high": 1}, ["certainty", "high, medium or low"]),
        ("certainty", [None], ["certainty", "high, medium or low"]),
    ],
)
def test_an_unknown_value_is_named_beside_those_to_choose(name: str, value: object, words: list[str]) -> None:
    with pytest.raises(UnknownValueError) as caught:
        decide({name: value})
    assert [word for word in words if word not in str(caught.value)] == []


def test_an_empty_list_of_values_says_what_to_do() -> None:
    with pytest.raises(UnknownValueError, match=r"maturity.*empty.*leave it out"):
        decide({"maturity": []})


@pytest.mark.parametrize("values", [{"budget": "low"}, {"maturity": "ripe"}])
def test_both_are_the_caller_s_mistakes(values: dict[str, object]) -> None:
    with pytest.raises(UsageError) as caught:
        decide(values)
    assert isinstance(caught.value, AdvisorError)


def test_an_organisation_s_own_tables_take_the_place_of_the_shipped_ones(own_tables: Path) -> None:
    values = {"sensitivity": "low", "maturity": "mature", "certainty": "medium"}
    assert decide(values).outcome == "staff_augmentation"
    assert decide(values, tables=own_tables).outcome == "co_build_squad"
    assert decide(values, tables=str(own_tables)).outcome == "co_build_squad"
    assert decide(values, tables=load_tables(own_tables)).outcome == "co_build_squad"


def test_a_tables_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="nowhere"):
        decide({}, tables=tmp_path / "nowhere")
