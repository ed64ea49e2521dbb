"""A target on the embedded service whose runs can be cut off, and what is left of it then."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from reconciler.apply.fresh import read_pool
from reconciler.apply.results import Ports, Result
from reconciler.apply.unfinished import Settling
from reconciler.apply.walk import idle, walk
from reconciler.flows.inventory import check_account
from reconciler.flows.load import Loaded
from reconciler.flows.plan import make_plan
from reconciler.journal.intents import recollect
from reconciler.local.service import LocalService
from reconciler.model.json_value import JsonObject, canonical, digest, text_map
from reconciler.model.pools import ADDRESS_TAG, ATTEMPT_TAG, DesiredPool
from reconciler.model.results import Action, Call, Delivery
from reconciler.model.spec import PoolSpec
from reconciler.model.targets import Target
from reconciler.plan.values import Options, TargetPlan
from tests.builders import CONFIGURATION, RUN
from tests.crash.boundaries import Boundaries, CutOffJournal, CutOffTransport, CutOffWriter
from tests.doors import EMBEDDED, SILENCE, FakeClock, unnoted
from tests.faults import Answer, operation_of
from tests.ports import EPOCH, Doors, MemoryJournal

TARGET = replace(EMBEDDED, quiet_window_seconds=960, max_deletes=10)
NO_CONSENT = Options()


def pool_id(name: str, number: int = 1) -> str:
    """The id of the pool that was made as the first, the second and so on of its name.

    The name is the address, or that of a pool which nobody owns. So an id does not tell in which
    order pools were made.
    """
    return f"{TARGET.region}:{UUID(bytes=sha256(f'{name} {number}'.encode()).digest()[:16])}"


class Row(NamedTuple):
    """A pool as the service keeps it."""

    account: str
    region: str
    id: str
    name: str
    content: str


class Effect(NamedTuple):
    """A request that changed something. pool: its address, or its id where it has none."""

    pool: str
    operation: str
    request: str


@dataclass(frozen=True, slots=True)
class Documents:
    """What a run is given."""

    pools: tuple[DesiredPool, ...]
    options: Options = NO_CONSENT


@dataclass(frozen=True)
class Durable:
    """What outlives a process, and what was counted until then.

    made: the names of the pools that were made. nonces: how many there were. time: of the clock.
    """

    rows: tuple[Row, ...]
    lines: tuple[bytes, ...]
    effects: tuple[Effect, ...]
    made: tuple[str, ...]
    nonces: int
    time: float = field(compare=False)

    @cached_property
    def key(self) -> object:
        """The same for states after which everything goes on in the same way.

        The next run knows the service, and of the journal what is recalled from it; the time of
        an open write is over by then. Of a random word it matters only whether a pool has it.
        """
        recalled = recollect(self.lines, {})
        made = "".join(row.content for row in self.rows)
        opened = frozenset(
            (i.address, i.call.operation, _request(i.call.parameters), f'"{i.attempt}"' in made)
            for i in recalled.open
        )
        pools = frozenset(recalled.pools.items())
        return self.end, opened, pools, frozenset(self.counted.items())

    @property
    def waited_for(self) -> frozenset[str]:
        """The addresses whose last write was not answered and did not take effect either."""
        shown = {(effect.operation, effect.request) for effect in self.effects}
        return frozenset(
            intent.address
            for intent in recollect(self.lines, {}).open
            if (intent.call.operation, _request(intent.call.parameters)) not in shown
        )

    @property
    def counted(self) -> Counter[tuple[str, str]]:
        """How many effects there were, by pool and operation."""
        return Counter((effect.pool, effect.operation) for effect in self.effects)

    @cached_property
    def end(self) -> tuple[tuple[str, str, str], ...]:
        """The pools, without the random words of their creates, by which nothing is done."""
        return tuple(
            (row.id, row.name, canonical(_without_attempt(json.loads(row.content))))
            for row in self.rows
        )


@dataclass
class Stage:
    """The service and the journal. again: requests that were sent after they had taken effect.

    stopped: whether a signal asked to end. waiting: told what is waited for; None does not wait.
    """

    folder: Path
    target: Target = TARGET
    clock: FakeClock = field(default_factory=FakeClock)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    effects: list[Effect] = field(default_factory=list)
    again: list[Effect] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    nonces: int = 0
    stopped: Callable[[], bool] = lambda: False
    waiting: Callable[[str], None] | None = None

    def __post_init__(self) -> None:
        path = self.folder / "local.db"
        self.service = LocalService(path, now=lambda: EPOCH + self.clock.now, new_id=self._new_id)
        self._rows = sqlite3.connect(path, isolation_level=None, check_same_thread=False)

    def close(self) -> None:
        self._rows.close()
        self.service.close()

    def saved(self) -> Durable:
        return Durable(
            self._read_rows(),
            tuple(self.journal.lines),
            tuple(self.effects),
            tuple(self.made),
            self.nonces,
            self.clock.now,
        )

    def restore(self, durable: Durable) -> None:
        self.show(durable.rows)
        self.journal.lines[:] = durable.lines
        self.effects[:] = durable.effects
        self.again.clear()
        self.made[:] = durable.made
        self.nonces = durable.nonces
        self.clock.now = durable.time

    def show(self, rows: Sequence[Row]) -> None:
        """Puts pools in place of all that are there."""
        self.service.reset()
        self._rows.execute("BEGIN")
        self._rows.executemany("INSERT INTO pools VALUES (?, ?, ?, ?, ?)", rows)
        self._rows.execute("COMMIT")

    def pass_the_window(self) -> None:
        """As much time as an open write can take to land."""
        self.clock.sleep(self.target.quiet_window_seconds)

    def doors(self, boundaries: Boundaries) -> Doors:
        """The ports of a run that ends at a boundary."""
        transport = CutOffTransport(self, boundaries)
        return Doors(transport, self.clock, self.target, self.stopped)

    def run(self, documents: Documents, boundaries: Boundaries | None = None) -> tuple[Result, ...]:
        """What `reconciler apply` does: settle what is open, plan anew, carry it out."""
        boundaries = boundaries or Boundaries()
        doors = self.doors(boundaries)
        journal, reader = CutOffJournal(self.journal, boundaries), doors.reader()
        recalled = self.journal.recalled()
        if recalled.open:
            check_account(reader, self.target)
            window, stopped = self.target.quiet_window_seconds, self.stopped
            Settling(recalled, reader, journal, self.clock, window, stopped, self.waiting).run()
        plan = self.plan(documents, doors)
        recalled = self.journal.recalled()
        if not any(change.calls for change in plan.changes):
            return idle(plan, recalled)
        check_account(reader, self.target)
        journal.record("begin", {"target": self.target.name})
        writer = CutOffWriter(doors.writer(), boundaries)
        ports = Ports(reader, writer, journal, self.clock, self._nonce, self.stopped, recalled)
        return walk(plan, RUN.commit, ports)

    def plan(self, documents: Documents, doors: Doors | None = None) -> TargetPlan:
        reader = (doors or Doors(self, self.clock, self.target)).reader()
        pools = tuple(sorted(documents.pools, key=lambda pool: pool.address))
        configuration = replace(CONFIGURATION, targets=(self.target,))
        (plan,) = make_plan(
            Loaded(configuration, {self.target.name: pools}, (), len(pools)),
            [self.target],
            documents.options,
            lambda _: reader,
            RUN,
            SILENCE,
            lambda _: self.journal.recalled().pools,
        ).targets
        return plan

    def aside(self, *calls: Call) -> None:
        """What somebody did by hand."""
        writer = Doors(self, self.clock, self.target).writer()
        for call in calls:
            sent = writer.send(call, unnoted)
            assert sent.delivery is Delivery.APPLIED, sent.error

    def specs(self) -> dict[str, PoolSpec]:
        """The pools by their ids."""
        reader = Doors(self, self.clock, self.target).reader()
        found = {row.id: read_pool(reader, row.id) for row in self._read_rows()}
        return {pool_id: pool.spec for pool_id, pool in found.items() if pool is not None}

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Carries a request out, and counts it if it changes something."""
        operation = operation_of(headers)
        if operation == "sts" or operation.startswith(("Get", "List", "Describe")):
            return self.service(method, url, headers, body)
        before = self._read_rows()
        if operation == "CreateIdentityPool":
            self.made.append(_name_of(json.loads(body)))
        answer = self.service(method, url, headers, body)
        request = _request(json.loads(body))
        self.again += [e for e in self.effects if (e.operation, e.request) == (operation, request)]
        for row in _changed(before, self._read_rows()):
            self.effects.append(Effect(_pool_of(row), operation, request))
        return answer

    def _new_id(self) -> str:
        name = self.made[-1]
        return pool_id(name, self.made.count(name)).partition(":")[2]

    def _nonce(self) -> str:
        self.nonces += 1
        return f"nonce-{self.nonces}"

    def _read_rows(self) -> tuple[Row, ...]:
        found = self._rows.execute("SELECT account, region, id, name, content FROM pools")
        return tuple(sorted(map(Row._make, found)))


def to_do(plan: TargetPlan) -> list[tuple[str, str]]:
    """What a plan would change, markers that are renewed among it."""
    return [
        (change.address, change.action.value)
        for change in plan.changes
        if change.calls or change.action is not Action.UNCHANGED
    ]


def _changed(before: Sequence[Row], after: Sequence[Row]) -> list[Row]:
    """The pools that are not as they were; a deleted one as it was."""
    gone = {row.id for row in before} - {row.id for row in after}
    return [row for row in after if row not in before] + [row for row in before if row.id in gone]


def _pool_of(row: Row) -> str:
    return text_map(json.loads(row.content)["IdentityPoolTags"]).get(ADDRESS_TAG, row.id)


def _name_of(parameters: JsonObject) -> str:
    tags = text_map(parameters.get("IdentityPoolTags"))
    return tags.get(ADDRESS_TAG, str(parameters["IdentityPoolName"]))


def _request(parameters: JsonObject) -> str:
    """The same word for the same request, whichever attempt at a create it is."""
    return digest(_without_attempt(parameters))


def _without_attempt(content: JsonObject) -> JsonObject:
    tags = text_map(content.get("IdentityPoolTags"))
    kept: JsonObject = {key: value for key, value in tags.items() if key != ATTEMPT_TAG}
    return {**content, "IdentityPoolTags": kept}
