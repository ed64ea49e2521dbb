"""Role mappings and principal tags that name a provider the pool is about to lose."""

from collections.abc import Iterable
from dataclasses import replace

from reconciler.local.assumptions import Assumptions
from reconciler.local.errors import invalid_parameter
from reconciler.local.operations.providers import mapping_keys, tag_keys
from reconciler.local.storage.records import Pool, Roles, Settings


def references_settled(pool: Pool, settings: Settings, assumptions: Assumptions) -> Pool:
    """The pool with what UpdateIdentityPool leaves of its role mappings and principal tags.

    What AWS does is not known; see `Assumptions.removed_provider_references`. Raises ServiceError
    (InvalidParameterException) where the update is refused.
    """
    if assumptions.removed_provider_references == "kept":
        return pool
    mappings = {} if pool.roles is None else pool.roles.mappings or {}
    unmapped = mapping_keys(pool.settings, assumptions) - mapping_keys(settings, assumptions)
    untagged = tag_keys(pool.settings, assumptions) - tag_keys(settings, assumptions)
    if assumptions.removed_provider_references == "refused":
        tagged = {name for name, kept in pool.attribute_maps.items() if kept.active}
        _refuse((unmapped & mappings.keys()) | (untagged & tagged))
    return replace(
        pool,
        roles=None if pool.roles is None else _without(pool.roles, unmapped),
        attribute_maps={
            name: kept for name, kept in pool.attribute_maps.items() if name not in untagged
        },
    )


def _without(roles: Roles, lost: frozenset[str]) -> Roles:
    if roles.mappings is None:
        return roles
    left = {key: mapping for key, mapping in roles.mappings.items() if key not in lost}
    return Roles(roles.defaults, left)


def _refuse(referenced: Iterable[str]) -> None:
    names = sorted(referenced)
    if names:
        raise invalid_parameter(
            f"({names[0]}) is still referenced by a role mapping or a principal tag mapping"
        )
