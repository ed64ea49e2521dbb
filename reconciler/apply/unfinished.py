"""Settles the writes that earlier runs left open: by reading, and by waiting for time to pass.

A write that was signed at S can land until S + W by the service's clock (facts: creating exactly
once). One that shows is settled at once; only absence has to wait.
"""

from collections.abc import Callable
from dataclasses import dataclass

from reconciler.apply.audit import settled_entry
from reconciler.apply.fresh import listed_twice
from reconciler.apply.settle import is_shown, made_by
from reconciler.journal.intents import Intent, Recollection
from reconciler.model.ports import Clock, Journal, Reader
from reconciler.model.waiting import pause

_POLL_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Settling:
    """What settling needs. window_seconds: W. stopped: whether a signal asked to end.

    waiting: told what is waited for; None does not wait.
    """

    recalled: Recollection
    reader: Reader
    journal: Journal
    clock: Clock
    window_seconds: float
    stopped: Callable[[], bool]
    waiting: Callable[[str], None] | None = None

    def run(self) -> tuple[Intent, ...]:
        """The writes that stay open. Raises AwsError and JournalError."""
        if self.recalled.open:
            # An answer of the service tells its time; one of STS would tell that of STS.
            self.reader.pool_ids()
        return tuple(i for i in self.recalled.open if not self._is_over(i))

    def _is_over(self, intent: Intent) -> bool:
        operation, ends = intent.call.operation, intent.ends(self.window_seconds)
        told, others = False, set(self.recalled.pools.values())
        while True:
            # Looked at before reading: what is absent after the end stays absent.
            time = self.reader.service_time()
            if (pool_id := self._landed(intent, others)) is not None:
                entry = settled_entry(intent.address, pool_id, intent.attempt, operation)
                self.journal.record("settled", entry)
                return True
            if time is not None and time >= ends:
                entry = settled_entry(intent.address, intent.pool_id, intent.attempt, operation)
                self.journal.record("expired", entry)
                return True
            if self.waiting is None or self.stopped():
                return False
            if not told:
                self.waiting(f"{intent.address}: {intent.told(self.window_seconds)}; waiting")
            told = True
            pause(self.clock, self.stopped, _POLL_SECONDS)

    def _landed(self, intent: Intent, others: set[str]) -> str | None:
        """The pool in which the effect of an open write shows, None where it does not.

        others: pools that no open create made, see made_by.
        """
        if intent.pool_id is not None:
            shown = is_shown(self.reader, intent.call, intent.pool_id)
            return intent.pool_id if shown else None
        if intent.attempt is None:
            return None
        return made_by(self.reader, intent.attempt, listed_twice(self.reader), others)
