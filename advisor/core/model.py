"""The base of every value type: immutable, strict about unknown fields, documented."""

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = 1
"""Version of the `Reply` contract and of stored conversations; raised when a shape changes."""


class Model(BaseModel):
    """An immutable value. Two models with equal fields are equal."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        serialize_by_alias=True,
        validate_by_name=True,
        json_schema_serialization_defaults_required=True,
    )
