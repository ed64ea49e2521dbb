"""What the jobs of a workflow left, as one: plans, reports or drift of all targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import CannotMerge, PlanChanged, UnreadablePlan
from reconciler.flows.saved import Saved, read_saved
from reconciler.plan.merge import merge_drift, merge_plans, merge_reports
from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.plan import PlanView
from reconciler.plan.view.report import ReportView


@dataclass(frozen=True, slots=True)
class Gathered:
    """saved: None where no file could be read. failed: what has no result, by target or file.

    damaged: why files could not be read.
    """

    saved: Saved | None
    failed: tuple[str, ...]
    damaged: tuple[str, ...]

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose pools they are."""
        return tuple(sorted({t.owner for t in self.saved.targets})) if self.saved else ()


def gather(files: Sequence[Path], failed: Sequence[str]) -> Gathered:
    """Reads files and folds them. failed: targets that are known to have no result.

    A file that cannot be read is one of what failed. Raises CannotMerge.
    """
    read, missing, damaged = [], [*failed], []
    for file in files:
        try:
            read.append(read_saved(file))
        except (UnreadablePlan, PlanChanged) as error:
            missing.append(file.name)
            damaged.append(str(error))
    return Gathered(merged(read) if read else None, (*dict.fromkeys(missing),), (*damaged,))


def merged(saved: Sequence[Saved]) -> Saved:
    """Plans, reports or drift as one; one alone as it is. Raises CannotMerge."""
    if len(saved) == 1:
        return saved[0]
    plans = [view for view in saved if isinstance(view, PlanView)]
    reports = [view for view in saved if isinstance(view, ReportView)]
    drifts = [view for view in saved if isinstance(view, DriftView)]
    match bool(plans), bool(reports), bool(drifts):
        case True, False, False:
            return merge_plans(plans)
        case False, True, False:
            return merge_reports(reports)
        case False, False, True:
            return merge_drift(drifts)
        case _:
            raise CannotMerge("plans, reports and drift cannot be mixed")
