"""What earlier runs left behind, read from the journal: open writes, and which pools were made.

A write is open from the moment it leaves until its outcome is known. While one is open, nothing
else may be sent to its pool: it may still land, and undo what came after it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reconciler.errors import JournalError
from reconciler.journal.chain import entry_of
from reconciler.model.json_value import JsonObject, members
from reconciler.model.results import Call


@dataclass(frozen=True, slots=True)
class Intent:
    """A write that was sent and of which no outcome is known.

    call: as it was sent, live secrets left out. attempt: the random word of a create.
    pool_id: None for a create. signed_at: the time in its signature. number: of the attempt, among
    those of one change.
    """

    address: str
    call: Call
    pool_id: str | None
    attempt: str | None
    signed_at: datetime
    number: int

    def ends(self, window_seconds: float) -> datetime:
        """When it can no longer land, on the service's clock (facts: creating exactly once)."""
        return self.signed_at + timedelta(seconds=window_seconds)


@dataclass(frozen=True, slots=True)
class Recollection:
    """What a journal knows. open: one write at most by address. pools: ids by address."""

    open: Mapping[str, Intent] = field(default_factory=dict)
    pools: Mapping[str, str] = field(default_factory=dict)

    def blocks(self, address: str, pool_id: str | None) -> Intent | None:
        """The open write that a pool with this address, or this id, has to wait for."""
        return self.open.get(address) or next(
            (i for i in self.open.values() if i.pool_id is not None and i.pool_id == pool_id), None
        )


BLANK = Recollection()
"""Of a journal that holds nothing."""


def recollect(lines: Iterable[bytes]) -> Recollection:
    """What the lines of a journal come to. Raises JournalError."""
    replay = _Replay()
    for line in lines:
        replay.follow(entry_of(line))
    return Recollection(replay.open, replay.pools)


class _Replay:
    """The state of a journal, entry by entry."""

    def __init__(self) -> None:
        self.open: dict[str, Intent] = {}
        self.pools: dict[str, str] = {}
        self._addresses: dict[str, str] = {}

    def follow(self, entry: JsonObject) -> None:
        match entry:
            case {"event": "reset"}:
                self.open.clear()
                self.pools.clear()
            case {"event": "sending", "address": str(address)}:
                self.open[address] = _intent(entry, address)
            case {"event": "sent", "delivery": "not_applied", "address": str(address)}:
                self._close(address, entry)
            case {"event": "sent", "delivery": "applied", "address": str(address)}:
                self._close(address, entry)
                self._landed(address, entry)
            case {"event": "settled", "address": str(address)}:
                self.open.pop(address, None)
                self._landed(address, entry)
            case {"event": "expired" | "resolved", "address": str(address)}:
                self.open.pop(address, None)
                if entry.get("forget") is True:
                    self.pools.pop(address, None)
            case {"event": "outcome", "outcome": "done", "address": str(address)}:
                self._landed(address, entry)

    def _close(self, address: str, entry: JsonObject) -> None:
        """An attempt that was refused says nothing of the one that was sent after it."""
        intent = self.open.get(address)
        if intent is not None and entry.get("number") in (None, intent.number):
            del self.open[address]

    def _landed(self, address: str, entry: JsonObject) -> None:
        pool_id = entry.get("pool_id")
        if not isinstance(pool_id, str):
            return
        # A pool that got another address is no longer that of the old one.
        before = self._addresses.pop(pool_id, None)
        if before is not None and self.pools.get(before) == pool_id:
            del self.pools[before]
        if entry.get("operation") != "DeleteIdentityPool" and entry.get("action") != "delete":
            self.pools[address] = pool_id
            self._addresses[pool_id] = address


def _intent(entry: JsonObject, address: str) -> Intent:
    pool_id, attempt, number = entry.get("pool_id"), entry.get("attempt"), entry.get("number")
    try:
        signed_at = datetime.fromisoformat(str(entry.get("signed_at")))
    except ValueError as error:
        raise JournalError(f"the journal does not say when {address} was written to") from error
    return Intent(
        address,
        Call(str(entry.get("operation")), dict(members(entry.get("parameters")))),
        pool_id if isinstance(pool_id, str) else None,
        attempt if isinstance(attempt, str) else None,
        signed_at,
        number if isinstance(number, int) else 0,
    )
