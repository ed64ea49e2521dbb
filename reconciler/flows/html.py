"""Views as HTML: the door through which the templates, the style and the script come in."""

from functools import cache
from importlib import resources
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reconciler.errors import MissingExtra
from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.graph import GraphView
from reconciler.plan.view.plan import PlanView
from reconciler.plan.view.report import ReportView
from reconciler.render.page.drift import drift_page
from reconciler.render.page.plan import plan_page
from reconciler.render.page.report import report_page

if TYPE_CHECKING:
    from reconciler.render.html.page import Frame


def check_html() -> None:
    """Raises MissingExtra where what makes HTML is not installed."""
    if find_spec("jinja2") is None:
        raise MissingExtra("jinja2 is not installed; install cognito-reconciler[report]")


def html(view: PlanView | ReportView | DriftView, graphs: GraphView | None) -> str:
    """The view as one HTML file. graphs: None where the pools are not at hand."""
    # Imported here, because it is an extra.
    from reconciler.render.html.page import page_html

    match view:
        case PlanView():
            page = plan_page(view)
        case ReportView():
            page = report_page(view)
        case DriftView():
            page = drift_page(view)
    return page_html(page, graphs, _frame())


@cache
def _frame() -> "Frame":
    from reconciler.render.html.page import frame

    templates = {name: _text(name) for name in ("page.html", "pool.html", "macros.html")}
    return frame(templates, _text("page.css"), _text("page.js"))


def _text(name: str) -> str:
    file = resources.files("reconciler.render.html") / name
    return file.read_text(encoding="utf-8")
