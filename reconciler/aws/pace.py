"""Spaces requests out, so that the account's own users keep their share of each quota."""

import threading

from reconciler.model.ports import Clock

# The quota of this one is 10 a second, where those of its neighbours are 5 (quotas page).
_TURNS = {"DeleteIdentities": 2}


class Pace:
    """A token bucket of one token for each operation, fair to all threads.

    One token, because quotas are counted per second and operation: a burst at the start would be
    throttled on top of the steady rate. A rate of 0 lets everything through.
    """

    def __init__(self, per_second: float, clock: Clock) -> None:
        self._interval = 1 / per_second if per_second else 0.0
        self._clock = clock
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, operation: str) -> None:
        """Returns when one more request of this operation may be sent."""
        if not self._interval:
            return
        with self._lock:
            now = self._clock.monotonic()
            turn = max(now, self._next.get(operation, now))
            self._next[operation] = turn + self._interval / _TURNS.get(operation, 1)
        if turn > now:
            self._clock.sleep(turn - now)
