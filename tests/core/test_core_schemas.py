"""The shipped JSON Schemas: generated from the types, and true of what is dumped."""

import json
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel

from advisor import decide
from advisor.core.schemas import FOLDER, PUBLIC, schema_text

from tests.core.samples import full_decision, full_reply


def shipped(name: str) -> Any:
    """The shipped schema of this name."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def dumped(value: BaseModel) -> Any:
    """The value as `--json` prints it."""
    return json.loads(value.model_dump_json())


@pytest.mark.parametrize("name", PUBLIC)
def test_the_shipped_schema_is_the_generated_one(name: str) -> None:
    assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == schema_text(PUBLIC[name])


def test_nothing_else_is_shipped_as_a_schema() -> None:
    assert {file.stem for file in FOLDER.glob("*.json") if not file.stem.startswith("table-")} == set(PUBLIC)


def test_reply_and_decision_are_public() -> None:
    assert {"reply", "decision"} <= set(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_the_shipped_schema_is_a_valid_schema(name: str) -> None:
    schema = shipped(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]


def test_a_dumped_reply_validates() -> None:
    jsonschema.validate(dumped(full_reply()), shipped("reply"))


def test_what_model_dump_gives_is_what_json_prints() -> None:
    reply = full_reply()
    assert reply.model_dump(mode="json") == dumped(reply)
    jsonschema.validate(reply.model_dump(mode="json"), shipped("reply"))


@pytest.mark.parametrize(
    "values",
    [{}, {"sensitivity": "high", "maturity": "none"}, {"data_cannot_leave": True}, {"certainty": ["high", "low"]}],
)
def test_a_decision_of_the_engine_validates(values: dict[str, object]) -> None:
    jsonschema.validate(dumped(decide(values)), shipped("decision"))


def test_a_decision_with_every_part_validates() -> None:
    jsonschema.validate(dumped(full_decision()), shipped("decision"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", "x" * 141),
        ("robustness", 1.5),
        ("outcome", 3),
        ("rules", [{"id": "WM-1"}]),
        ("counterfactuals", [{"changes": {"maturity": 2}, "outcome": None, "possible_outcomes": []}]),
        ("colour", "red"),
    ],
)
def test_the_schema_refuses_what_no_decision_is(field: str, value: object) -> None:
    broken = {**dumped(full_decision()), field: value}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, shipped("decision"))


@pytest.mark.parametrize("field", ["thread_id", "text", "status", "verification"])
def test_the_schema_refuses_a_reply_that_lacks_a_part(field: str) -> None:
    broken = {name: part for name, part in dumped(full_reply()).items() if name != field}
    with pytest.raises(jsonschema.ValidationError, match=field):
        jsonschema.validate(broken, shipped("reply"))
