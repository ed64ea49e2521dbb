"""The identity providers of a pool, each with its role mapping and principal tags.

Every provider answers the same questions: its `key` in plans and documents, the `mapping_key`
it has in SetIdentityPoolRoles and the `tag_name` it has in SetPrincipalTagAttributeMap.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from reconciler.model.targets import dns_suffix_of

# The value of these is "consumer key;consumer secret" (CreateIdentityPool,
# SupportedLoginProviders), so it never stands in a document or an output.
SECRET_DOMAINS = frozenset({"api.twitter.com", "www.digits.com"})

# What a document says instead of such a value: keep whatever the pool has.
LIVE = "live"

# The key of the one developer provider, which no other provider can have.
DEVELOPER_KEY = "developer"

# IdentityProviderName of the principal-tag operations, and the keys of RoleMappings.
MAX_PROVIDER_NAME = 128


class ProviderType(StrEnum):
    """The `type` of an entry; STRAY exists only in live pools, never in a document."""

    USER_POOL = "user_pool"
    OIDC = "oidc"
    SAML = "saml"
    LOGIN = "login"
    DEVELOPER = "developer"
    STRAY = "stray"


class MappingType(StrEnum):
    RULES = "Rules"
    TOKEN = "Token"


class Match(StrEnum):
    EQUALS = "Equals"
    CONTAINS = "Contains"
    STARTS_WITH = "StartsWith"
    NOT_EQUAL = "NotEqual"


class Resolution(StrEnum):
    """What a token that no rule decides gets: the authenticated role, or nothing."""

    AUTHENTICATED_ROLE = "AuthenticatedRole"
    DENY = "Deny"


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition on one claim, and the role that a token meeting it may have."""

    claim: str
    match: Match
    value: str
    role: str


@dataclass(frozen=True, slots=True)
class RoleMapping:
    """How a provider's tokens are given roles. The order of the rules decides.

    ambiguous_role_resolution: None only where a live pool has none; documents must say it.
    """

    type: MappingType
    ambiguous_role_resolution: Resolution | None
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class PrincipalTags:
    """Which claims become session tags: none, the service's defaults, or (tag, claim) pairs."""

    use_defaults: bool = False
    tags: tuple[tuple[str, str], ...] = ()


INACTIVE = PrincipalTags()
DEFAULTS = PrincipalTags(use_defaults=True)


@dataclass(frozen=True, slots=True)
class UserPoolProvider:
    """One app client of a Cognito user pool."""

    user_pool_id: str
    client_id: str
    server_side_token_check: bool
    role_mapping: RoleMapping | None = None
    principal_tags: PrincipalTags = INACTIVE

    @property
    def type(self) -> ProviderType:
        return ProviderType.USER_POOL

    @property
    def key(self) -> str:
        return f"{self.user_pool_id}:{self.client_id}"

    @property
    def mapping_key(self) -> str:
        return f"{self.tag_name}:{self.client_id}"

    @property
    def tag_name(self) -> str:
        """The provider name; all clients of one user pool share its principal tags."""
        return user_pool_provider_name(self.user_pool_id)


@dataclass(frozen=True, slots=True)
class IamProvider:
    """An OIDC or SAML provider of IAM, named by its ARN everywhere."""

    type: ProviderType
    arn: str
    role_mapping: RoleMapping | None = None
    principal_tags: PrincipalTags = INACTIVE

    @property
    def key(self) -> str:
        return self.arn

    @property
    def mapping_key(self) -> str:
        return self.arn

    @property
    def tag_name(self) -> str:
        return self.arn


@dataclass(frozen=True, slots=True)
class LoginProvider:
    """A public login provider (SupportedLoginProviders)."""

    domain: str
    app_id: str
    role_mapping: RoleMapping | None = None
    principal_tags: PrincipalTags = INACTIVE

    @property
    def type(self) -> ProviderType:
        return ProviderType.LOGIN

    @property
    def key(self) -> str:
        return self.domain

    @property
    def mapping_key(self) -> str:
        return self.domain

    @property
    def tag_name(self) -> str:
        return self.domain


@dataclass(frozen=True, slots=True)
class DeveloperProvider:
    """The pool's own backend as a provider. Its name cannot change once it is set."""

    name: str
    role_mapping: None = None
    principal_tags: PrincipalTags = INACTIVE

    @property
    def type(self) -> ProviderType:
        return ProviderType.DEVELOPER

    @property
    def key(self) -> str:
        return DEVELOPER_KEY

    @property
    def mapping_key(self) -> None:
        return None

    @property
    def tag_name(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class StrayMapping:
    """A role mapping of a live pool whose provider is not configured there (any more)."""

    mapping_key: str
    role_mapping: RoleMapping
    principal_tags: PrincipalTags = INACTIVE

    @property
    def type(self) -> ProviderType:
        return ProviderType.STRAY

    @property
    def key(self) -> str:
        return self.mapping_key

    @property
    def tag_name(self) -> None:
        return None


Provider: TypeAlias = (
    UserPoolProvider | IamProvider | LoginProvider | DeveloperProvider | StrayMapping
)


def user_pool_provider_name(user_pool_id: str) -> str:
    """ProviderName of a user pool: region of the id, DNS suffix of that region's partition."""
    region = user_pool_id.partition("_")[0]
    return f"cognito-idp.{region}.{dns_suffix_of(region)}/{user_pool_id}"
