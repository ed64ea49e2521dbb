"""Desired over live: the whole spec to reach, with what is not managed or ignored kept."""

from dataclasses import replace

from reconciler.model.pools import DesiredPool
from reconciler.model.providers import (
    LIVE,
    SECRET_DOMAINS,
    DeveloperProvider,
    LoginProvider,
    MappingType,
    PrincipalTags,
    Provider,
    StrayMapping,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec, Roles, sorted_providers

# What a pool is created with where a document does not manage the section.
_NEW = PoolSpec(name="", allow_unauthenticated_identities=False, allow_classic_flow=False)


def overlay(desired: DesiredPool, live: PoolSpec | None) -> PoolSpec:
    """The spec that a pool is to have. `live` is None for a pool that does not exist yet."""
    base = live or _NEW
    spec = PoolSpec(
        name=desired.name,
        allow_unauthenticated_identities=desired.allow_unauthenticated_identities,
        allow_classic_flow=(
            base.allow_classic_flow
            if desired.allow_classic_flow is None
            else desired.allow_classic_flow
        ),
        roles=base.roles if desired.roles is None else desired.roles,
        providers=(
            base.providers if desired.providers is None else _with_secrets(desired.providers, base)
        ),
        tags=base.tags if desired.tags is None else desired.tags,
    )
    if live is None:
        return spec
    for ignore in desired.ignores:
        spec = _keep(ignore.path, spec, live)
    return spec


def _with_secrets(providers: tuple[Provider, ...], live: PoolSpec) -> tuple[Provider, ...]:
    """`app_id: live` replaced by what the pool has; left as it is where the pool has none."""

    def filled(provider: Provider) -> Provider:
        if not isinstance(provider, LoginProvider) or provider.domain not in SECRET_DOMAINS:
            return provider
        current = live.provider(provider.key)
        if isinstance(current, LoginProvider):
            return replace(provider, app_id=current.app_id)
        return provider

    return sorted_providers([filled(provider) for provider in providers])


def lacks_secret(spec: PoolSpec) -> tuple[str, ...]:
    """The domains whose `app_id: live` found no value."""
    return tuple(
        provider.domain
        for provider in spec.providers
        if isinstance(provider, LoginProvider)
        and provider.domain in SECRET_DOMAINS
        and provider.app_id == LIVE
    )


def _keep(path: tuple[str, ...], spec: PoolSpec, live: PoolSpec) -> PoolSpec:
    """The spec with the value at an ignored path, or its absence, as it is live."""
    match path:
        case ("name",):
            return replace(spec, name=live.name)
        case ("allow_unauthenticated_identities",):
            guests = live.allow_unauthenticated_identities
            return replace(spec, allow_unauthenticated_identities=guests)
        case ("allow_classic_flow",):
            return replace(spec, allow_classic_flow=live.allow_classic_flow)
        case ("roles", *kind):
            return replace(spec, roles=_keep_roles(kind, spec.roles, live.roles))
        case ("tags", *key):
            return replace(spec, tags=_keep_pairs(key, spec.tags, live.tags))
        case ("providers",):
            return replace(spec, providers=live.providers)
        case ("providers", key, *rest):
            return _keep_provider(key, tuple(rest), spec, live)
        case _:
            raise ValueError(f"{path} cannot be ignored")


def _keep_roles(kind: list[str], roles: Roles, live: Roles) -> Roles:
    return Roles(
        roles.authenticated if kind == ["unauthenticated"] else live.authenticated,
        roles.unauthenticated if kind == ["authenticated"] else live.unauthenticated,
    )


def _keep_pairs(
    key: list[str], pairs: tuple[tuple[str, str], ...], live: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    if not key:
        return live
    kept = {k: v for k, v in live if k == key[0]}
    return tuple(sorted(({k: v for k, v in pairs if k != key[0]} | kept).items()))


def _keep_provider(key: str, rest: tuple[str, ...], spec: PoolSpec, live: PoolSpec) -> PoolSpec:
    current, provider = live.provider(key), spec.provider(key)
    others = [other for other in spec.providers if other.key != key]
    if not rest:
        return _with_shared_tags(spec, others, current)
    if provider is None or current is None or type(provider) is not type(current):
        # Nothing of this provider is there to be left alone, or it goes as a whole.
        return spec
    return _with_shared_tags(spec, others, _keep_part(rest, provider, current))


def _keep_part(rest: tuple[str, ...], provider: Provider, live: Provider) -> Provider:
    bare = DeveloperProvider | StrayMapping
    if isinstance(provider, bare) or isinstance(live, bare):
        return provider
    match rest:
        case ("role_mapping", *below):
            return _keep_mapping(below, provider, live)
        case ("principal_tags", *tag):
            return replace(
                provider,
                principal_tags=_keep_tags(tag, provider.principal_tags, live.principal_tags),
            )
        case ("server_side_token_check",):
            if isinstance(provider, UserPoolProvider) and isinstance(live, UserPoolProvider):
                return replace(provider, server_side_token_check=live.server_side_token_check)
        case ("app_id",):
            if isinstance(provider, LoginProvider) and isinstance(live, LoginProvider):
                return replace(provider, app_id=live.app_id)
    return provider


def _keep_mapping(below: list[str], provider: Provider, live: Provider) -> Provider:
    """A part that the live mapping has is kept; what is around it becomes the desired."""
    assert not isinstance(provider, DeveloperProvider | StrayMapping)
    mapping, current = provider.role_mapping, live.role_mapping
    if not below:
        return replace(provider, role_mapping=current)
    if mapping is None or current is None:
        return provider
    if below == ["ambiguous_role_resolution"]:
        resolution = current.ambiguous_role_resolution
        return replace(
            provider, role_mapping=replace(mapping, ambiguous_role_resolution=resolution)
        )
    if mapping.type is current.type is MappingType.RULES:
        return replace(provider, role_mapping=replace(mapping, rules=current.rules))
    return provider


def _keep_tags(tag: list[str], tags: PrincipalTags, live: PrincipalTags) -> PrincipalTags:
    if not tag:
        return live
    if tags.use_defaults:
        return tags
    # The defaults of the service hold no tag of this name.
    return PrincipalTags(tags=_keep_pairs(tag, tags.tags, live.tags))


def _with_shared_tags(spec: PoolSpec, others: list[Provider], kept: Provider | None) -> PoolSpec:
    """The spec with these providers. The clients of a user pool have one map: that of the kept."""
    if kept is None:
        return replace(spec, providers=sorted_providers(others))

    def shared(other: Provider) -> Provider:
        if isinstance(other, UserPoolProvider) and other.tag_name == kept.tag_name:
            return replace(other, principal_tags=kept.principal_tags)
        return other

    return replace(spec, providers=sorted_providers([*map(shared, others), kept]))
