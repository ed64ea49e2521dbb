"""Who signed a request: an account by its key, or a session by the credentials handed out to it."""

import hmac
from dataclasses import dataclass

from reconciler.local.errors import ServiceError
from reconciler.local.protocol.scope import Scope
from reconciler.local.protocol.signature import AccessKeys, signed_scope
from reconciler.local.protocol.wire import Request
from reconciler.local.storage.sessions import Session


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a caller works, and the session whose credentials it has, if any."""

    scope: Scope
    session: Session | None = None


def session_caller(request: Request, service: str, session: Session, now: float) -> Caller:
    """The caller with credentials of a session, whose signature and token are always checked.

    Raises ServiceError as `signed_scope` does, and for a token that is another one or has expired.
    """
    keys = AccessKeys({session.access_key: session.secret})
    scope = signed_scope(request, service, keys, now)
    token = request.headers.get("x-amz-security-token", "")
    if not hmac.compare_digest(token.encode(), session.token.encode()):
        raise ServiceError(
            "UnrecognizedClientException", "The security token included in the request is invalid."
        )
    if session.expires <= now:
        # STS itself has ExpiredTokenException for the token of an identity provider.
        code, status = ("ExpiredToken", 403) if service == "sts" else ("ExpiredTokenException", 400)
        message = "The security token included in the request is expired"
        raise ServiceError(code, message, status)
    return Caller(Scope(session.account, scope.region), session)
