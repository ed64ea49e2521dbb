"""Which fault strikes a request: the state of a set of rules while requests come in.

Every rule counts every request that it is about, whatever the other rules do, so that adding one
does not move the others.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from threading import Lock

from reconciler.local.faults.kinds import Fault
from reconciler.local.faults.rules import FaultRules, Rule
from reconciler.local.faults.triggers import (
    AbovePerSecond,
    After,
    Always,
    Every,
    ForSeconds,
    Nth,
    Probability,
)
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.protocol.scope import Scope


class Engine:
    """Rules in force; the same seed and the same requests in the same order are struck alike."""

    def __init__(self, rules: FaultRules) -> None:
        self.rules = rules
        self._lock = Lock()
        self._running = tuple(
            _Running(rule, Random(f"{rules.seed}/{number}"))
            for number, rule in enumerate(rules.rules)
        )

    def fault(self, operation: str, scope: Scope | None, now: Callable[[], float]) -> Fault | None:
        """The fault of the first rule that strikes; None for a request that is left alone.

        A request whose account and Region cannot be told has None for them.
        """
        with self._lock:
            # Each rule is asked, and so counts, before one of them is chosen.
            at = now()
            triggered = [rule for rule in self._running if rule.triggers(operation, scope, at)]
            for running in triggered:
                if running.rule.times is None or running.struck < running.rule.times:
                    running.struck += 1
                    return running.rule.fault
        return None

    def report(self) -> JsonObject:
        """The rules as JSON, each with how many requests it has seen and how many it struck."""
        with self._lock:
            counted: list[Json] = [
                {**running.rule.written, "seen": running.seen, "struck": running.struck}
                for running in self._running
            ]
        return {"seed": self.rules.seed, "faults": counted}


class _Running:
    """One rule, what it has counted, and a chance of its own."""

    def __init__(self, rule: Rule, random: Random) -> None:
        self.rule = rule
        self.seen = 0
        self.struck = 0
        self._random = random
        self._began: float | None = None
        self._numbers: Counter[str] = Counter()
        self._buckets: dict[tuple[str, Scope | None], _Bucket] = {}

    def triggers(self, operation: str, scope: Scope | None, now: float) -> bool:
        """Whether the request is one of those to strike; counts it if the rule is about it."""
        if operation not in self.rule.operations:
            return False
        self.seen += 1
        self._numbers[operation] += 1
        match self.rule.trigger:
            case Always():
                return True
            case Nth(numbers):
                return self._numbers[operation] in numbers
            case Every(number):
                return self._numbers[operation] % number == 0
            case Probability(probability):
                return self._random.random() < probability
            case AbovePerSecond(rate):
                bucket = self._buckets.setdefault((operation, scope), _Bucket(max(rate, 1.0), now))
                return not bucket.take(rate, now)
            case After(count):
                return self.seen > count
            case ForSeconds(seconds):
                self._began = now if self._began is None else self._began
                return now < self._began + seconds


@dataclass(slots=True)
class _Bucket:
    """A token bucket; it never holds less than one token's room, or slow rates let nothing by."""

    tokens: float
    at: float

    def take(self, rate: float, now: float) -> bool:
        """Takes a token if there is one."""
        # A clock that is set back brings no tokens; time begins anew where it is now.
        gained = max(now - self.at, 0.0) * rate
        self.tokens = min(max(rate, 1.0), self.tokens + gained)
        self.at = now
        # Sums of fractions of a second fall short of a whole token by their rounding.
        if self.tokens < 1.0 - 1e-9:
            return False
        self.tokens -= 1.0
        return True
