"""From matches to changes: what is to be done with each pool, why, and by which calls."""

from collections.abc import Mapping, Sequence

from reconciler.access.compare import AccessChange, compare
from reconciler.calls.build import (
    NEW_POOL_ARN,
    NEW_POOL_ID,
    applied_call,
    create_call,
    owner_tags,
    tag_call,
    untag_call,
    write_call,
)
from reconciler.calls.order import created, steps
from reconciler.calls.writes import Write
from reconciler.model.pools import (
    ADDRESS_TAG,
    OWNER_TAG,
    PROTECTED_TAG,
    DesiredPool,
    LivePool,
)
from reconciler.model.results import Action, Call, Finding, Refusal
from reconciler.model.spec import PoolSpec
from reconciler.model.targets import Target
from reconciler.plan.deletes import limited, stand_in, to_prune
from reconciler.plan.diff import changed_fields, marker_fields
from reconciler.plan.guards import UNCOUNTED, refuse_prune, refuse_update
from reconciler.plan.marker import is_current
from reconciler.plan.match import NO_JOURNAL, Match, match, unmatched
from reconciler.plan.overlay import overlay
from reconciler.plan.values import Change, Field, Options, OtherPool, TargetPlan

# What people call the parts of a pool that paths begin with.
_NAMES = {
    "allow_unauthenticated_identities": "guest access",
    "allow_classic_flow": "classic flow",
    "protected": "protection",
}
_PLURALS = frozenset({"roles", "providers", "tags"})


def plan_target(
    target: Target,
    owner: str,
    desired: Sequence[DesiredPool],
    live: Sequence[LivePool],
    options: Options,
    findings: Sequence[Finding] = (),
    journalled: Mapping[str, str] = NO_JOURNAL,
) -> TargetPlan:
    """The plan that leads from the live pools of a target to the desired ones.

    Deletes are held back until `with_identities` says how many identities they would lose.
    journalled: by address, the id of the pool that was made for it, as the journal knows.
    """
    matches = match(desired, live, owner, journalled)
    chosen = [m for m in matches if not options.pools or m.desired.address in options.pools]
    others = unmatched(matches, live, owner)
    prune = options.prune and not options.pools
    pruned = to_prune(others, desired, journalled) if prune else []
    gone = {orphan.pool_id for orphan in pruned}
    changes = (
        *(_change(found, target, owner) for found in chosen),
        *(_prune(orphan, bool(desired)) for orphan in pruned),
    )
    return TargetPlan(
        target=target,
        owner=owner,
        options=options,
        changes=limited(changes, target),
        others=tuple(OtherPool(pool, state) for pool, state in others if pool.pool_id not in gone),
        seen_ids=frozenset(pool.pool_id for pool in live),
        findings=tuple(findings),
    )


def _prune(orphan: LivePool, documents: bool) -> Change:
    desired = stand_in(orphan)
    refusal = refuse_prune(orphan, desired, documents)
    return _delete(desired, orphan, "no document has its address", refusal)


def _delete(
    desired: DesiredPool, live: LivePool, reason: str, refusal: Refusal | None = None
) -> Change:
    return Change(
        desired,
        live,
        Action.DELETE,
        reason,
        refusal=refusal or UNCOUNTED,
        access=_access(live, None),
    )


def _change(found: Match, target: Target, owner: str) -> Change:
    desired, live = found.desired, found.live
    if found.refusal is not None:
        return Change(
            desired, live, _action(desired, live, owner), "held back", refusal=found.refusal
        )
    if desired.absent:
        if live is None:
            return Change(desired, None, Action.UNCHANGED, "already deleted", access=())
        return _delete(desired, live, "the document is a tombstone")
    spec = overlay(desired, live.spec if live else None)
    fields = (
        *changed_fields(live.spec if live else None, spec),
        *marker_fields(live, desired.address, desired.protect),
    )
    action = _action(desired, live, owner)
    if action is Action.UPDATE and not fields:
        action = Action.UNCHANGED
    # A new pool is a state passed like any other.
    start = live.spec if live else created(spec)
    way = steps(start, spec, lambda state: live is None or overlay(desired, state) == spec)
    writes = [write for write, _ in way or ()]
    calls = None if way is None else _calls(desired, live, start, spec, writes, target, owner)
    refusal = refuse_update(desired, live, spec, calls)
    return Change(
        desired,
        live,
        action,
        "held back" if refusal and not fields else _reason(action, fields, calls or ()),
        spec,
        fields,
        () if refusal or calls is None else calls,
        refusal,
        _access(live, spec),
        passed=(start, *(state for _, state in way or ())),
    )


def _access(live: LivePool | None, spec: PoolSpec | None) -> tuple[AccessChange, ...] | None:
    """What changes for whom; None where the pool holds what no spec does, so who can tell?"""
    before = live.spec if live else None
    if live is not None and live.unmodelled and before != spec:
        return None
    return compare(before, spec)


def _action(desired: DesiredPool, live: LivePool | None, owner: str) -> Action:
    if desired.absent:
        return Action.DELETE
    if live is None:
        # A pin that leads nowhere is a mistake about an existing pool, never a wish for a new one.
        return Action.CREATE if desired.pin is None else Action.UPDATE
    return Action.UPDATE if live.marker.owner == owner else Action.ADOPT


def _reason(action: Action, fields: Sequence[Field], calls: Sequence[Call]) -> str:
    match action:
        case Action.CREATE:
            return "no pool has this address"
        case Action.ADOPT:
            return "the pinned pool has no owner yet"
        case Action.UPDATE:
            parts = dict.fromkeys(str(field.path[0]) for field in fields)
            names = [_NAMES.get(part, part) for part in parts]
            one = len(names) == 1 and names[0] not in _PLURALS
            return f"{_listing(names)} {'differs' if one else 'differ'}"
        case _:
            return "as documented; the marker is renewed" if calls else "as documented"


def _listing(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _calls(
    desired: DesiredPool,
    live: LivePool | None,
    start: PoolSpec,
    spec: PoolSpec,
    writes: Sequence[Write],
    target: Target,
    owner: str,
) -> tuple[Call, ...]:
    ours = owner_tags(owner, desired.address, desired.protect)
    if live is None:
        steps = [write_call(write, NEW_POOL_ID) for write in writes]
        return (create_call(start, ours), *steps, applied_call(NEW_POOL_ARN))
    arn = target.pool_arn(live.pool_id)
    calls: list[Call] = []
    adopting = live.marker.owner != owner
    if adopting:
        calls.append(tag_call(arn, ours))
    calls += [write_call(write, live.pool_id) for write in writes]
    before, after = dict(live.spec.tags), dict(spec.tags)
    if removed := before.keys() - after.keys():
        calls.append(untag_call(arn, removed))
    tags = {key: value for key, value in after.items() if before.get(key) != value}
    if not adopting:
        marker = {
            OWNER_TAG: live.marker.owner,
            ADDRESS_TAG: live.marker.address,
            PROTECTED_TAG: live.marker.protected,
        }
        tags |= {key: value for key, value in ours.items() if marker[key] != value}
    if tags:
        calls.append(tag_call(arn, tags))
    if calls or not is_current(live.marker.applied, live.pool_id, spec, desired):
        calls.append(applied_call(arn))
    return tuple(calls)
