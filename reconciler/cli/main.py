"""The command `reconciler`: turns errors into one line on stderr and an exit code."""

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

import click

from reconciler.cli.completing import VARIABLE
from reconciler.cli.exit_codes import Exit, of_error, of_signals
from reconciler.cli.lazy import LazyGroup
from reconciler.cli.signals import SIGNALS, Ended
from reconciler.cli.stdout import abandon_stdout, tell
from reconciler.cli.versions import show_versions
from reconciler.errors import ReconcilerError
from reconciler.render.clean import clean


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-C",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The configuration's folder.  [default: .]",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=show_versions,
    help="Show the versions of the tool and of what it is made of.",
)
def cli(directory: Path | None) -> None:
    """GitOps for Amazon Cognito identity pools.

    YAML in git says what the pools should be; `plan` shows what differs and why, `apply` makes it
    so.

    \b
    reconciler init pools --owner acme-identity
    reconciler -C pools validate
    reconciler -C pools plan --target local
    reconciler plan --help

    \b
    Exit codes: 0 done or nothing to do, 1 error, 2 differences, 3 refused by a guard, 4 not the
    approved plan, 5 lint or test failed, 6 applied in part, 7 unsettled, 64 usage, 130 and 143
    ended by a signal.

    Completion for bash, zsh and fish: `reconciler completion --help`.
    """
    # Commands find the directory among the parameters of this one.


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and exits. No exception of ours or of Python's reaches the user."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A locale that cannot say a character is no reason to fail.
            stream.reconfigure(errors="backslashreplace")
    with SIGNALS.ending():
        code = _run(arguments)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has gone; the exit code stands.
        abandon_stdout()
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result = cli.main(arguments, standalone_mode=False, complete_var=VARIABLE)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return _say(Exit.INTERRUPTED, "interrupted")
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except Ended:
        code = of_signals(SIGNALS.received, Exit.DONE)
        return _say(code, "interrupted" if code is Exit.INTERRUPTED else "terminated")
    except ReconcilerError as error:
        return _say(of_error(error), *str(error).split("\n"))
    except Exception as error:
        return _say(
            Exit.ERROR,
            f"internal error: {type(error).__name__}: {error}",
            "This is a mistake in the reconciler; please report it with the command you ran.",
        )
    return int(result) if isinstance(result, int) else Exit.DONE


def _say(code: Exit, *lines: str) -> Exit:
    for line in lines:
        words = line.lstrip(" ")
        tell(" " * (len(line) - len(words)) + clean(words))
    return code


if __name__ == "__main__":
    main()
