"""Views of identities, and of what became of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from reconciler.model.identities import ChosenPool, Fate, Identity, Result
from reconciler.plan.present import tool_view
from reconciler.plan.view.identities import (
    CountSummaryView,
    FateSummaryView,
    FoundSummaryView,
    IdentitiesFoundView,
    IdentitiesView,
    IdentityCountView,
    IdentityDetailsView,
    IdentityPoolView,
    IdentityReportView,
    IdentityResultView,
    IdentityView,
    ListedSummaryView,
    LoginCountView,
)
from reconciler.plan.view.plan import FORMAT_VERSION


def pool_view(pool: ChosenPool) -> IdentityPoolView:
    """The pool that a run is about."""
    target = pool.target
    return IdentityPoolView(target.name, target.account, target.region, pool.address, pool.pool_id)


def identity_view(identity: Identity) -> IdentityView:
    """One identity of a list."""
    created, modified = _text(identity.created), _text(identity.modified)
    return IdentityView(identity.id, identity.logins, created, modified)


def listed_view(
    pool: ChosenPool, identities: Sequence[IdentityView], summary: ListedSummaryView
) -> IdentitiesView:
    """A list; of millions an empty one, whose identities are written one by one."""
    return IdentitiesView(
        FORMAT_VERSION, "identities", tool_view(), pool_view(pool), tuple(identities), summary
    )


def details_view(
    asked: str, identity: Identity | None, users: Sequence[str]
) -> IdentityDetailsView:
    """What is known of one identity; None for one that is not there."""
    if identity is None:
        return IdentityDetailsView(asked, None, (), (), None, None)
    view = identity_view(identity)
    return IdentityDetailsView(
        asked, identity.id, view.logins, tuple(users), view.created, view.modified
    )


def found_view(pool: ChosenPool, found: Sequence[IdentityDetailsView]) -> IdentitiesFoundView:
    """Several identities that were asked for by name."""
    there = sum(view.identity_id is not None for view in found)
    return IdentitiesFoundView(
        FORMAT_VERSION,
        "identity-details",
        tool_view(),
        pool_view(pool),
        FoundSummaryView(there, len(found) - there),
        tuple(found),
    )


class Census:
    """Counts identities page by page."""

    def __init__(self) -> None:
        self._seen = 0
        self._counted = 0
        self._guests = 0
        self._logins: Counter[str] = Counter()

    def count(self, identities: Sequence[Identity], seen: int) -> None:
        """Those of a page that are meant. seen: how many were looked at by now."""
        self._seen = seen
        self._counted += len(identities)
        for identity in identities:
            self._guests += not identity.logins
            self._logins.update(set(identity.logins))

    def view(self, pool: ChosenPool) -> IdentityCountView:
        """What was counted."""
        return IdentityCountView(
            FORMAT_VERSION,
            "identity-count",
            tool_view(),
            pool_view(pool),
            CountSummaryView(self._counted, self._guests, self._seen),
            tuple(LoginCountView(name, n) for name, n in sorted(self._logins.items())),
        )


def report_view(
    action: str, pool: ChosenPool, results: Sequence[Result], run: str, journal: str | None
) -> IdentityReportView:
    """What became of what was asked for."""
    counts = Counter(result.fate for result in results)
    return IdentityReportView(
        FORMAT_VERSION,
        "identity-report",
        tool_view(),
        run,
        action,
        pool_view(pool),
        journal,
        FateSummaryView(*(counts[fate] for fate in Fate)),
        tuple(IdentityResultView(r.asked, r.identity_id, r.fate.value, r.why) for r in results),
    )


def _text(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(timespec="milliseconds")
