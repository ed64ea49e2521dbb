"""The service's checked answers about one pool as a LivePool.

What a PoolSpec cannot hold is noted as Unmodelled, with the full-replacement write that would
lose it, so that a guard can hold that write back.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from reconciler.model.json_value import (
    Json,
    JsonObject,
    members,
    object_list,
    text_list,
    text_map,
)
from reconciler.model.pools import MARKER_PREFIX, SERVICE_PREFIX, LivePool, Marker, Unmodelled
from reconciler.model.providers import (
    DEFAULTS,
    INACTIVE,
    DeveloperProvider,
    IamProvider,
    LoginProvider,
    MappingType,
    Match,
    PrincipalTags,
    Provider,
    ProviderType,
    Resolution,
    RoleMapping,
    Rule,
    StrayMapping,
    UserPoolProvider,
    user_pool_provider_name,
)
from reconciler.model.results import Call
from reconciler.model.spec import PoolSpec, Roles, sorted_providers

_POOL_MEMBERS = frozenset(
    {
        "IdentityPoolId",
        "IdentityPoolName",
        "AllowUnauthenticatedIdentities",
        "AllowClassicFlow",
        "SupportedLoginProviders",
        "DeveloperProviderName",
        "OpenIdConnectProviderARNs",
        "CognitoIdentityProviders",
        "SamlProviderARNs",
        "IdentityPoolTags",
    }
)
_USER_POOL_MEMBERS = frozenset({"ProviderName", "ClientId", "ServerSideTokenCheck"})
_ROLES_MEMBERS = frozenset({"IdentityPoolId", "Roles", "RoleMappings"})
_MAPPING_MEMBERS = frozenset({"Type", "AmbiguousRoleResolution", "RulesConfiguration"})
_RULE_MEMBERS = frozenset({"Claim", "MatchType", "Value", "RoleARN"})

_USER_POOL_NAME = re.compile(r"cognito-idp\.[a-z0-9-]+\.[a-z0-9.]+/([\w-]+_[0-9A-Za-z]+)", re.ASCII)

_UPDATE = "UpdateIdentityPool"
_SET_ROLES = "SetIdentityPoolRoles"


def pool_reads(pool_id: str) -> tuple[Call, Call]:
    """The two reads that every pool takes."""
    parameters: JsonObject = {"IdentityPoolId": pool_id}
    return Call("DescribeIdentityPool", parameters), Call("GetIdentityPoolRoles", parameters)


def tag_reads(pool: JsonObject) -> tuple[Call, ...]:
    """One read for each provider name a described pool has; the service cannot list the maps."""
    noted: list[Unmodelled] = []
    names = {provider.tag_name for provider in _providers(pool, noted)}
    return tuple(
        Call(
            "GetPrincipalTagAttributeMap",
            {"IdentityPoolId": pool["IdentityPoolId"], "IdentityProviderName": name},
        )
        for name in sorted(name for name in names if name is not None)
    )


def owner_of(pool: JsonObject) -> str | None:
    """The owner tag of a described pool."""
    return Marker.of(text_map(pool.get("IdentityPoolTags"))).owner


def live_pool(
    pool: JsonObject, roles: JsonObject, principal_tags: Mapping[str, JsonObject | None] | None
) -> LivePool:
    """One pool from DescribeIdentityPool, GetIdentityPoolRoles and GetPrincipalTagAttributeMap.

    principal_tags: the answer by provider name, None for one that was not found; None as a whole
    where the maps were not read.
    """
    noted: list[Unmodelled] = []
    _note_unknown(pool, _POOL_MEMBERS, _UPDATE, "", noted)
    mappings = _mappings(roles, noted)
    maps = {name: _principal_tags(answer) for name, answer in (principal_tags or {}).items()}
    providers = [_complete(provider, mappings, maps) for provider in _providers(pool, noted)]
    configured = {provider.mapping_key for provider in providers}
    strays = [StrayMapping(k, m) for k, m in mappings.items() if k not in configured]
    tags = text_map(pool.get("IdentityPoolTags"))
    classic = pool.get("AllowClassicFlow")
    return LivePool(
        pool_id=str(pool["IdentityPoolId"]),
        spec=PoolSpec(
            name=str(pool["IdentityPoolName"]),
            allow_unauthenticated_identities=pool["AllowUnauthenticatedIdentities"] is True,
            allow_classic_flow=classic if isinstance(classic, bool) else None,
            roles=_roles(roles, noted),
            providers=sorted_providers([*providers, *strays]),
            tags=tuple(sorted((k, v) for k, v in tags.items() if not _is_reserved(k))),
        ),
        marker=Marker.of(tags),
        service_tags=tuple(sorted(key for key in tags if key.startswith(SERVICE_PREFIX))),
        unmodelled=tuple(noted),
        principal_tags_read=principal_tags is not None,
    )


def _is_reserved(key: str) -> bool:
    return key.startswith((MARKER_PREFIX, SERVICE_PREFIX))


def _providers(pool: JsonObject, noted: list[Unmodelled]) -> Iterable[Provider]:
    """The configured providers, bare; the service keeps no order and some lists shuffled."""
    found: dict[str, Provider] = {}
    for item in object_list(pool.get("CognitoIdentityProviders")):
        user_pool = _user_pool(item, noted)
        if user_pool is None:
            continue
        if user_pool.key in found:
            noted.append(Unmodelled(_UPDATE, f"{user_pool.key} is listed twice"))
        found[user_pool.key] = user_pool
    for arn in text_list(pool.get("OpenIdConnectProviderARNs")):
        found[arn] = IamProvider(ProviderType.OIDC, arn)
    for arn in text_list(pool.get("SamlProviderARNs")):
        found[arn] = IamProvider(ProviderType.SAML, arn)
    for domain, app_id in text_map(pool.get("SupportedLoginProviders")).items():
        found[domain] = LoginProvider(domain, app_id)
    if isinstance(name := pool.get("DeveloperProviderName"), str):
        developer = DeveloperProvider(name)
        found[developer.key] = developer
    return found.values()


def _user_pool(item: JsonObject, noted: list[Unmodelled]) -> UserPoolProvider | None:
    name, client = item.get("ProviderName"), item.get("ClientId")
    _note_unknown(item, _USER_POOL_MEMBERS, _UPDATE, "CognitoIdentityProviders: ", noted)
    match = _USER_POOL_NAME.fullmatch(name) if isinstance(name, str) else None
    if match is None or not isinstance(client, str) or user_pool_provider_name(match[1]) != name:
        noted.append(Unmodelled(_UPDATE, f"the provider {name}:{client} has no known form"))
        return None
    return UserPoolProvider(match[1], client, item.get("ServerSideTokenCheck") is True)


def _complete(
    provider: Provider,
    mappings: Mapping[str, RoleMapping],
    maps: Mapping[str, PrincipalTags],
) -> Provider:
    """The provider with the role mapping and the principal tags that the service keeps apart."""
    if isinstance(provider, DeveloperProvider | StrayMapping):
        return provider
    mapping = mappings.get(provider.mapping_key)
    tags = maps.get(provider.tag_name, INACTIVE)
    match provider:
        case UserPoolProvider(pool, client, check):
            return UserPoolProvider(pool, client, check, mapping, tags)
        case IamProvider(type_, arn):
            return IamProvider(type_, arn, mapping, tags)
        case LoginProvider(domain, app_id):
            return LoginProvider(domain, app_id, mapping, tags)


def _roles(answer: JsonObject, noted: list[Unmodelled]) -> Roles:
    roles = text_map(answer.get("Roles"))
    for kind in sorted(roles.keys() - {"authenticated", "unauthenticated"}):
        noted.append(Unmodelled(_SET_ROLES, f"Roles: {kind}"))
    return Roles(roles.get("authenticated"), roles.get("unauthenticated"))


def _mappings(answer: JsonObject, noted: list[Unmodelled]) -> dict[str, RoleMapping]:
    _note_unknown(answer, _ROLES_MEMBERS, _SET_ROLES, "", noted)
    found = {}
    for key, value in members(answer.get("RoleMappings")).items():
        mapping = _mapping(members(value), f"RoleMappings: {key}: ", noted)
        if mapping is not None:
            found[key] = mapping
    return found


def _mapping(value: Mapping[str, Json], where: str, noted: list[Unmodelled]) -> RoleMapping | None:
    _note_unknown(value, _MAPPING_MEMBERS, _SET_ROLES, where, noted)
    configuration = members(value.get("RulesConfiguration"))
    _note_unknown(configuration, frozenset({"Rules"}), _SET_ROLES, where, noted)
    resolution = value.get("AmbiguousRoleResolution")
    try:
        return RoleMapping(
            MappingType(str(value.get("Type"))),
            None if resolution is None else Resolution(str(resolution)),
            tuple(_rule(rule, where, noted) for rule in object_list(configuration.get("Rules"))),
        )
    except ValueError as error:
        # A member of an enumeration that did not exist when this was written.
        noted.append(Unmodelled(_SET_ROLES, f"{where}{error}"))
        return None


def _rule(value: JsonObject, where: str, noted: list[Unmodelled]) -> Rule:
    _note_unknown(value, _RULE_MEMBERS, _SET_ROLES, where, noted)
    return Rule(
        claim=str(value.get("Claim")),
        match=Match(str(value.get("MatchType"))),
        value=str(value.get("Value")),
        role=str(value.get("RoleARN")),
    )


def _principal_tags(answer: JsonObject | None) -> PrincipalTags:
    """Not found, and neither defaults nor tags, both mean inactive (assumption: unset map)."""
    if answer is None:
        return INACTIVE
    if answer.get("UseDefaults") is True:
        return DEFAULTS
    return PrincipalTags(tags=tuple(sorted(text_map(answer.get("PrincipalTags")).items())))


def _note_unknown(
    value: Mapping[str, Json],
    known: Collection[str],
    operation: str,
    where: str,
    noted: list[Unmodelled],
) -> None:
    for name in sorted(value.keys() - known):
        # What the SDK adds to an answer is no member of it; null is a member that is not set.
        if value[name] is not None and name != "ResponseMetadata":
            noted.append(Unmodelled(operation, f"{where}{name}"))
