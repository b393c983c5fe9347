"""The shipped JSON Schemas of the table files are those of the types, and the shipped tables satisfy them."""

import json
from importlib.resources import files

import jsonschema
import pytest
import yaml

from advisor.core.schemas import FOLDER
from advisor.matrix.schemas import table_schema_name, table_schema_text
from advisor.matrix.validation import FILES


@pytest.mark.parametrize("file", FILES)
def test_the_shipped_schema_is_generated(file: str) -> None:
    assert (FOLDER / table_schema_name(file)).read_text(encoding="utf-8") == table_schema_text(*FILES[file])


@pytest.mark.parametrize("file", FILES)
def test_the_shipped_table_satisfies_its_schema(file: str) -> None:
    schema = json.loads(table_schema_text(*FILES[file]))
    content = yaml.safe_load((files("advisor_corpus") / "tables" / file).read_text(encoding="utf-8"))
    # JSON has text keys only; YAML's truth values become the words that stand for them.
    jsonschema.validate(json.loads(json.dumps(content)), schema)


def test_a_misspelt_key_does_not_satisfy_it() -> None:
    schema = json.loads(table_schema_text(*FILES["outcomes.yaml"]))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"full_outsourcing": {"lable": "Full outsourcing", "meaning": "…"}}, schema)
