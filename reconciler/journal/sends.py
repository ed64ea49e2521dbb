"""What a journal knows of the writes of its runs, by which their records can be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reconciler.journal.chain import entry_of
from reconciler.model.json_value import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Sends:
    """request_ids: of every write that was answered.

    unanswered: run, operation and pool id of the others, which may have landed all the same.
    applied: by pool id, when the last apply of it was done, on the clock of its machine.
    """

    request_ids: frozenset[str] = frozenset()
    unanswered: frozenset[tuple[str, str, str]] = frozenset()
    applied: Mapping[str, datetime] = field(default_factory=dict)


def sends(lines: Iterable[bytes], place: JsonObject) -> Sends:
    """place: as for recollect."""
    request_ids: set[str] = set()
    leaving: dict[tuple[str, str, str], tuple[str, str, str]] = {}
    applied: dict[str, datetime] = {}
    for line in lines:
        entry = entry_of(line)
        if any(entry.get(name) != value for name, value in place.items()):
            continue
        match entry:
            case {"event": "sending", "operation": str(operation), "pool_id": str(pool_id)}:
                leaving[_attempt(entry)] = (str(entry.get("run")), operation, pool_id)
            case {"event": "sent", "request_id": str(request_id)}:
                request_ids.add(request_id)
                leaving.pop(_attempt(entry), None)
            case {"event": "outcome", "outcome": "done", "pool_id": str(pool_id)}:
                time = _time(entry.get("at"))
                if time is not None:
                    applied[pool_id] = max(time, applied.get(pool_id, time))
    return Sends(frozenset(request_ids), frozenset(leaving.values()), applied)


def _attempt(entry: JsonObject) -> tuple[str, str, str]:
    """What a request is within the journal."""
    return str(entry.get("run")), str(entry.get("address")), str(entry.get("number"))


def _time(value: Json) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return time if time.tzinfo is not None else None
