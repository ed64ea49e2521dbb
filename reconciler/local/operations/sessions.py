"""AWS STS: who is calling, and roles assumed with the tokens of this service.

There is no IAM: any role may be assumed, whatever its trust policy would say.
"""

import re
import secrets
import string
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from reconciler.local.errors import ServiceError
from reconciler.local.operations.logins import Tags, expiry_of, is_signed_by
from reconciler.local.operations.tokens import tags_in
from reconciler.local.protocol import jws
from reconciler.local.protocol.scope import Scope, issuer_of
from reconciler.local.protocol.sts import Content
from reconciler.local.storage.issuers import Issuers
from reconciler.local.storage.sessions import Session, Sessions

KEY_PREFIX = "ASIA"
"""How the ids of temporary access keys begin, as in IAM."""

_DURATIONS = range(900, 43_201)
_DEFAULT_DURATION = 3600
_ROLE = re.compile(r"arn:[a-z-]+:iam::[0-9]{12}:role/[\w+=,.@/-]+", re.ASCII)
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_KEY_LETTERS = string.ascii_uppercase + "234567"


def assumed(role: str, name: str, identity: str, tags: Tags, expires: float) -> Session:
    """New credentials for a role."""
    key = "".join(secrets.choice(_KEY_LETTERS) for _ in range(16))
    return Session(
        access_key=f"{KEY_PREFIX}{key}",
        secret=secrets.token_urlsafe(30),
        token=secrets.token_urlsafe(200),
        role=role,
        name=name,
        identity=identity,
        tags=tags,
        expires=int(expires),
    )


def caller_identity(scope: Scope, session: Session | None) -> Content:
    """Who is calling: a role that was assumed, else the root user; there is nobody more."""
    if session is None:
        arn = f"arn:{scope.partition}:iam::{scope.account}:root"
        return {"Arn": arn, "UserId": scope.account, "Account": scope.account}
    return {
        "Arn": arn_of(session),
        "UserId": f"{_role_id(session.role)}:{session.name}",
        "Account": session.account,
    }


def arn_of(session: Session) -> str:
    """What the session is called: the path of a role is not part of it."""
    partition, role = session.role.split(":")[1], session.role.rpartition("/")[2]
    return f"arn:{partition}:sts::{session.account}:assumed-role/{role}/{session.name}"


def with_web_identity(sent: Mapping[str, str], issuers: Issuers, sessions: Sessions) -> Content:
    """What AssumeRoleWithWebIdentity answers: a session with a token of this service.

    Raises ServiceError: ValidationError for a parameter that is missing or wrong,
    InvalidIdentityToken for a token of anybody else, ExpiredTokenException.
    """
    role, name = _required(sent, "RoleArn"), _required(sent, "RoleSessionName")
    seconds = sent.get("DurationSeconds", str(_DEFAULT_DURATION))
    for parameter, right in (
        ("RoleArn", _ROLE.fullmatch(role)),
        ("RoleSessionName", _SESSION_NAME.fullmatch(name)),
        ("DurationSeconds", seconds.isdecimal() and int(seconds) in _DURATIONS),
    ):
        if not right:
            raise ServiceError("ValidationError", f"{parameter} is not valid")
    token = jws.read(_required(sent, "WebIdentityToken"))
    if token is None:
        raise _bad_token("The ID Token provided is not a valid JWT.")
    identity, issuer = str(token.claims.get("sub")), str(token.claims.get("iss"))
    own = issuer_of(identity.partition(":")[0])
    if issuer != f"https://{own}":
        raise _bad_token(f"No OpenIDConnect provider found in your account for {issuer}")
    if not is_signed_by(issuers, own, token):
        raise _bad_token("Couldn't verify the signature of the token.")
    if (expires := expiry_of(token)) <= sessions.now:
        raise ServiceError(
            "ExpiredTokenException",
            f"Token expired: current date/time {sessions.now:.0f} must be before the expiration "
            f"date/time {expires}",
        )
    session = assumed(role, name, identity, tags_in(token.claims), sessions.now + int(seconds))
    sessions.add(session)
    return {
        "SubjectFromWebIdentityToken": identity,
        "Audience": str(token.claims.get("aud")),
        "Provider": own,
        "AssumedRoleUser": {
            "Arn": arn_of(session),
            "AssumedRoleId": f"{_role_id(role)}:{name}",
        },
        "Credentials": {
            "AccessKeyId": session.access_key,
            "SecretAccessKey": session.secret,
            "SessionToken": session.token,
            "Expiration": datetime.fromtimestamp(session.expires, UTC).strftime(
                "%Y-%m-%dT%H:%M:%SZ"
            ),
        },
    }


def _required(sent: Mapping[str, str], name: str) -> str:
    if name not in sent:
        raise ServiceError("ValidationError", f"{name} is required")
    return sent[name]


def _bad_token(message: str) -> ServiceError:
    return ServiceError("InvalidIdentityToken", message)


def _role_id(role: str) -> str:
    """The id IAM would give the role, the same each time."""
    return f"AROA{sha256(role.encode()).hexdigest()[:17].upper()}"
