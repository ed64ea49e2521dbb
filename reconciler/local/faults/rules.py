"""The rules for faults: read from JSON, checked, and written back as they came.

A rule names the operations it is about, which of their requests it strikes, and the fault:
`{"operation": "CreateIdentityPool", "nth": 1, "fault": "dropped", "after_effect": true}`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast, get_args

from reconciler.local.faults.checked_json import Part, advice
from reconciler.local.faults.kinds import (
    AnotherAccount,
    Damage,
    Damaged,
    Delayed,
    Dropped,
    Fault,
    Late,
    Overlapped,
    Paged,
    Paging,
    Refused,
    Stale,
    Truncated,
    Unavailable,
)
from reconciler.local.faults.strikable import OPERATIONS, strikable
from reconciler.local.faults.triggers import (
    AbovePerSecond,
    After,
    Always,
    Every,
    ForSeconds,
    Nth,
    Probability,
    Trigger,
)
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.storage.history import KEPT_SECONDS

# Longer than any client waits, and short enough for every way to sleep.
_LONGEST_PAUSE = 3600

_ACCOUNT = re.compile(r"[0-9]{12}")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9.]*")


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault, the operations it is for and which of their requests it strikes.

    times: how often it strikes at most; None for any number. written: the rule as it was given.
    """

    operations: frozenset[str]
    trigger: Trigger
    times: int | None
    fault: Fault
    written: JsonObject


@dataclass(frozen=True, slots=True)
class FaultRules:
    """Rules in the order in which they are asked, and the seed of what they leave to chance."""

    seed: int = 0
    rules: tuple[Rule, ...] = ()

    @classmethod
    def of(cls, value: Json) -> "FaultRules":
        """The rules an object with `faults` and perhaps `seed` has; raises FaultRuleError."""
        whole = Part(value)
        members = whole.members()
        _check_names(members, ("seed", "faults"))
        rules = tuple(map(_rule, whole.member("faults").items()))
        return cls(members["seed"].whole() if "seed" in members else 0, rules)

    def as_json(self) -> JsonObject:
        """The form that `of` reads."""
        return {"seed": self.seed, "faults": [rule.written for rule in self.rules]}


NO_FAULTS = FaultRules()


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a fault is read: the members that are its own, and what they make."""

    members: tuple[str, ...]
    read: Callable[[Part], Fault]


def _after_effect(rule: Part) -> bool:
    members = rule.members()
    return "after_effect" in members and members["after_effect"].flag()


def _throttled(_: Part) -> Fault:
    return Refused("TooManyRequestsException", "Rate exceeded")


def _internal_error(rule: Part) -> Fault:
    return Refused("InternalErrorException", "Internal error", 500, _after_effect(rule))


def _damaged(rule: Part) -> Fault:
    body = rule.member("body").one_of(get_args(Damage), "damage")
    return Damaged(cast(Damage, body))


def _delayed(rule: Part) -> Fault:
    return Delayed(rule.member("seconds").above_zero(_LONGEST_PAUSE), _after_effect(rule))


def _stale(rule: Part) -> Fault:
    return Stale(rule.member("seconds").above_zero(KEPT_SECONDS))


def _error(rule: Part) -> Fault:
    code, members = rule.member("code"), rule.members()
    if _CODE.fullmatch(code.text()) is None:
        raise code.error("must be letters, digits and dots, a letter first")
    status = members["status"].whole() if "status" in members else 400
    if not 400 <= status <= 599:
        raise members["status"].error("must be from 400 to 599")
    return Refused(code.text(), rule.member("message").text(), status)


def _paged(rule: Part) -> Fault:
    return Paged(cast(Paging, rule.member("way").one_of(get_args(Paging), "way")))


def _another_account(rule: Part) -> Fault:
    account = rule.member("account")
    if _ACCOUNT.fullmatch(account.text()) is None:
        raise account.error("must be twelve digits, as a text")
    return AnotherAccount(account.text())


KINDS: Mapping[str, _Kind] = {
    "throttle": _Kind((), _throttled),
    "internal_error": _Kind(("after_effect",), _internal_error),
    "unavailable": _Kind(("after_effect",), lambda rule: Unavailable(_after_effect(rule))),
    "dropped": _Kind(("after_effect",), lambda rule: Dropped(_after_effect(rule))),
    "truncated": _Kind((), lambda _: Truncated()),
    "damaged": _Kind(("body",), _damaged),
    "delay": _Kind(("seconds", "after_effect"), _delayed),
    "stale": _Kind(("seconds",), _stale),
    "concurrent_modification": _Kind((), lambda _: Overlapped()),
    "late": _Kind(("seconds",), lambda rule: Late(rule.member("seconds").above_zero())),
    "error": _Kind(("code", "message", "status"), _error),
    "page": _Kind(("way",), _paged),
    "another_account": _Kind(("account",), _another_account),
}
"""The faults by name."""


def _nth(part: Part) -> Trigger:
    numbers = part.items() if isinstance(part.value, list) else (part,)
    if not numbers:
        raise part.error("must have a number")
    return Nth(frozenset(number.counting() for number in numbers))


def _probability(part: Part) -> Trigger:
    probability = part.number()
    if not 0 <= probability <= 1:
        raise part.error("must be from 0 to 1")
    return Probability(probability)


TRIGGERS: Mapping[str, Callable[[Part], Trigger]] = {
    "nth": _nth,
    "every": lambda part: Every(part.counting()),
    "probability": _probability,
    "above_per_second": lambda part: AbovePerSecond(part.above_zero()),
    "after": lambda part: After(part.counting()),
    "for_seconds": lambda part: ForSeconds(part.above_zero()),
}
"""What says when a rule strikes, by name; a rule has one of them, or strikes always."""

_COMMON = ("operation", *TRIGGERS, "times", "fault")
_ALL_NAMES = (*_COMMON, *dict.fromkeys(name for kind in KINDS.values() for name in kind.members))


def _rule(part: Part) -> Rule:
    members = part.members()
    _check_names(members, _ALL_NAMES)
    name = part.member("fault").one_of(KINDS, "fault")
    kind = KINDS[name]
    for other in members.keys() - {*_COMMON, *kind.members}:
        raise members[other].error(f"does not go with {name}")
    fault = kind.read(part)
    return Rule(
        _operations(part.member("operation"), strikable(fault)),
        _trigger(members),
        members["times"].counting() if "times" in members else None,
        fault,
        cast(JsonObject, part.value),
    )


def _check_names(members: Mapping[str, Part], known: tuple[str, ...]) -> None:
    for name, member in members.items():
        if name not in known:
            raise member.error(f"is not known; {advice(name, known)}")


def _operations(part: Part, struck: frozenset[str]) -> frozenset[str]:
    """The operations named; `*` is every one that the fault can strike."""
    if part.value == "*":
        return struck
    named = part.items() if isinstance(part.value, list) else (part,)
    if not named:
        raise part.error("must name an operation")
    for each in named:
        if each.one_of(sorted(OPERATIONS), "operation of the embedded service") not in struck:
            raise each.error(
                f"this fault does not strike {each.value}, only {', '.join(sorted(struck))}"
            )
    return frozenset(each.text() for each in named)


def _trigger(members: Mapping[str, Part]) -> Trigger:
    given = [name for name in TRIGGERS if name in members]
    if not given:
        return Always()
    first, *more = given
    if more:
        raise members[more[0]].error(f"cannot stand beside {first}")
    return TRIGGERS[first](members[first])
