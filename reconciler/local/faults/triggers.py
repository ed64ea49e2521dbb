"""Which of the requests that a rule is about the rule's fault strikes, as values."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Always:
    """Each request."""


@dataclass(frozen=True, slots=True)
class Nth:
    """The requests with these numbers; each operation is counted by itself, from 1."""

    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Every:
    """Each request whose number, counted as for Nth, this one divides."""

    number: int


@dataclass(frozen=True, slots=True)
class Probability:
    """Each request as chance has it."""

    probability: float


@dataclass(frozen=True, slots=True)
class AbovePerSecond:
    """What a token bucket that holds one second's worth has no token for.

    Each operation has a bucket for each account and Region, as AWS counts its request quotas.
    """

    rate: float


@dataclass(frozen=True, slots=True)
class After:
    """Each request but the first so many that the rule is about, whatever their operation."""

    count: int


@dataclass(frozen=True, slots=True)
class ForSeconds:
    """Each request until so many seconds after the first that the rule is about."""

    seconds: float


Trigger: TypeAlias = Always | Nth | Every | Probability | AbovePerSecond | After | ForSeconds
