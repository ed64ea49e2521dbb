"""The logins of a request: whose they are, by the tokens of their providers.

A token of a local issuer stands for what the provider would have signed, also where that is not a
JSON Web Token: an assertion of a SAML provider, or an access token of Facebook, Amazon, Twitter or
Digits. Such an issuer has the name its provider has in Logins.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TypeAlias

from reconciler.local.errors import ServiceError, invalid_parameter, not_authorized
from reconciler.local.operations.call import Call
from reconciler.local.operations.principal_tags import DEFAULT_TAGS
from reconciler.local.operations.role_choice import texts
from reconciler.local.protocol import jws
from reconciler.local.protocol.jws import Jws
from reconciler.local.protocol.members import JsonObject
from reconciler.local.storage.identities import Login
from reconciler.local.storage.issuers import Issuers
from reconciler.local.storage.records import Pool

_OIDC_RESOURCE = ":oidc-provider/"
# Of a token of these the pool knows issuer, audience and subject, and nothing else (developer
# guide, role-based access control).
_BARE = frozenset({"graph.facebook.com", "www.amazon.com"})

Tags: TypeAlias = Mapping[str, tuple[str, ...]]
"""Principal tags, each with the values its claim has."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A login, and what the token says that proved it.

    mapping_key: what its provider is called in role mappings, None for a developer user. tags: the
    principal tags of the login. amr: how a token made for the login says it was proved.
    """

    login: Login
    mapping_key: str | None
    claims: JsonObject
    tags: Tags
    amr: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Trusted:
    """A provider of a pool as a token can be for it.

    audience: None where any is accepted. amr: how it is followed by its user in that claim.
    """

    audience: str | None
    mapping_key: str
    tag_key: str
    amr: str | None


def proofs_of(call: Call, pool: Pool, sent: Mapping[str, str]) -> tuple[Proof, ...]:
    """The public logins that tokens prove, in the order sent.

    sent: tokens by the name of the provider. Raises ServiceError: NotAuthorizedException for a
    token that is not accepted, InvalidParameterException for one of the developer provider.
    """
    return tuple(_proof(call, pool, name, token) for name, token in sent.items())


def developer_proof(pool: Pool, login: Login, tags: Tags) -> Proof:
    """What is known of a developer user: the backend's word, and the tags it gives."""
    how = (login.provider, f"{login.provider}:{pool.id}:{login.user}")
    return Proof(login, None, {}, tags, how)


def read(token: str) -> Jws:
    """A token with the claims every one must have; raises ServiceError (NotAuthorizedException)."""
    found = jws.read(token)
    if found is None:
        raise bad_token("Not a valid OpenId Connect identity token.")
    for claim in ("iss", "aud", "sub", "exp"):
        if not found.claims.get(claim):
            raise bad_token(f"Missing a required claim: {claim}")
    return found


def check(call: Call, issuer: str, token: Jws) -> None:
    """Raises ServiceError (NotAuthorizedException) for a wrong signature or a token out of date."""
    if not is_signed_by(call.issuers, issuer, token):
        raise bad_token("Couldn't verify signed token.")
    if (expires := expiry_of(token)) <= call.now:
        raise bad_token(f"Token expired: {call.now:.0f} >= {expires}")


def is_signed_by(issuers: Issuers, name: str, token: Jws) -> bool:
    """Whether an issuer of this name has the key that signed the token."""
    return any(jws.is_signed(token, issuer.pem) for issuer in issuers.named(name))


def expiry_of(token: Jws) -> int:
    """When a token ends, in epoch seconds; one that does not say it in a number has ended."""
    match token.claims.get("exp"):
        case int(expires):
            return expires
        case float(expires) if isfinite(expires):
            return int(expires)
        case _:
            return 0


def bad_token(what: str) -> ServiceError:
    return not_authorized(f"Invalid login token. {what}")


def _proof(call: Call, pool: Pool, name: str, text: str) -> Proof:
    if name == pool.settings.developer_provider:
        raise invalid_parameter("Please provide a valid public provider.")
    trusted = list(_trusted(call, pool, name))
    if not trusted:
        raise _unsupported(pool)
    token = read(text)
    if str(token.claims["iss"]).removeprefix("https://") != name:
        raise bad_token("Issuer doesn't match providerName")
    audiences = texts(token.claims["aud"])
    accepted = next((each for each in trusted if each.audience in (None, *audiences)), None)
    if accepted is None or not _for_issuer(call, name, audiences):
        raise not_authorized("Token is not from a supported provider of this identity pool.")
    check(call, name, token)
    user, claims = str(token.claims["sub"]), token.claims
    if name in _BARE:
        claims = {"iss": name, "aud": claims["aud"], "sub": user}
    names_user = accepted.amr or (name if call.assumptions.amr_names_every_user else None)
    how = (name,) if names_user is None else (name, f"{names_user}:{user}")
    tags = tags_of(pool, accepted.tag_key, claims)
    return Proof(Login(name, user), accepted.mapping_key, claims, tags, how)


def tags_of(pool: Pool, key: str, claims: JsonObject) -> Tags:
    """The principal tags the provider's claims become; a claim that is not there becomes none."""
    kept = pool.attribute_maps.get(key)
    if kept is None:
        return {}
    named = DEFAULT_TAGS if kept.use_defaults else kept.tags or {}
    return {tag: texts(claims[claim]) for tag, claim in named.items() if texts(claims.get(claim))}


def _trusted(call: Call, pool: Pool, name: str) -> Iterator[_Trusted]:
    """What the pool trusts under a name: each client of a user pool, or another provider."""
    settings = pool.settings
    for user_pool in settings.user_pools or ():
        if user_pool.provider == name:
            key = f"{name}:{user_pool.client}"
            yield _Trusted(user_pool.client, key, name, f"{name}:CognitoSignIn")
    application = (settings.login_providers or {}).get(name)
    if application is not None:
        # Of Twitter and Digits a secret follows the key of the application.
        yield _Trusted(application.partition(";")[0], name, name, None)
    for arn in settings.oidc_arns or ():
        if arn.partition(_OIDC_RESOURCE)[2] == name:
            yield _Trusted(None, arn, arn, f"{arn}:OIDC")
    if name in (settings.saml_arns or ()):
        yield _Trusted(None, name, name, None)


def _for_issuer(call: Call, name: str, audiences: tuple[str, ...]) -> bool:
    """Whether the issuer may issue for any of them: what IAM keeps of an OIDC provider."""
    registered = {each for issuer in call.issuers.named(name) for each in issuer.audiences}
    return not registered or not registered.isdisjoint(audiences)


def _unsupported(pool: Pool) -> ServiceError:
    settings = pool.settings
    if not (
        settings.user_pools
        or settings.login_providers
        or settings.oidc_arns
        or settings.saml_arns
        or settings.developer_provider
    ):
        return not_authorized(
            f"Identity pool - {pool.id} does not have identity providers configured."
        )
    return not_authorized("Token is not from a supported provider of this identity pool.")
