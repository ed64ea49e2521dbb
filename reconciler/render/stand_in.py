from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.plan import PlanView
from reconciler.plan.view.report import ReportView
from reconciler.render.style import Style
from reconciler.render.text.drift import drift_text
from reconciler.render.text.plan import plan_text
from reconciler.render.text.report import report_text


def plan_markdown(view: PlanView, most: int = 60_000) -> str:
    return _fenced(plan_text(view, Style()), most)


def report_markdown(view: ReportView, most: int = 60_000) -> str:
    return _fenced(report_text(view, Style()), most)


def drift_markdown(view: DriftView, most: int = 60_000) -> str:
    return _fenced(drift_text(view, Style()), most)


def _fenced(text: str, most: int) -> str:
    room = max(0, most - 40)
    if len(text) > room:
        text = text[:room] + "\n…\n"
    return f"~~~~~~\n{text}~~~~~~\n"
