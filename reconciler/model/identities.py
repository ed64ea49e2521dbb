"""Identities of a pool as the service tells of them, and what became of those that were to change.

An identity's id carries a Region and nothing of its pool, and its logins are names of providers,
never who somebody is there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from reconciler.model.targets import Target

# DeleteIdentities takes 1 to 60 ids; ListIdentities and LookupDeveloperIdentity page by as many.
BATCH = 60

# MergeDeveloperIdentities: what one identity may be linked with.
MAX_LOGINS = 20

_GUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_IDENTITY_ID = re.compile(f"[a-z]{{2}}[a-z0-9-]*-[0-9]+:{_GUID}")


@dataclass(frozen=True, slots=True)
class ChosenPool:
    """The pool that a run is about. address, owner: None where its tags name none."""

    target: Target
    pool_id: str
    address: str | None = None
    owner: str | None = None
    developer_provider: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """logins: the names of the providers it is linked with, sorted; a guest has none."""

    id: str
    logins: tuple[str, ...] = ()
    created: datetime | None = None
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a pool's identities. next_token: of the page after it, None for the last one."""

    identities: tuple[Identity, ...]
    next_token: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which identities are meant: all tests must hold. logins: any of them; None for no test."""

    logins: frozenset[str] | None = None
    guests: bool = False
    before: datetime | None = None
    after: datetime | None = None

    def takes(self, identity: Identity) -> bool:
        """An identity whose age is not known is neither older nor newer than anything."""
        created = identity.created
        return (
            (self.logins is None or not self.logins.isdisjoint(identity.logins))
            and not (self.guests and identity.logins)
            and (self.before is None or (created is not None and created < self.before))
            and (self.after is None or (created is not None and created >= self.after))
        )


EVERY = Wanted()


class Fate(StrEnum):
    """What became of one identity, or of one line of what was asked for.

    GONE: there was nothing left to do. REFUSED: a guard held it back.
    """

    DONE = "done"
    GONE = "gone"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_ATTEMPTED = "not_attempted"


@dataclass(frozen=True, slots=True)
class Result:
    """asked: what was asked for, an id or a developer user. why: for people, None if it is done."""

    asked: str
    identity_id: str | None
    fate: Fate
    why: str | None = None


def is_identity_id(text: str) -> bool:
    """Whether a text has the form REGION:GUID."""
    return _IDENTITY_ID.fullmatch(text) is not None


def batches(items: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The items in order, as many at a time as one request takes."""
    rest = iter(items)
    while batch := tuple(islice(rest, BATCH)):
        yield batch
