"""What goes wrong in a run, as values: faults of the service, hands of others, and an early end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hypothesis import strategies as st

from reconciler.aws.writer import WRITING_OPERATIONS
from reconciler.local.protocol.members import Json
from tests.machine.hands import hands

_READS = (
    "DescribeIdentityPool",
    "GetIdentityPoolRoles",
    "GetPrincipalTagAttributeMap",
    "ListIdentityPools",
)
_WRITES = sorted(WRITING_OPERATIONS)
_EXCLUSIVE = ("UpdateIdentityPool", "SetIdentityPoolRoles")
_WITH_BODY = ("CreateIdentityPool", "UpdateIdentityPool", "SetPrincipalTagAttributeMap")


Rule: TypeAlias = Mapping[str, Json]
Faults: TypeAlias = tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Amid:
    """What somebody else does in the middle of a run.

    writing: whether the run's writes are counted, else all its requests, from 1. after: whether it
    comes after that request was carried out. pool: which of those that there are then, None for the
    one that the run is at.
    """

    number: int
    writing: bool
    after: bool
    hand: str
    pool: int | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """faults: rules of the embedded service. crash_at, stop_at: boundaries. wait: `--wait`."""

    faults: Faults = ()
    seed: int = 0
    amid: tuple[Amid, ...] = ()
    crash_at: int | None = None
    stop_at: int | None = None
    wait: bool = False


NONE = Trouble()


_TRIGGERS: tuple[Rule, ...] = (
    *({"nth": number} for number in (1, 2, 3)),
    {"for_seconds": 20},
    {"probability": 0.3},
)
# The operations that a fault strikes, and how a rule says it.
_LOST: tuple[tuple[Sequence[str], Rule], ...] = (
    (_WRITES, {"fault": "dropped"}),
    (_WRITES, {"fault": "dropped", "after_effect": True}),
    (_WRITES, {"fault": "internal_error", "after_effect": True}),
    (_WRITES, {"fault": "unavailable"}),
    (_WITH_BODY, {"fault": "truncated"}),
    (_WITH_BODY, {"fault": "damaged", "body": "object"}),
    *((_WRITES, {"fault": "late", "seconds": seconds}) for seconds in (1, 10, 40, 300, 600, 900)),
)
_REFUSED: tuple[tuple[Sequence[str], Rule], ...] = (
    (_WRITES, {"fault": "throttle"}),
    (_EXCLUSIVE, {"fault": "concurrent_modification"}),
    (_WRITES, {"fault": "error", "code": "ExpiredTokenException", "message": "expired"}),
    (
        ("SetIdentityPoolRoles",),
        {
            "fault": "error",
            "code": "NotAuthorizedException",
            "message": "Access to Role 'user' is forbidden.",
        },
    ),
)
_MISREAD: tuple[tuple[Sequence[str], Rule], ...] = (
    (_READS, {"fault": "throttle"}),
    (_READS, {"fault": "unavailable"}),
    (_READS, {"fault": "damaged", "body": "html"}),
    (_READS, {"fault": "stale", "seconds": 20}),
    (("ListIdentityPools",), {"fault": "page", "way": "lost"}),
    (
        ("DescribeIdentityPool",),
        {"fault": "error", "code": "ResourceNotFoundException", "message": "not found"},
    ),
    (("GetCallerIdentity",), {"fault": "another_account", "account": "999999999999"}),
)


def _rule(kind: tuple[Sequence[str], Rule], number: int | None, trigger: Rule) -> Rule:
    """number: which operation it strikes, None for every one that it can."""
    operations, fault = kind
    some = operations if number is None else [operations[number % len(operations)]]
    return {"operation": [*some], **trigger, **fault}


_kinds = st.one_of(*(st.sampled_from(kinds) for kinds in (_LOST, _LOST, _REFUSED, _MISREAD)))
_numbers = st.one_of(st.none(), st.integers(0, 6))
faults = st.lists(
    st.builds(_rule, _kinds, _numbers, st.sampled_from(_TRIGGERS)), min_size=1, max_size=3
).map(tuple)
seeds = st.integers(0, 3)
amid = st.lists(
    st.builds(
        Amid,
        number=st.integers(1, 6),
        writing=st.sampled_from([True, True, False]),
        after=st.booleans(),
        hand=hands,
        pool=st.one_of(st.none(), st.none(), st.integers(0, 3)),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
boundaries = st.integers(0, 80)
everything = st.builds(
    Trouble,
    faults=faults,
    seed=seeds,
    amid=st.one_of(st.just(()), amid),
    crash_at=st.one_of(st.none(), boundaries),
    stop_at=st.one_of(st.none(), boundaries),
    wait=st.booleans(),
)
