"""What earlier runs left behind, read from the journal: open writes, and which pools were made.

A write is open from the moment it leaves until its outcome is known. While one is open, nothing
else may be sent to its pool: it may still land, and undo what came after it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reconciler.errors import JournalError
from reconciler.journal.chain import entry_of
from reconciler.model.json_value import Json, JsonObject, members
from reconciler.model.results import Call

_OPERATIONS = frozenset(
    {
        "CreateIdentityPool",
        "DeleteIdentityPool",
        "UpdateIdentityPool",
        "SetIdentityPoolRoles",
        "SetPrincipalTagAttributeMap",
        "TagResource",
        "UntagResource",
    }
)
# After these a pool is no longer that of its address.
_GIVEN_UP = ("delete", "disown")
_LAST_YEAR = 9000


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

    @property
    def subject(self) -> tuple[str, str]:
        """What tells it from the other open writes: its address, and its pool or its attempt."""
        return self.address, self.pool_id or self.attempt or ""

    def ends(self, window_seconds: float) -> datetime:
        """When it can no longer land, on the service's clock (facts: creating exactly once)."""
        return self.signed_at + timedelta(seconds=window_seconds)

    def told(self, window_seconds: float) -> str:
        """What it is, for people."""
        return (
            f"an earlier {self.call.operation} was not answered and may land until "
            f"{self.ends(window_seconds).isoformat()}"
        )


@dataclass(frozen=True, slots=True)
class Recollection:
    """What a journal knows: the open writes, at most one of a pool; and pools, ids by address."""

    open: tuple[Intent, ...] = ()
    pools: Mapping[str, str] = field(default_factory=dict)

    def blocks(self, addresses: Collection[str], pool_id: str | None) -> Intent | None:
        """An open write that a pool with one of these addresses, or this id, has to wait for."""
        return next(
            (
                intent
                for intent in self.open
                if intent.address in addresses
                or (intent.pool_id is not None and intent.pool_id == pool_id)
            ),
            None,
        )

    def about(self, address: str) -> tuple[Intent, ...]:
        """The open writes of an address."""
        return tuple(intent for intent in self.open if intent.address == address)


BLANK = Recollection()
"""Of a journal that holds nothing."""


def recollect(lines: Iterable[bytes], place: JsonObject) -> Recollection:
    """What the lines of a journal come to. Raises JournalError.

    place: members that an entry has if it is about this account, Region and owner; others are of a
    time when the target was another one, or of another configuration.
    """
    replay = _Replay()
    for line in lines:
        entry = entry_of(line)
        if all(entry.get(name) == value for name, value in place.items()):
            replay.follow(entry)
    return Recollection(tuple(replay.open.values()), replay.pools)


class _Replay:
    """The state of a journal, entry by entry."""

    def __init__(self) -> None:
        self.open: dict[tuple[str, str], Intent] = {}
        self.pools: dict[str, str] = {}
        self._addresses: dict[str, str] = {}

    def follow(self, entry: JsonObject) -> None:
        """Takes one more entry into account; the order is that of the journal."""
        match entry:
            case {"event": "reset"}:
                for known in (self.open, self.pools, self._addresses):
                    known.clear()
            case {"event": "sending", "address": str(address)}:
                intent = _intent(entry, address)
                self.open[intent.subject] = intent
            case {"event": "sent", "delivery": "not_applied", "address": str(address)}:
                self._close(address, entry)
            case {"event": "sent", "delivery": "applied", "address": str(address)}:
                self._close(address, entry)
                self._landed(address, entry)
            case {"event": "settled", "address": str(address)}:
                self.open.pop(_subject(address, entry), None)
                self._landed(address, entry)
            case {"event": "expired" | "resolved", "address": str(address)}:
                self.open.pop(_subject(address, entry), None)
                if entry.get("forget") is True:
                    self.pools.pop(address, None)
            case {"event": "outcome", "outcome": "done", "address": str(address)}:
                self._landed(address, entry)

    def _close(self, address: str, entry: JsonObject) -> None:
        """An attempt that was refused says nothing of the one that was sent after it."""
        subject = _subject(address, entry)
        intent = self.open.get(subject)
        if intent is not None and entry.get("number") in (None, intent.number):
            del self.open[subject]

    def _landed(self, address: str, entry: JsonObject) -> None:
        pool_id = entry.get("pool_id")
        if not isinstance(pool_id, str):
            return
        # A pool that got another address is no longer that of the old one.
        before = self._addresses.pop(pool_id, None)
        if before is not None and self.pools.get(before) == pool_id:
            del self.pools[before]
        gone = entry.get("operation") == "DeleteIdentityPool"
        if not gone and entry.get("action") not in _GIVEN_UP:
            self.pools[address] = pool_id
            self._addresses[pool_id] = address


def _subject(address: str, entry: JsonObject) -> tuple[str, str]:
    create = entry.get("operation") == "CreateIdentityPool"
    return address, str(entry.get("attempt" if create else "pool_id"))


def _intent(entry: JsonObject, address: str) -> Intent:
    operation, number = entry.get("operation"), entry.get("number")
    pool_id, attempt = entry.get("pool_id"), entry.get("attempt")
    signed_at = _time(entry.get("signed_at"))
    known = isinstance(pool_id, str) if operation != "CreateIdentityPool" else pool_id is None
    if operation not in _OPERATIONS or signed_at is None or not known:
        raise JournalError(f"the journal has an entry about {address} that no apply writes")
    return Intent(
        address,
        Call(str(operation), dict(members(entry.get("parameters")))),
        pool_id if isinstance(pool_id, str) else None,
        attempt if isinstance(attempt, str) else None,
        signed_at,
        number if isinstance(number, int) else 0,
    )


def _time(value: Json) -> datetime | None:
    """A time that a window can be added to."""
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return time if time.tzinfo is not None and time.year < _LAST_YEAR else None
