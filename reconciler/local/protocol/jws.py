"""JSON Web Tokens in their compact form, signed with RSA keys (RFC 7515, 7517 and 7519).

To read a token takes nothing; everything else raises TokensError where `cryptography` is not
installed.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import cast

from reconciler.local.errors import TokensError
from reconciler.local.protocol.members import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Jws:
    """A token as it was read; nobody has looked at the signature yet."""

    header: JsonObject
    claims: JsonObject
    signed: bytes
    signature: bytes


def read(text: str) -> Jws | None:
    """The parts of a token; None for a text that is none."""
    signed, _, signature = text.rpartition(".")
    try:
        header, claims = (cast(Json, json.loads(_decoded(part))) for part in signed.split("."))
        made = _decoded(signature)
    except (ValueError, RecursionError):
        return None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        return None
    return Jws(header, claims, signed.encode(), made)


def written(header: JsonObject, claims: JsonObject, pem: str) -> str:
    """The token signed with a private key, by the algorithm the header names."""
    _require()
    from reconciler.local.protocol import rsa

    text = f"{_encoded(_json(header))}.{_encoded(_json(claims))}"
    return f"{text}.{_encoded(rsa.signature(pem, str(header['alg']), text.encode()))}"


def is_signed(token: Jws, pem: str) -> bool:
    """Whether the holder of a private key has signed the token, by RS256 or RS512."""
    _require()
    from reconciler.local.protocol import rsa

    algorithm = str(token.header.get("alg"))
    return algorithm in rsa.ALGORITHMS and rsa.is_signature(
        pem, algorithm, token.signed, token.signature
    )


def new_key() -> str:
    """A new private key, in PEM."""
    _require()
    from reconciler.local.protocol import rsa

    return rsa.new_key()


def jwk(pem: str, kid: str, algorithm: str) -> JsonObject:
    """The public half of a key as a JSON Web Key."""
    _require()
    from reconciler.local.protocol import rsa

    modulus, exponent = map(_bytes, rsa.public_numbers(pem))
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": algorithm,
        "kid": kid,
        "n": _encoded(modulus),
        "e": _encoded(exponent),
    }


def _require() -> None:
    """Raises TokensError where the door to `cryptography` does not open."""
    try:
        from reconciler.local.protocol import rsa  # noqa: F401
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "cryptography":
            raise
        raise TokensError(
            "cryptography is not installed; install cognito-reconciler[tokens]"
        ) from error


def _json(value: JsonObject) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    """Raises ValueError for what is no base64."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
