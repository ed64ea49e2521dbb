"""Checks the raw body of an answer before the SDK parses it.

The SDK reads a truncated, empty or foreign body with status 200 as an object without members:
"no pools", "no roles". Here such an answer is damaged. Types come from the service model;
which members are always there is the table below, from the documented and recorded answers.
"""

import json
from collections.abc import Iterable
from typing import Protocol

from reconciler.model.json_value import Json, JsonObject, text_map

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
    "DescribeIdentity": ("IdentityId",),
    "LookupDeveloperIdentity": ("IdentityId",),
    "DeleteIdentities": ("UnprocessedIdentityIds",),
    "MergeDeveloperIdentities": ("IdentityId",),
    "GetId": ("IdentityId",),
    "GetOpenIdToken": ("IdentityId", "Token"),
    "GetOpenIdTokenForDeveloperIdentity": ("IdentityId", "Token"),
    "GetCredentialsForIdentity": ("IdentityId", "Credentials"),
    "ListTagsForResource": ("Tags",),
    "LookupEvents": ("Events",),
}

# Members that the model leaves optional within a list, without which an item means nothing.
_REQUIRED_IN = {
    "IdentityPoolShortDescription": ("IdentityPoolId",),
    "IdentityDescription": ("IdentityId",),
    "Credentials": ("AccessKeyId", "SecretKey", "SessionToken"),
    "UnprocessedIdentityId": ("IdentityId", "ErrorCode"),
}

# Operations whose answer may be empty (SetIdentityPoolRoles: "an empty HTTP body").
_EMPTY_ALLOWED = frozenset(
    {
        "SetIdentityPoolRoles",
        "DeleteIdentityPool",
        "TagResource",
        "UntagResource",
        "UnlinkDeveloperIdentity",
        "UnlinkIdentity",
    }
)


class Shape(Protocol):
    """What is needed of a shape of botocore's service model."""

    name: str
    type_name: str


class DamagedBody(Exception):
    """The body is not what this operation answers; the text says what is wrong with it."""

    request_id: str | None = None


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
    _check_present(value, REQUIRED.get(operation, ()), "the answer")
    if shape is not None:
        _check(value, shape, "the answer")
    return value


def check_about(parameters: JsonObject, answer: JsonObject) -> None:
    """Raises DamagedBody for an answer about something else than was asked for.

    A new pool has no id to compare; its tags go in with the call, the attempt's own word among
    them, and the answer shows them.
    """
    for member in ("IdentityPoolId", "IdentityProviderName", "IdentityId"):
        if member in parameters and answer.get(member, parameters[member]) != parameters[member]:
            raise DamagedBody(f"the answer is about another {member}")
    sent = text_map(parameters.get("IdentityPoolTags"))
    if not sent.items() <= text_map(answer.get("IdentityPoolTags")).items():
        raise DamagedBody("the answer shows other tags than were sent")


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
    _check_present(value, (*modelled, *_REQUIRED_IN.get(shape.name, ())), where)
    members: dict[str, Shape] = shape.members  # type: ignore[attr-defined]
    for name, item in value.items():
        # A null stands for a member that is not set, as in documented samples of 2014.
        if name in members and item is not None:
            _check(item, members[name], name)


def _check_present(value: JsonObject, required: Iterable[str], where: str) -> None:
    for member in required:
        if value.get(member) is None:
            raise DamagedBody(f"{where} has no {member}")
