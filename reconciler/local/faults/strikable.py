"""Which operations a fault can strike: those on which it can be noticed."""

from reconciler.local.faults.kinds import (
    AnotherAccount,
    Damaged,
    Fault,
    Late,
    Overlapped,
    Paged,
    Stale,
    Truncated,
)
from reconciler.local.service import EXCLUSIVE, READING, WRITING

CALLER = "GetCallerIdentity"
"""The operation of STS that says who is calling."""

STS = frozenset({CALLER, "AssumeRoleWithWebIdentity"})
OPERATIONS = frozenset({*READING, *WRITING, *STS})

_ANSWERED_WITHOUT_BODY = frozenset(
    {
        "DeleteIdentityPool",
        "SetIdentityPoolRoles",
        "UnlinkDeveloperIdentity",
        "UnlinkIdentity",
    }
)
_ANSWERED_WITHOUT_MEMBERS = frozenset({"TagResource", "UntagResource"})
# Of identities there is no past: only pools have a history.
_WITHOUT_HISTORY = frozenset({"DescribeIdentity", "LookupDeveloperIdentity"})


def strikable(fault: Fault) -> frozenset[str]:
    """The operations; a fault that nobody could tell from the usual answer strikes none."""
    match fault:
        case Stale():
            return frozenset(READING) - _WITHOUT_HISTORY
        case Late():
            return frozenset(WRITING)
        case Overlapped():
            return EXCLUSIVE
        case Paged():
            return frozenset({"ListIdentityPools"})
        case AnotherAccount():
            return frozenset({CALLER})
        case Truncated() | Damaged("empty"):
            return OPERATIONS - _ANSWERED_WITHOUT_BODY
        case Damaged("object"):
            return OPERATIONS - _ANSWERED_WITHOUT_MEMBERS
        case Damaged("wrong_types" | "missing_member"):
            return OPERATIONS - _ANSWERED_WITHOUT_BODY - _ANSWERED_WITHOUT_MEMBERS - STS
        case _:
            return OPERATIONS
