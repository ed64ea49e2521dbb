"""Doors for tests: a clock that only counts, and connections to the embedded service."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reconciler.aws.session import Connections
from reconciler.local.service import LocalService
from reconciler.model.ports import Transport
from reconciler.model.targets import Target


def unnoted(_: datetime) -> None:
    """What a writer tells before it sends, for a test that keeps no journal."""


class Silence:
    """Where nobody wants to know how far a run is."""

    def say(self, text: str) -> None: ...

    def count(self, subject: str, done: int, total: int, things: str) -> None: ...


SILENCE = Silence()


@dataclass
class Told:
    """Notes how far a run says it is."""

    said: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        self.said.append(text)

    def count(self, subject: str, done: int, total: int, things: str) -> None:
        self.said.append(f"{subject}: {done} of {total} {things}")


@dataclass
class FakeClock:
    """Time passes only by sleeping."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


EMBEDDED = Target(
    name="local",
    account="123456789012",
    region="eu-west-1",
    embedded=True,
    requests_per_second=0,
    quiet_window_seconds=0,
)


def embedded(folder: Path, transport: Transport | None = None) -> Connections:
    """Connections whose embedded targets are served from a folder, or by another transport."""
    service = transport or LocalService(folder / "local.db")
    return Connections("run-1", FakeClock(), service)
