"""A token as somebody presents it: read without trusting it, and matched with a provider."""

import base64
import binascii
from pathlib import Path

from reconciler.access.claims import is_foreign
from reconciler.access.token import ClaimValue, Flow, Token
from reconciler.calls.logins import issuer_name, login_name
from reconciler.errors import IdentityConflict, InvalidClaims, InvalidToken, UnknownTarget
from reconciler.flows.claims import claims_in
from reconciler.flows.explain import provider_meant
from reconciler.flows.lists import read_token
from reconciler.flows.verify import Presented
from reconciler.model.identities import ChosenPool
from reconciler.model.providers import DeveloperProvider
from reconciler.model.spec import PoolSpec


def presented_token(
    path: Path, spec: PoolSpec, provider: str | None, flow: Flow, role: str | None, now: float
) -> Presented:
    """A token in a file. now: seconds since 1970.

    Raises InvalidToken for what is no JWT or has expired, and UnknownTarget for a provider that
    could be several.
    """
    text = read_token(path)
    claims = _claims(path, text)
    _check_time(path, dict(claims), now)
    key = provider_meant(spec, provider) if provider is not None else _issuer(path, spec, claims)
    configured = spec.provider(key)
    name = login_name(configured) if configured else issuer_name(dict(claims).get("iss"))
    if name is None:
        raise InvalidToken(f"{path}: the tokens of {key} are none that can be tried")
    return Presented(Token(key, claims, flow, role), {name: text})


def presented_user(
    user: str, pool: ChosenPool, spec: PoolSpec, flow: Flow, role: str | None
) -> Presented:
    """A developer user. Raises IdentityConflict where the pool has no developer provider."""
    key = next((p.key for p in spec.configured if isinstance(p, DeveloperProvider)), None)
    if key is None:
        raise IdentityConflict(f"the pool {pool.pool_id} has no developer provider")
    return Presented(Token(key, (), flow, role), {}, user)


def _claims(path: Path, token: str) -> tuple[tuple[str, ClaimValue], ...]:
    """The payload of a JWT. Its signature is for the service to check."""
    parts = token.split(".")
    if len(parts) != 3:
        raise InvalidToken(f"{path}: no JWT, so its claims cannot be read")
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        data = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        return claims_in(path, data)
    except (binascii.Error, ValueError, InvalidClaims) as error:
        raise InvalidToken(f"{path}: no JWT: its payload holds no claims") from error


def _check_time(path: Path, claims: dict[str, ClaimValue], now: float) -> None:
    try:
        ends = float(str(claims["exp"]))
    except (KeyError, ValueError):
        return
    if ends <= now:
        raise InvalidToken(f"{path}: the token has expired")


def _issuer(path: Path, spec: PoolSpec, claims: tuple[tuple[str, ClaimValue], ...]) -> str:
    """The key of the provider that a token is from; its issuer, where the pool has none such."""
    name = issuer_name(dict(claims).get("iss"))
    if name is None:
        raise InvalidToken(f"{path}: the token names no issuer: name the --provider")
    named = [p for p in spec.configured if login_name(p) == name]
    keys = [p.key for p in named if not is_foreign(p, claims)]
    if len(keys) > 1:
        raise UnknownTarget(f"{name} could be {', '.join(keys)}: name the --provider")
    return keys[0] if keys else named[0].key if named else name
