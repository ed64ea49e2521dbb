"""Results on stdout in the chosen format, and in further ones to files."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from reconciler.flows.saved import write_whole
from reconciler.plan.view.findings import ValidateView
from reconciler.plan.view.plan import PlanView
from reconciler.plan.view.report import ReportView
from reconciler.render.json import as_json
from reconciler.render.style import Style
from reconciler.render.text.findings import validate_text
from reconciler.render.text.plan import plan_text
from reconciler.render.text.report import report_text


def renderers(
    view: PlanView | ReportView | ValidateView, style: Style
) -> dict[str, Callable[[Style], str]]:
    """A view's formats by name; text takes the style, colour being for stdout alone."""

    def text(style: Style) -> str:
        if isinstance(view, PlanView):
            return plan_text(view, style)
        if isinstance(view, ReportView):
            return report_text(view, style)
        return validate_text(view, style)

    return {"text": text, "json": lambda _: as_json(view)}


def put_out(
    view: PlanView | ReportView | ValidateView,
    format_: str,
    writes: tuple[tuple[str, Path], ...],
    style: Style,
) -> None:
    """Writes the files, then prints. Raises CannotWrite."""
    formats: Mapping[str, Callable[[Style], str]] = renderers(view, style)
    for name, path in writes:
        write_whole(path, formats[name](Style()))
    click.echo(formats[format_](style), nl=False, color=style.color)
