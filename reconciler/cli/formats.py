"""Which renderer makes which format of a view."""

from typing import TypeAlias

from reconciler.plan.view.findings import ValidateView
from reconciler.plan.view.plan import PlanView
from reconciler.plan.view.report import ReportView
from reconciler.render.json import as_json
from reconciler.render.style import Style
from reconciler.render.text.findings import validate_text
from reconciler.render.text.plan import plan_text
from reconciler.render.text.report import report_text

View: TypeAlias = PlanView | ReportView | ValidateView

TEXT_AND_JSON = ("text", "json")


def rendered(view: View, name: str, style: Style) -> str:
    """The view in a format. style: of text for people; the other formats have no colour."""
    if name == "json":
        return as_json(view)
    match view:
        case PlanView():
            return plan_text(view, style)
        case ReportView():
            return report_text(view, style)
        case ValidateView():
            return validate_text(view, style)
