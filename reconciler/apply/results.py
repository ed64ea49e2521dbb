"""What applying needs of the outside, and what became of each change."""

from collections.abc import Callable
from dataclasses import dataclass

from reconciler.journal.intents import BLANK, Recollection
from reconciler.model.ports import Clock, Journal, Reader, Writer
from reconciler.model.results import Outcome, Refusal, Request
from reconciler.plan.values import Change


@dataclass(frozen=True, slots=True)
class Ports:
    """What applying needs of the outside.

    nonce: a new random word. stopped: whether a signal asked to end.
    jitter: what share of a pause to wait, so that several appliers do not march in step.
    recalled: what earlier runs left behind; a pool with an open write is sent nothing.
    say: told each change that is begun.
    """

    reader: Reader
    writer: Writer
    journal: Journal
    clock: Clock
    nonce: Callable[[], str]
    stopped: Callable[[], bool]
    recalled: Recollection = BLANK
    jitter: Callable[[], float] = lambda: 1.0
    say: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one change. refusal: of the plan, or because the pool moved since."""

    change: Change
    outcome: Outcome
    pool_id: str | None
    error: str | None = None
    refusal: Refusal | None = None
    requests: tuple[Request, ...] = ()


class PoolStopped(Exception):
    """Ends the work on one pool with an outcome; the text is for the report."""

    def __init__(self, outcome: Outcome, text: str) -> None:
        super().__init__(text)
        self.outcome = outcome
