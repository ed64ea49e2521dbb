"""The service's checked answers about one pool as a LivePool.

What a PoolSpec cannot hold is noted as Unmodelled, with the full-replacement write that would
lose it, so that a guard can hold that write back.
"""

import re
from collections.abc import Collection, Mapping

from reconciler.model.json_value import (
    Json,
    JsonObject,
    members,
    object_list,
    text_list,
    text_map,
)
from reconciler.model.pools import (
    MARKER_PREFIX,
    SERVICE_PREFIX,
    IdentityCount,
    LivePool,
    Marker,
    Unmodelled,
)
from reconciler.model.providers import (
    DEFAULTS,
    DEVELOPER_KEY,
    INACTIVE,
    MAX_PROVIDER_NAME,
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
    """One read for each provider name a described pool has; the service cannot list the maps.

    None for a name longer than the operation takes: such a provider cannot have a map.
    """
    names = {provider.tag_name for provider in _providers(pool, []).values()}
    return tuple(
        Call(
            "GetPrincipalTagAttributeMap",
            {"IdentityPoolId": pool["IdentityPoolId"], "IdentityProviderName": name},
        )
        for name in sorted(name for name in names if name and len(name) <= MAX_PROVIDER_NAME)
    )


def identities_read(pool_id: str) -> Call:
    """The first page of a pool's identities, disabled ones too; no more is needed to know of some.

    ListIdentities, MaxResults: 1 to 60.
    """
    return Call("ListIdentities", {"IdentityPoolId": pool_id, "MaxResults": 60})


def identity_count(answer: JsonObject) -> IdentityCount:
    """What the first page of a pool's identities says about all of them."""
    return IdentityCount(len(object_list(answer["Identities"])), bool(answer.get("NextToken")))


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
    configured = _providers(pool, noted).values()
    providers = [_complete(provider, mappings, maps) for provider in configured]
    tags = text_map(pool.get("IdentityPoolTags"))
    classic = pool.get("AllowClassicFlow")
    return LivePool(
        pool_id=str(pool["IdentityPoolId"]),
        spec=PoolSpec(
            name=str(pool["IdentityPoolName"]),
            allow_unauthenticated_identities=pool["AllowUnauthenticatedIdentities"] is True,
            allow_classic_flow=classic if isinstance(classic, bool) else None,
            roles=_roles(roles, noted),
            providers=sorted_providers([*providers, *_strays(pool, mappings, providers, noted)]),
            tags=tuple(sorted((k, v) for k, v in tags.items() if not _is_reserved(k))),
        ),
        marker=Marker.of(tags),
        service_tags=tuple(sorted(key for key in tags if key.startswith(SERVICE_PREFIX))),
        unmodelled=tuple(noted),
        principal_tags_read=principal_tags is not None,
    )


def _is_reserved(key: str) -> bool:
    return key.startswith((MARKER_PREFIX, SERVICE_PREFIX))


def _providers(pool: JsonObject, noted: list[Unmodelled]) -> dict[str, Provider]:
    """The configured providers by key, bare; the service keeps no order, some lists shuffled.

    Of two different ones with the same key a spec can hold one only; the other is noted.
    """
    listed: list[Provider] = []
    if isinstance(name := pool.get("DeveloperProviderName"), str):
        listed.append(DeveloperProvider(name))
    for item in object_list(pool.get("CognitoIdentityProviders")):
        if (user_pool := _user_pool(item, noted)) is not None:
            listed.append(user_pool)
    oidc, saml = pool.get("OpenIdConnectProviderARNs"), pool.get("SamlProviderARNs")
    listed += [IamProvider(ProviderType.OIDC, arn) for arn in text_list(oidc)]
    listed += [IamProvider(ProviderType.SAML, arn) for arn in text_list(saml)]
    logins = text_map(pool.get("SupportedLoginProviders"))
    listed += [LoginProvider(domain, app_id) for domain, app_id in logins.items()]
    found: dict[str, Provider] = {}
    for provider in listed:
        misnamed = provider.key == DEVELOPER_KEY and not isinstance(provider, DeveloperProvider)
        if misnamed or found.setdefault(provider.key, provider) != provider:
            what = f"another provider with the name {provider.key}"
            noted.append(Unmodelled(_UPDATE, what, "providers"))
    return found


def _user_pool(item: JsonObject, noted: list[Unmodelled]) -> UserPoolProvider | None:
    name, client = item.get("ProviderName"), item.get("ClientId")
    _note_unknown(item, _USER_POOL_MEMBERS, _UPDATE, "CognitoIdentityProviders: ", noted)
    match = _USER_POOL_NAME.fullmatch(name) if isinstance(name, str) else None
    if match is None or not isinstance(client, str) or user_pool_provider_name(match[1]) != name:
        what = f"the provider {name}:{client} has no known form"
        noted.append(Unmodelled(_UPDATE, what, "providers"))
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


def _strays(
    pool: JsonObject,
    mappings: Mapping[str, RoleMapping],
    providers: Collection[Provider],
    noted: list[Unmodelled],
) -> list[StrayMapping]:
    """The role mappings of no provider; those of providers without a known form are noted."""
    taken = {provider.key for provider in providers} | {DEVELOPER_KEY}
    configured = {provider.mapping_key for provider in providers}
    unknown = {
        f"{item.get('ProviderName')}:{item.get('ClientId')}"
        for item in object_list(pool.get("CognitoIdentityProviders"))
    }
    strays = []
    for key, mapping in mappings.items():
        if key in configured:
            continue
        if key in taken or key in unknown:
            noted.append(Unmodelled(_SET_ROLES, f"RoleMappings: {key}", "providers"))
        else:
            strays.append(StrayMapping(key, mapping))
    return strays


def _roles(answer: JsonObject, noted: list[Unmodelled]) -> Roles:
    roles = text_map(answer.get("Roles"))
    for kind in sorted(roles.keys() - {"authenticated", "unauthenticated"}):
        noted.append(Unmodelled(_SET_ROLES, f"Roles: {kind}", "roles"))
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
        noted.append(Unmodelled(_SET_ROLES, f"{where}{error}", "providers"))
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
