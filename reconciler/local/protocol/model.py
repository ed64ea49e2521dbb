"""The operations of Cognito Identity as botocore's service model declares them.

The model is read once in a process, at the first call, and each operation's input when it is
first used. Only the copy inside botocore counts, never one a user has installed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from botocore.loaders import Loader

from reconciler.local.errors import ServiceError
from reconciler.local.protocol.constraints import bounds_of, text_constraints
from reconciler.local.protocol.members import JsonObject, Members
from reconciler.local.protocol.shapes import Flag, ListOf, MapOf, Number, Shape, Structure, Text

# Named in full because finding the newest version lists the folder of every AWS service.
_MODEL = "cognito-identity/2014-06-30/service-2"

# No input of Cognito Identity has a timestamp, a float or a blob.
_SCALARS: Mapping[str, Callable[[Members, bool], Shape]] = {
    "string": lambda declared, ascii_words: Text(
        text_constraints(declared, ascii_words), declared.flag("sensitive")
    ),
    "boolean": lambda _, __: Flag(),
    "integer": lambda declared, _: Number(bounds_of(declared)),
    "long": lambda declared, _: Number(bounds_of(declared)),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One declared operation and what it takes."""

    name: str
    input: Structure


@cache
def operation_named(name: str, ascii_words: bool = True) -> Operation:
    """The operation; raises ServiceError (UnknownOperationException) where there is none.

    ascii_words: whether the classes of its patterns, such as \\w, mean ASCII alone.
    """
    declared = _operations().get(name)
    if declared is None:
        raise ServiceError("UnknownOperationException", f"Unknown operation: {name}")
    shape = _shape(_referenced(declared, "input"), ascii_words)
    assert isinstance(shape, Structure)
    return Operation(name, shape)


@cache
def _model() -> Members:
    loader = Loader(
        extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False
    )
    return Members(cast(JsonObject, loader.load_data(_MODEL)))


@cache
def _operations() -> Mapping[str, Members]:
    return _model().structure_map("operations") or {}


@cache
def _shapes() -> Mapping[str, Members]:
    return _model().structure_map("shapes") or {}


@cache
def _shape(name: str, ascii_words: bool) -> Shape:
    declared = _shapes()[name]
    match declared.text("type"):
        case "structure":
            members = declared.structure_map("members") or {}
            shapes = {member: reference.text("shape") for member, reference in members.items()}
            return Structure(
                {member: _shape(shape, ascii_words) for member, shape in shapes.items()},
                frozenset(declared.texts("required") or ()),
            )
        case "list":
            item = _shape(_referenced(declared, "member"), ascii_words)
            return ListOf(item, bounds_of(declared))
        case "map":
            key = _shape(_referenced(declared, "key"), ascii_words)
            assert isinstance(key, Text)
            value = _shape(_referenced(declared, "value"), ascii_words)
            return MapOf(key, value, bounds_of(declared))
        case scalar:
            return _SCALARS[scalar](declared, ascii_words)


def _referenced(declared: Members, member: str) -> str:
    reference = declared.structure(member)
    assert reference is not None
    return reference.text("shape")
