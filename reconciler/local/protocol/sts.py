"""The query protocol as AWS STS speaks it: a form in, XML out.

Knows nothing of what the actions do.
"""

from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import parse_qs
from uuid import uuid4
from xml.sax.saxutils import escape

from reconciler.local.errors import ServiceError
from reconciler.local.protocol.wire import Answer, Request, answer_headers

NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"

# The query protocol has names of its own for what can befall any service, and another status
# where something is wrong with a signature.
_CODES = {
    "IncompleteSignatureException": ("IncompleteSignature", 403),
    "InternalErrorException": ("InternalFailure", 500),
    "InvalidSignatureException": ("SignatureDoesNotMatch", 403),
    "MissingAuthenticationTokenException": ("MissingAuthenticationToken", 403),
    "TooManyRequestsException": ("Throttling", 400),
    "UnrecognizedClientException": ("InvalidClientTokenId", 403),
}


Content: TypeAlias = "Mapping[str, str | Content]"
"""The elements of an answer, by name."""


def form_of(request: Request) -> dict[str, str] | None:
    """The parameters of a form that names an action, which only STS takes; None for others."""
    if request.operation or request.body.startswith(b"{"):
        return None
    form = parse_qs(request.body.decode("latin-1"))
    return {name: values[0] for name, values in form.items()} if "Action" in form else None


def action_of(request: Request) -> str | None:
    """The action a form names; None for any other request."""
    form = form_of(request)
    return None if form is None else form["Action"]


def answer(action: str, content: Content, now: float) -> Answer:
    """What an action answers, as XML."""
    request_id = str(uuid4())
    result = (
        f'<{action}Response xmlns="{NAMESPACE}"><{action}Result>{_elements(content)}'
        f"</{action}Result><ResponseMetadata><RequestId>{request_id}</RequestId>"
        f"</ResponseMetadata></{action}Response>"
    )
    return _answer(200, result, now, request_id)


def refusal(error: ServiceError, now: float) -> Answer:
    """An error in the query protocol, whichever protocol's code it has."""
    request_id = str(uuid4())
    code, status = _CODES.get(error.code, (error.code, error.status))
    at_fault = "Sender" if status < 500 else "Receiver"
    content = (
        f'<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>{at_fault}</Type>'
        f"<Code>{_text(code)}</Code><Message>{_text(error.message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return _answer(status, content, now, request_id)


def _answer(status: int, content: str, now: float, request_id: str) -> Answer:
    body = content.encode(errors="replace")
    return status, answer_headers("text/xml", body, now, request_id), body


def _elements(content: Content) -> str:
    return "".join(
        f"<{name}>{_text(value) if isinstance(value, str) else _elements(value)}</{name}>"
        for name, value in content.items()
    )


def _text(value: str) -> str:
    """Escaped for XML, which has no way to write control characters."""
    return escape("".join(char if char.isprintable() else "?" for char in value))
