"""Identities of a pool as JSON: listed, counted, looked at, and changed.

Schemas: identities, identity-count, identity-details and identity-report.
"""

from dataclasses import dataclass

from reconciler.plan.view.plan import ToolView


@dataclass(frozen=True, slots=True)
class IdentityPoolView:
    """The pool. address: null where it was named by its id and has no address of ours."""

    target: str
    account: str
    region: str
    address: str | None
    pool_id: str


@dataclass(frozen=True, slots=True)
class IdentityView:
    """logins: names of providers; a guest has none. Times are UTC, ISO 8601."""

    identity_id: str
    logins: tuple[str, ...]
    created: str | None
    modified: str | None


@dataclass(frozen=True, slots=True)
class ListedSummaryView:
    """listed: identities here. seen: how many the run looked at. complete: to the pool's end."""

    listed: int
    seen: int
    complete: bool


@dataclass(frozen=True, slots=True)
class IdentitiesView:
    """The summary is last, because it is known last."""

    format_version: str
    kind: str
    tool: ToolView
    pool: IdentityPoolView
    identities: tuple[IdentityView, ...]
    summary: ListedSummaryView


@dataclass(frozen=True, slots=True)
class LoginCountView:
    """How many identities have a login of this name; one with several counts at each."""

    login: str
    identities: int


@dataclass(frozen=True, slots=True)
class CountSummaryView:
    identities: int
    guests: int
    seen: int


@dataclass(frozen=True, slots=True)
class IdentityCountView:
    format_version: str
    kind: str
    tool: ToolView
    pool: IdentityPoolView
    summary: CountSummaryView
    logins: tuple[LoginCountView, ...]


@dataclass(frozen=True, slots=True)
class IdentityDetailsView:
    """asked: the id or the developer user. identity_id: null where there is none.

    users: the developer users of the identity.
    """

    asked: str
    identity_id: str | None
    logins: tuple[str, ...]
    users: tuple[str, ...]
    created: str | None
    modified: str | None


@dataclass(frozen=True, slots=True)
class FoundSummaryView:
    found: int
    missing: int


@dataclass(frozen=True, slots=True)
class IdentitiesFoundView:
    format_version: str
    kind: str
    tool: ToolView
    pool: IdentityPoolView
    summary: FoundSummaryView
    identities: tuple[IdentityDetailsView, ...]


@dataclass(frozen=True, slots=True)
class IdentityResultView:
    """outcome: done, gone (nothing was left to do), refused, failed, unknown or not_attempted."""

    asked: str
    identity_id: str | None
    outcome: str
    error: str | None


@dataclass(frozen=True, slots=True)
class FateSummaryView:
    done: int
    gone: int
    refused: int
    failed: int
    unknown: int
    not_attempted: int


@dataclass(frozen=True, slots=True)
class IdentityReportView:
    """action: merge, unlink, unlink-developer, delete or erase. run: as the journal has it.

    journal: the hash of the journal's last entry, null where nothing was recorded.
    """

    format_version: str
    kind: str
    tool: ToolView
    run: str
    action: str
    pool: IdentityPoolView
    journal: str | None
    summary: FateSummaryView
    results: tuple[IdentityResultView, ...]
