"""Waits before a read is repeated, and ends the waiting where a signal asks to end.

Whether a read is repeated and after how long is for the SDK to say, with its back-off and its
budget. It would sleep through a signal, up to twenty seconds at a time.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.hooks import first_non_none_response

from reconciler.errors import Unreachable
from reconciler.model.ports import Clock
from reconciler.model.waiting import pause


@dataclass(slots=True)
class Patience:
    """Stands in for the SDK where it would sleep. stopped: whether a signal asked to end."""

    clock: Clock
    stopped: Callable[[], bool]
    _sdk: Any = field(init=False, default=None)

    def teach(self, client: Any, service: str) -> None:
        """Lets a client of the service, whose retry mode is `standard`, wait in this way."""
        events = client.meta.events
        self._sdk = copy.copy(events)
        events.unregister(f"needs-retry.{service}", unique_id=f"retry-config-{service}")
        events.register(f"needs-retry.{service}", self._repeats)

    def _repeats(self, event_name: str, **about: object) -> float | None:
        """The answer to "is this to be repeated?": None, or how long the SDK still has to wait."""
        seconds = first_non_none_response(self._sdk.emit(event_name, **about))
        if seconds is None or seconds is False:
            return None
        pause(self.clock, self.stopped, seconds)
        if self.stopped():
            raise Unreachable("stopped by a signal while reading")
        return 0.0
