"""Which renderer makes which format of a view."""

from collections.abc import Callable
from typing import TypeAlias

from reconciler.flows.html import check_html, html
from reconciler.plan.view.cases import CasesView
from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.explain import ExplainView
from reconciler.plan.view.findings import ValidateView
from reconciler.plan.view.graph import GraphView
from reconciler.plan.view.identities import (
    IdentitiesFoundView,
    IdentityCountView,
    IdentityReportView,
)
from reconciler.plan.view.imported import ImportView
from reconciler.plan.view.journal import JournalVerificationView, JournalView
from reconciler.plan.view.outputs import OutputsView
from reconciler.plan.view.plan import PlanView
from reconciler.plan.view.preflight import PreflightView
from reconciler.plan.view.report import ReportView
from reconciler.plan.view.targets import TargetsView
from reconciler.plan.view.verify import VerifyView
from reconciler.render.github import drift_github, validate_github
from reconciler.render.graph.dot import graph_dot
from reconciler.render.graph.mermaid import graph_mermaid
from reconciler.render.graph.svg import graph_svg
from reconciler.render.identities import found_ndjson
from reconciler.render.json import as_json
from reconciler.render.junit import cases_junit
from reconciler.render.markdown.page import markdown
from reconciler.render.matrix import github_matrix
from reconciler.render.outputs import outputs_env, outputs_tfvars
from reconciler.render.style import Style
from reconciler.render.text.cases import cases_text
from reconciler.render.text.drift import drift_text
from reconciler.render.text.explain import explain_text
from reconciler.render.text.findings import validate_text
from reconciler.render.text.identities import count_text, found_text, identity_report_text
from reconciler.render.text.imported import import_text
from reconciler.render.text.journal import journal_text, verification_text
from reconciler.render.text.outputs import outputs_text
from reconciler.render.text.plan import plan_text
from reconciler.render.text.preflight import preflight_text
from reconciler.render.text.report import report_text
from reconciler.render.text.targets import targets_text
from reconciler.render.text.verify import verify_text

View: TypeAlias = (
    CasesView
    | DriftView
    | ExplainView
    | GraphView
    | IdentitiesFoundView
    | IdentityCountView
    | IdentityReportView
    | ImportView
    | JournalVerificationView
    | JournalView
    | OutputsView
    | PlanView
    | PreflightView
    | ReportView
    | TargetsView
    | ValidateView
    | VerifyView
)

_LISTED = {"env": outputs_env, "tfvars": outputs_tfvars}
_DRAWN = {"mermaid": graph_mermaid, "dot": graph_dot, "svg": graph_svg}

TEXT_AND_JSON = ("text", "json")
REVIEWED = (*TEXT_AND_JSON, "markdown", "html")

Graphs: TypeAlias = Callable[[], GraphView | None]
"""The drawings of a view's pools, made where a format shows them; None where there are none."""


def not_at_hand() -> None:
    """The drawings of a view that came without the whole pools."""


def check_installed(name: str) -> None:
    """Raises MissingExtra where a format takes a package that is not installed."""
    if name == "html":
        check_html()


def rendered(
    view: View, name: str, style: Style, prefix: str = "", graphs: Graphs = not_at_hand
) -> str:
    """The view in a format that its command has. style: of text; other formats have no colour.

    prefix: makes of a file of the configuration's folder one from the repository's top, where a
    format is read by those who know the repository alone. graphs: for formats that show drawings.
    """
    match name, view:
        case "markdown", PlanView() | ReportView() | DriftView():
            return markdown(view)
        case "html", PlanView() | ReportView() | DriftView():
            return html(view, graphs())
        case "json", _:
            return as_json(view)
        case "junit", CasesView():
            return cases_junit(view, prefix)
        case "github", DriftView():
            return drift_github(view, prefix)
        case "github", ValidateView():
            return validate_github(view, prefix)
        case "sarif", DriftView() | ValidateView():
            return _sarif(view, prefix)
        case "github-matrix", TargetsView():
            return github_matrix(view)
        case "ndjson", IdentitiesFoundView():
            return found_ndjson(view)
        case "env" | "tfvars", OutputsView():
            return _LISTED[name](view)
        case _, GraphView():
            return _DRAWN[name](view)
        case _:
            return _text(view, style)


def _sarif(view: DriftView | ValidateView, prefix: str) -> str:
    # Imported here, because the rules take long to load and nothing else tells of them.
    from reconciler.render.sarif import drift_sarif, validate_sarif

    match view:
        case DriftView():
            return drift_sarif(view, prefix)
        case ValidateView():
            return validate_sarif(view, prefix)


def _text(view: View, style: Style) -> str:
    match view:
        case CasesView():
            return cases_text(view, style)
        case DriftView():
            return drift_text(view, style)
        case ExplainView():
            return explain_text(view, style)
        case GraphView():
            return graph_mermaid(view)
        case IdentitiesFoundView():
            return found_text(view, style)
        case IdentityCountView():
            return count_text(view, style)
        case IdentityReportView():
            return identity_report_text(view, style)
        case ImportView():
            return import_text(view, style)
        case JournalVerificationView():
            return verification_text(view, style)
        case JournalView():
            return journal_text(view, style)
        case OutputsView():
            return outputs_text(view, style)
        case PlanView():
            return plan_text(view, style)
        case PreflightView():
            return preflight_text(view, style)
        case ReportView():
            return report_text(view, style)
        case TargetsView():
            return targets_text(view)
        case ValidateView():
            return validate_text(view, style)
        case VerifyView():
            return verify_text(view, style)
