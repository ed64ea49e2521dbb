"""May we? The guards that hold a change back, each with what would allow it."""

from collections.abc import Sequence

from reconciler.model.pools import MARKER_TAGS, LivePool
from reconciler.model.results import Call, Refusal
from reconciler.model.spec import PoolSpec
from reconciler.plan.overlay import lacks_secret

# Tags of one pool (quotas page), the reconciler's own among them.
_MAX_TAGS = 50


def refuse_delete() -> Refusal:
    """Deleting is irreversible and not offered yet."""
    return Refusal(
        "delete",
        "deleting a pool cannot be undone, and this version does not do it",
        "delete the pool by hand if no identity in it is needed, then take the document out",
    )


def refuse_update(live: LivePool | None, spec: PoolSpec, calls: Sequence[Call]) -> Refusal | None:
    """The first guard that holds back what would lead to the spec, or None."""
    return (
        _developer_provider(live, spec)
        or _live_secret(spec)
        or _tags(live, spec)
        or _unmodelled(live, calls)
    )


def _developer_provider(live: LivePool | None, spec: PoolSpec) -> Refusal | None:
    current = live.spec.provider("developer") if live else None
    if current is None or current == spec.provider("developer"):
        return None
    return Refusal(
        "developer-provider",
        "a developer provider cannot be changed or removed once it is set",
        "keep it in the document as it is, or make a new pool and move its users there",
    )


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
    count = len(spec.tags) + len(MARKER_TAGS) + (len(live.service_tags) if live else 0)
    if count <= _MAX_TAGS:
        return None
    return Refusal(
        "tags",
        f"the pool would have {count} tags with the reconciler's own; it can hold {_MAX_TAGS}",
        "manage the tags section and leave some out",
    )


def _unmodelled(live: LivePool | None, calls: Sequence[Call]) -> Refusal | None:
    needed = {call.operation for call in calls}
    lost = sorted({u.what for u in live.unmodelled if u.operation in needed}) if live else []
    if not lost:
        return None
    return Refusal(
        "unmodelled",
        f"the pool holds what this version does not know and would lose: {', '.join(lost)}",
        "make the change by hand, or update the reconciler",
    )
