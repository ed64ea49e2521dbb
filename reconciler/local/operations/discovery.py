"""The public keys of issuers, where clients look for them.

`/.well-known/jwks_uri` has those of the service itself, as AWS has them;
`/_issuer/NAME/.well-known/openid-configuration` describes a local issuer (OpenID Connect
Discovery) and `/_issuer/NAME/.well-known/jwks.json` has its keys.
"""

import re
from urllib.parse import quote, unquote, urlsplit

from reconciler.local.operations.tokens import ALGORITHM
from reconciler.local.protocol import jws
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.protocol.scope import OWN_ISSUERS
from reconciler.local.protocol.wire import Request
from reconciler.local.storage.issuers import Issuer, Issuers

LOCAL_ALGORITHM = "RS256"
"""What local issuers sign with, as user pools do."""

OWN_KEYS = "/.well-known/jwks_uri"
_OF_ISSUER = re.compile(r"/_issuer/(.+)/\.well-known/(openid-configuration|jwks\.json)")


def is_discovery(request: Request) -> bool:
    """Whether a request asks for keys, which needs no signature."""
    path = urlsplit(request.url).path
    return request.method == "GET" and (path == OWN_KEYS or bool(_OF_ISSUER.fullmatch(path)))


def document(request: Request, issuers: Issuers) -> JsonObject | None:
    """What is asked for; None for an issuer that is not there. Raises TokensError."""
    url = urlsplit(request.url)
    asked = _OF_ISSUER.fullmatch(url.path)
    if asked is None:
        own = [issuer for name in sorted(OWN_ISSUERS) for issuer in issuers.named(name)]
        return _keys(own, ALGORITHM)
    name = unquote(asked[1])
    found = issuers.named(name)
    if not found or name in OWN_ISSUERS:
        return None
    if asked[2] == "jwks.json":
        return _keys(found, LOCAL_ALGORITHM)
    host = request.headers.get("host", url.netloc)
    return {
        "issuer": issuer_url(name),
        "jwks_uri": f"http://{host}/_issuer/{quote(name)}/.well-known/jwks.json",
        "id_token_signing_alg_values_supported": [LOCAL_ALGORITHM],
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
    }


def issuer_url(name: str) -> str:
    """What an issuer calls itself in its tokens: a SAML provider its ARN, the others a URL."""
    return name if name.startswith("arn:") else f"https://{name}"


def _keys(issuers: list[Issuer], algorithm: str) -> JsonObject:
    keys: list[Json] = [jws.jwk(issuer.pem, issuer.kid, algorithm) for issuer in issuers]
    return {"keys": keys}
