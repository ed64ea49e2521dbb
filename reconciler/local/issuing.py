"""Local issuers: providers of logins that whoever runs the service plays, and their tokens.

A provider is named as the reconciler names it, or as it is named in Logins: `POOL_ID:CLIENT_ID` of
a user pool, the ARN of an OIDC or a SAML provider, or the domain of another.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import uuid4

from reconciler.local.errors import TokensError
from reconciler.local.operations.discovery import LOCAL_ALGORITHM, issuer_url
from reconciler.local.protocol import jws
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.protocol.scope import OWN_ISSUERS, dns_suffix_of
from reconciler.local.storage.issuers import Issuer, Issuers
from reconciler.local.storage.store import Store

TOKEN_SECONDS = 3600
"""How long a token is good for, as those of user pools are by default."""

_USER_POOL = re.compile(r"(([a-z]{2,}(?:-[a-z]+)+-[0-9])_[0-9A-Za-z]+)(?::(\w+))?", re.ASCII)
_OIDC_ARN = re.compile(r"arn:[a-z-]+:iam::[0-9]{12}:oidc-provider/(.+)")
# Claims that are lists, whatever their number, and those that are times.
_LISTS = frozenset({"cognito:groups", "cognito:roles"})
_TIMES = frozenset({"exp", "iat", "nbf", "auth_time"})


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: the name it has in Logins and, of a user pool, the app client."""

    name: str
    client: str | None = None


def provider_of(text: str) -> Provider:
    """The provider somebody means."""
    user_pool, oidc = _USER_POOL.fullmatch(text), _OIDC_ARN.fullmatch(text)
    if user_pool is not None:
        pool_id, region, client = user_pool.groups()
        return Provider(f"cognito-idp.{region}.{dns_suffix_of(region)}/{pool_id}", client)
    return Provider(oidc[1] if oidc else text.removeprefix("https://").rstrip("/"))


class Issuing:
    """The local issuers of a database.

    Raises LocalStoreError for a database that cannot be used, and TokensError for an issuer that
    is not there or cannot be.
    """

    def __init__(
        self, store: Store, now: Callable[[], float], new_key: Callable[[], str] = jws.new_key
    ) -> None:
        self._store = store
        self._now = now
        self._new_key = new_key

    def add(self, provider: str, audiences: Iterable[str]) -> str:
        """Makes an issuer, or gives one that is there these audiences; its name in Logins."""
        name = provider_of(provider).name
        if not name or name in OWN_ISSUERS:
            raise TokensError(f"{provider}: the service itself issues these tokens")
        with self._store.writing() as connection:
            issuers = Issuers(connection)
            known = issuers.named(name)
            kid, pem = (known[0].kid, known[0].pem) if known else (str(uuid4()), self._new_key())
            issuers.add(Issuer(name, kid, pem, tuple(audiences)))
        return name

    def all(self) -> list[Issuer]:
        """The local issuers, in the order of their names."""
        with self._store.reading() as connection:
            return [each for each in Issuers(connection).all() if each.name not in OWN_ISSUERS]

    def token(self, provider: str, claims: Iterable[tuple[str, str]]) -> str:
        """A token of a provider with these claims; one given several times is a list."""
        meant = provider_of(provider)
        with self._store.reading() as connection:
            known = Issuers(connection).named(meant.name)
        if not known or meant.name in OWN_ISSUERS:
            raise TokensError(
                f"{meant.name}: no such issuer; add it with `reconciler local issuer add`"
            )
        header: JsonObject = {"kid": known[0].kid, "typ": "JWT", "alg": LOCAL_ALGORITHM}
        given = _read(claims)
        together = {**self._usual(meant, known[0], given.get("sub") or str(uuid4())), **given}
        return jws.written(header, together, known[0].pem)

    def _usual(self, provider: Provider, issuer: Issuer, user: Json) -> JsonObject:
        """The claims every token of the provider has; those of user pools as AWS has them."""
        now = int(self._now())
        usual: JsonObject = {
            "iss": issuer_url(provider.name),
            "sub": user,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
        }
        audience = provider.client or next(iter(issuer.audiences), None)
        if audience is not None:
            usual["aud"] = audience
        if provider.name.startswith("cognito-idp."):
            usual |= {"token_use": "id", "auth_time": now, "cognito:username": user}
        return usual


def _read(claims: Iterable[tuple[str, str]]) -> JsonObject:
    values: dict[str, list[str]] = {}
    for name, value in claims:
        values.setdefault(name, []).append(value)
    return {name: _claim(name, given) for name, given in values.items()}


def _claim(name: str, given: list[str]) -> Json:
    if name in _LISTS or len(given) > 1:
        return [*given]
    return int(given[0]) if name in _TIMES and given[0].isdecimal() else given[0]
