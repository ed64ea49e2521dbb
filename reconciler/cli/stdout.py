"""What becomes of stdout and stderr when nobody can be told anything there any more."""

import os
import sys

import click


def tell(text: str, *, newline: bool = True) -> None:
    """Says something on stderr; that nobody hears it is no reason to end."""
    try:
        click.echo(text, nl=newline, err=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def abandon_stdout() -> None:
    """Sends whatever is still to be printed nowhere, so that the exit code is what is left."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
