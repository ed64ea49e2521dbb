"""The identity providers of a pool: which are accepted, and by which keys others refer to them."""

import re
from collections.abc import Iterable
from dataclasses import replace

from reconciler.local.assumptions import Assumptions
from reconciler.local.errors import ServiceError, invalid_parameter
from reconciler.local.protocol.scope import Scope, dns_suffix_of
from reconciler.local.storage.records import Settings, UserPoolClient

# The keys of SupportedLoginProviders the API reference of CreateIdentityPool names.
PUBLIC_PROVIDERS = frozenset(
    {
        "accounts.google.com",
        "api.twitter.com",
        "appleid.apple.com",
        "graph.facebook.com",
        "www.amazon.com",
        "www.digits.com",
    }
)

MOST_USER_POOLS = 50
"""User pool providers of an identity pool (quotas page; adjustable in AWS, not here).

Each client of a user pool counts, because each is a provider of its own; the words of the refusal
are this service's.
"""

_USER_POOL = re.compile(r"cognito-idp\.([a-z0-9-]+)\.([a-z.]+)/[\w-]+_[0-9a-zA-Z]+", re.ASCII)


def accepted(settings: Settings, scope: Scope, assumptions: Assumptions) -> Settings:
    """The settings with providers as they are stored; raises ServiceError for one AWS refuses."""
    user_pools = tuple(map(_checked_user_pool, settings.user_pools or ()))
    oidc_arns, saml_arns = settings.oidc_arns or (), settings.saml_arns or ()
    if not assumptions.repeated_providers_merged:
        keys = [_mapping_key(user_pool) for user_pool in user_pools]
        for names in (keys, oidc_arns, saml_arns):
            _refuse_repeated(names)
    if assumptions.oidc_arns_checked:
        _check_arns(oidc_arns, rf"arn:{scope.partition}:iam::[0-9]{{12}}:oidc-provider/.+", scope)
    own_saml = rf"arn:{scope.partition}:iam::{scope.account}:saml-provider/.+"
    _check_arns(saml_arns, own_saml, scope)
    if assumptions.login_providers_restricted:
        _check_login_providers(settings.login_providers or ())
    # A dictionary keeps the place of a key's first mention and the value of its last.
    merged = {_mapping_key(user_pool): user_pool for user_pool in user_pools}
    if len(merged) > MOST_USER_POOLS:
        raise ServiceError(
            "LimitExceededException",
            f"The number of Cognito identity providers exceeded {MOST_USER_POOLS}.",
        )
    return replace(
        settings,
        user_pools=None if settings.user_pools is None else tuple(merged.values()),
        oidc_arns=None if settings.oidc_arns is None else tuple(dict.fromkeys(oidc_arns)),
        saml_arns=None if settings.saml_arns is None else tuple(dict.fromkeys(saml_arns)),
    )


def mapping_keys(settings: Settings, assumptions: Assumptions) -> frozenset[str]:
    """The keys role mappings of the pool may have: a user pool's include the client.

    The developer provider has none (seen in refusals of SetIdentityPoolRoles).
    """
    user_pools = (_mapping_key(user_pool) for user_pool in settings.user_pools or ())
    return _keys(user_pools, settings, assumptions)


def tag_keys(settings: Settings, assumptions: Assumptions) -> frozenset[str]:
    """The provider names principal tags may have: a user pool's is without the client."""
    user_pools = (str(user_pool.provider) for user_pool in settings.user_pools or ())
    return _keys(user_pools, settings, assumptions)


def _keys(
    user_pools: Iterable[str], settings: Settings, assumptions: Assumptions
) -> frozenset[str]:
    saml_arns = settings.saml_arns or () if assumptions.saml_arn_is_provider_key else ()
    return frozenset(
        (*user_pools, *(settings.login_providers or ()), *(settings.oidc_arns or ()), *saml_arns)
    )


def _mapping_key(user_pool: UserPoolClient) -> str:
    return f"{user_pool.provider}:{user_pool.client}"


def _checked_user_pool(user_pool: UserPoolClient) -> UserPoolClient:
    """Only the form counts: AWS looks neither for the user pool nor for its client."""
    form = _USER_POOL.fullmatch(user_pool.provider or "")
    if form is None or form[2] != dns_suffix_of(form[1]) or user_pool.client is None:
        raise invalid_parameter("Invalid Cognito Identity Provider")
    return user_pool


def _check_arns(arns: Iterable[str], form: str, scope: Scope) -> None:
    for arn in arns:
        if re.fullmatch(form, arn) is None:
            raise invalid_parameter(
                f"Identity provider {arn} is not valid for account {scope.account}"
            )


def _check_login_providers(names: Iterable[str]) -> None:
    for name in names:
        if name not in PUBLIC_PROVIDERS:
            raise invalid_parameter(f"Invalid login provider: {name}")


def _refuse_repeated(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise _repeated(name)
        seen.add(name)


def _repeated(name: str) -> ServiceError:
    return invalid_parameter(f"Identity provider {name} is given more than once")
