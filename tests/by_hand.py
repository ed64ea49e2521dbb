"""Pools made with the plain SDK, as people make them, with whatever the service can hold."""

from dataclasses import replace

from reconciler.calls.build import write_call
from reconciler.calls.writes import SetPrincipalTags, SetRoles, UpdatePool
from reconciler.model.json_value import Json, JsonObject, members
from reconciler.model.providers import (
    IamProvider,
    LoginProvider,
    Provider,
    ProviderType,
    StrayMapping,
)
from reconciler.model.spec import PoolSpec, principal_tags_by_name, sorted_providers, spec_tree
from tests.local.clients import Cognito


def by_hand(cognito: Cognito, spec: PoolSpec) -> str:
    """The id of a pool with this spec. A stray mapping has lost the provider it was made for."""
    before = replace(spec, providers=sorted_providers([*map(_found_again, spec.providers)]))
    made = _settings(before, "") | {"IdentityPoolTags": dict(spec.tags)}
    del made["IdentityPoolId"]
    pool_id = str(cognito.call("CreateIdentityPool", **made)["IdentityPoolId"])
    cognito.call("SetIdentityPoolRoles", **write_call(SetRoles(spec), pool_id).parameters)
    if before != spec:
        cognito.call("UpdateIdentityPool", **_settings(spec, pool_id))
    for name, tags in principal_tags_by_name(spec).items():
        call = write_call(SetPrincipalTags(name, tags), pool_id)
        cognito.call(call.operation, **call.parameters)
    return pool_id


def app_id(spec: PoolSpec, domain: str) -> Json:
    return members(members(spec_tree(spec)["providers"])[domain])["app_id"]


def _found_again(provider: Provider) -> Provider:
    if not isinstance(provider, StrayMapping):
        return provider
    if provider.key.startswith("arn:"):
        return IamProvider(ProviderType.OIDC, provider.key, provider.role_mapping)
    return LoginProvider(provider.key, "id", provider.role_mapping)


def _settings(spec: PoolSpec, pool_id: str) -> JsonObject:
    sent = write_call(UpdatePool(spec), pool_id).parameters
    logins: JsonObject = {
        domain: app_id(spec, domain) for domain in members(sent["SupportedLoginProviders"])
    }
    return sent | {"SupportedLoginProviders": logins}
