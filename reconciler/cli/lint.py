"""`reconciler lint`."""

import click

from reconciler.cli import completing
from reconciler.cli.exit_codes import Exit


@click.command(short_help="List the lint rules, or explain one.")
@click.option(
    "--explain", "name", metavar="RULE", shell_complete=completing.rules, help="All about one rule."
)
def command(name: str | None) -> Exit:
    """List the rules that pools are judged by, or explain one of them.

    `validate` judges by those that the documents show, `preflight` by those about roles, providers
    and user pools in the account.

    \b
    reconciler lint
    reconciler lint --explain overlapping-rules
    """
    # Imported here, so that `--help` loads only what it shows.
    from reconciler.desired.nearest import suggestion
    from reconciler.lint.rules import BY_NAME, RULES
    from reconciler.render.rules import rule_page, rules_text

    if name is None:
        click.echo(rules_text(RULES), nl=False)
        return Exit.DONE
    if name not in BY_NAME:
        raise click.UsageError(f"{name!r} is no lint rule; {suggestion(name, BY_NAME)}")
    click.echo(rule_page(BY_NAME[name]), nl=False)
    return Exit.DONE
