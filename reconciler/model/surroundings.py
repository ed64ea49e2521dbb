"""What pools refer to, as it is in the account: roles, identity providers, user pools, clients."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from reconciler.model.json_value import Json, JsonObject
from reconciler.model.results import Call


class Service(StrEnum):
    """A service that is asked, as the names of its actions begin."""

    IAM = "iam"
    USER_POOLS = "cognito-idp"


class SubjectKind(StrEnum):
    """What a pool can refer to."""

    ROLE = "role"
    OIDC = "oidc"
    SAML = "saml"
    USER_POOL = "user_pool"
    CLIENT = "client"


@dataclass(frozen=True, slots=True, order=True)
class Permission:
    """An IAM action on a resource; of a resource that cannot be told, `*`."""

    action: str
    resource: str


@dataclass(frozen=True, slots=True)
class Denied:
    """Something that could not be read, for want of a permission."""

    permission: Permission


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be read for another reason, or was not asked for.

    why: as in `not judged: WHY`.
    """

    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """One read about one thing. resource: its ARN, as permissions name it."""

    service: Service
    region: str
    call: Call
    resource: str


# An answer as it came, None for what is not there.
Found: TypeAlias = JsonObject | Denied | Unread | None


@dataclass(frozen=True, slots=True)
class RolePolicy:
    """One policy that says what a role may do. document: None where it is no JSON object."""

    name: str
    document: Json


@dataclass(frozen=True, slots=True)
class LiveRole:
    """A role as IAM has it. policies: of the roles of guests alone, else ().

    gaps: why some of its policies could not be read.
    """

    arn: str
    trust: Json
    created: datetime | None = None
    policies: tuple[RolePolicy, ...] = ()
    gaps: tuple[Denied | Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveOidc:
    """An OIDC provider of IAM. client_ids: the audiences that it takes tokens for."""

    arn: str
    client_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LiveSaml:
    arn: str


@dataclass(frozen=True, slots=True)
class LiveUserPool:
    user_pool_id: str


@dataclass(frozen=True, slots=True)
class LiveClient:
    """An app client. user_pool_id: of the pool that has it, which may be another than was meant."""

    user_pool_id: str
    client_id: str


RoleAnswer: TypeAlias = LiveRole | Denied | Unread | None
OidcAnswer: TypeAlias = LiveOidc | Denied | Unread | None
SamlAnswer: TypeAlias = LiveSaml | Denied | Unread | None
UserPoolAnswer: TypeAlias = LiveUserPool | Denied | Unread | None
ClientAnswer: TypeAlias = LiveClient | Denied | Unread | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything that the pools of one target refer to. None stands for what is not there.

    roles, oidc, saml: by ARN. user_pools: by id. clients: by `user-pool-id:client-id`.
    now: the service's own time, None where no answer told it.
    """

    roles: Mapping[str, RoleAnswer] = field(default_factory=dict)
    oidc: Mapping[str, OidcAnswer] = field(default_factory=dict)
    saml: Mapping[str, SamlAnswer] = field(default_factory=dict)
    user_pools: Mapping[str, UserPoolAnswer] = field(default_factory=dict)
    clients: Mapping[str, ClientAnswer] = field(default_factory=dict)
    now: datetime | None = None
