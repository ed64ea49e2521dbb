"""What applying needs of the outside, and what became of each change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from reconciler.model.ports import Clock, Journal, Reader, Writer
from reconciler.model.results import Outcome, Refusal, Request
from reconciler.plan.values import Change


@dataclass(frozen=True, slots=True)
class Ports:
    """What applying needs of the outside.

    nonce: a new random word. stopped: whether a signal asked to end.
    unanswered: by address, until when a create of an earlier run may still land.
    """

    reader: Reader
    writer: Writer
    journal: Journal
    clock: Clock
    nonce: Callable[[], str]
    stopped: Callable[[], bool]
    unanswered: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one change. refusal: of the plan, or because the pool moved since."""

    change: Change
    outcome: Outcome
    pool_id: str | None
    error: str | None = None
    refusal: Refusal | None = None
    requests: tuple[Request, ...] = ()
