"""The writes that change a pool, and which part of a spec each of them replaces."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from reconciler.model.providers import (
    INACTIVE,
    DeveloperProvider,
    IamProvider,
    LoginProvider,
    PrincipalTags,
    Provider,
    RoleMapping,
    StrayMapping,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec, Roles, sorted_providers


@dataclass(frozen=True, slots=True)
class UpdatePool:
    """UpdateIdentityPool with everything but roles, mappings and tags of a spec."""

    spec: PoolSpec


@dataclass(frozen=True, slots=True)
class SetRoles:
    """SetIdentityPoolRoles with the default roles and all role mappings of a spec."""

    spec: PoolSpec


@dataclass(frozen=True, slots=True)
class SetPrincipalTags:
    """SetPrincipalTagAttributeMap for one provider name."""

    provider_name: str
    tags: PrincipalTags


Write: TypeAlias = UpdatePool | SetRoles | SetPrincipalTags


def pool_surface(spec: PoolSpec) -> PoolSpec:
    """The part of a spec that UpdateIdentityPool replaces."""
    bare = tuple(mapped(provider, None) for provider in spec.configured)
    return tagged(replace(spec, roles=Roles(), tags=(), providers=bare), {})


def role_surface(spec: PoolSpec) -> tuple[Roles, dict[str, RoleMapping]]:
    """The part of a spec that SetIdentityPoolRoles replaces."""
    return spec.roles, {
        provider.mapping_key: provider.role_mapping
        for provider in spec.providers
        if provider.mapping_key is not None and provider.role_mapping is not None
    }


def mapping_keys(spec: PoolSpec) -> frozenset[str]:
    """The keys that role mappings may have: those of the configured providers."""
    keys = {provider.mapping_key for provider in spec.configured}
    return frozenset(key for key in keys if key is not None)


def stray_keys(spec: PoolSpec) -> frozenset[str]:
    """The keys of role mappings whose provider is not configured."""
    return frozenset(p.mapping_key for p in spec.providers if isinstance(p, StrayMapping))


def joined(pool: PoolSpec, roles: Roles, mappings: Mapping[str, RoleMapping]) -> PoolSpec:
    """The state of a pool with what UpdateIdentityPool replaces of a spec, and these roles."""
    providers = [mapped(p, mappings.get(p.mapping_key or "")) for p in pool.configured]
    strays = mappings.keys() - mapping_keys(pool)
    return replace(
        pool,
        roles=roles,
        providers=sorted_providers(
            [*providers, *(StrayMapping(key, mappings[key]) for key in strays)]
        ),
    )


def mapped(provider: Provider, mapping: RoleMapping | None) -> Provider:
    """The provider with another mapping, or none."""
    match provider:
        case UserPoolProvider():
            return replace(provider, role_mapping=mapping)
        case IamProvider():
            return replace(provider, role_mapping=mapping)
        case LoginProvider():
            return replace(provider, role_mapping=mapping)
        case DeveloperProvider() | StrayMapping():
            return provider


def tagged(spec: PoolSpec, maps: Mapping[str, PrincipalTags]) -> PoolSpec:
    """The spec with other principal tags, inactive where there are none."""

    def provided(provider: Provider) -> Provider:
        tags = maps.get(provider.tag_name or "", INACTIVE)
        match provider:
            case UserPoolProvider():
                return replace(provider, principal_tags=tags)
            case IamProvider():
                return replace(provider, principal_tags=tags)
            case LoginProvider():
                return replace(provider, principal_tags=tags)
            case DeveloperProvider() | StrayMapping():
                return provider

    return replace(spec, providers=tuple(map(provided, spec.providers)))
