"""JSON Schema as this project reads it: jsonschema with a few keywords of its own.

The only module that knows jsonschema. Its words are not for people; `messages` has those.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, TypeAlias, cast

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from reconciler.documents.scalars import Ambiguous
from reconciler.documents.schema_files import inlined, loaded
from reconciler.model.json_value import Json, Path, members

_Errors: TypeAlias = Iterator[ValidationError]
_Schema: TypeAlias = Mapping[str, Any]

_TYPE_NAMES: Mapping[type, str] = {
    str: "string",
    Ambiguous: "ambiguous",
    dict: "object",
    list: "array",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule of a schema that a document breaks.

    key: the key at fault in the mapping that path leads to; None where the value is at fault.
    schema: the part of the schema that holds the rule; limit: what it says about the keyword.
    """

    path: Path
    key: str | None
    keyword: str
    limit: Json
    value: Json
    schema: _Schema


def problems(kind: str, value: Json) -> Iterator[Problem]:
    """What is wrong with a document of a kind, given as plain values, as far as it is asked for.

    Raises KeyError for an unknown kind.
    """
    for error in _validator_of(kind).iter_errors(value):
        yield _problem(error)


def _problem(error: ValidationError) -> Problem:
    key = None
    if error.validator in _ABOUT_KEYS:
        key = error.message
    elif "propertyNames" in error.absolute_schema_path:
        key = str(error.instance)
    return Problem(
        path=tuple(error.absolute_path),
        key=key,
        keyword=str(error.validator),
        limit=cast(Json, error.validator_value),
        value=cast(Json, error.instance),
        schema=cast(_Schema, error.schema),
    )


# Their errors carry the key as the message.
_ABOUT_KEYS = ("required", "additionalProperties")


@cache
def _validator_of(kind: str) -> Validator:
    """Built once for each kind."""
    schema = loaded(kind)
    validator: Validator = _Validator(inlined(schema, members(schema["$defs"])))
    return validator


def _type(_: Validator, types: str | list[str], instance: Json, schema: _Schema) -> _Errors:
    """A number may be an integer, as in the standard, but 1.0 is none; dates may stand plain."""
    name = _TYPE_NAMES[type(instance)]
    wanted = (types,) if isinstance(types, str) else types
    if name in wanted or (name == "integer" and "number" in wanted):
        return
    if name == "ambiguous" and schema.get("format") == "date":
        return
    yield ValidationError("")


def _pattern(_: Validator, pattern: str, instance: Json, schema: _Schema) -> _Errors:
    """As ECMAScript has it: Python's `$` would also match before a newline at the end.

    What is too long is not searched, so that no pattern meets more than it is made for.
    """
    if not isinstance(instance, str) or len(instance) > schema["maxLength"]:
        return
    if instance.endswith("\n") or not _compiled(pattern).search(instance):
        yield ValidationError("")


def _format(_: Validator, name: str, instance: Json, schema: _Schema) -> _Errors:
    if not isinstance(instance, str):
        return
    if name == "ascii" and not instance.isascii():
        yield ValidationError("")
    if name == "date" and not _is_date(instance):
        yield ValidationError("")


def _required(_: Validator, required: list[str], instance: Json, schema: _Schema) -> _Errors:
    if isinstance(instance, dict):
        for key in required:
            if key not in instance:
                yield ValidationError(key)


def _additional_properties(
    validator: Validator, below: Json, instance: Json, schema: _Schema
) -> _Errors:
    if not isinstance(instance, dict):
        return
    known = schema.get("properties", {})
    for key, value in instance.items():
        if key in known:
            continue
        if below is False:
            yield ValidationError(key)
        elif isinstance(below, dict):
            yield from _below(validator, value, below, key)


def _properties(
    validator: Validator, below: Mapping[str, _Schema], instance: Json, _: _Schema
) -> _Errors:
    if isinstance(instance, dict):
        for key, value in instance.items():
            if key in below:
                yield from _below(validator, value, below[key], key)


def _property_names(validator: Validator, below: _Schema, instance: Json, _: _Schema) -> _Errors:
    if isinstance(instance, dict):
        for key in instance:
            yield from _below(validator, key, below)


def _unique_items(_: Validator, __: bool, instance: Json, ___: _Schema) -> _Errors:
    """Texts only; each one that stands there again is an error of its own."""
    if not isinstance(instance, list):
        return
    seen: set[Json] = set()
    for index, item in enumerate(instance):
        if isinstance(item, str):
            if item in seen:
                yield ValidationError("", path=[index])
            seen.add(item)


def _items(validator: Validator, below: _Schema, instance: Json, _: _Schema) -> _Errors:
    if isinstance(instance, list):
        for index, item in enumerate(instance):
            yield from _below(validator, item, below, index)


def _all_of(validator: Validator, parts: list[_Schema], instance: Json, _: _Schema) -> _Errors:
    for part in parts:
        yield from _below(validator, instance, part)


def _if(validator: Validator, condition: _Schema, instance: Json, schema: _Schema) -> _Errors:
    branch = schema.get("then" if _holds(condition, instance) else "else")
    if branch is not None:
        yield from _below(validator, instance, branch)


def _holds(condition: _Schema, instance: Json) -> bool:
    """Whether a condition is met, in the two forms that our schemas use: a type, or keys that are
    required, each with the texts it may have. Asked directly, because the errors of a condition,
    which nobody reads, would take half the time of a check.
    """
    if "type" in condition:
        return bool(_TYPE_NAMES[type(instance)] == condition["type"])
    if not isinstance(instance, dict) or any(key not in instance for key in condition["required"]):
        return False
    return all(
        instance[key] in part.get("enum", (part.get("const"),))
        for key, part in condition.get("properties", {}).items()
    )


def _below(
    validator: Validator, instance: Json, schema: _Schema, step: str | int | None = None
) -> _Errors:
    """The errors of a part. jsonschema would build a validator for it each time it passes by."""
    part = _PARTS.get(id(schema))
    if part is None:
        part = _PARTS[id(schema)] = validator.evolve(schema=schema)
    for error in part.iter_errors(instance):
        if step is not None:
            error.path.appendleft(step)
        yield error


# By identity of their schema, which each of them keeps alive.
_PARTS: dict[int, Validator] = {}


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return _DATE.fullmatch(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_Validator = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    validators={
        "type": _type,
        "pattern": _pattern,
        "format": _format,
        "required": _required,
        "additionalProperties": _additional_properties,
        "if": _if,
        "properties": _properties,
        "propertyNames": _property_names,
        "items": _items,
        "allOf": _all_of,
        "uniqueItems": _unique_items,
    },
)
