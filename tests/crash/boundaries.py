"""Where a run can be cut off: before and after each word with the outside, and amid an entry.

Only ports are wrapped. What the service and the journal hold at a boundary is all that is left
after a crash there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from reconciler.model.json_value import JsonObject
from reconciler.model.ports import Transport, Writer
from reconciler.model.results import Call, Sent
from tests.faults import Answer, operation_of
from tests.ports import MemoryJournal


class Crash(BaseException):
    """The end of a process. Nothing in the tool may catch it."""


@dataclass
class Boundaries:
    """Counts the boundaries that a run passes, and ends it at one of them.

    crash_at: the number of that one, from 0; None lets the run go on to its end.
    noticed: told of each boundary that is passed, by its name. in_flight: carries out, after the
    end of the run, the request that was on its way then.
    """

    crash_at: int | None = None
    noticed: Callable[[str], None] = lambda _: None
    count: int = 0
    in_flight: Callable[[], Answer] | None = None

    def reached(self, name: str) -> None:
        """A boundary. Raises Crash where the run ends."""
        number = self.count
        self.count += 1
        if number == self.crash_at:
            raise Crash(name)
        self.noticed(name)


@dataclass(frozen=True, slots=True)
class CutOffTransport:
    """Boundaries before a request arrives, and after its effect before the answer is seen."""

    transport: Transport
    boundaries: Boundaries

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        operation = operation_of(headers)
        carry_out = partial(self.transport, method, url, headers, body)
        self.boundaries.in_flight = carry_out
        self.boundaries.reached(f"{operation}: sent")
        answer = carry_out()
        self.boundaries.in_flight = None
        self.boundaries.reached(f"{operation}: carried out")
        return answer


@dataclass(frozen=True, slots=True)
class CutOffWriter:
    """Boundaries before a call is signed, and when its answer is there but not recorded."""

    writer: Writer
    boundaries: Boundaries

    def send(self, call: Call, leaving: Callable[[datetime], None]) -> Sent:
        self.boundaries.reached(f"{call.operation}: to be signed")
        sent = self.writer.send(call, leaving)
        self.boundaries.reached(f"{call.operation}: answered")
        return sent


@dataclass(frozen=True, slots=True)
class CutOffJournal:
    """Boundaries before an entry, when half of it is on the disk, and after it."""

    journal: MemoryJournal
    boundaries: Boundaries

    def record(self, event: str, details: JsonObject) -> None:
        self.boundaries.reached(f"{event}: to be recorded")
        self.journal.record(event, details)
        lines = self.journal.lines
        line = lines[-1]
        lines[-1] = line[: len(line) // 2]
        self.boundaries.reached(f"{event}: half recorded")
        lines[-1] = line
        self.boundaries.reached(f"{event}: recorded")
