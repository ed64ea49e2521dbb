"""The answers a struck request gets: errors in the service's own form, and damaged bodies."""

import json
import re
from collections.abc import Callable, Mapping
from email.utils import formatdate
from http import HTTPStatus
from typing import cast

from reconciler.local.errors import ServiceError
from reconciler.local.faults.kinds import Damage, Paging, Refused
from reconciler.local.faults.strikable import STS
from reconciler.local.protocol import sts, wire
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.protocol.wire import Answer

_HTML = "text/html; charset=utf-8"
_UNAVAILABLE = b"<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>\n"
_PORTAL = b"<html><body><h1>Please sign in</h1></body></html>\n"


def refused(operation: str, fault: Refused, now: float) -> Answer:
    """The error as the service of the operation sends errors."""
    error = ServiceError(fault.code, fault.message, fault.status)
    return sts.refusal(error, now) if operation in STS else wire.refusal(error, now)


def unavailable(now: float) -> Answer:
    """A proxy's 503: HTML, and none of the headers that AWS adds."""
    headers = {
        "Date": formatdate(now, usegmt=True),
        "Content-Type": _HTML,
        "Content-Length": str(len(_UNAVAILABLE)),
    }
    return 503, headers, _UNAVAILABLE


def truncated(answer: Answer) -> Answer:
    """Half of the body under the Content-Length of the whole."""
    status, headers, body = answer
    return status, headers, body[: len(body) // 2]


def damaged(answer: Answer, damage: Damage) -> Answer:
    """Another body; its type and length are told as they are."""
    status, headers, body = answer
    content_type = _HTML if damage == "html" else headers["Content-Type"]
    other = _DAMAGES[damage](body)
    return (
        status,
        {**headers, "Content-Type": content_type, "Content-Length": str(len(other))},
        other,
    )


def paged(answer: Answer, way: Paging, request: bytes) -> Answer:
    """A page of a listing gone wrong; one that is the only page has no token to lose or repeat."""
    status, headers, body = answer
    if status != HTTPStatus.OK:
        return answer
    page = _members(body)
    match way:
        case "lost":
            page["IdentityPools"] = []
        case "last":
            page.pop("NextToken", None)
        case "again":
            page["NextToken"] = _members(request).get("NextToken", page.get("NextToken"))
    other = wire.compact({name: value for name, value in page.items() if value is not None})
    return status, {**headers, "Content-Length": str(len(other))}, other


def of_account(answer: Answer, account: str) -> Answer:
    """What STS says of a caller, said of one in another account."""
    status, headers, body = answer
    # Behind the result comes the request's id, which may have as many digits.
    result, end, rest = body.partition(b"</GetCallerIdentityResult>")
    other = re.sub(rb"\b[0-9]{12}\b", account.encode(), result) + end + rest
    return status, {**headers, "Content-Length": str(len(other))}, other


def _wrong_types(body: bytes) -> bytes:
    return wire.compact({name: _of_another_type(value) for name, value in _members(body).items()})


def _of_another_type(value: Json) -> Json:
    """The other type is the one that a careless reader mistakes for something empty."""
    match value:
        case dict():
            return []
        case list():
            return {}
        case str():
            return 0
        case _:
            return ""


def _missing_member(body: bytes) -> bytes:
    _, *others = _members(body).items()
    return wire.compact(dict(others))


_DAMAGES: Mapping[Damage, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "html": lambda _: _PORTAL,
    "object": lambda _: b"{}",
    "null": lambda _: b"null",
    "wrong_types": _wrong_types,
    "missing_member": _missing_member,
}


def _members(body: bytes) -> JsonObject:
    return cast(JsonObject, json.loads(body))
