"""Identities that `verify` made and has not been seen to delete."""

from collections.abc import Iterable

from reconciler.journal.chain import entry_of
from reconciler.model.json_value import JsonObject


def probe_entry(pool_id: str, identity_id: str) -> JsonObject:
    """An identity that was made, or is gone again."""
    return {"pool_id": pool_id, "identity_id": identity_id}


def open_probes(lines: Iterable[bytes], place: JsonObject, pool_id: str) -> tuple[str, ...]:
    """The ids of those of a pool, in the order of their making. place: as for recollect."""
    open_: dict[str, None] = {}
    for line in lines:
        entry = entry_of(line)
        if any(entry.get(name) != value for name, value in {**place, "pool_id": pool_id}.items()):
            continue
        match entry:
            case {"event": "probe_made", "identity_id": str(identity_id)}:
                open_[identity_id] = None
            case {"event": "probe_gone", "identity_id": str(identity_id)}:
                open_.pop(identity_id, None)
    return tuple(open_)
