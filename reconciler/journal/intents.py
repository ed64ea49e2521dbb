"""What earlier runs left open: creates that were sent and of which no outcome is known."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from reconciler.errors import JournalError
from reconciler.model.json_value import JsonObject

_CREATE = "CreateIdentityPool"


def unanswered_creates(path: Path, now: str, window_seconds: float) -> dict[str, str]:
    """By address, until when an earlier run's create may still land.

    A request lands late at most as long as its signature holds; that is the window. Times are
    those of the journal, ISO 8601 with offset. Raises JournalError.
    """
    try:
        lines = path.read_bytes().splitlines() if path.exists() else []
    except OSError as error:
        raise JournalError(f"{path}: the journal cannot be read: {error.strerror}") from error
    sent_at: dict[str, str] = {}
    for line in lines:
        _follow(_entry(line), sent_at)
    window = timedelta(seconds=window_seconds)
    ends = {address: datetime.fromisoformat(at) + window for address, at in sent_at.items()}
    present = datetime.fromisoformat(now)
    return {
        address: end.isoformat(timespec="seconds") for address, end in ends.items() if end > present
    }


def _follow(entry: JsonObject, sent_at: dict[str, str]) -> None:
    """Opens the intent of an address with its create, and closes it when the outcome is known."""
    address, at = entry.get("address"), entry.get("at")
    if not isinstance(address, str) or not isinstance(at, str):
        return
    create = entry.get("operation") == _CREATE
    if entry.get("event") == "sending" and create:
        sent_at[address] = at
    elif entry.get("event") == "settled" or (
        create and entry.get("delivery") in ("applied", "not_applied")
    ):
        sent_at.pop(address, None)


def _entry(line: bytes) -> JsonObject:
    """An entry; a line that was cut short says nothing, as its call was never sent."""
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
