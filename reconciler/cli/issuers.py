"""`reconciler local issuer` and `reconciler local token`: signing in to the embedded service."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import database_option, directory_option
from reconciler.render.clean import clean


@click.group(name="issuer", short_help="Local issuers of tokens.")
def issuer_group() -> None:
    """Local issuers: they sign what a provider would have signed, with keys of their own.

    \b
    reconciler local issuer add eu-west-1_AbCdEf123
    reconciler local issuer list
    """


@issuer_group.command(name="add", short_help="Make the local issuer of a provider.")
@click.argument("provider")
@click.option(
    "--audience",
    "audiences",
    multiple=True,
    metavar="TEXT",
    help="Accept tokens for it alone, as IAM does for an OIDC provider; repeatable.",
)
@directory_option
@database_option
def add_command(
    provider: str, audiences: tuple[str, ...], directory: Path, database: Path | None
) -> Exit:
    """Make the local issuer of PROVIDER, whose tokens the embedded service then accepts.

    PROVIDER is a user pool's id, the ARN of an OIDC or SAML provider, or a domain. An issuer that
    is there keeps its key and gets the audiences.

    \b
    reconciler local issuer add eu-west-1_AbCdEf123
    reconciler local issuer add accounts.google.com --audience web
    """
    # Imported here, because the service is not needed to say how to use it.
    from reconciler.flows.issuers import add_issuer
    from reconciler.flows.local import DATABASE

    click.echo(clean(add_issuer(database or directory / DATABASE, provider, audiences)))
    return Exit.DONE


@issuer_group.command(name="list", short_help="List the local issuers.")
@directory_option
@database_option
def list_command(directory: Path, database: Path | None) -> Exit:
    """List the local issuers by their names in Logins, each with its audiences.

    \b
    reconciler local issuer list
    """
    from reconciler.flows.issuers import local_issuers
    from reconciler.flows.local import DATABASE

    for name, audiences in local_issuers(database or directory / DATABASE):
        click.echo(clean("  ".join((name, *audiences))))
    return Exit.DONE


def _claims(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    claims = []
    for value in values:
        name, equals, text = value.partition("=")
        if not name or not equals:
            raise click.BadParameter(f"{value!r} is not name=value")
        claims.append((name, text))
    return tuple(claims)


@click.command(name="token", short_help="Sign a token to sign in with.")
@click.option(
    "--provider",
    required=True,
    metavar="KEY",
    help="The provider: POOL_ID:CLIENT_ID of a user pool, an ARN, or a domain.",
)
@click.option(
    "--claim",
    "claims",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_claims,
    help="A claim; several of a name are a list. Repeatable.",
)
@directory_option
@database_option
def token_command(
    provider: str, claims: tuple[tuple[str, str], ...], directory: Path, database: Path | None
) -> Exit:
    """Sign a token of a local issuer, good for an hour, and print it.

    Its user is a new one unless a claim `sub` names one. A user pool's token is an ID token.

    \b
    reconciler local token --provider eu-west-1_AbCdEf123:3ho4ek --claim sub=anna \\
        --claim cognito:groups=staff
    """
    from reconciler.flows.issuers import local_token
    from reconciler.flows.local import DATABASE

    click.echo(local_token(database or directory / DATABASE, provider, claims))
    return Exit.DONE
