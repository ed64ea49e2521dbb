"""Results on stdout in the chosen format, and in further ones to files; the rest on stderr."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import TypeVar

import click

from reconciler.cli.exit_codes import Exit
from reconciler.cli.formats import (
    TEXT_AND_JSON,
    Graphs,
    View,
    check_installed,
    not_at_hand,
    rendered,
)
from reconciler.cli.progress import shown
from reconciler.cli.stdout import abandon_stdout, tell
from reconciler.errors import CannotWrite
from reconciler.flows.saved import write_whole
from reconciler.model.ports import Progress
from reconciler.plan.view.identities import IdentityReportView
from reconciler.plan.view.report import ReportView
from reconciler.render.clean import clean
from reconciler.render.style import Style

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command's result goes. writes: further formats with their files."""

    format: str
    writes: tuple[tuple[str, Path], ...]
    style: Style
    verbose: bool

    def put(self, view: View, *saved: Path, prefix: str = "", graphs: Graphs = not_at_hand) -> Exit:
        """Prints the result, then writes the files, as JSON those to save.

        A result that cannot be put somewhere is an error, and told in the other places all the
        same: what was done must not be lost. prefix, graphs: see rendered.
        """
        text = rendered(view, self.format, self.style, prefix, graphs)
        code = self._print(text, kept=isinstance(view, ReportView | IdentityReportView))
        for name, path in (*self.writes, *(("json", path) for path in saved)):
            try:
                # Colour is for stdout alone.
                write_whole(path, rendered(view, name, Style(), prefix, graphs))
            except CannotWrite as error:
                tell(clean(str(error)))
                code = Exit.ERROR
        return code

    def show(self, text: str) -> Exit:
        """Prints a result that has no other format."""
        return self._print(text, kept=False)

    def _print(self, text: str, *, kept: bool) -> Exit:
        """kept: goes to stderr where nobody reads stdout: what was done is told once only."""
        try:
            click.echo(text, nl=False, color=self.style.color)
            if sys.stdout is not None:
                sys.stdout.flush()
            elif kept:
                tell(text, newline=False)
        except OSError as error:
            # Nothing more can be said there, not even at the end of the process.
            abandon_stdout()
            if kept:
                tell(text, newline=False)
            if isinstance(error, BrokenPipeError):
                # Whoever read our output has gone; what was done and its exit code stand.
                return Exit.DONE
            tell(f"stdout: cannot be written: {error.strerror}")
            return Exit.ERROR
        return Exit.DONE

    def progress(self) -> AbstractContextManager[Progress]:
        """Where a run says how far it is; meanwhile nothing else may be printed."""
        return shown(self.verbose)


def output_options(
    *formats: str,
) -> Callable[[Callable[..., _Result]], Callable[..., _Result]]:
    """`--format`, `--write`, `--color` and `-v`: `output`.

    formats: those the command has, the default first; text and JSON where none is named.
    """
    known = formats or TEXT_AND_JSON

    def decorate(command: Callable[..., _Result]) -> Callable[..., _Result]:
        """The command with the options, which reach it as one value."""

        @_format_options(known)
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
            # Before anything is read or done for nothing.
            for name in (format_, *(name for name, _ in writes)):
                check_installed(name)
            output = Output(format_, writes, _style_of(color), verbose)
            return command(output=output, **others)

        return with_output

    return decorate


def _format_options(
    known: tuple[str, ...],
) -> Callable[[Callable[..., _Result]], Callable[..., _Result]]:
    chosen = click.option(
        "--format",
        "format_",
        type=click.Choice(known),
        default=known[0],
        help=f"What stdout gets.  [default: {known[0]}]",
    )
    further = click.option(
        "--write",
        "writes",
        multiple=True,
        metavar="FORMAT=FILE",
        callback=partial(_parse_writes, known),
        shell_complete=lambda _context, _option, word: [
            f"{name}=" for name in known if name.startswith(word)
        ],
        help="Write a further format to a file in the same run; repeatable.",
    )
    return lambda command: chosen(further(command))


def _parse_writes(
    known: tuple[str, ...],
    context: click.Context,
    parameter: click.Parameter,
    values: tuple[str, ...],
) -> tuple[tuple[str, Path], ...]:
    pairs = []
    for value in values:
        name, _, file = value.partition("=")
        if name not in known or not file:
            raise click.BadParameter(f"{value!r} is not FORMAT=FILE with {', '.join(known)}")
        pairs.append((name, Path(file)))
        in_a_folder(context, parameter, Path(file))
    return tuple(pairs)


def in_a_folder(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    """A file to write, refused before anything is done where its folder is not there."""
    if path is not None and not path.parent.is_dir():
        raise click.BadParameter(f"{str(path)!r}: there is no folder {str(path.parent)!r}")
    return path


def _style_of(color: str) -> Style:
    """Colour as asked for; `auto` means a terminal, unless the environment speaks against it."""
    if color != "auto":
        return Style(color == "always")
    if os.environ.get("NO_COLOR"):
        return Style(False)
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return Style(True)
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return Style(terminal and os.environ.get("TERM") != "dumb")
