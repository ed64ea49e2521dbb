"""GetPrincipalTagAttributeMap and SetPrincipalTagAttributeMap."""

from dataclasses import replace

from reconciler.local.errors import ServiceError, invalid_parameter
from reconciler.local.operations.call import Call
from reconciler.local.operations.providers import tag_keys
from reconciler.local.protocol.members import JsonObject
from reconciler.local.storage.records import AttributeMap, text_map_json

DEFAULT_TAGS = {"username": "sub", "client": "aud"}
"""The claims the defaults map, by tag key (documentation of the console)."""

_INACTIVE = AttributeMap(use_defaults=False, tags=None)


def get_principal_tag_attribute_map(call: Call) -> JsonObject:
    """The map of one provider, whether the pool still has the provider or not.

    Raises ServiceError (ResourceNotFoundException) for a pool that is not there and, by
    assumption, for a map that was never set.
    """
    pool = call.pool()
    provider = call.members.text("IdentityProviderName")
    kept = pool.attribute_maps.get(provider)
    if kept is None and not call.assumptions.unset_principal_tags_answered:
        raise ServiceError(
            "ResourceNotFoundException",
            f"No principal tag attribute map for provider '{provider}' in '{pool.id}'.",
        )
    return _answer(call, provider, kept or _INACTIVE)


def set_principal_tag_attribute_map(call: Call) -> JsonObject:
    """Replaces the map of one provider and answers with it.

    Raises ServiceError: ResourceNotFoundException and, by assumption, InvalidParameterException
    for a provider the pool does not have.
    """
    pool = call.pool()
    provider = call.members.text("IdentityProviderName")
    if call.assumptions.principal_tags_need_provider and provider not in tag_keys(
        pool.settings, call.assumptions
    ):
        raise invalid_parameter(f"({provider}) is not a configured provider.")
    sent = AttributeMap.of(call.members)
    call.pools.save(replace(pool, attribute_maps={**pool.attribute_maps, provider: sent}))
    return _answer(call, provider, sent)


def _answer(call: Call, provider: str, kept: AttributeMap) -> JsonObject:
    content = kept.as_json()
    if kept.use_defaults and not kept.tags and call.assumptions.default_principal_tags_shown:
        content["PrincipalTags"] = text_map_json(DEFAULT_TAGS)
    return {
        "IdentityPoolId": call.members.text("IdentityPoolId"),
        "IdentityProviderName": provider,
        **call.shown(content),
    }
