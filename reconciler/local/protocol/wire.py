"""HTTP requests read and answers written as the AWS JSON 1.1 protocol has them.

Knows nothing of operations: it hands on a target and a body, and wraps what comes back.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from typing import TypeAlias, cast
from uuid import uuid4

from reconciler.local.errors import ServiceError
from reconciler.local.protocol.members import Json, JsonObject

Answer: TypeAlias = tuple[int, dict[str, str], bytes]

_LONGEST_HEADER = 1024

JSON_TYPE = "application/x-amz-json-1.1"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, its header names in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        """The operation `X-Amz-Target` names, after either prefix AWS has published for it.

        Empty where the request names none; only a POST can.
        """
        target = self.headers.get("x-amz-target", "") if self.method == "POST" else ""
        return target.rpartition(".")[2]


def request_of(
    method: str, url: str, headers: Mapping[str, str | bytes], body: bytes | str | None
) -> Request:
    """A request as HTTP clients pass it on: header values and bodies may be bytes or text."""
    content = body.encode() if isinstance(body, str) else body or b""
    return Request(
        method.upper(),
        url,
        {name.lower(): _text(value) for name, value in headers.items()},
        content,
    )


def json_body(request: Request) -> JsonObject:
    """The JSON object in the body; raises SerializationException where there is none."""
    try:
        value = cast(Json, json.loads(request.body, parse_constant=_refuse_constant))
    except (ValueError, RecursionError):
        raise ServiceError("SerializationException", "The request body is no JSON.") from None
    if not isinstance(value, dict):
        raise ServiceError("SerializationException", "The request body is no JSON object.")
    return value


def success(content: JsonObject | None, now: float, content_type: str = JSON_TYPE) -> Answer:
    """A 200 with the content as compact JSON; with an empty body where there is no output."""
    body = b"" if content is None else compact(content)
    return 200, answer_headers(content_type, body, now, str(uuid4())), body


def refusal(error: ServiceError, now: float) -> Answer:
    """An error as the service sends it: code and message in the body and again in headers."""
    body = compact({"__type": error.code, "message": error.message})
    headers = answer_headers(JSON_TYPE, body, now, str(uuid4()))
    headers["x-amzn-ErrorType"] = f"{error.code}:"
    headers["x-amzn-ErrorMessage"] = _header_value(error.message)
    return error.status, headers, body


def answer_headers(content_type: str, body: bytes, now: float, request_id: str) -> dict[str, str]:
    """The headers every answer has."""
    return {
        "x-amzn-RequestId": request_id,
        "Date": formatdate(now, usegmt=True),
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
    }


def compact(content: JsonObject) -> bytes:
    """JSON as the service writes it: without spaces, and Unicode as it is."""
    # A message can quote half a surrogate pair, which UTF-8 has no form for.
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return text.encode(errors="replace")


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _header_value(message: str) -> str:
    # A message quotes what the client sent, and a header can carry neither line ends nor Unicode;
    # clients give up on one that is long.
    return "".join(char if " " <= char <= "~" else "?" for char in message[:_LONGEST_HEADER])


def _refuse_constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON")
