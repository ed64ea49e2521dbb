"""Drift as JSON (schemas/drift.schema.json)."""

from dataclasses import dataclass

from reconciler.plan.view.access import AccessView
from reconciler.plan.view.findings import FindingView
from reconciler.plan.view.plan import FieldView, OriginView, ToolView

_DIFFERENT = frozenset({"drifted", "conflict", "missing", "unknown", "orphaned"})
_DIFFERENT_IF_STRICT = frozenset({"undeclared", "unmanaged"})


@dataclass(frozen=True, slots=True)
class DriftSummaryView:
    """How many pools are in each state, in all targets."""

    in_sync: int
    unapplied: int
    drifted: int
    conflict: int
    converged: int
    unknown: int
    missing: int
    undeclared: int
    orphaned: int
    unmanaged: int
    foreign: int


@dataclass(frozen=True, slots=True)
class ActorView:
    """Who changed a section of a pool, as CloudTrail has it; the latest change of it first.

    section: None for the pool as a whole. actor, source, at, event, event_id: null where it is not
    known who it was; then `note` says why. note: what else there is to say.
    """

    section: str | None
    actor: str | None
    source: str | None
    at: str | None
    event: str | None
    event_id: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class DriftPoolView:
    """moved: sections that are not what the last apply left behind, managed or not.

    fields: from what the documents say to what the pool has. access: what those mean; null where
    it was not judged. actors: () unless it was asked who it was.
    """

    target: str
    address: str | None
    pool_id: str | None
    name: str
    owner: str | None
    state: str
    reason: str
    origin: OriginView | None
    not_managed: tuple[str, ...]
    moved: tuple[str, ...]
    fields: tuple[FieldView, ...]
    access: tuple[AccessView, ...] | None
    actors: tuple[ActorView, ...]


@dataclass(frozen=True, slots=True)
class DriftTargetView:
    target: str
    account: str
    region: str
    owner: str


@dataclass(frozen=True, slots=True)
class DriftView:
    """strict: whether undeclared and unmanaged pools count as differences too."""

    format_version: str
    kind: str
    tool: ToolView
    commit: str | None
    strict: bool
    summary: DriftSummaryView
    targets: tuple[DriftTargetView, ...]
    pools: tuple[DriftPoolView, ...]
    findings: tuple[FindingView, ...]

    @property
    def differing(self) -> tuple[DriftPoolView, ...]:
        """The pools of whose differences the exit code is to tell."""
        states = _DIFFERENT | (_DIFFERENT_IF_STRICT if self.strict else frozenset())
        return tuple(pool for pool in self.pools if pool.state in states)

    @property
    def has_drift(self) -> bool:
        """Whether the exit code is to tell of differences."""
        return bool(self.differing)
