"""GetCallerIdentity of AWS STS, for clients that ask whose account they work in.

The query protocol: a form in, XML out. No other operation of STS is offered.
"""

from urllib.parse import parse_qs
from uuid import uuid4
from xml.sax.saxutils import escape

from reconciler.local.errors import ServiceError
from reconciler.local.protocol.scope import partition_of
from reconciler.local.protocol.signature import AccessKeys, signed_scope
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


def action_of(request: Request) -> str | None:
    """The action a form names, which only STS takes; None for any other request."""
    if request.operation or request.body.startswith(b"{"):
        return None
    actions = parse_qs(request.body.decode("latin-1")).get("Action")
    return actions[0] if actions else None


def answer(request: Request, keys: AccessKeys, now: float) -> Answer:
    """The answer to an STS query: the account's root user, since there are no others here."""
    request_id = str(uuid4())
    try:
        content = _caller_identity(request, keys, now, request_id)
    except ServiceError as error:
        return refusal(error, now)
    return _answer(200, content, now, request_id)


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


def _caller_identity(request: Request, keys: AccessKeys, now: float, request_id: str) -> str:
    action = action_of(request)
    if action != "GetCallerIdentity":
        raise ServiceError("InvalidAction", f"Could not find operation {action}")
    scope = signed_scope(request, "sts", keys, now)
    return (
        f'<GetCallerIdentityResponse xmlns="{NAMESPACE}"><GetCallerIdentityResult>'
        f"<Arn>arn:{partition_of(scope.region)}:iam::{scope.account}:root</Arn>"
        f"<UserId>{scope.account}</UserId><Account>{scope.account}</Account>"
        f"</GetCallerIdentityResult><ResponseMetadata><RequestId>{request_id}</RequestId>"
        "</ResponseMetadata></GetCallerIdentityResponse>"
    )


def _text(value: str) -> str:
    """Escaped for XML, which has no way to write control characters."""
    return escape("".join(char if char.isprintable() else "?" for char in value))
