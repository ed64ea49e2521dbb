"""`reconciler identities merge`, `unlink` and `unlink-developer`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.applying import check_can_ask
from reconciler.cli.exit_codes import Exit
from reconciler.cli.identity_changing import (
    agreed,
    carried_out,
    site_of,
    tell_plan,
    yes_option,
)
from reconciler.cli.identity_options import pool_argument
from reconciler.cli.options import Chosen, directory_option, target_options
from reconciler.cli.output import Output, output_options

if TYPE_CHECKING:
    from reconciler.flows.identity_changes import Site
    from reconciler.identities.linking import Step

_last_login_option = click.option(
    "--allow-last-login",
    is_flag=True,
    help="Let an identity lose its last login: nobody can sign in to it again.",
)


@click.command(name="merge", short_help="Make two developer users one identity.")
@pool_argument
@click.argument("source")
@click.argument("destination")
@directory_option
@target_options
@yes_option
@output_options()
def merge_command(
    pool: str,
    source: str,
    destination: str,
    directory: Path,
    chosen: Chosen,
    yes: bool,
    output: Output,
) -> Exit:
    """Give the developer user SOURCE the identity of the developer user DESTINATION.

    The identity that SOURCE had is disabled for ever. Neither can be taken back.

    \b
    reconciler identities merge customer-web ada@old.example ada@example.com --target prod
    """
    from reconciler.identities.linking import merging

    def plan(site: "Site") -> "Step":
        reader = site.connections.reader(site.pool.target)
        return merging(reader, site.pool, source, destination)

    return _step("merge", plan, pool, directory, chosen, yes, output)


@click.command(name="unlink-developer", short_help="Take a developer user off its identity.")
@pool_argument
@click.argument("identity_id", metavar="ID")
@click.argument("user")
@directory_option
@target_options
@_last_login_option
@yes_option
@output_options()
def unlink_developer_command(
    pool: str,
    identity_id: str,
    user: str,
    directory: Path,
    chosen: Chosen,
    allow_last_login: bool,
    yes: bool,
    output: Output,
) -> Exit:
    """Take the developer user USER off the identity ID, which it must be of.

    \b
    reconciler identities unlink-developer customer-web \\
        eu-west-1:12345678-1234-4234-8234-123456789012 ada@example.com --target prod
    """
    from reconciler.identities.linking import unlinking_user

    def plan(site: "Site") -> "Step":
        reader = site.connections.reader(site.pool.target)
        return unlinking_user(reader, site.pool, identity_id, user)

    return _step("unlink-developer", plan, pool, directory, chosen, yes, output, allow_last_login)


def _tokens(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for value in values:
        name, _equals, file = value.partition("=")
        if not name or not file:
            raise click.BadParameter(f"{value!r} is not PROVIDER=FILE")
        files[name] = Path(file)
    return files


@click.command(name="unlink", short_help="Take logins off an identity.")
@pool_argument
@click.argument("identity_id", metavar="ID")
@click.argument("logins", metavar="PROVIDER...", nargs=-1, required=True)
@directory_option
@target_options
@click.option(
    "--token",
    "tokens",
    multiple=True,
    required=True,
    metavar="PROVIDER=FILE",
    callback=_tokens,
    help="A file with a token of a login of the identity, as its proof; repeatable.",
)
@_last_login_option
@yes_option
@output_options()
def unlink_command(
    pool: str,
    identity_id: str,
    logins: tuple[str, ...],
    directory: Path,
    chosen: Chosen,
    tokens: dict[str, Path],
    allow_last_login: bool,
    yes: bool,
    output: Output,
) -> Exit:
    """Take the logins of PROVIDER off the identity ID.

    The service does this for whoever shows a token of a login that the identity has, and for nobody
    else: no permission of the account counts.

    \b
    reconciler identities unlink customer-web eu-west-1:12345678-1234-4234-8234-123456789012 \\
        accounts.google.com --token accounts.google.com=token.txt --target prod
    """
    from reconciler.flows.lists import read_token
    from reconciler.identities.linking import unlinking

    shown = {name: read_token(file) for name, file in tokens.items()}

    def plan(site: "Site") -> "Step":
        reader = site.connections.reader(site.pool.target)
        return unlinking(reader, site.pool, identity_id, shown, logins)

    return _step("unlink", plan, pool, directory, chosen, yes, output, allow_last_login)


def _step(
    action: str,
    plan: "Callable[[Site], Step]",
    pool: str,
    directory: Path,
    chosen: Chosen,
    yes: bool,
    output: Output,
    allow_last_login: bool = False,
) -> Exit:
    """One change of one identity: looked into, shown, agreed to, done. plan: looks into it."""
    from reconciler.flows.identity_changes import carry_out_step, check_last_login

    check_can_ask(yes)
    with output.progress() as progress:
        site = site_of(directory, chosen, pool, progress)
        step = plan(site)
    check_last_login(step, allow_last_login)
    tell_plan(step.comes_to, ())
    if not agreed(step.call is not None, yes):
        return Exit.ERROR
    return carried_out(site, output, lambda site: carry_out_step(site, action, step))
