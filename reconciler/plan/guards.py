"""May we? The guards that hold a change back, each with what would allow it."""

from collections.abc import Collection, Sequence

from reconciler.model.pools import MARKER_TAGS, MAX_TAGS, DesiredPool, IdentityCount, LivePool
from reconciler.model.providers import DeveloperProvider, StrayMapping
from reconciler.model.results import Call, Refusal
from reconciler.model.spec import PoolSpec
from reconciler.model.targets import Target
from reconciler.plan.marker import is_unaltered
from reconciler.plan.overlay import lacks_secret
from reconciler.plan.write_order import FULL_WRITES, refuse_order

# What holds every delete back until the identities in its pool are counted.
UNCOUNTED = Refusal(
    "identity-loss",
    "the identities in the pool could not be counted",
    "planning again; counting them takes the permission cognito-identity:ListIdentities",
)


def refuse_prune(orphan: LivePool, stand_in: DesiredPool, documents: bool) -> Refusal | None:
    """The guard that holds back the pruning of an orphan, or None.

    stand_in: what its tags say of the document that is not there any more.
    documents: whether the target has any; without one something is wrong with the checkout.
    """
    if not documents:
        return _no_documents()
    if orphan.marker.is_protected:
        return _protected(orphan)
    if not is_unaltered(orphan.marker.applied, orphan.pool_id, orphan.spec, stand_in):
        return _altered(orphan)
    return None


def refuse_deletes(number: int, target: Target) -> Refusal | None:
    """The guard that holds back all deletes of a target if they are too many."""
    if number <= target.max_deletes:
        return None
    return Refusal(
        "max-deletes",
        f"{number} {'pool' if number == 1 else 'pools'} would be deleted, and max_deletes of "
        f"target {target.name} is {target.max_deletes}; so none is",
        f"max_deletes: {number} for the target in reconciler.yaml, or deleting fewer at a time",
    )


def refuse_identity_loss(
    address: str, identities: IdentityCount, allowed: Collection[str]
) -> Refusal | None:
    """The guard that holds back deleting a pool with identities in it without consent."""
    if identities.is_none or address in allowed:
        return None
    number = f"{identities.count} or more" if identities.more else str(identities.count)
    one = number == "1"
    return Refusal(
        "identity-loss",
        f"{number} {'identity is' if one else 'identities are'} in the pool and would be lost "
        "with it; nobody gets the same identity id again",
        f"--allow-identity-loss {address}",
    )


def _no_documents() -> Refusal:
    return Refusal(
        "no-documents",
        "there is no document of a pool for this target at all, which looks like an incomplete "
        "checkout",
        "giving the folder that has the documents; or a tombstone for each pool that is to go",
    )


def _protected(orphan: LivePool) -> Refusal:
    return Refusal(
        "protected",
        'the orphan is protected: its tag reconciler:protected is not "false"',
        f"a tombstone (state: absent) that pins {orphan.pool_id}; or its document again with "
        "protect: false, applied before it is taken out",
    )


def _altered(orphan: LivePool) -> Refusal:
    return Refusal(
        "altered",
        "the orphan is not what the last apply left behind, as far as its tags tell",
        f"a tombstone (state: absent) that pins {orphan.pool_id}; or its document again, applied "
        "before it is taken out",
    )


def refuse_update(
    desired: DesiredPool, live: LivePool | None, spec: PoolSpec, calls: Sequence[Call] | None
) -> Refusal | None:
    """The first guard that holds back what would lead to the spec, or None.

    calls: None where no order of the writes is safe.
    """
    needed = FULL_WRITES if calls is None else {call.operation for call in calls}
    return (
        _developer_provider(live, spec)
        or _live_secret(spec)
        or _tags(live, spec)
        or _unmodelled(desired, live, needed)
        or _stray_mappings(spec, needed)
        or (refuse_order(live.spec, spec) if calls is None and live else None)
    )


def _developer_provider(live: LivePool | None, spec: PoolSpec) -> Refusal | None:
    current = _developer(live.spec) if live else None
    if current is None or current == _developer(spec):
        return None
    return Refusal(
        "developer-provider",
        "a developer provider cannot be changed or removed once it is set",
        "keep it in the document as it is, or make a new pool and move its users there",
    )


def _developer(spec: PoolSpec) -> DeveloperProvider | None:
    return next((p for p in spec.providers if isinstance(p, DeveloperProvider)), None)


def _live_secret(spec: PoolSpec) -> Refusal | None:
    domains = lacks_secret(spec)
    if not domains:
        return None
    return Refusal(
        "live-secret",
        f"app_id: live for {', '.join(domains)}, but the pool has no value to keep",
        "set the value by hand once, for instance in the console; it never goes through git",
    )


def _tags(live: LivePool | None, spec: PoolSpec) -> Refusal | None:
    # Only a create leaves the tag of its attempt behind.
    created = live is None or live.marker.attempt is not None
    marker = len(MARKER_TAGS) - (0 if created else 1)
    # The owner's tags come before tags that go, so both must fit beside them.
    adopted = live.spec.tags if live and live.marker.owner is None else ()
    count = marker + max(len(spec.tags), len(adopted))
    if count <= MAX_TAGS:
        return None
    return Refusal(
        "tags",
        f"the pool would have {count} tags with the reconciler's own; it can hold {MAX_TAGS}",
        "manage the tags section and leave some out, or take some off the pool by hand",
    )


def _unmodelled(
    desired: DesiredPool, live: LivePool | None, needed: Collection[str]
) -> Refusal | None:
    ignored = {ignore.path[0] for ignore in desired.ignores if len(ignore.path) == 1}
    left_alone = {*desired.not_managed, *ignored}
    lost = {
        item.what
        for item in (live.unmodelled if live else ())
        if item.operation in needed or (item.section and item.section not in left_alone)
    }
    if not lost:
        return None
    return Refusal(
        "unmodelled",
        f"the pool holds what this version does not know and would lose: {', '.join(sorted(lost))}",
        "make the change by hand, or update the reconciler",
    )


def _stray_mappings(spec: PoolSpec, needed: Collection[str]) -> Refusal | None:
    """SetIdentityPoolRoles refuses a mapping whose provider is not configured."""
    strays = [p.mapping_key for p in spec.providers if isinstance(p, StrayMapping)]
    if not strays or "SetIdentityPoolRoles" not in needed:
        return None
    return Refusal(
        "stray-mapping",
        f"the pool has role mappings of providers that it does not have: {', '.join(strays)}; "
        "with them its roles cannot be written",
        "manage the providers section, which takes these mappings off",
    )
