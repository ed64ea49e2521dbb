"""What a journal knows of writes that were answered: their request ids, and the last apply."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reconciler.journal.chain import entry_of
from reconciler.model.json_value import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Sends:
    """applied: by pool id, when the last apply of it was done, on the clock of its machine."""

    request_ids: frozenset[str] = frozenset()
    applied: Mapping[str, datetime] = field(default_factory=dict)


def sends(lines: Iterable[bytes], place: JsonObject) -> Sends:
    """place: as for recollect."""
    request_ids: set[str] = set()
    applied: dict[str, datetime] = {}
    for line in lines:
        entry = entry_of(line)
        if any(entry.get(name) != value for name, value in place.items()):
            continue
        match entry:
            case {"event": "sent", "request_id": str(request_id)}:
                request_ids.add(request_id)
            case {"event": "outcome", "outcome": "done", "pool_id": str(pool_id)}:
                time = _time(entry.get("at"))
                if time is not None:
                    applied[pool_id] = max(time, applied.get(pool_id, time))
    return Sends(frozenset(request_ids), applied)


def _time(value: Json) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return time if time.tzinfo is not None else None
