"""Holds an output to its published schema."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from reconciler.model.json_value import JsonObject

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"


def assert_follows_schema(output: JsonObject) -> None:
    schema = json.loads((SCHEMAS / f"{output['kind']}.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(output)] == []
