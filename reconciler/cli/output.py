"""Results on stdout in the chosen format, and in further ones to files; the rest on stderr."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TypeAlias, TypeVar

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

View: TypeAlias = PlanView | ReportView | ValidateView

_Result = TypeVar("_Result")

FORMATS = ("text", "json")


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command's result goes. writes: further formats with their files."""

    format: str
    writes: tuple[tuple[str, Path], ...]
    style: Style
    verbose: bool

    def put(self, view: View, *saved: Path) -> None:
        """Prints the result and writes the files, as JSON those to save. Raises CannotWrite."""
        try:
            for name, path in (*self.writes, *(("json", path) for path in saved)):
                # Colour is for stdout alone.
                write_whole(path, _rendered(view, name, Style()))
        finally:
            # A file that cannot be written is no reason to lose the result.
            self._print(_rendered(view, self.format, self.style))

    def _print(self, text: str) -> None:
        try:
            click.echo(text, nl=False, color=self.style.color)
            if sys.stdout is not None:
                sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read our output has gone; what was done and its exit code stand.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def say(self, text: str) -> None:
        """How far a run is, for whoever asked to know."""
        if self.verbose:
            click.echo(text, err=True)


def output_options(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """`--format`, `--write`, `--color` and `-v`: `output`."""

    @click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        default="text",
        help="What stdout gets.  [default: text]",
    )
    @click.option(
        "--write",
        "writes",
        multiple=True,
        metavar="FORMAT=FILE",
        callback=_parse_writes,
        help="Write a further format to a file in the same run; repeatable.",
    )
    @click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colour in text on stdout.  [default: auto]",
    )
    @click.option("-v", "verbose", is_flag=True, help="Say on stderr what is being done.")
    @wraps(command)
    def with_output(
        *,
        format_: str,
        writes: tuple[tuple[str, Path], ...],
        color: str,
        verbose: bool,
        **others: object,
    ) -> _Result:
        output = Output(format_, writes, _style_of(color), verbose)
        return command(output=output, **others)

    return with_output


def _rendered(view: View, name: str, style: Style) -> str:
    if name == "json":
        return as_json(view)
    match view:
        case PlanView():
            return plan_text(view, style)
        case ReportView():
            return report_text(view, style)
        case ValidateView():
            return validate_text(view, style)


def _parse_writes(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, Path], ...]:
    pairs = []
    for value in values:
        name, _, file = value.partition("=")
        if name not in FORMATS or not file:
            raise click.BadParameter(f"{value!r} is not FORMAT=FILE with {', '.join(FORMATS)}")
        pairs.append((name, Path(file)))
    return tuple(pairs)


def _style_of(color: str) -> Style:
    """Colour as asked for; `auto` means a terminal, unless the environment speaks against it."""
    if color != "auto":
        return Style(color == "always")
    if os.environ.get("NO_COLOR"):
        return Style(False)
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return Style(True)
    return Style(sys.stdout.isatty() and os.environ.get("TERM") != "dumb")
