"""The JSON Schemas of the table files, for editors. `python -m advisor.matrix.schemas` writes all shipped schemas."""

import json
from typing import Any

from advisor.core.model import Model
from advisor.core.schemas import FOLDER, PUBLIC, schema_text
from advisor.matrix.validation import FILES


def table_schema_text(model: type[Model], keyed: bool) -> str:
    """The JSON Schema of a table file: of one item, or of a mapping of ids to items.

    A list of one value may be written as the value alone.
    """
    schema = model.model_json_schema(mode="validation")
    _widen(schema)
    if keyed:
        definitions = schema.pop("$defs", {})
        for part in ("properties", "required"):
            if "id" in schema.get(part, ()):
                schema[part].remove("id") if part == "required" else schema[part].pop("id")
        schema = {"type": "object", "additionalProperties": schema, "$defs": definitions}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def table_schema_name(file: str) -> str:
    """The name of the schema for a table file: `table-inputs.json` for `inputs.yaml`."""
    return f"table-{file.removesuffix('.yaml')}.json"


def _widen(schema: Any) -> None:
    """Lets an input entry be a single value where the schema asks for a list of values."""
    if isinstance(schema, dict):
        for name in ("when", "unless"):
            entries = schema.get("properties", {}).get(name, {})
            if "additionalProperties" in entries:
                values = entries["additionalProperties"]
                entries["additionalProperties"] = {"anyOf": [values, *values["items"]["anyOf"]]}
        for value in schema.values():
            _widen(value)


if __name__ == "__main__":
    for public, kind in PUBLIC.items():
        (FOLDER / f"{public}.json").write_text(schema_text(kind), encoding="utf-8")
    for file_name, (item, by_id) in FILES.items():
        (FOLDER / table_schema_name(file_name)).write_text(table_schema_text(item, by_id), encoding="utf-8")
