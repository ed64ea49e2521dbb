"""`reconciler verify`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.access.token import Flow
from reconciler.cli import completing
from reconciler.cli.applying import say
from reconciler.cli.exit_codes import Exit, of_signals, worst
from reconciler.cli.options import Chosen, directory_option, target_options
from reconciler.cli.output import Output, output_options
from reconciler.cli.signals import SIGNALS
from reconciler.plan.view.verify import VerifyView

if TYPE_CHECKING:
    from reconciler.flows.verify import Presented
    from reconciler.model.identities import ChosenPool
    from reconciler.model.spec import PoolSpec


@click.command(short_help="Try real credentials of a pool.")
@click.argument("address", shell_complete=completing.pools)
@directory_option
@target_options
@click.option("--guest", is_flag=True, help="Ask as a guest.")
@click.option(
    "--token",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Ask with the ID token in a file.",
)
@click.option("--developer", metavar="ID", help="Ask as this user of the developer provider.")
@click.option(
    "--provider",
    metavar="PROVIDER",
    help="Who issued the token, as in `explain`; without it, what the token itself says.",
)
@click.option("--custom-role", metavar="ARN", help="The role to ask for.")
@click.option(
    "--flow",
    type=click.Choice([flow.value for flow in Flow]),
    default=Flow.ENHANCED.value,
    show_default=True,
    help="How to ask; classic takes --custom-role.",
)
@output_options()
def command(
    address: str,
    directory: Path,
    chosen: Chosen,
    guest: bool,
    token: Path | None,
    developer: str | None,
    provider: str | None,
    custom_role: str | None,
    flow: str,
    output: Output,
) -> Exit:
    """Obtain credentials from the pool ADDRESS as an application would, ask STS which role they are
    of, and compare that with what `explain --live` says.

    Exit code 5 where they differ. An identity that is made for it is deleted again; one that was
    there before is left alone. Credentials are used and never shown.

    \b
    reconciler verify city-map --guest --target prod
    reconciler verify customer-web --token id-token.txt --target prod
    reconciler verify customer-web --developer probe-1 --target prod
    """
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.identities import Search, find_live
    from reconciler.flows.identities import chosen as pool_of
    from reconciler.flows.identity_changes import Site, check_ours
    from reconciler.flows.verify import verify

    _check_one(guest, token, developer, provider)
    if flow == Flow.CLASSIC and custom_role is None:
        raise click.UsageError("in the classic flow the application names the role: --custom-role")
    workspace = open_workspace(directory)
    target = workspace.one_target(chosen)
    reader, known = workspace.connections.reader(target), workspace.journalled(target)
    with SIGNALS.finishing(), output.progress() as progress:
        live = find_live(Search(workspace.loaded, target, reader, known, progress), address)
        pool = pool_of(target, live)
        check_ours(pool, workspace.owner)
        who = _presented(pool, live.spec, token, developer, provider, Flow(flow), custom_role)
        connections, run = workspace.connections, workspace.run
        site = Site(pool, workspace.owner, workspace.folder, connections, run, progress)
        view = verify(site, live.spec, who)
    code = worst([_code(view), output.put(view)])
    return of_signals(SIGNALS.received, code)


def _check_one(
    guest: bool, token: Path | None, developer: str | None, provider: str | None
) -> None:
    if guest + (token is not None) + (developer is not None) != 1:
        raise click.UsageError("say who asks: --guest, --token FILE or --developer ID")
    if provider is not None and token is None:
        raise click.UsageError("--provider belongs to --token")


def _presented(
    pool: "ChosenPool",
    spec: "PoolSpec",
    token: Path | None,
    developer: str | None,
    provider: str | None,
    flow: Flow,
    role: str | None,
) -> "Presented":
    from reconciler.access.token import Token
    from reconciler.flows.tokens import presented_token, presented_user
    from reconciler.flows.verify import Presented

    if token is not None:
        now = datetime.now(UTC).timestamp()
        return presented_token(token, spec, provider, flow, role, now)
    if developer is not None:
        return presented_user(developer, pool, spec, flow, role)
    return Presented(Token(None, (), flow, role), {})


def _code(view: VerifyView) -> Exit:
    probe = view.identity
    left = probe.identity_id is not None and not probe.existed and not probe.deleted
    if left:
        say(f"{probe.identity_id} was made and is not gone yet: the next `verify` deletes it")
    differ = Exit.DONE if view.summary.agree else Exit.LINT
    return worst([differ, Exit.UNSETTLED if left else Exit.DONE])
