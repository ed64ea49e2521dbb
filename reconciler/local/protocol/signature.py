"""Signature Version 4: who signed a request, for which Region, and whether with a known secret.

Written from the description of the signing process in the IAM user guide.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qsl, quote, urlsplit

from reconciler.local.errors import ServiceError
from reconciler.local.protocol.scope import Scope, account_of
from reconciler.local.protocol.wire import Request

ALGORITHM = "AWS4-HMAC-SHA256"
GOOD_FOR_SECONDS = 15 * 60
"""How far the time of a signature may be from now: the longest a service of AWS allows."""

_PARTS = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]*)")
_CREDENTIAL = re.compile(r"([^/]+)/([^/]+)/([a-z0-9-]+)/([^/]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class AccessKeys:
    """The access keys a client must sign with, by id; any key where there are none.

    A key with a secret must have made the signature, and not long ago; of one without, only the
    id counts.
    """

    secrets: Mapping[str, str | None] = field(repr=False)


ANY_KEY = AccessKeys({})


@dataclass(frozen=True, slots=True)
class _Signature:
    key: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    value: str

    @property
    def scope(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def signed_scope(request: Request, service: str, keys: AccessKeys, now: float) -> Scope:
    """The account and Region the signature names.

    Raises ServiceError: MissingAuthenticationTokenException for an unsigned request,
    IncompleteSignatureException for another kind of signature, InvalidSignatureException for one
    made for another service, with another secret or at another time, UnrecognizedClientException
    for a key that is not among those required.
    """
    signature = _signature_of(request)
    if signature.service != service:
        raise _invalid(f"Credential should be scoped to correct service: '{service}'.")
    if keys.secrets:
        _check_key(request, signature, keys, now)
    return Scope(account_of(signature.key), signature.region)


def key_of(request: Request) -> str | None:
    """The id of the access key that signed; None where that cannot be told."""
    try:
        return _signature_of(request).key
    except ServiceError:
        return None


def _signature_of(request: Request) -> _Signature:
    header = request.headers.get("authorization")
    if not header:
        raise ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token")
    parts = dict(_PARTS.findall(header))
    credential = _CREDENTIAL.fullmatch(parts.get("Credential", ""))
    if not header.startswith(ALGORITHM) or credential is None:
        raise _incomplete("requires 'Credential' parameter with a SigV4 scope.")
    for name in ("SignedHeaders", "Signature"):
        if not parts.get(name):
            raise _incomplete(f"requires '{name}' parameter.")
    names = tuple(parts["SignedHeaders"].split(";"))
    key, date, region, service = credential.groups()
    return _Signature(key, date, region, service, names, parts["Signature"])


def _check_key(request: Request, signature: _Signature, keys: AccessKeys, now: float) -> None:
    if signature.key not in keys.secrets:
        raise ServiceError(
            "UnrecognizedClientException", "The security token included in the request is invalid."
        )
    secret = keys.secrets[signature.key]
    if secret is None:
        return
    for name in request.headers:
        # What is not signed could be exchanged by anybody on the way.
        if (name == "host" or name.startswith("x-amz-")) and name not in signature.signed_headers:
            raise _invalid(f"The header '{name}' must be signed.")
    computed = _computed(request, signature, secret)
    if not hmac.compare_digest(computed.encode(), signature.value.encode(errors="replace")):
        raise _invalid("The request signature does not match the one calculated with the secret.")
    if request.headers.get("x-amz-date", signature.date)[:8] != signature.date:
        raise _invalid("The date of the credential's scope is not that of the 'X-Amz-Date' header.")
    if abs(now - _time_of(request)) > GOOD_FOR_SECONDS:
        minutes = GOOD_FOR_SECONDS // 60
        raise _invalid(f"Signature expired: it was not made within {minutes} minutes of now.")


def _time_of(request: Request) -> float:
    try:
        written = request.headers.get("x-amz-date", "")
        return datetime.strptime(written, "%Y%m%dT%H%M%S%z").timestamp()
    except ValueError:
        raise _incomplete("requires existence of an 'X-Amz-Date' header.") from None


def _computed(request: Request, signature: _Signature, secret: str) -> str:
    text = "\n".join(
        (
            ALGORITHM,
            request.headers.get("x-amz-date", ""),
            signature.scope,
            sha256(
                _canonical(request, signature.signed_headers).encode(errors="surrogateescape")
            ).hexdigest(),
        )
    )
    key = f"AWS4{secret}".encode()
    for part in signature.scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _canonical(request: Request, signed_headers: tuple[str, ...]) -> str:
    """The request as both sides spell it before they hash it."""
    url = urlsplit(request.url)
    query = sorted(
        (quote(name, safe="~"), quote(value, safe="~"))
        for name, value in parse_qsl(url.query, keep_blank_values=True)
    )
    # A client in process leaves the host to the layer that would have opened the connection.
    headers = {"host": url.netloc, **request.headers}
    lines = (f"{name}:{' '.join(headers.get(name, '').split())}" for name in signed_headers)
    return "\n".join(
        (
            request.method,
            quote(url.path or "/", safe="/~"),
            "&".join(f"{name}={value}" for name, value in query),
            *lines,
            "",
            ";".join(signed_headers),
            sha256(request.body).hexdigest(),
        )
    )


def _incomplete(what: str) -> ServiceError:
    return ServiceError("IncompleteSignatureException", f"Authorization header {what}")


def _invalid(message: str) -> ServiceError:
    return ServiceError("InvalidSignatureException", message)
