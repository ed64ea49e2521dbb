"""Waiting that a signal can end."""

from collections.abc import Callable

from reconciler.model.ports import Clock

# A pause is slept in pieces, so that a signal does not wait for its end.
_PIECE_SECONDS = 1


def pause(clock: Clock, stopped: Callable[[], bool], seconds: float) -> None:
    """Sleeps so long, or until a signal asks to end."""
    while seconds > 0 and not stopped():
        clock.sleep(min(seconds, _PIECE_SECONDS))
        seconds -= _PIECE_SECONDS
