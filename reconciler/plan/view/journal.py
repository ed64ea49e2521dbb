"""What journals hold, as JSON (schemas/journal.schema.json, schemas/verification.schema.json)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JournalSummaryView:
    """How many writes are open, and how many pools are known, in all targets."""

    open: int
    pools: int


@dataclass(frozen=True, slots=True)
class OpenWriteView:
    """A write whose outcome is not known. until: when it can no longer land, the service's time.

    pool_id: null for a create, whose pool carries `attempt`.
    """

    address: str
    pool_id: str | None
    operation: str
    attempt: str | None
    signed_at: str
    until: str


@dataclass(frozen=True, slots=True)
class KnownPoolView:
    address: str
    pool_id: str


@dataclass(frozen=True, slots=True)
class JournalTargetView:
    """head: the hash of the journal's last entry, null for a journal that is not there."""

    target: str
    head: str | None
    open: tuple[OpenWriteView, ...]
    pools: tuple[KnownPoolView, ...]


@dataclass(frozen=True, slots=True)
class JournalView:
    format_version: str
    kind: str
    summary: JournalSummaryView
    targets: tuple[JournalTargetView, ...]


@dataclass(frozen=True, slots=True)
class BreakView:
    """line: from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class VerifiedFileView:
    """cut_short: the lines that a crash left unfinished, which is no break."""

    file: str
    entries: int
    head: str
    breaks: tuple[BreakView, ...]
    cut_short: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VerificationSummaryView:
    entries: int
    breaks: int


@dataclass(frozen=True, slots=True)
class JournalVerificationView:
    """head_found: whether the expected head is in one of the files; null where none was given."""

    format_version: str
    kind: str
    summary: VerificationSummaryView
    head_found: bool | None
    files: tuple[VerifiedFileView, ...]
