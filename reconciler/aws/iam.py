"""Reads of IAM: roles with their trust policies and permissions, identity providers."""

from datetime import datetime
from typing import Any

from botocore import xform_name
from botocore.parsers import ResponseParserError

from reconciler.aws.answers import DamagedBody
from reconciler.model.json_value import Json, JsonObject
from reconciler.model.results import Call

# By operation, the members that every answer has; nothing but these is ever sent.
READING_OPERATIONS: dict[str, tuple[tuple[str, ...], ...]] = {
    "GetRole": (("Role", "Arn"), ("Role", "AssumeRolePolicyDocument")),
    "ListAttachedRolePolicies": (("AttachedPolicies",),),
    "ListRolePolicies": (("PolicyNames",),),
    "GetRolePolicy": (("PolicyDocument",),),
    "GetPolicy": (("Policy", "DefaultVersionId"),),
    "GetPolicyVersion": (("PolicyVersion", "Document"),),
    "GetOpenIDConnectProvider": (("Url",),),
    "GetSAMLProvider": (("CreateDate",),),
}

# The operations that answer in pages, by the list that goes on.
_PAGED = {"ListAttachedRolePolicies": "AttachedPolicies", "ListRolePolicies": "PolicyNames"}


def ask(client: Any, call: Call) -> JsonObject:
    """A whole answer, policies as JSON, times as text. Raises DamagedBody, and as the SDK does."""
    answer = _one(client, call)
    member, marker = _PAGED.get(call.operation), answer.get("Marker")
    while member and answer.get("IsTruncated"):
        if not isinstance(marker, str):
            raise DamagedBody("a page says that there are more, and not where")
        page = _one(client, Call(call.operation, {**call.parameters, "Marker": marker}))
        if page.get("Marker") == marker:
            raise DamagedBody("the service repeats a page marker")
        answer = {**page, member: [*_listed(answer[member]), *_listed(page[member])]}
        marker = page.get("Marker")
    return answer


def _one(client: Any, call: Call) -> JsonObject:
    try:
        answer = getattr(client, xform_name(call.operation))(**call.parameters)
        plain = {name: _plain(item) for name, item in answer.items()}
    except (ResponseParserError, AttributeError, LookupError, TypeError, RecursionError) as error:
        # What the SDK's parser makes of a page that is not this answer.
        raise DamagedBody("the answer is not XML of this operation") from error
    for path in READING_OPERATIONS[call.operation]:
        value: Json = plain
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            raise DamagedBody(f"the answer has no {path[-1]}")
    return plain


def _plain(value: Any) -> Json:
    """A value of the SDK as JSON. It has decoded policies; one that is none stays a text."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | bool) else None


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
