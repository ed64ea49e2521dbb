"""What moved since the last apply, git or the pool, by the digests in the pool's marker.

| git moved | pool moved, in what git manages | state                                  |
|-----------|---------------------------------|----------------------------------------|
| no        | no                              | in_sync; undeclared if elsewhere it did |
| no        | yes                             | drifted                                |
| yes       | no                              | unapplied                              |
| yes       | yes, but as git says now        | converged                              |
| yes       | yes                             | conflict                               |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from reconciler.access.compare import AccessChange, compare
from reconciler.model.pools import DesiredPool, Ignore, LivePool
from reconciler.model.results import Finding, Refusal
from reconciler.model.spec import SECTIONS
from reconciler.model.targets import Target
from reconciler.plan.diff import changed_fields, marker_fields
from reconciler.plan.marker import Applied, desired_digest, section_digests
from reconciler.plan.match import NO_JOURNAL, Match, match, unmatched
from reconciler.plan.overlay import overlay
from reconciler.plan.values import Field

# Of more ignored paths than these only all and none are tried as those of the last apply.
_MOST_IGNORES = 8


class DriftState(StrEnum):
    """How a pool stands to git and to the last apply."""

    IN_SYNC = "in_sync"
    UNAPPLIED = "unapplied"
    DRIFTED = "drifted"
    CONFLICT = "conflict"
    CONVERGED = "converged"
    UNKNOWN = "unknown"
    MISSING = "missing"
    UNDECLARED = "undeclared"
    ORPHANED = "orphaned"
    UNMANAGED = "unmanaged"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class PoolDrift:
    """One pool. desired: None where no document means it. live: None where there is none.

    moved: the sections that are not what the last apply left behind, managed or not.
    fields: from what git says to what the pool has. access: what those mean for who gets which
    role; None where it was not judged.
    """

    state: DriftState
    reason: str
    desired: DesiredPool | None
    live: LivePool | None
    moved: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    access: tuple[AccessChange, ...] | None = ()

    @property
    def address(self) -> str | None:
        if self.desired is not None:
            return self.desired.address
        return self.live.marker.address if self.live else None

    @property
    def pool_id(self) -> str | None:
        """The id of the pool, or the pinned one where there is no such pool."""
        if self.live is not None:
            return self.live.pool_id
        return self.desired.pin if self.desired else None

    @property
    def name(self) -> str:
        """As the pool has it now; as the document wants it where there is no pool."""
        if self.live is not None:
            return self.live.spec.name
        return self.desired.name if self.desired else ""


@dataclass(frozen=True, slots=True)
class TargetDrift:
    """The pools of one target: those of documents by address, then the others by id."""

    target: Target
    owner: str
    pools: tuple[PoolDrift, ...]
    findings: tuple[Finding, ...] = ()


def drift_target(
    target: Target,
    owner: str,
    desired: Sequence[DesiredPool],
    live: Sequence[LivePool],
    findings: Sequence[Finding] = (),
    journalled: Mapping[str, str] = NO_JOURNAL,
) -> TargetDrift:
    """How the pools of a target stand. journalled: as for plan_target."""
    matches = match(desired, live, owner, journalled)
    ids = frozenset(pool.pool_id for pool in live)
    documented = [_documented(found, owner, ids, journalled) for found in matches]
    others = [
        PoolDrift(DriftState(state.value), _OTHERS[state.value], None, pool)
        for pool, state in unmatched(matches, live, owner)
    ]
    return TargetDrift(target, owner, (*documented, *others), tuple(findings))


_OTHERS = {
    "orphaned": "it carries our owner tag, and no document has its address",
    "unmanaged": "it carries no owner tag",
    "foreign": "it carries the owner tag of another configuration",
}


def _documented(
    found: Match, owner: str, ids: frozenset[str], journalled: Mapping[str, str]
) -> PoolDrift:
    desired, live = found.desired, found.live
    if found.refusal is not None:
        there = any(journalled.get(address) in ids for address in desired.addresses)
        state = _held_back(found.refusal, there)
        return PoolDrift(state, found.refusal.message, desired, live)
    if live is None:
        if desired.absent:
            return PoolDrift(DriftState.IN_SYNC, "deleted, as documented", desired, None)
        return PoolDrift(DriftState.UNAPPLIED, "no pool has this address yet", desired, None)
    if desired.absent:
        return PoolDrift(DriftState.UNAPPLIED, "the document is a tombstone", desired, live)
    if live.marker.owner != owner:
        return _compared(DriftState.UNAPPLIED, "not adopted yet", desired, live, ())
    applied = Applied.of(live.marker.applied)
    if applied is None:
        reason = "it carries no marker of a finished apply"
        return _compared(DriftState.UNKNOWN, reason, desired, live, ())
    return _since(applied, desired, live)


def _held_back(refusal: Refusal, there: bool) -> DriftState:
    """The state of a document that leads to no pool of its own. there: its pool lost its tags."""
    match refusal.guard:
        case "missing":
            return DriftState.UNKNOWN if there else DriftState.MISSING
        case "foreign":
            return DriftState.FOREIGN
        case "ambiguous":
            return DriftState.UNKNOWN
        case _:
            return DriftState.UNAPPLIED


def _since(applied: Applied, desired: DesiredPool, live: LivePool) -> PoolDrift:
    """A pool with a usable marker."""
    git = applied.desired != desired_digest(live.pool_id, desired)
    moved = _moved(applied, desired, live, git)
    managed = [section for section in moved if section not in desired.not_managed]
    about = _compared(DriftState.IN_SYNC, "as the last apply left it", desired, live, moved)
    differs = bool(about.fields)
    match git, bool(managed) or (differs and not git), differs:
        case False, True, _:
            return replace(about, state=DriftState.DRIFTED, reason=f"{_told(moved)} changed")
        case True, True, True:
            reason = f"{_told(moved)} changed, and the document too"
            return replace(about, state=DriftState.CONFLICT, reason=reason)
        case True, True, False:
            reason = "pool and document changed to the same"
            return replace(about, state=DriftState.CONVERGED, reason=reason)
        case True, False, _:
            reason = "the document changed since the last apply"
            return replace(about, state=DriftState.UNAPPLIED, reason=reason)
    if moved:
        reason = f"{_told(moved)} changed, which the document does not manage"
        return replace(about, state=DriftState.UNDECLARED, reason=reason)
    return about


def _told(sections: Sequence[str]) -> str:
    return ", ".join(sections) or "a value"


def _moved(applied: Applied, desired: DesiredPool, live: LivePool, git: bool) -> tuple[str, ...]:
    """The sections whose digest is not that of the last apply.

    The marker does not say which paths were ignored then. Where git moved, some of those that are
    ignored now may not have been; that hides nothing, since now they are.
    """
    marked = replace(desired, address=live.marker.address or "", protect=live.marker.is_protected)
    least = _differing(applied, marked, live)
    for ignores in _earlier(desired.ignores) if git and least else ():
        found = _differing(applied, replace(marked, ignores=ignores), live)
        least = min(least, found, key=len)
    if live.marker.protected not in ("true", "false"):
        # Nothing that an apply writes, though it counts as protected.
        least = tuple(section for section, _ in SECTIONS if section in ("name", *least))
    return least


def _earlier(ignores: tuple[Ignore, ...]) -> list[tuple[Ignore, ...]]:
    counts = range(len(ignores)) if len(ignores) <= _MOST_IGNORES else (0,)
    return [chosen for count in counts for chosen in combinations(ignores, count)]


def _differing(applied: Applied, marked: DesiredPool, live: LivePool) -> tuple[str, ...]:
    digests = section_digests(live.pool_id, live.spec, marked)
    pairs = zip(SECTIONS, applied.sections, digests, strict=True)
    return tuple(section for (section, _), before, now in pairs if before != now)


def _compared(
    state: DriftState,
    reason: str,
    desired: DesiredPool,
    live: LivePool,
    moved: tuple[str, ...],
) -> PoolDrift:
    """With the fields in which the pool is not what git says, and what they mean."""
    wanted = overlay(desired, live.spec)
    marks = marker_fields(live, desired.address, desired.protect)
    turned = tuple(Field(field.path, field.after, field.before) for field in marks)
    access = None if live.unmodelled and wanted != live.spec else compare(wanted, live.spec)
    fields = (*changed_fields(wanted, live.spec), *turned)
    return PoolDrift(state, reason, desired, live, moved, fields, access)
