"""Which writes lead from one spec to another, and in which order.

UpdateIdentityPool and SetIdentityPoolRoles are two separate full replacements, and a role mapping
needs its provider configured: a provider comes before its mapping, and goes after it. What opens
the pool to guests or to the classic flow comes after the roles they are to meet. Principal tags are
cleared before their provider goes and set after it came.
"""

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
from reconciler.model.spec import PoolSpec, Roles, principal_tags_by_name


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


def order(live: PoolSpec, target: PoolSpec) -> tuple[Write, ...]:
    """The writes, tags of the pool aside, after which a live spec equals the target."""
    if live == target:
        return ()
    writes: list[Write] = []
    live_tags, target_tags = principal_tags_by_name(live), principal_tags_by_name(target)
    for name in sorted(live_tags.keys() - target_tags.keys()):
        if live_tags[name] != INACTIVE:
            writes.append(SetPrincipalTags(name, INACTIVE))

    roles = role_surface(live)
    early = _with_mappings_of(target, live)
    first = _mapped_provider_leaves(live, target) or _stray_would_count(live, target)
    if (first or _opens(live, target)) and roles != role_surface(early):
        writes.append(SetRoles(early))
        roles = role_surface(early)
    if pool_surface(live) != pool_surface(target):
        writes.append(UpdatePool(target))
    if roles != role_surface(target):
        writes.append(SetRoles(target))

    for name, tags in sorted(target_tags.items()):
        if live_tags.get(name, INACTIVE) != tags:
            writes.append(SetPrincipalTags(name, tags))
    return tuple(writes)


def pool_surface(spec: PoolSpec) -> PoolSpec:
    """The part of a spec that UpdateIdentityPool replaces."""
    bare = tuple(_bare(provider) for provider in spec.providers if not _is_stray(provider))
    return replace(spec, roles=Roles(), tags=(), providers=bare)


def role_surface(spec: PoolSpec) -> tuple[Roles, dict[str, RoleMapping]]:
    """The part of a spec that SetIdentityPoolRoles replaces."""
    return spec.roles, {
        provider.mapping_key: provider.role_mapping
        for provider in spec.providers
        if provider.mapping_key is not None and provider.role_mapping is not None
    }


def _mapped_provider_leaves(live: PoolSpec, target: PoolSpec) -> bool:
    configured = {provider.mapping_key for provider in target.providers}
    return any(key not in configured for key in role_surface(live)[1])


def _opens(live: PoolSpec, target: PoolSpec) -> bool:
    """Whether UpdateIdentityPool lets somebody in who then meets roles that are to go."""
    guests = target.allow_unauthenticated_identities and not live.allow_unauthenticated_identities
    classic = target.allow_classic_flow is not False and live.allow_classic_flow is False
    return guests or classic


def _stray_would_count(live: PoolSpec, target: PoolSpec) -> bool:
    """Whether a provider comes for which the pool still has another mapping."""
    strays = {p.mapping_key: p.role_mapping for p in live.providers if _is_stray(p)}
    return any(
        provider.mapping_key in strays and strays[provider.mapping_key] != provider.role_mapping
        for provider in target.providers
        if not _is_stray(provider)
    )


def _with_mappings_of(target: PoolSpec, live: PoolSpec) -> PoolSpec:
    """The target without the mappings whose provider the live pool does not have yet."""
    configured = {p.mapping_key for p in live.providers if not _is_stray(p)}
    return replace(
        target,
        providers=tuple(p for p in target.providers if p.mapping_key in configured),
    )


def _is_stray(provider: Provider) -> bool:
    return isinstance(provider, StrayMapping)


def _bare(provider: Provider) -> Provider:
    """The provider as UpdateIdentityPool knows it, without role mapping and principal tags."""
    match provider:
        case UserPoolProvider():
            return replace(provider, role_mapping=None, principal_tags=INACTIVE)
        case IamProvider():
            return replace(provider, role_mapping=None, principal_tags=INACTIVE)
        case LoginProvider():
            return replace(provider, role_mapping=None, principal_tags=INACTIVE)
        case DeveloperProvider() | StrayMapping():
            return provider
