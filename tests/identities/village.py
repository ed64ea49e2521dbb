"""A pool with people on the embedded service, and the ports that the steps on identities take."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from reconciler.identities.erasing import erase
from reconciler.identities.erasures import erasures
from reconciler.identities.ports import Ports
from reconciler.journal.erasures import unfinished
from reconciler.model.identities import ChosenPool, Result
from reconciler.model.json_value import JsonObject
from reconciler.model.ports import Transport
from tests.crash.boundaries import Boundaries, CutOffJournal, CutOffTransport, CutOffWriter
from tests.doors import EMBEDDED, FakeClock
from tests.faults import Answer, operation_of
from tests.local.clients import Cognito
from tests.ports import Doors, MemoryJournal, service_in

PROVIDER = "login.example.com"


@dataclass
class Instead:
    """Answers the next requests of an operation without the service, which does nothing then."""

    service: Transport
    operation: str
    answers: list[Answer]

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if operation_of(headers) == self.operation and self.answers:
            return self.answers.pop(0)
        return self.service(method, url, headers, body)


def told(status: int, content: JsonObject) -> Answer:
    """An answer with a body in JSON."""
    return status, {"Date": "Tue, 01 Dec 2026 00:00:00 GMT"}, json.dumps(content).encode()


@dataclass
class Village:
    """What outlives a run: the service and the journal. transport: what requests go through."""

    folder: Path
    clock: FakeClock = field(default_factory=FakeClock)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    stopped: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        self.service = service_in(self.folder, self.clock)
        self.transport: Transport = self.service
        self.cognito = Cognito(self.service, EMBEDDED.account, EMBEDDED.region)
        pool_id = self.cognito.create(
            AllowUnauthenticatedIdentities=True, DeveloperProviderName=PROVIDER
        )
        self.pool = ChosenPool(EMBEDDED, pool_id, developer_provider=PROVIDER)

    def user(self, name: str) -> str:
        answer = self.cognito.call(
            "GetOpenIdTokenForDeveloperIdentity",
            IdentityPoolId=self.pool.pool_id,
            Logins={PROVIDER: name},
        )
        return str(answer["IdentityId"])

    def guest(self) -> str:
        answer = self.cognito.call("GetId", IdentityPoolId=self.pool.pool_id)
        return str(answer["IdentityId"])

    def ids(self) -> set[str]:
        """Every identity, disabled ones too."""
        rows = self.service._store.reading()
        with rows as connection:
            return {row[0] for row in connection.execute("SELECT id FROM identities")}

    def ports(self, boundaries: Boundaries | None = None) -> Ports:
        limits = boundaries or Boundaries()
        transport = CutOffTransport(self.transport, limits)
        doors = Doors(transport, self.clock, EMBEDDED, self.stopped)
        return Ports(
            reader=doors.reader(),
            writer=CutOffWriter(doors.writer(), limits),
            journal=CutOffJournal(self.journal, limits),
            clock=self.clock,
            stopped=self.stopped,
            jitter=lambda: 1.0,
            tally=lambda done, total: None,
        )

    def erase(self, *people: str, boundaries: Boundaries | None = None) -> list[Result]:
        """What `identities erase` does, planned and carried out."""
        ports, pool = self.ports(boundaries), self.pool
        left = unfinished(self.journal.lines, {}, pool.pool_id)
        tally, listed = ports.tally, lambda _: None
        plan = erasures(ports.reader, pool, people, left, tally, listed)
        return [*plan.settled, *erase(replace(ports, tally=tally), pool, plan.todo)]
