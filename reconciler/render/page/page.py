"""A page: one shape for plan, report and drift, in the order in which a reviewer reads.

Our own words are plain texts; whatever came from documents, AWS or a saved file is `Shown` or a
member that says so, and each renderer shows that so that it cannot speak.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from reconciler.plan.view.access import AccessView
from reconciler.plan.view.findings import FindingView
from reconciler.plan.view.plan import FieldView


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that is not ours, in the middle of our words."""

    value: str


Text: TypeAlias = tuple[str | Shown, ...]


class Tone(StrEnum):
    """How a pool or a count is to be taken, for colour and order; words always say it too."""

    DANGER = "danger"
    WARNING = "warning"
    REMOVED = "removed"
    CHANGED = "changed"
    ADDED = "added"
    QUIET = "quiet"


class Risk(StrEnum):
    """Why a pool deserves a look before the others, the gravest first."""

    DELETED = "deleted"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    DRIFTED = "drifted"
    MISSING = "missing"
    WIDENED = "widened"
    SWITCHED = "switched"
    NARROWED = "narrowed"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of the summary with its word, such as `3 to update`."""

    number: int
    word: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Entry:
    """One pool. Its address, name, id and origin are values that are not ours.

    action: what it is filtered by; one of the plan's actions or drift's states, `other` for one
    that nobody knows. sign: one character. verb: what happens or happened to it.
    warnings: what must not be missed. notes: what else there is to say.
    access: None where it was not judged; () where nothing changes or there is nothing to say.
    tells_access: whether `access` says something about this pool at all.
    sent: operations, with what became of them where they were sent.
    """

    target: str
    address: str | None
    name: str
    pool_id: str | None
    origin: str | None
    action: str
    sign: str
    tone: Tone
    verb: Text
    risks: tuple[Risk, ...]
    reason: Text
    warnings: tuple[Text, ...]
    notes: tuple[Text, ...]
    access: tuple[AccessView, ...] | None
    tells_access: bool
    fields: tuple[FieldView, ...]
    sent: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """A pool that no document means. state: orphaned, foreign or unmanaged."""

    pool_id: str
    name: str
    state: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """One target: where it is, its pools with the gravest first, and what else is there.

    digest: of what is planned or was done there, None where there is none. notes: about it all.
    """

    target: str
    account: str
    region: str
    owner: str | None
    digest: str | None
    notes: tuple[Text, ...]
    findings: tuple[FindingView, ...]
    entries: tuple[Entry, ...]
    others: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The whole. title: what it is about. verdict: the one sentence that everybody reads.

    quiet: whether there is nothing to do and nothing to look at. findings: of no one target.
    facts: names of ours with values that are not. next_steps: what to do, in our words.
    commands: what to type for that; their arguments are quoted for a shell.
    """

    kind: str
    title: Text
    verdict: str
    tone: Tone
    quiet: bool
    counts: tuple[Count, ...]
    access: str | None
    findings: tuple[FindingView, ...]
    parts: tuple[Part, ...]
    facts: tuple[tuple[str, str], ...]
    next_steps: str
    commands: tuple[str, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The pools of all targets."""
        return tuple(entry for part in self.parts for entry in part.entries)
