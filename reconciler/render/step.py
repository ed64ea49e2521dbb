"""What a step of a workflow tells the steps after it."""

from collections.abc import Mapping

from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.plan import PlanView
from reconciler.plan.view.report import ReportView

_KINDS = ("create", "adopt", "update", "delete")


def step_outputs(view: PlanView | ReportView | DriftView) -> dict[str, str]:
    """The outputs by name; those that a kind of result does not tell are left out."""
    match view:
        case PlanView():
            counts = {f"to_{kind}": getattr(view.summary, kind) for kind in _KINDS}
            return {
                "changes": _truth(any(counts.values())),
                **{name: str(number) for name, number in counts.items()},
                "refused": str(view.summary.refused),
                "digest": view.digest,
            }
        case ReportView():
            return {
                "changes": _truth(view.summary.done > 0),
                "refused": str(view.summary.refused),
                "digest": view.digest,
            }
        case DriftView():
            return {"changes": _truth(view.has_drift)}


def delimited(outputs: Mapping[str, str], end: str) -> str:
    """Outputs as the runner reads them. end: a line that is in none of them."""
    return "".join(f"{name}<<{end}\n{value}\n{end}\n" for name, value in outputs.items())


def _truth(value: bool) -> str:
    return "true" if value else "false"
