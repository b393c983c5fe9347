"""The JSON Schemas of the public types, shipped in `advisor/schemas`."""

import json
from pathlib import Path

from pydantic import BaseModel

from advisor.core.decisions import Decision
from advisor.core.replies import Reply

FOLDER = Path(__file__).parent.parent / "schemas"
PUBLIC: dict[str, type[BaseModel]] = {"reply": Reply, "decision": Decision}


def schema_text(model: type[BaseModel]) -> str:
    """The JSON Schema of what `model` dumps, as the shipped file holds it."""
    return json.dumps(model.model_json_schema(mode="serialization"), indent=2, ensure_ascii=False) + "\n"
