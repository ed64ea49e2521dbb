"""The published schemas: valid, self-contained, described throughout, and safe to search with."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reconciler.documents.schema import DOCUMENT_KINDS, schema_text
from reconciler.model.json_value import Path as JsonPath

FOLDER = Path(__file__).parents[2] / "schemas"

Schema = Mapping[str, Any]

documents = pytest.mark.parametrize("kind", DOCUMENT_KINDS)


def schema_of(kind: str) -> Schema:
    schema: Schema = json.loads(schema_text(kind))
    return schema


def parts(schema: Schema, path: JsonPath = ()) -> Iterator[tuple[JsonPath, Schema]]:
    """Every schema within a schema, itself included, with the way to it."""
    yield path, schema
    for key in ("properties", "$defs"):
        for name, below in schema.get(key, {}).items():
            yield from parts(below, (*path, key, name))
    for key in ("items", "additionalProperties", "propertyNames", "if", "then", "else"):
        if isinstance(schema.get(key), dict):
            yield from parts(schema[key], (*path, key))
    for index, below in enumerate(schema.get("allOf", [])):
        yield from parts(below, (*path, "allOf", index))


def test_there_is_one_file_for_each_kind_of_document() -> None:
    names = {"configuration", "identity-pool", "provider", "role-mapping", "access-test"}

    assert names <= {path.name.removesuffix(".schema.json") for path in FOLDER.iterdir()}


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda path: path.name)
def test_every_file_is_a_json_schema_of_2020_12_with_a_name(file: Path) -> None:
    schema = json.loads(file.read_text(encoding="utf-8"))

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"]
    assert schema["title"]
    assert schema["description"]


def test_no_two_files_have_one_id() -> None:
    ids = [json.loads(path.read_text(encoding="utf-8"))["$id"] for path in FOLDER.glob("*.json")]

    assert len(ids) == len(set(ids))


@documents
def test_everything_that_can_be_written_has_a_description(kind: str) -> None:
    """Each key, item and definition; one that stands in a definition counts."""
    schema = schema_of(kind)
    undescribed = []
    for path, part in parts(schema):
        named = len(path) >= 2 and path[-2] in ("properties", "$defs")
        target = part.get("$ref", "").removeprefix("#/$defs/")
        described = part.get("description") or schema["$defs"].get(target, {}).get("description")
        if (named or (path and path[-1] in ("items", "propertyNames"))) and not described:
            undescribed.append(path)
        if path and path[-1] == "additionalProperties" and not described:
            undescribed.append(path)

    assert undescribed == []


@documents
def test_an_object_says_which_keys_it_takes(kind: str) -> None:
    """Where keys are named, others are refused: in the same place or in every branch."""
    schema = schema_of(kind)
    open_ended = [
        path
        for path, part in parts(schema)
        if "required" in part
        and "properties" in part
        and "additionalProperties" not in part
        and not {"if", "allOf"} & part.keys()
        and "if" not in path[-1:]
        and path[-1:] != ("secret_login",)
    ]

    assert open_ended == []


@documents
def test_a_reference_stays_in_the_file_and_every_definition_is_used(kind: str) -> None:
    schema = schema_of(kind)
    references = {part["$ref"] for _, part in parts(schema) if "$ref" in part}

    assert references == {f"#/$defs/{name}" for name in schema["$defs"]}


@documents
def test_alternatives_are_told_by_a_condition_and_never_tried_in_turn(kind: str) -> None:
    """`oneOf` and `anyOf` can only say that nothing fits, not what is wrong."""
    assert [path for path, part in parts(schema_of(kind)) if {"oneOf", "anyOf"} & part.keys()] == []


@documents
def test_a_condition_is_of_a_form_that_our_validator_knows(kind: str) -> None:
    """A type, or keys with the texts they may have, which must be there: without `required` a
    condition would hold wherever the key is missing."""
    schema = schema_of(kind)
    unknown = []
    for path, part in parts(schema):
        if path[-1:] != ("if",):
            continue
        condition = (
            schema["$defs"][part["$ref"].removeprefix("#/$defs/")] if "$ref" in part else part
        )
        keys = condition.get("properties", {})
        a_type = condition.keys() == {"type"} and isinstance(condition["type"], str)
        some_keys = (
            condition.keys() - {"description"} <= {"properties", "required"}
            and condition.get("required", [])[:1]
            and set(keys) <= set(condition["required"])
            and all({*below} - {"description"} in ({"const"}, {"enum"}) for below in keys.values())
        )
        if not a_type and not some_keys:
            unknown.append(path)

    assert unknown == []


def test_what_two_files_call_by_one_name_is_the_same_in_both() -> None:
    seen: dict[str, Schema] = {}
    for kind in DOCUMENT_KINDS:
        for name, definition in schema_of(kind)["$defs"].items():
            assert seen.setdefault(name, definition) == definition, name


def patterns() -> list[tuple[str, int]]:
    return sorted(
        {
            (part["pattern"], part["maxLength"])
            for kind in DOCUMENT_KINDS
            for _, part in parts(schema_of(kind))
            if "pattern" in part
        }
    )


@documents
def test_a_pattern_comes_with_words_for_people_and_a_length(kind: str) -> None:
    """Our validator searches nothing longer, and shows the words instead of the pattern."""
    lacking = [
        path
        for path, part in parts(schema_of(kind))
        if "pattern" in part and not {"patternErrorMessage", "maxLength"} <= part.keys()
    ]

    assert lacking == []


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in patterns()])
def test_a_pattern_is_anchored_and_names_its_letters(pattern: str) -> None:
    """\\d and \\w take letters of every script in Python; \\$\\{ lets variables pass."""
    body = pattern.removesuffix(r"|\$\{")

    assert body.startswith("^")
    assert body.endswith("$")
    assert not re.search(r"\\[dwsDWS]", body)
    assert "|" not in re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", body)


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in patterns()])
@pytest.mark.parametrize(
    "piece", ["a", "0", "/", "-", ".", "$", "${", "a-", "a/", "../", ":0", "arn:", "\n", "é"]
)
def test_a_pattern_is_searched_in_linear_time_even_beyond_its_length(
    pattern: str, piece: str
) -> None:
    """An editor has no length guard. The suite's time shows it: 100,000 characters each."""
    text = piece * (100_000 // len(piece))

    re.search(pattern, text)
    re.search(pattern, "arn:aws:iam::123456789012:role/" + text + "\0")
    re.search(pattern, "a" + text + "\0")


@documents
def test_an_example_is_valid_where_it_stands(kind: str) -> None:
    schema = schema_of(kind)
    for path, part in parts(schema):
        for example in part.get("examples", []):
            whole = {**part, "$defs": schema["$defs"]}
            errors = [error.message for error in Draft202012Validator(whole).iter_errors(example)]
            assert errors == [], path


@documents
def test_a_default_is_valid_where_it_stands(kind: str) -> None:
    for path, part in parts(schema_of(kind)):
        if "default" in part:
            assert Draft202012Validator(part).is_valid(part["default"]), path
