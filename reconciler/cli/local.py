"""`reconciler local`."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import directory_option
from reconciler.render.clean import clean


@click.group(name="local", short_help="The embedded service.")
def command() -> None:
    """The embedded service: a Cognito Identity API without an AWS account."""


@command.command(name="reset", short_help="Forget every pool of the embedded service.")
@directory_option
def reset_command(directory: Path) -> Exit:
    """Forget every pool that the embedded service keeps beside the configuration."""
    # Imported here, because the service is not needed to say how to use it.
    from reconciler.flows.local import reset

    click.echo(f"{clean(str(reset(directory)))}: empty")
    return Exit.DONE
