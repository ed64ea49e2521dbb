"""Which views are pages."""

from typing import TypeAlias

from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.plan import PlanView
from reconciler.plan.view.report import ReportView
from reconciler.render.page.drift import drift_page
from reconciler.render.page.page import Page
from reconciler.render.page.plan import plan_page
from reconciler.render.page.report import report_page

Reviewed: TypeAlias = PlanView | ReportView | DriftView


def page_of(view: Reviewed) -> Page:
    """The view in the shape that every renderer for reviewers takes."""
    match view:
        case PlanView():
            return plan_page(view)
        case ReportView():
            return report_page(view)
        case DriftView():
            return drift_page(view)
