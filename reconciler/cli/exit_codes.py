"""Every exit code, and which one counts where several hold."""

from collections.abc import Iterable, Sequence
from enum import IntEnum

from reconciler import errors
from reconciler.plan.view.identities import FateSummaryView
from reconciler.plan.view.plan import SummaryView
from reconciler.plan.view.report import OutcomeSummaryView


class Exit(IntEnum):
    """The meaning of each exit code."""

    DONE = 0
    ERROR = 1
    DIFFERENCES = 2
    REFUSED = 3
    NOT_APPROVED = 4
    LINT = 5
    PARTIAL = 6
    UNSETTLED = 7
    USAGE = 64
    INTERRUPTED = 130
    TERMINATED = 143


_PRECEDENCE = (
    Exit.UNSETTLED,
    Exit.PARTIAL,
    Exit.NOT_APPROVED,
    Exit.ERROR,
    Exit.REFUSED,
    Exit.LINT,
    Exit.DIFFERENCES,
)


def worst(codes: Iterable[Exit]) -> Exit:
    """The one that counts: 7, 6, 4, 1, 3, 5, 2, else 0."""
    held = set(codes)
    return next((code for code in _PRECEDENCE if code in held), Exit.DONE)


def of_error(error: errors.ReconcilerError) -> Exit:
    """The exit code of a run that could not go on."""
    if isinstance(error, errors.PlanChanged | errors.NotApproved):
        return Exit.NOT_APPROVED
    if isinstance(error, errors.HeldBack):
        return Exit.REFUSED
    if isinstance(error, errors.Unsettled):
        return Exit.UNSETTLED
    if isinstance(error, errors.UnknownTarget | errors.UnknownAssumption | errors.UnknownRevision):
        return Exit.USAGE
    return Exit.ERROR


def of_plan(summary: SummaryView, detailed: bool) -> Exit:
    """What a plan comes to. detailed: whether differences alone are to be told by the code."""
    codes = []
    if summary.refused:
        codes.append(Exit.REFUSED)
    if detailed and summary.create + summary.adopt + summary.update + summary.delete:
        codes.append(Exit.DIFFERENCES)
    return worst(codes)


def of_signals(signals: Sequence[int], code: Exit) -> Exit:
    """The exit code of a run that signals may have ended; "unsettled" must not get lost."""
    if not signals or code is Exit.UNSETTLED:
        return code
    return Exit(128 + signals[0])


def of_report(summary: OutcomeSummaryView | FateSummaryView) -> Exit:
    """What the outcomes of an apply, or of a change of identities, come to."""
    codes = []
    if summary.unknown:
        codes.append(Exit.UNSETTLED)
    if summary.failed:
        codes.append(Exit.PARTIAL if summary.done else Exit.ERROR)
    if summary.refused:
        codes.append(Exit.REFUSED)
    return worst(codes)
