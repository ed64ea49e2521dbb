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

# The query protocol has names of its own for what is wrong with a signature.
_CODES = {
    "MissingAuthenticationTokenException": "MissingAuthenticationToken",
    "IncompleteSignatureException": "IncompleteSignature",
    "InvalidSignatureException": "SignatureDoesNotMatch",
    "UnrecognizedClientException": "InvalidClientTokenId",
}


def is_query(request: Request) -> bool:
    """Whether the request is a form that names an action, which only STS takes."""
    return not request.operation and "Action" in _form(request)


def answer(request: Request, keys: AccessKeys, now: float) -> Answer:
    """The answer to an STS query: the account's root user, since there are no others here."""
    request_id = str(uuid4())
    try:
        status, content = 200, _caller_identity(request, keys, request_id)
    except ServiceError as error:
        status, content = error.status, _error(error, request_id)
    body = content.encode()
    return status, answer_headers("text/xml", body, now, request_id), body


def _caller_identity(request: Request, keys: AccessKeys, request_id: str) -> str:
    action = _form(request)["Action"][0]
    if action != "GetCallerIdentity":
        raise ServiceError("InvalidAction", f"Could not find operation {action}")
    try:
        scope = signed_scope(request, "sts", keys)
    except ServiceError as error:
        # With 403 where the JSON protocol has 400.
        raise ServiceError(_CODES[error.code], error.message, 403) from None
    return (
        f'<GetCallerIdentityResponse xmlns="{NAMESPACE}"><GetCallerIdentityResult>'
        f"<Arn>arn:{partition_of(scope.region)}:iam::{scope.account}:root</Arn>"
        f"<UserId>{scope.account}</UserId><Account>{scope.account}</Account>"
        f"</GetCallerIdentityResult><ResponseMetadata><RequestId>{request_id}</RequestId>"
        "</ResponseMetadata></GetCallerIdentityResponse>"
    )


def _error(error: ServiceError, request_id: str) -> str:
    return (
        f'<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>Sender</Type>'
        f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )


def _form(request: Request) -> dict[str, list[str]]:
    if request.body.startswith(b"{"):
        return {}
    return parse_qs(request.body.decode("latin-1"))
