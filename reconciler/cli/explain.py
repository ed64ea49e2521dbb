"""`reconciler explain`."""

from pathlib import Path

import click

from reconciler.access.token import Flow, Token
from reconciler.cli import completing
from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import directory_option
from reconciler.cli.output import Output, output_options
from reconciler.plan.view.explain import ExplainView


@click.command(short_help="Say which role a token gets, and why.")
@click.argument("address", shell_complete=completing.pools)
@click.argument("more_claims", metavar="[NAME=VALUE]...", nargs=-1)
@directory_option
@click.option("--target", metavar="NAME", shell_complete=completing.targets, help="The target.")
@click.option(
    "--provider",
    metavar="PROVIDER",
    help="Who issued the token: a user pool id with or without :CLIENT_ID, a login domain, an ARN, "
    "or developer. Without it: a guest.",
)
@click.option(
    "--claims",
    multiple=True,
    metavar="FILE|NAME=VALUE",
    help="A claim of the token, or a file with all (JSON or YAML); repeatable.",
)
@click.option("--custom-role", metavar="ARN", help="The role that is asked for.")
@click.option(
    "--flow",
    type=click.Choice([flow.value for flow in Flow]),
    default=Flow.ENHANCED.value,
    show_default=True,
    help="How credentials are asked for.",
)
@click.option("--live", is_flag=True, help="Ask the pool as it is now, not the documents.")
@output_options()
def command(
    address: str,
    more_claims: tuple[str, ...],
    directory: Path,
    target: str | None,
    provider: str | None,
    claims: tuple[str, ...],
    custom_role: str | None,
    flow: str,
    live: bool,
    output: Output,
) -> Exit:
    """Say which role a token gets from the pool ADDRESS, which it may ask for, and why.

    \b
    reconciler explain customer-web --provider us-east-1_AbCdEf123 --claims custom:tier=gold
    reconciler explain staff --provider arn:aws:iam::123456789012:saml-provider/Workforce \\
        --claims token.json --live
    reconciler explain city-map
    """
    # Imported here, because schemas are slow to load and `--help` does without them.
    from reconciler.cli.loading import choose, load_and_tell
    from reconciler.flows.begin import begin
    from reconciler.flows.claims import read_claims
    from reconciler.flows.explain import explain

    token = Token(provider, read_claims([*claims, *more_claims]), Flow(flow), custom_role)
    if provider is None and token.claims:
        raise click.UsageError("a guest has no claims: name the --provider that issued the token")
    names = (target,) if target is not None else ()
    if live:
        return output.put(_explained_live(directory, names, address, token, output))
    loaded = load_and_tell(directory, begin(directory).today)
    (chosen,) = choose(loaded, names, False)
    return output.put(explain(loaded, chosen, address, token))


def _explained_live(
    directory: Path, names: tuple[str, ...], address: str, token: Token, output: Output
) -> ExplainView:
    # The AWS door is slower still.
    from reconciler.cli.loading import choose
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.explain import explain_live

    workspace = open_workspace(directory)
    (chosen,) = choose(workspace.loaded, names, False)
    readers = workspace.connections.reader
    with output.progress() as progress:
        return explain_live(workspace.loaded, chosen, address, token, readers, progress)
