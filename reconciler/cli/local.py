"""`reconciler local`."""

import signal
import sys
from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit, of_report
from reconciler.cli.issuers import issuer_group, token_command
from reconciler.cli.options import database_option, directory_option
from reconciler.cli.progress import shown
from reconciler.model.ports import Transport
from reconciler.plan.view.report import ReportView
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.report import report_text

DEFAULT_PORT = 4566


@click.group(name="local", short_help="The embedded service.")
def command() -> None:
    """The embedded service: a Cognito Identity API without an AWS account.

    \b
    reconciler local serve
    reconciler local seed examples/pools
    reconciler local reset
    """


command.add_command(issuer_group)
command.add_command(token_command)


@command.command(name="reset", short_help="Forget every pool of the embedded service.")
@directory_option
@database_option
def reset_command(directory: Path, database: Path | None) -> Exit:
    """Forget every pool that the embedded service keeps beside the configuration.

    \b
    reconciler local reset
    reconciler local reset --db /tmp/pools.db
    """
    # Imported here, because the service is not needed to say how to use it.
    from reconciler.flows.begin import begin
    from reconciler.flows.local import DATABASE, reset, reset_with_journals

    emptied = database or directory / DATABASE
    if database is None:
        reset_with_journals(directory, begin(directory))
    else:
        reset(emptied)
    click.echo(f"{clean(str(emptied))}: empty")
    return Exit.DONE


def _keys(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str | None]:
    keys: dict[str, str | None] = {}
    for value in values:
        key, colon, secret = value.partition(":")
        if not key or (colon and not secret):
            raise click.BadParameter("an access key is ID or ID:SECRET, and neither is empty")
        if key in keys:
            raise click.BadParameter(f"{key!r} is given twice")
        keys[key] = secret if colon else None
    return keys


@command.command(name="serve", short_help="Serve the embedded service over HTTP.")
@directory_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="The port on 127.0.0.1; 0 for any that is free.",
)
@database_option
@click.option(
    "--seed",
    "seeded",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Apply the documents of this configuration first, for all of its targets.",
)
@click.option(
    "--fault",
    "faults",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Faults to inject, as YAML or JSON.",
)
@click.option(
    "--assume",
    "assumptions",
    multiple=True,
    metavar="NAME=VALUE",
    help="What AWS does where nobody knows; repeatable.",
)
@click.option(
    "--require-key",
    "keys",
    multiple=True,
    metavar="ID[:SECRET]",
    callback=_keys,
    help="Refuse every other access key, and with a secret every other signature; repeatable.",
)
def serve_command(
    directory: Path,
    port: int,
    database: Path | None,
    seeded: Path | None,
    faults: Path | None,
    assumptions: tuple[str, ...],
    keys: dict[str, str | None],
) -> Exit:
    """Serve a Cognito Identity API, and what STS has for it, to any AWS client.

    The account is the access key where that is twelve digits, else zeros; the Region is that of the
    signature. Prints the URL when it is ready, and serves until SIGINT or SIGTERM.

    \b
    reconciler local serve --port 0 --seed examples/pools
    aws cognito-identity list-identity-pools --max-results 60 --endpoint-url http://127.0.0.1:4566
    """
    from reconciler.flows.local import DATABASE
    from reconciler.flows.serve import Serving, serve

    def prepare(service: Transport) -> None:
        if seeded is not None:
            report = _seed(seeded, service)
            if (code := of_report(report.summary)) is not Exit.DONE:
                click.echo(report_text(report, Style()), err=True, nl=False)
                raise click.exceptions.Exit(code)

    serving = Serving(database or directory / DATABASE, port, faults, keys, assumptions)
    number = serve(serving, prepare, _say_ready, _say_failed)
    return Exit.INTERRUPTED if number == signal.SIGINT else Exit.TERMINATED


@command.command(name="seed", short_help="Apply documents to the embedded service.")
@click.argument(
    "seeded", metavar="SOURCE", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@directory_option
@database_option
def seed_command(seeded: Path, directory: Path, database: Path | None) -> Exit:
    """Apply the documents of the configuration SOURCE to the embedded service.

    Every target counts, whether it is embedded or not: each gets its pools under its own account
    and Region. What is right already stays as it is.

    \b
    reconciler local seed examples/pools --db /tmp/pools.db
    """
    from reconciler.flows.local import DATABASE, Embedded

    report = _seed(seeded, Embedded(database or directory / DATABASE))
    click.echo(report_text(report, Style()), nl=False)
    return of_report(report.summary)


def _seed(folder: Path, service: Transport) -> ReportView:
    from reconciler.cli.loading import load_and_tell
    from reconciler.flows.begin import begin
    from reconciler.flows.seed import seed

    run = begin(folder)
    loaded = load_and_tell(folder, run.today)
    with shown(verbose=False) as progress:
        return seed(loaded, service, run, progress)


def _say_ready(url: str) -> None:
    # Whoever started the service waits for this line, through a pipe as a rule.
    click.echo(f"Serving on {url}")
    sys.stdout.flush()


def _say_failed(text: str) -> None:
    click.echo(clean(text), err=True)
