"""CreateIdentityPool, DescribeIdentityPool, UpdateIdentityPool and DeleteIdentityPool."""

from dataclasses import replace
from hashlib import sha256

from reconciler.local.assumptions import Assumptions
from reconciler.local.errors import ServiceError, invalid_parameter
from reconciler.local.operations.call import Call
from reconciler.local.operations.providers import accepted
from reconciler.local.operations.references import references_settled
from reconciler.local.operations.tags import tags_with
from reconciler.local.protocol.members import JsonObject
from reconciler.local.storage.records import Pool, Settings, text_map_json, texts_json

MOST_POOLS = 1000
"""Identity pools an account may have in a Region (quotas page; adjustable in AWS, not here)."""


def create_identity_pool(call: Call) -> JsonObject:
    """Makes a pool under an id of the service's choosing; names need not be unique.

    Raises ServiceError: InvalidParameterException for a provider or tag that is refused,
    LimitExceededException where the scope is full or there are too many user pools.
    """
    settings = accepted(Settings.of(call.members), call.scope, call.assumptions)
    tags = tags_with({}, call.members.text_map("IdentityPoolTags") or {}, call.assumptions)
    if call.pools.count() >= MOST_POOLS:
        raise ServiceError(
            "LimitExceededException",
            f"The account already has the most identity pools a Region allows: {MOST_POOLS}",
        )
    pool = Pool(f"{call.scope.region}:{call.new_id()}", settings, tags)
    call.pools.add(pool)
    return _described(call, pool)


def describe_identity_pool(call: Call) -> JsonObject:
    """The pool; raises ServiceError (ResourceNotFoundException) where there is none."""
    return _described(call, call.pool())


def update_identity_pool(call: Call) -> JsonObject:
    """Replaces the pool's settings: what is not sent falls back to its default.

    Exceptions to that rule are assumptions. Raises ServiceError: ResourceNotFoundException,
    InvalidParameterException for a refused provider, tag or developer provider name,
    LimitExceededException for too many user pools.
    """
    pool = call.pool()
    sent = accepted(Settings.of(call.members), call.scope, call.assumptions)
    settings = replace(
        sent,
        classic_flow=_classic_flow(pool.settings, sent, call.assumptions),
        developer_provider=_developer_provider(pool.settings, sent, call.assumptions),
    )
    tags = pool.tags
    sent_tags = call.members.text_map("IdentityPoolTags")
    if sent_tags is not None and call.assumptions.update_replaces_tags:
        tags = tags_with({}, sent_tags, call.assumptions)
    updated = replace(
        references_settled(pool, settings, call.assumptions), settings=settings, tags=tags
    )
    call.pools.save(updated)
    return _described(call, updated)


def delete_identity_pool(call: Call) -> None:
    """Removes the pool and all that hangs on it; raises ServiceError (ResourceNotFoundException).

    Identities inside do not keep it from being deleted; they go with it.
    """
    pool = call.pool()
    call.identities.remove_all(pool.id)
    call.pools.remove(pool.id)


def _described(call: Call, pool: Pool) -> JsonObject:
    """The answer of the three operations that have one; IdentityPoolTags is there even if empty."""
    content = pool.settings.as_json()
    if call.assumptions.provider_arns_reordered:
        content["OpenIdConnectProviderARNs"] = texts_json(_reordered(pool.settings.oidc_arns))
        content["SamlProviderARNs"] = texts_json(_reordered(pool.settings.saml_arns))
    return {
        "IdentityPoolId": pool.id,
        **call.shown(content),
        "IdentityPoolTags": text_map_json(pool.tags),
    }


def _reordered(arns: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """As a hash set would list them: by nothing a client could have meant."""
    if arns is None:
        return None
    return tuple(sorted(arns, key=lambda arn: sha256(arn.encode()).digest()))


def _classic_flow(kept: Settings, sent: Settings, assumptions: Assumptions) -> bool | None:
    if sent.classic_flow is None and not assumptions.update_unsets_classic_flow:
        return kept.classic_flow
    return sent.classic_flow


def _developer_provider(kept: Settings, sent: Settings, assumptions: Assumptions) -> str | None:
    name, wanted = kept.developer_provider, sent.developer_provider
    if wanted is None:
        return name if assumptions.update_keeps_developer_provider else None
    if name == wanted:
        return wanted
    if name is None:
        if not assumptions.developer_provider_added_by_update:
            raise invalid_parameter(f"The developer provider name {wanted} cannot be added")
        return wanted
    if assumptions.developer_provider_change_refused:
        raise invalid_parameter(f"The developer provider name {name} cannot be changed")
    return name
