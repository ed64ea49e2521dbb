"""A target on the embedded service, planned and applied through ports that a test can spoil."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from reconciler.apply.results import Ports, Result
from reconciler.apply.walk import walk
from reconciler.aws.session import Connections
from reconciler.aws.writing import writer as writer_of
from reconciler.errors import JournalError
from reconciler.flows.inventory import read_pools
from reconciler.journal.intents import Recollection
from reconciler.local.service import LocalService
from reconciler.model.json_value import JsonObject
from reconciler.model.pools import DesiredPool, LivePool
from reconciler.model.ports import Arrived, Reader, Writer, uncounted
from reconciler.model.results import Call, Delivery, Momentary, Sent
from reconciler.model.run import Caller
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Options, TargetPlan
from tests.builders import DESIRED, OWNER
from tests.doors import EMBEDDED, FakeClock, unnoted
from tests.faults import Faulty


@dataclass
class MemoryJournal:
    """Keeps entries; fails at those it is told to, by event and operation."""

    entries: list[tuple[str, JsonObject]] = field(default_factory=list)
    failing: set[tuple[str, str | None]] = field(default_factory=set)

    def record(self, event: str, details: JsonObject) -> None:
        if (event, details.get("operation")) in self.failing:
            raise JournalError("journal.jsonl: the journal cannot be written: disk full")
        self.entries.append((event, details))

    @property
    def about_calls(self) -> list[tuple[str, JsonObject]]:
        """Without the first and the last word about a pool."""
        return [entry for entry in self.entries if entry[0] not in ("change", "outcome")]

    @property
    def events(self) -> list[str]:
        return [
            f"{event} {details.get('operation', '')}".strip() for event, details in self.about_calls
        ]


@dataclass
class ScriptedWriter:
    """Passes calls on, but gives the next results of an operation as a test wants them.

    script: by operation, for each call: None passes it on; a Sent is given instead; a function
    is given the call and the writer. before: what happens just before any call.
    """

    writer: Writer
    script: dict[str, list[Sent | Callable[[Call, Writer], Sent] | None]] = field(
        default_factory=dict
    )
    calls: list[Call] = field(default_factory=list)
    before: Callable[[Call], None] = lambda call: None

    def send(self, call: Call, leaving: Callable[[datetime], None]) -> Sent:
        self.before(call)
        queue = self.script.get(call.operation)
        step = queue.pop(0) if queue else None

        def noted(signed_at: datetime) -> None:
            leaving(signed_at)
            self.calls.append(call)

        if step is None:
            return self.writer.send(call, noted)
        noted(SIGNED_AT)
        return step if isinstance(step, Sent) else step(call, self.writer)


def lost(call: Call, writer: Writer) -> Sent:
    """Applied, but the answer does not arrive."""
    writer.send(call, unnoted)
    return NO_ANSWER


NOTHING = Recollection()
SIGNED_AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
NO_ANSWER = Sent(Delivery.UNKNOWN, {}, error="no answer")
CONCURRENT = Sent(
    Delivery.NOT_APPLIED,
    {},
    "req",
    "ConcurrentModificationException",
    "somebody is at it",
    Momentary.OVERLAPPED,
)
THROTTLED = Sent(
    Delivery.NOT_APPLIED,
    {},
    "req",
    "TooManyRequestsException",
    "Rate exceeded",
    Momentary.THROTTLED,
)
ROLE_REFUSED = Sent(
    Delivery.NOT_APPLIED,
    {},
    "req",
    "NotAuthorizedException",
    "Access to Role is forbidden",
    Momentary.ROLE_NOT_KNOWN,
)


@dataclass
class World:
    """What a test starts from, and how often the outside was asked.

    stop, stops_at: whether a signal asks to end, at once or from that time on.
    """

    connections: Connections
    service: LocalService
    faulty: Faulty
    clock: FakeClock
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    stop: bool = False
    stops_at: float | None = None
    jitter: float = 1.0

    @classmethod
    def new(cls, folder: Path) -> "World":
        clock = FakeClock()
        service = LocalService(folder / "local.db")
        faulty = Faulty(service)
        return cls(Connections("run-1", clock, faulty), service, faulty, clock)

    def __post_init__(self) -> None:
        self.door = self.connections.reader(EMBEDDED)
        self.reader: Reader = self.door
        self.writer = ScriptedWriter(writer_of(self.connections, EMBEDDED))

    def plan(self, *desired: DesiredPool) -> TargetPlan:
        pins = {pool.pin for pool in desired if pool.pin}
        live = read_pools(self.door, OWNER, pins)
        return plan_target(EMBEDDED, OWNER, desired, live, Options())

    def walk(
        self,
        plan: TargetPlan,
        commit: str | None = "abc1234",
        recalled: Recollection = NOTHING,
    ) -> tuple[Result, ...]:
        """Applies a plan; the journal and the calls are those of this apply alone."""
        self.journal.entries.clear()
        self.writer.calls.clear()
        nonces = iter(f"nonce-{number}" for number in range(1, 100))
        ports = Ports(
            self.reader,
            self.writer,
            self.journal,
            self.clock,
            nonce=lambda: next(nonces),
            stopped=self._is_stopped,
            recalled=recalled,
            jitter=lambda: self.jitter,
        )
        return walk(plan, commit, ports)

    def _is_stopped(self) -> bool:
        return self.stop or (self.stops_at is not None and self.clock.now >= self.stops_at)

    def apply(self, *desired: DesiredPool, recalled: Recollection = NOTHING) -> tuple[Result, ...]:
        return self.walk(self.plan(*desired), recalled=recalled)

    def applied(self, desired: DesiredPool = DESIRED) -> str:
        """The id of a pool that is as documented."""
        (result,) = self.apply(desired)
        assert result.outcome == "done", result.error
        assert result.pool_id is not None
        return result.pool_id

    def live(self, pool_id: str) -> LivePool:
        (pool,) = (
            pool for pool in read_pools(self.door, OWNER, {pool_id}) if pool.pool_id == pool_id
        )
        return pool

    def aside(self, operation: str, **parameters: object) -> None:
        """Somebody else's write."""
        call = Call(operation, parameters)  # type: ignore[arg-type]
        sent = self.writer.writer.send(call, unnoted)
        assert sent.delivery is Delivery.APPLIED, sent.error

    @property
    def sent(self) -> list[str]:
        return [call.operation for call in self.writer.calls]


@dataclass
class SpoiledReader:
    """Passes reads on; `spoil` may change the answer of each call, or raise."""

    reader: Reader
    spoil: Callable[[Call, JsonObject], JsonObject]
    listed: Callable[[list[str]], list[str]] = lambda ids: ids

    def caller(self) -> Caller:
        return self.reader.caller()

    def service_time(self) -> datetime | None:
        return self.reader.service_time()

    def read(self, call: Call) -> JsonObject:
        return self.spoil(call, self.reader.read(call))

    def read_all(
        self, calls: Sequence[Call], arrived: Arrived = uncounted
    ) -> list[JsonObject | None]:
        answers = self.reader.read_all(calls)
        return [
            None if answer is None else self.spoil(call, answer)
            for call, answer in zip(calls, answers, strict=True)
        ]

    def pool_ids(self) -> list[str]:
        return self.listed(self.reader.pool_ids())


def renamed(name: str) -> DesiredPool:
    return replace(DESIRED, name=name)
