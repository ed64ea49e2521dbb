"""Options that several commands share."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from reconciler.model.ports import Progress
from reconciler.render.style import Style

_Command = TypeVar("_Command", bound=Callable[..., object])


def directory_option(command: _Command) -> _Command:
    """`-C DIR`, which may also stand before the command."""
    return click.option(
        "-C",
        "directory",
        type=click.Path(path_type=Path),
        metavar="DIR",
        callback=_directory,
        help="The configuration's folder.  [default: .]",
    )(command)


def _directory(context: click.Context, _: click.Parameter, value: Path | None) -> Path:
    parent = context.find_root().obj
    return value or (parent if isinstance(parent, Path) else Path())


def target_options(command: _Command) -> _Command:
    """`--target NAME` and `--all-targets`."""
    command = click.option("--all-targets", is_flag=True, help="Every target.")(command)
    return click.option(
        "--target", "targets", multiple=True, metavar="NAME", help="A target; repeatable."
    )(command)


def consent_options(command: _Command) -> _Command:
    """The flags that a plan records, and that count in its digest."""
    command = click.option(
        "--allow-identity-loss",
        multiple=True,
        metavar="ADDRESS",
        help="Let this pool be deleted with the identities in it; repeatable.",
    )(command)
    command = click.option("--prune", is_flag=True, help="Let unprotected orphans be deleted.")(
        command
    )
    return click.option(
        "--pool",
        "pools",
        multiple=True,
        metavar="ADDRESS",
        help="Only this pool; repeatable.",
    )(command)


def output_options(*formats: str) -> Callable[[_Command], _Command]:
    """`--format`, `--write`, `--color` and `-v` of a command that prints in these formats."""

    def add(command: _Command) -> _Command:
        command = click.option(
            "-v", "verbose", is_flag=True, help="Say on stderr what is being done."
        )(command)
        command = click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            help="Colour in text on stdout.  [default: auto]",
        )(command)
        command = click.option(
            "--write",
            "writes",
            multiple=True,
            metavar="FORMAT=FILE",
            callback=_writes(formats),
            help="Write a further format to a file in the same run; repeatable.",
        )(command)
        return click.option(
            "--format",
            "format_",
            type=click.Choice(formats),
            default=formats[0],
            help=f"What stdout gets.  [default: {formats[0]}]",
        )(command)

    return add


def _writes(
    formats: tuple[str, ...],
) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[tuple[str, Path], ...]]:
    def parse(
        _: click.Context, __: click.Parameter, values: tuple[str, ...]
    ) -> tuple[tuple[str, Path], ...]:
        pairs = []
        for value in values:
            name, separator, file = value.partition("=")
            if name not in formats or not separator or not file:
                raise click.BadParameter(f"{value!r} is not FORMAT=FILE with {', '.join(formats)}")
            pairs.append((name, Path(file)))
        return tuple(pairs)

    return parse


def style_of(color: str) -> Style:
    """Colour as asked for; `auto` means a terminal, unless the environment speaks against it."""
    if color != "auto":
        return Style(color == "always")
    if os.environ.get("NO_COLOR"):
        return Style(False)
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return Style(True)
    return Style(sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def progress_of(verbose: bool) -> Progress:
    """Says on stderr how far a run is, if that was asked for."""

    def say(text: str) -> None:
        if verbose:
            click.echo(text, err=True)

    return say
