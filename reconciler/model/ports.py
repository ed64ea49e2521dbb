"""The doors as the inner rooms see them. What holds no Writer cannot write."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from reconciler.model.json_value import JsonObject
from reconciler.model.results import Call, Sent


class Reader(Protocol):
    """Reads one target. Every answer was checked for the members the service always sends."""

    def account(self) -> str:
        """The account of the credentials (sts:GetCallerIdentity). Raises AwsError."""
        ...

    def read(self, call: Call) -> JsonObject:
        """The answer to one reading operation. Raises AwsError, NotFound among them."""
        ...

    def read_all(self, calls: Sequence[Call]) -> list[JsonObject | None]:
        """The answers in the order of the calls, read concurrently; None for NotFound."""
        ...

    def pool_ids(self) -> list[str]:
        """The ids of all pools, from a complete listing, in its order. Raises AwsError."""
        ...


class Writer(Protocol):
    """Sends writing operations to one target, each as a single attempt."""

    def send(self, call: Call) -> Sent:
        """Sends one call without placeholders and says what is known of it. Never raises."""
        ...


class Journal(Protocol):
    """Keeps what an apply does, before and after each call. Raises JournalError."""

    def record(self, event: str, details: JsonObject) -> None:
        """Appends one durable entry."""
        ...


class Clock(Protocol):
    """Time that only waits: monotonic seconds, and sleeping."""

    def monotonic(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class Transport(Protocol):
    """One HTTP exchange without a network: how the embedded service is reached."""

    def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Answers status, headers and body."""
        ...


class Progress(Protocol):
    """Says how far a run is, to whoever wants to know."""

    def __call__(self, text: str) -> None: ...
