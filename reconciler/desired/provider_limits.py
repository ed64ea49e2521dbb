"""Limits of identity providers, their role mappings and their principal tags.

Sources: the service model (lengths, patterns, sizes) and the quotas page (25 rules, 10 mappings,
50 user pools).
"""

import re
import unicodedata
from collections import Counter

from reconciler.desired.problem import Problem, Problems, Scope, arn_problems
from reconciler.model.json_value import Path
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import (
    DEVELOPER_KEY,
    INACTIVE,
    LIVE,
    MAX_PROVIDER_NAME,
    SECRET_DOMAINS,
    DeveloperProvider,
    IamProvider,
    LoginProvider,
    MappingType,
    Provider,
    ProviderType,
    RoleMapping,
    StrayMapping,
    UserPoolProvider,
)
from reconciler.model.results import Severity
from reconciler.model.targets import partition_of

MAX_RULES = 25
MAX_MAPPINGS = 10
MAX_LOGIN_PROVIDERS = 10
MAX_USER_POOL_PROVIDERS = 50
MAX_PRINCIPAL_TAGS = 50

_USER_POOL_ID = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]_[0-9A-Za-z]+")
_CLIENT_ID = re.compile(r"[\w]{1,128}", re.ASCII)
_APP_ID = re.compile(r"[\w.;_/-]{1,128}", re.ASCII)
_DEVELOPER_NAME = re.compile(r"[\w._-]{1,128}", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,126}[a-z0-9])?")

# SupportedLoginProviders; whether the service takes others is not documented.
_LOGIN_DOMAINS = SECRET_DOMAINS | {
    "graph.facebook.com",
    "accounts.google.com",
    "appleid.apple.com",
    "www.amazon.com",
}


def provider_problems(pool: DesiredPool, scope: Scope) -> Problems:
    """Every limit that the providers of a pool break, one by one and together."""
    yield from _each(pool, scope)
    yield from _counts(pool)
    yield from _shared_principal_tags(pool)


def _each(pool: DesiredPool, scope: Scope) -> Problems:
    for provider in pool.providers or ():
        path: Path = ("providers", provider.key)
        match provider:
            case UserPoolProvider():
                yield from _user_pool(path, provider, scope)
            case IamProvider():
                yield from _iam_provider(path, provider, scope)
            case LoginProvider():
                yield from _login(path, provider)
            case DeveloperProvider():
                if not _DEVELOPER_NAME.fullmatch(provider.name):
                    yield Problem(
                        (*path, "name"),
                        "developer-name",
                        "must be 1 to 128 ASCII letters, digits and _ . -",
                    )
            case StrayMapping():
                pass
        if provider.role_mapping is not None:
            yield from _mapping(path, provider, provider.role_mapping, scope)
        yield from _principal_tags(path, provider)
        yield from _provider_name(path, provider)


def _user_pool(path: Path, provider: UserPoolProvider, scope: Scope) -> Problems:
    if len(provider.user_pool_id) > 55 or not _USER_POOL_ID.fullmatch(provider.user_pool_id):
        yield Problem(
            (*path, "user_pool_id"),
            "user-pool-id",
            f"{provider.user_pool_id!r} is no user pool id; they look like us-east-1_AbCdEf123",
        )
    elif partition_of(provider.user_pool_id) != scope.target.partition:
        yield Problem(
            (*path, "user_pool_id"),
            "partition",
            f"{provider.user_pool_id!r} is in partition {partition_of(provider.user_pool_id)}, "
            f"target {scope.target.name} in {scope.target.partition}",
        )
    if not _CLIENT_ID.fullmatch(provider.client_id):
        yield Problem(
            (*path, "client_id"),
            "client-id",
            f"{provider.client_id!r} must be 1 to 128 ASCII letters, digits and _",
        )


def _iam_provider(path: Path, provider: IamProvider, scope: Scope) -> Problems:
    if provider.type is ProviderType.SAML:
        # "Identity provider … is not valid for account …": observed for foreign SAML ARNs.
        yield from arn_problems((*path, "arn"), provider.arn, "saml-provider", scope)
    else:
        allowed = scope.configuration.allow_accounts
        yield from arn_problems((*path, "arn"), provider.arn, "oidc-provider", scope, allowed)


def _login(path: Path, provider: LoginProvider) -> Problems:
    if provider.domain == DEVELOPER_KEY or not _DOMAIN.fullmatch(provider.domain):
        yield Problem(
            (*path, "domain"),
            "login-domain",
            f"{provider.domain!r} is no domain in lower-case letters, such as accounts.google.com",
        )
    elif provider.domain not in _LOGIN_DOMAINS:
        yield Problem(
            (*path, "domain"),
            "login-domain",
            f"{provider.domain!r} is no login provider that Cognito documents: "
            f"{', '.join(sorted(_LOGIN_DOMAINS))}",
            Severity.WARNING,
        )
    if provider.domain in SECRET_DOMAINS and provider.app_id != LIVE:
        yield Problem(
            (*path, "app_id"),
            "secret-in-document",
            f"the value for {provider.domain} holds a secret; write app_id: {LIVE} to keep "
            "the pool's own",
        )
    elif not _APP_ID.fullmatch(provider.app_id):
        yield Problem(
            (*path, "app_id"),
            "app-id",
            "must be 1 to 128 ASCII letters, digits and . ; _ / -",
        )


def _mapping(path: Path, provider: Provider, mapping: RoleMapping, scope: Scope) -> Problems:
    base: Path = (*path, "role_mapping")
    if mapping.type is MappingType.TOKEN and provider.type is not ProviderType.USER_POOL:
        yield Problem(
            (*base, "type"), "mapping-type", "type: Token is for user pools only; use Rules"
        )
    if len(mapping.rules) > MAX_RULES:
        yield Problem(
            (*base, "rules"),
            "mapping-key",
            f"{len(mapping.rules)} rules; a mapping holds {MAX_RULES}",
        )
    for position, rule in enumerate(mapping.rules):
        place: Path = (*base, "rules", position)
        if not 1 <= len(rule.claim) <= 64 or not _is_claim(rule.claim):
            yield Problem(
                (*place, "claim"),
                "claim",
                f"{rule.claim!r} must be 1 to 64 letters, marks, symbols, digits or punctuation",
            )
        if not 1 <= len(rule.value) <= 128:
            yield Problem((*place, "value"), "rule-value", "must be 1 to 128 characters long")
        yield from arn_problems((*place, "role"), rule.role, "role", scope)


def _is_claim(claim: str) -> bool:
    r"""MappingRule.Claim: [\p{L}\p{M}\p{S}\p{N}\p{P}]+, so no spaces."""
    return all(unicodedata.category(character)[0] in "LMSNP" for character in claim)


def _principal_tags(path: Path, provider: Provider) -> Problems:
    tags = provider.principal_tags.tags
    base: Path = (*path, "principal_tags")
    if len(tags) > MAX_PRINCIPAL_TAGS:
        yield Problem(
            base,
            "too-many-principal-tags",
            f"{len(tags)} principal tags; a provider holds {MAX_PRINCIPAL_TAGS}",
        )
    for key, claim in tags:
        if not 1 <= len(key) <= 128:
            yield Problem((*base, key), "principal-tag", "a tag must be 1 to 128 characters long")
        if not 1 <= len(claim) <= 256:
            yield Problem((*base, key), "principal-tag", "a claim must be 1 to 256 characters long")


def _provider_name(path: Path, provider: Provider) -> Problems:
    names = [
        provider.mapping_key if provider.role_mapping is not None else None,
        provider.tag_name if provider.principal_tags != INACTIVE else None,
    ]
    if any(name is not None and len(name) > MAX_PROVIDER_NAME for name in names):
        yield Problem(
            path,
            "provider-name",
            f"its name as the service spells it is over {MAX_PROVIDER_NAME} characters, too long "
            "for a role mapping or principal tags",
        )


def _counts(pool: DesiredPool) -> Problems:
    providers = pool.providers or ()
    for key, count in Counter(provider.key for provider in providers).items():
        if count > 1 and key == DEVELOPER_KEY:
            yield Problem(
                ("providers", key),
                "second-developer-provider",
                "a pool has at most one developer provider",
            )
        elif count > 1:
            yield Problem(("providers", key), "equal-providers", f"{key} is listed {count} times")
    counts = (
        ("login", MAX_LOGIN_PROVIDERS, "too-many-login-providers"),
        ("user_pool", MAX_USER_POOL_PROVIDERS, "too-many-user-pools"),
    )
    for type_, most, rule in counts:
        count = sum(provider.type == type_ for provider in providers)
        if count > most:
            yield Problem(("providers",), rule, f"{count} {type_} providers; a pool holds {most}")
    mappings = sum(provider.role_mapping is not None for provider in providers)
    if mappings > MAX_MAPPINGS:
        yield Problem(
            ("providers",),
            "mapping-key",
            f"{mappings} providers with a role mapping; a pool holds {MAX_MAPPINGS}",
        )


def _shared_principal_tags(pool: DesiredPool) -> Problems:
    """All clients of a user pool share one map, so their entries must say the same."""
    first: dict[str, UserPoolProvider] = {}
    for provider in pool.providers or ():
        if not isinstance(provider, UserPoolProvider):
            continue
        other = first.setdefault(provider.user_pool_id, provider)
        if other.principal_tags != provider.principal_tags:
            yield Problem(
                ("providers", provider.key, "principal_tags"),
                "principal-tags-disagree",
                f"differs from {other.key}; the clients of a user pool share one map",
            )
