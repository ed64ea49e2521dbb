"""A pool as git wants it and a pool as the service has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reconciler.model.json_value import Path
from reconciler.model.origin import Origin
from reconciler.model.providers import Provider
from reconciler.model.spec import PoolSpec, Roles

# The reconciler's own tags on a pool, never part of a diff of the user's tags.
MARKER_PREFIX = "reconciler:"
OWNER_TAG = "reconciler:owner"
ADDRESS_TAG = "reconciler:address"
ATTEMPT_TAG = "reconciler:attempt"
PROTECTED_TAG = "reconciler:protected"
APPLIED_TAG = "reconciler:applied"
MARKER_TAGS = (OWNER_TAG, ADDRESS_TAG, ATTEMPT_TAG, PROTECTED_TAG, APPLIED_TAG)

# Tags of one pool, the reconciler's among them (quotas page).
MAX_TAGS = 50

# Tags of AWS itself. CloudFormation marks what it made with the longer prefix.
SERVICE_PREFIX = "aws:"
CLOUDFORMATION_PREFIX = "aws:cloudformation:"


@dataclass(frozen=True, slots=True)
class Ignore:
    """A path of the spec that the plan leaves as it is."""

    path: tuple[str, ...]
    reason: str
    until: date | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Waiver:
    """A lint rule whose findings are accepted for a pool, until a day, that one included."""

    rule: str
    reason: str
    until: date
    origin: Origin


@dataclass(frozen=True, slots=True)
class DesiredPool:
    """One identity pool for one target: references and variables resolved, still partial.

    None for a section means that it is not managed. The name and guest access always are.
    pin: the id of the pool in this target, where the document says it.
    absent: a tombstone; the pool with the pinned id is to be deleted.
    origins: path within the document → where it is written; paths of providers use their key.
    """

    address: str
    name: str
    allow_unauthenticated_identities: bool
    origin: Origin
    allow_classic_flow: bool | None = None
    roles: Roles | None = None
    providers: tuple[Provider, ...] | None = None
    tags: tuple[tuple[str, str], ...] | None = None
    formerly: tuple[str, ...] = ()
    protect: bool = True
    pin: str | None = None
    adopt: bool = False
    ignores: tuple[Ignore, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    absent: bool = False
    origins: tuple[tuple[Path, Origin], ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its address, then the older ones under which its pool may still be known."""
        return (self.address, *self.formerly)

    def origin_of(self, path: Path) -> Origin:
        """Where the value at a path is written; for one that is not written, what holds it."""
        places = dict(self.origins)
        for length in range(len(path), 0, -1):
            if path[:length] in places:
                return places[path[:length]]
        return self.origin

    @property
    def not_managed(self) -> tuple[str, ...]:
        """The sections that the document leaves out; a tombstone is about the pool as a whole."""
        if self.absent:
            return ()
        sections = {
            "allow_classic_flow": self.allow_classic_flow,
            "roles": self.roles,
            "providers": self.providers,
            "tags": self.tags,
        }
        return tuple(section for section, value in sections.items() if value is None)


# The sections that say who gets which role; guest access is always said.
ACCESS_SECTIONS = ("roles", "providers")


@dataclass(frozen=True, slots=True)
class Marker:
    """The reconciler's tags on a live pool, as they are; None for one that is not there."""

    owner: str | None = None
    address: str | None = None
    attempt: str | None = None
    protected: str | None = None
    applied: str | None = None

    @classmethod
    def of(cls, tags: Mapping[str, str]) -> "Marker":
        """The marker among all tags of a pool."""
        return cls(*(tags.get(key) for key in MARKER_TAGS))

    @property
    def tags(self) -> dict[str, str]:
        """The marker as tags."""
        values = (self.owner, self.address, self.attempt, self.protected, self.applied)
        return {key: value for key, value in zip(MARKER_TAGS, values, strict=True) if value}

    @property
    def is_protected(self) -> bool:
        """Anything but a plain "false" protects, a missing or odd tag included."""
        return self.protected != "false"


@dataclass(frozen=True, slots=True)
class Unmodelled:
    """A part of a live pool that a PoolSpec cannot hold.

    operation: the full-replacement write that would lose it.
    section: where it is an item of its own (a provider, a mapping, a role), the section that it
    is in: a document that manages the section wants the item gone or changed.
    """

    operation: str
    what: str
    section: str | None = None


@dataclass(frozen=True, slots=True)
class LivePool:
    """One identity pool as the service has it now.

    principal_tags_read: False where the maps were not asked for (pools of nobody or of others).
    service_tags: the keys of its `aws:` tags, sorted.
    """

    pool_id: str
    spec: PoolSpec
    marker: Marker = Marker()
    service_tags: tuple[str, ...] = ()
    unmodelled: tuple[Unmodelled, ...] = ()
    principal_tags_read: bool = True

    @property
    def tags(self) -> dict[str, str]:
        """All tags but those of AWS itself, which are known by their keys alone."""
        return {**dict(self.spec.tags), **self.marker.tags}

    @property
    def from_cloudformation(self) -> bool:
        return any(key.startswith(CLOUDFORMATION_PREFIX) for key in self.service_tags)


@dataclass(frozen=True, slots=True)
class IdentityCount:
    """How many identities are in a pool, counted up to a page. more: whether that is not all."""

    count: int
    more: bool

    @property
    def is_none(self) -> bool:
        return not self.count and not self.more
