"""What the steps on identities are given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from reconciler.model.ports import Clock, Journal, Reader, Writer

# Told how many of how many things are done.
Tally: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Ports:
    """stopped: whether a signal asked to end. jitter: a factor, at random, for pauses."""

    reader: Reader
    writer: Writer
    journal: Journal
    clock: Clock
    stopped: Callable[[], bool]
    jitter: Callable[[], float]
    tally: Tally
