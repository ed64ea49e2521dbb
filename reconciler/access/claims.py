"""What the tokens of a provider can hold: which claims there are, fixed, or possibly lists.

Source: the developer guide's table of claims for role-based access control, and OpenID Connect
Core, section 5.1, for the standard claims.
"""

from dataclasses import dataclass
from typing import TypeAlias

from reconciler.access.token import ClaimValue
from reconciler.model.providers import (
    SECRET_DOMAINS,
    IamProvider,
    LoginProvider,
    Provider,
    ProviderType,
    UserPoolProvider,
)

# Their tokens are opaque to the pool but for these three.
BARE_DOMAINS = frozenset({"graph.facebook.com", "www.amazon.com"})
_BARE_CLAIMS = frozenset({"iss", "aud", "sub"})

# Claims of OpenID Connect whose value is one text, number or boolean.
STANDARD_CLAIMS = frozenset(
    {
        "acr",
        "address",
        "at_hash",
        "aud",
        "auth_time",
        "azp",
        "birthdate",
        "c_hash",
        "email",
        "email_verified",
        "exp",
        "family_name",
        "gender",
        "given_name",
        "iat",
        "iss",
        "jti",
        "locale",
        "middle_name",
        "name",
        "nbf",
        "nickname",
        "nonce",
        "phone_number",
        "phone_number_verified",
        "picture",
        "preferred_username",
        "profile",
        "s_hash",
        "sid",
        "sub",
        "updated_at",
        "website",
        "zoneinfo",
    }
)

# Claims of user pools that hold a list.
_USER_POOL_LISTS = frozenset({"cognito:groups", "cognito:roles"})

_OIDC_RESOURCE = ":oidc-provider/"

# Google's tokens name themselves with and without the scheme.
_TWO_ISSUERS = "accounts.google.com"


@dataclass(frozen=True, slots=True)
class Fixed:
    """Every token of the provider has this value."""

    value: str


@dataclass(frozen=True, slots=True)
class Never:
    """No token of the provider has the claim."""


@dataclass(frozen=True, slots=True)
class Free:
    """Any text, or none; `lists`: possibly several texts."""

    lists: bool = False


Domain: TypeAlias = Fixed | Never | Free


def domain_of(provider: Provider, claim: str) -> Domain:
    """What a claim of the provider's tokens may be."""
    if _is_bare(provider) and claim not in _BARE_CLAIMS:
        return Never()
    fixed = dict(fixed_claims(provider))
    return Fixed(fixed[claim]) if claim in fixed else Free(may_be_list(provider, claim))


def fixed_claims(provider: Provider) -> tuple[tuple[str, str], ...]:
    """Issuer and audience, as far as the pool's own configuration tells them.

    The audiences of an OIDC provider are kept in IAM; those of a SAML provider are no attributes.
    """
    match provider:
        case UserPoolProvider():
            return ("iss", f"https://{provider.tag_name}"), ("aud", provider.client_id)
        case LoginProvider() if provider.domain in SECRET_DOMAINS:
            return ()
        case LoginProvider() if provider.domain in BARE_DOMAINS:
            return ("iss", provider.domain), ("aud", provider.app_id)
        case LoginProvider():
            return (("aud", provider.app_id),)
        case IamProvider() if issuer_of(provider) not in (None, _TWO_ISSUERS):
            return (("iss", f"https://{issuer_of(provider)}"),)
        case _:
            return ()


def issuer_of(provider: Provider) -> str | None:
    """The issuer of an OIDC provider without its scheme, as its ARN holds it; None for others."""
    if isinstance(provider, IamProvider) and provider.type is ProviderType.OIDC:
        return provider.arn.partition(_OIDC_RESOURCE)[2]
    return None


def may_be_list(provider: Provider, claim: str) -> bool:
    """Whether a claim may hold several values: groups, SAML attributes, private OIDC claims."""
    match provider:
        case UserPoolProvider():
            return claim in _USER_POOL_LISTS
        case IamProvider():
            return provider.type is ProviderType.SAML or claim not in STANDARD_CLAIMS
        case _:
            return False


def is_list(provider: Provider, claim: str) -> bool:
    """Whether a claim is known to hold several values."""
    return isinstance(provider, UserPoolProvider) and claim in _USER_POOL_LISTS


def claims_of(
    provider: Provider, given: tuple[tuple[str, ClaimValue], ...]
) -> dict[str, ClaimValue]:
    """The claims that a pool sees: what the provider fixes is there, what it never has is not."""
    claims: dict[str, ClaimValue] = {**dict(fixed_claims(provider)), **dict(given)}
    if _is_bare(provider):
        return {name: value for name, value in claims.items() if name in _BARE_CLAIMS}
    return claims


def is_foreign(provider: Provider, given: tuple[tuple[str, ClaimValue], ...]) -> bool:
    """Whether issuer or audience show that another provider or application issued the token."""
    fixed = dict(fixed_claims(provider))
    return any(
        name in fixed and fixed[name] not in ((value,) if isinstance(value, str) else value)
        for name, value in given
    )


def _is_bare(provider: Provider) -> bool:
    return isinstance(provider, LoginProvider) and provider.domain in BARE_DOMAINS
