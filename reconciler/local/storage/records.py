"""What is kept of an identity pool, as values.

Each part reads and writes the JSON form it has on the wire, which is also its stored form: a
request and a row are read by the same code. Knows neither SQL nor the rules of any operation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.local.protocol.members import Json, JsonObject, Members


@dataclass(frozen=True, slots=True)
class UserPoolClient:
    """An app client of a user pool whose tokens an identity pool trusts.

    Nothing is required by the service model, so either name may be missing in a request.
    """

    provider: str | None
    client: str | None
    checks_tokens: bool

    @classmethod
    def of(cls, members: Members) -> "UserPoolClient":
        return cls(
            members.optional_text("ProviderName"),
            members.optional_text("ClientId"),
            members.flag("ServerSideTokenCheck"),
        )

    def as_json(self) -> JsonObject:
        """The wire form; ServerSideTokenCheck is there even if it was never sent, as in AWS."""
        return {
            "ProviderName": self.provider,
            "ClientId": self.client,
            "ServerSideTokenCheck": self.checks_tokens,
        }


@dataclass(frozen=True, slots=True)
class Settings:
    """The part of a pool that UpdateIdentityPool replaces as a whole; None where it is unset.

    An unset AllowClassicFlow is not false: AWS leaves the classic flow open then.
    """

    name: str
    guests: bool
    classic_flow: bool | None
    login_providers: Mapping[str, str] | None
    developer_provider: str | None
    oidc_arns: tuple[str, ...] | None
    user_pools: tuple[UserPoolClient, ...] | None
    saml_arns: tuple[str, ...] | None

    @classmethod
    def of(cls, members: Members) -> "Settings":
        user_pools = members.structures("CognitoIdentityProviders")
        return cls(
            name=members.text("IdentityPoolName"),
            guests=members.flag("AllowUnauthenticatedIdentities"),
            classic_flow=members.optional_flag("AllowClassicFlow"),
            login_providers=members.text_map("SupportedLoginProviders"),
            developer_provider=members.optional_text("DeveloperProviderName"),
            oidc_arns=members.texts("OpenIdConnectProviderARNs"),
            user_pools=None if user_pools is None else tuple(map(UserPoolClient.of, user_pools)),
            saml_arns=members.texts("SamlProviderARNs"),
        )

    def as_json(self) -> JsonObject:
        """The wire form, with null for what is unset."""
        user_pools: Json = None
        if self.user_pools is not None:
            user_pools = [user_pool.as_json() for user_pool in self.user_pools]
        return {
            "IdentityPoolName": self.name,
            "AllowUnauthenticatedIdentities": self.guests,
            "AllowClassicFlow": self.classic_flow,
            "SupportedLoginProviders": text_map_json(self.login_providers),
            "DeveloperProviderName": self.developer_provider,
            "OpenIdConnectProviderARNs": texts_json(self.oidc_arns),
            "CognitoIdentityProviders": user_pools,
            "SamlProviderARNs": texts_json(self.saml_arns),
        }


@dataclass(frozen=True, slots=True)
class Roles:
    """The default roles of a pool and its role mappings by provider key, as last set."""

    defaults: Mapping[str, str]
    mappings: Mapping[str, Members] | None

    @classmethod
    def of(cls, members: Members) -> "Roles":
        return cls(members.text_map("Roles") or {}, members.structure_map("RoleMappings"))

    def as_json(self) -> JsonObject:
        mappings: Json = None
        if self.mappings is not None:
            mappings = {key: dict(mapping.values) for key, mapping in self.mappings.items()}
        return {"Roles": text_map_json(self.defaults), "RoleMappings": mappings}


@dataclass(frozen=True, slots=True)
class AttributeMap:
    """Which claims of one provider become principal tags: custom ones, the defaults, or none."""

    use_defaults: bool
    tags: Mapping[str, str] | None

    @classmethod
    def of(cls, members: Members) -> "AttributeMap":
        return cls(members.flag("UseDefaults"), members.text_map("PrincipalTags"))

    @property
    def active(self) -> bool:
        """Whether any claim becomes a tag: the console calls the other state inactive."""
        return self.use_defaults or bool(self.tags)

    def as_json(self) -> JsonObject:
        return {"UseDefaults": self.use_defaults, "PrincipalTags": text_map_json(self.tags)}


@dataclass(frozen=True, slots=True)
class Pool:
    """One identity pool; `roles` is None and `attribute_maps` has no entry until they are set."""

    id: str
    settings: Settings
    tags: Mapping[str, str]
    roles: Roles | None = None
    attribute_maps: Mapping[str, AttributeMap] = field(default_factory=dict)

    @classmethod
    def of(cls, pool_id: str, members: Members) -> "Pool":
        roles = members.structure("Roles")
        maps = members.structure_map("AttributeMaps") or {}
        return cls(
            pool_id,
            Settings.of(members),
            members.text_map("IdentityPoolTags") or {},
            None if roles is None else Roles.of(roles),
            {provider: AttributeMap.of(kept) for provider, kept in maps.items()},
        )

    def as_json(self) -> JsonObject:
        """The stored form: the settings and tags as on the wire, and beside them the rest."""
        maps: Json = {provider: kept.as_json() for provider, kept in self.attribute_maps.items()}
        return {
            **self.settings.as_json(),
            "IdentityPoolTags": text_map_json(self.tags),
            "Roles": None if self.roles is None else self.roles.as_json(),
            "AttributeMaps": maps,
        }


def text_map_json(texts: Mapping[str, str] | None) -> Json:
    return None if texts is None else dict(texts)


def texts_json(texts: tuple[str, ...] | None) -> Json:
    return None if texts is None else list(texts)
