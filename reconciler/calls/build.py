"""Specs as the parameters of the service's operations. Every full-replacement call is whole."""

from collections.abc import Collection, Mapping

from reconciler.calls.writes import SetPrincipalTags, SetRoles, UpdatePool, Write
from reconciler.model.json_value import Json, JsonObject
from reconciler.model.pools import (
    ADDRESS_TAG,
    APPLIED_TAG,
    ATTEMPT_TAG,
    OWNER_TAG,
    PROTECTED_TAG,
)
from reconciler.model.providers import (
    SECRET_DOMAINS,
    DeveloperProvider,
    IamProvider,
    LoginProvider,
    PrincipalTags,
    ProviderType,
    RoleMapping,
    UserPoolProvider,
)
from reconciler.model.results import Call
from reconciler.model.spec import PoolSpec


def placeholder(name: str) -> JsonObject:
    """A value that only apply knows: pool_id, pool_arn, attempt, applied or live_secret."""
    return {"$ref": name}


# What a call is about: an existing pool by its id, or the one that is being created.
NEW_POOL_ID: Json = placeholder("pool_id")
NEW_POOL_ARN: Json = placeholder("pool_arn")


def owner_tags(owner: str, address: str, protect: bool) -> dict[str, str]:
    """The marker tags that say whose pool this is."""
    return {
        OWNER_TAG: owner,
        ADDRESS_TAG: address,
        PROTECTED_TAG: "true" if protect else "false",
    }


def create_call(spec: PoolSpec, owner: Mapping[str, str]) -> Call:
    """CreateIdentityPool with all tags, so that ownership is there from the first moment."""
    parameters = _pool_parameters(spec)
    tags: JsonObject = {**dict(spec.tags), **owner, ATTEMPT_TAG: placeholder("attempt")}
    return Call(
        "CreateIdentityPool",
        {k: v for k, v in parameters.items() if v not in ([], {})} | {"IdentityPoolTags": tags},
    )


def write_call(write: Write, pool_id: Json) -> Call:
    """One step of a transition as a call."""
    match write:
        case UpdatePool(spec):
            return Call("UpdateIdentityPool", {"IdentityPoolId": pool_id, **_pool_parameters(spec)})
        case SetRoles(spec):
            return Call("SetIdentityPoolRoles", {"IdentityPoolId": pool_id, **_roles(spec)})
        case SetPrincipalTags(name, tags):
            return Call(
                "SetPrincipalTagAttributeMap",
                {
                    "IdentityPoolId": pool_id,
                    "IdentityProviderName": name,
                    **_principal_tags(tags),
                },
            )


def tag_call(arn: Json, tags: Mapping[str, str]) -> Call:
    return Call("TagResource", {"ResourceArn": arn, "Tags": dict(sorted(tags.items()))})


def delete_call(pool_id: str) -> Call:
    """The pool with every identity in it; no marker is left to write."""
    return Call("DeleteIdentityPool", {"IdentityPoolId": pool_id})


def untag_call(arn: Json, keys: Collection[str]) -> Call:
    return Call("UntagResource", {"ResourceArn": arn, "TagKeys": [*sorted(keys)]})


def applied_call(arn: Json) -> Call:
    """The marker, last of all."""
    return Call("TagResource", {"ResourceArn": arn, "Tags": {APPLIED_TAG: placeholder("applied")}})


def writes_applied(call: Call) -> bool:
    """Whether a call is the marker's and nothing else, which digests of plans leave out."""
    return call == applied_call(call.parameters.get("ResourceArn"))


def _pool_parameters(spec: PoolSpec) -> JsonObject:
    parameters: JsonObject = {
        "IdentityPoolName": spec.name,
        "AllowUnauthenticatedIdentities": spec.allow_unauthenticated_identities,
    }
    if spec.allow_classic_flow is not None:
        parameters["AllowClassicFlow"] = spec.allow_classic_flow
    logins: JsonObject = {}
    oidc: list[Json] = []
    saml: list[Json] = []
    user_pools: list[Json] = []
    for provider in spec.providers:
        match provider:
            case UserPoolProvider():
                user_pools.append(
                    {
                        "ProviderName": provider.tag_name,
                        "ClientId": provider.client_id,
                        "ServerSideTokenCheck": provider.server_side_token_check,
                    }
                )
            case IamProvider():
                (saml if provider.type is ProviderType.SAML else oidc).append(provider.arn)
            case LoginProvider():
                logins[provider.domain] = _app_id(provider)
            case DeveloperProvider():
                parameters["DeveloperProviderName"] = provider.name
            case _:
                pass
    return parameters | {
        "SupportedLoginProviders": logins,
        "OpenIdConnectProviderARNs": oidc,
        "CognitoIdentityProviders": user_pools,
        "SamlProviderARNs": saml,
    }


def _app_id(provider: LoginProvider) -> Json:
    return placeholder("live_secret") if provider.domain in SECRET_DOMAINS else provider.app_id


def _roles(spec: PoolSpec) -> JsonObject:
    roles = {
        "authenticated": spec.roles.authenticated,
        "unauthenticated": spec.roles.unauthenticated,
    }
    return {
        "Roles": {kind: arn for kind, arn in roles.items() if arn is not None},
        "RoleMappings": {
            provider.mapping_key: _mapping(provider.role_mapping)
            for provider in spec.providers
            if provider.mapping_key is not None and provider.role_mapping is not None
        },
    }


def _mapping(mapping: RoleMapping) -> Json:
    parameters: JsonObject = {"Type": mapping.type.value}
    if mapping.ambiguous_role_resolution is not None:
        parameters["AmbiguousRoleResolution"] = mapping.ambiguous_role_resolution.value
    if mapping.rules:
        parameters["RulesConfiguration"] = {
            "Rules": [
                {
                    "Claim": rule.claim,
                    "MatchType": rule.match.value,
                    "Value": rule.value,
                    "RoleARN": rule.role,
                }
                for rule in mapping.rules
            ]
        }
    return parameters


def _principal_tags(tags: PrincipalTags) -> JsonObject:
    return {"UseDefaults": tags.use_defaults, "PrincipalTags": dict(tags.tags)}
