"""Checks the raw body of an answer before the SDK parses it.

The SDK reads a truncated, empty or foreign body with status 200 as an object without members:
"no pools", "no roles". Here such an answer is damaged. Types come from the service model;
which members are always there is the table below, from the documented and recorded answers.
"""

import json
from typing import Protocol

from reconciler.model.json_value import Json, JsonObject

_POOL = ("IdentityPoolId", "IdentityPoolName", "AllowUnauthenticatedIdentities")

# Members of the answer that the service sends whatever the pool looks like.
REQUIRED: dict[str, tuple[str, ...]] = {
    "ListIdentityPools": ("IdentityPools",),
    "DescribeIdentityPool": _POOL,
    "CreateIdentityPool": _POOL,
    "UpdateIdentityPool": _POOL,
    "GetIdentityPoolRoles": ("IdentityPoolId",),
    "GetPrincipalTagAttributeMap": ("IdentityPoolId", "IdentityProviderName"),
    "SetPrincipalTagAttributeMap": ("IdentityPoolId", "IdentityProviderName"),
    "ListIdentities": ("IdentityPoolId", "Identities"),
    "ListTagsForResource": ("Tags",),
}

# Members that the model leaves optional within a list, without which an item means nothing.
_REQUIRED_IN = {"IdentityPoolShortDescription": ("IdentityPoolId",)}

# Operations whose answer may be empty (SetIdentityPoolRoles: "an empty HTTP body").
_EMPTY_ALLOWED = frozenset(
    {"SetIdentityPoolRoles", "DeleteIdentityPool", "TagResource", "UntagResource"}
)


class Shape(Protocol):
    """What is needed of a shape of botocore's service model."""

    name: str
    type_name: str


class DamagedBody(Exception):
    """The body is not what this operation answers; the text says what is wrong with it."""


def checked_body(operation: str, body: bytes, shape: Shape | None) -> JsonObject:
    """The body as JSON, with every member that the service always sends.

    Unknown members stay in, so that a later step can notice them. Raises DamagedBody.
    """
    if not body and operation in _EMPTY_ALLOWED:
        return {}
    try:
        value: Json = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DamagedBody("the answer is not JSON") from error
    if not isinstance(value, dict):
        raise DamagedBody("the answer is not a JSON object")
    for member in REQUIRED.get(operation, ()):
        if member not in value:
            raise DamagedBody(f"the answer has no {member}")
    if shape is not None:
        _check(value, shape, "the answer")
    return value


def about_same_pool(parameters: JsonObject, answer: JsonObject) -> bool:
    """Whether an answer is about the pool that was asked for."""
    asked, told = parameters.get("IdentityPoolId"), answer.get("IdentityPoolId")
    return asked is None or told is None or asked == told


def _check(value: Json, shape: Shape, where: str) -> None:
    match shape.type_name:
        case "structure":
            _check_structure(value, shape, where)
        case "list":
            if not isinstance(value, list):
                raise DamagedBody(f"{where} is not a list")
            for item in value:
                _check(item, shape.member, f"an item of {where}")  # type: ignore[attr-defined]
        case "map":
            if not isinstance(value, dict):
                raise DamagedBody(f"{where} is not an object")
            for item in value.values():
                _check(item, shape.value, f"a value of {where}")  # type: ignore[attr-defined]
        case "boolean":
            if not isinstance(value, bool):
                raise DamagedBody(f"{where} is not a boolean")
        case "string":
            if not isinstance(value, str):
                raise DamagedBody(f"{where} is not a string")
        case _:
            pass


def _check_structure(value: Json, shape: Shape, where: str) -> None:
    if not isinstance(value, dict):
        raise DamagedBody(f"{where} is not an object")
    modelled: list[str] = shape.required_members  # type: ignore[attr-defined]
    for member in (*modelled, *_REQUIRED_IN.get(shape.name, ())):
        if member not in value:
            raise DamagedBody(f"{where} has no {member}")
    members: dict[str, Shape] = shape.members  # type: ignore[attr-defined]
    for name, item in value.items():
        # A null stands for a member that is not set, as in documented samples of 2014.
        if name in members and (item is not None or name in modelled):
            _check(item, members[name], name)
