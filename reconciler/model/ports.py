"""The doors as the inner rooms see them. What holds no Writer cannot write."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias

from reconciler.model.json_value import JsonObject
from reconciler.model.results import Call, Sent
from reconciler.model.run import Caller
from reconciler.model.surroundings import Found, Question

# Told, where many things are read at once, how many answers are there; by the thread that asked.
Arrived: TypeAlias = Callable[[int], None]


def uncounted(_: int) -> None:
    """For whoever does not want to know."""


class Reader(Protocol):
    """Reads one target. Every answer was checked for the members the service always sends."""

    def caller(self) -> Caller:
        """Whose the credentials are (sts:GetCallerIdentity). Raises AwsError."""
        ...

    def service_time(self) -> datetime | None:
        """The service's own time as its latest answer had it; None before the first one."""
        ...

    def read(self, call: Call) -> JsonObject:
        """The answer to one reading operation. Raises AwsError, NotFound among them."""
        ...

    def read_all(
        self, calls: Sequence[Call], arrived: Arrived = uncounted
    ) -> list[JsonObject | None]:
        """The answers in the order of the calls, read concurrently; None for NotFound."""
        ...

    def pool_ids(self) -> list[str]:
        """The ids of all pools, from a complete listing, in its order. Raises AwsError."""
        ...


class Lookup(Protocol):
    """Reads what the pools of a target refer to: roles, identity providers, user pools."""

    def look_up(self, questions: Sequence[Question], arrived: Arrived = uncounted) -> list[Found]:
        """The answers in the order of the questions, read concurrently; each stands for itself.

        Raises AwsError for what is about none of them, a network or credentials for instance.
        """
        ...


class Trail(Protocol):
    """Reads what CloudTrail keeps of one target: its own Region's events, 90 days of them."""

    def records(self, operation: str, since: datetime | None) -> Iterator[tuple[str | None, ...]]:
        """Pages of an operation's records as JSON texts, the latest first; None for one without.

        A page is asked for when it is wanted. since: how far back; None for all. Raises AwsError.
        """
        ...


class Writer(Protocol):
    """Sends writing operations to one target, each as a single attempt."""

    def send(self, call: Call, leaving: Callable[[datetime], None]) -> Sent:
        """Sends one call without placeholders, once, and says what is known of it.

        leaving: told between signing and sending when it was signed.
        Raises JournalError where that does; then nothing was sent.
        """
        ...


class Visitor(Protocol):
    """Does at a pool what an application does for its users, each step once. Raises AwsError.

    Credentials stay behind this door: only whose they are comes out.
    """

    def identity(self, pool_id: str, logins: Mapping[str, str]) -> str:
        """The id of the identity of these logins, made where there is none; of a guest without."""
        ...

    def developer_identity(self, pool_id: str, provider: str, user: str) -> tuple[str, str]:
        """The id of the identity of a developer user, made where there is none, and its token."""
        ...

    def role(self, identity_id: str, logins: Mapping[str, str], custom_role: str | None) -> str:
        """The ARN of the assumed role that the pool gives, as STS says it."""
        ...

    def classic_role(self, identity_id: str, logins: Mapping[str, str], role: str) -> str:
        """The same for a role that the application takes by the token of the pool."""
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
    """Says how far a run is, to whoever wants to know; from the thread of the run alone."""

    def say(self, text: str) -> None:
        """What is about to be done."""
        ...

    def count(self, subject: str, done: int, total: int, things: str) -> None:
        """How much of it is done: of a target, 340 of 1,000 pools. Said as often as it changes."""
        ...
