"""The plan as a value: what apply consumes, and what the views show."""

from dataclasses import dataclass

from reconciler.access.compare import AccessChange
from reconciler.model.json_value import Json, Path
from reconciler.model.pools import DesiredPool, IdentityCount, LivePool
from reconciler.model.results import Action, Call, Finding, PoolState, Refusal
from reconciler.model.spec import PoolSpec
from reconciler.model.targets import Target


@dataclass(frozen=True, slots=True)
class Options:
    """The consent that was given to the plan; part of its digest.

    pools: the addresses the plan is limited to, () for all.
    """

    prune: bool = False
    pools: tuple[str, ...] = ()
    allow_identity_loss: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One difference: the values at a path of the spec, None where there is none."""

    path: Path
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Change:
    """What is planned for the pool of one document, or for an orphan that is to be pruned.

    live: the pool as it was read, None for one that does not exist.
    spec: the whole pool to reach, None where nothing is to be reached.
    calls: () where a refusal holds the change back.
    access: what it means for who gets which role, refused or not; None where it was not judged.
    identities: how many a pool to delete holds; None where they were not counted.
    """

    desired: DesiredPool
    live: LivePool | None
    action: Action
    reason: str
    spec: PoolSpec | None = None
    fields: tuple[Field, ...] = ()
    calls: tuple[Call, ...] = ()
    refusal: Refusal | None = None
    access: tuple[AccessChange, ...] | None = None
    identities: IdentityCount | None = None

    @property
    def address(self) -> str:
        return self.desired.address

    @property
    def name(self) -> str:
        """The pool's name as the document wants it; of a pool to delete the one that it has."""
        if self.action is Action.DELETE and self.live is not None:
            return self.live.spec.name
        return self.desired.name

    @property
    def pool_id(self) -> str | None:
        """The id of the pool, or the pinned one where there is no such pool."""
        return self.live.pool_id if self.live else self.desired.pin


@dataclass(frozen=True, slots=True)
class OtherPool:
    """A live pool that no document describes."""

    pool: LivePool
    state: PoolState


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """The plan of one target: changes by address, other pools by id.

    seen_ids: every pool that existed when the plan was made, chosen or not.
    """

    target: Target
    owner: str
    options: Options
    changes: tuple[Change, ...]
    others: tuple[OtherPool, ...]
    seen_ids: frozenset[str]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The plans of a run's targets. commit: short, None outside a repository."""

    targets: tuple[TargetPlan, ...]
    commit: str | None
