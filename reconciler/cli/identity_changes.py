"""`reconciler identities merge`, `unlink`, `unlink-developer`, `delete` and `erase`."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.applying import check_can_ask, say
from reconciler.cli.exit_codes import Exit, of_fates, of_signals, worst
from reconciler.cli.identity_options import found_pool, pool_argument
from reconciler.cli.options import Chosen, directory_option, target_options
from reconciler.cli.output import Output, output_options
from reconciler.cli.signals import SIGNALS
from reconciler.cli.stdout import tell
from reconciler.plan.view.identities import IdentityReportView

if TYPE_CHECKING:
    from reconciler.flows.identity_changes import Site
    from reconciler.identities.linking import Step
    from reconciler.model.identities import Result
    from reconciler.model.ports import Progress

_yes_option = click.option(
    "--yes", is_flag=True, help="Do not ask; needed where there is no terminal."
)
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
@_yes_option
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
@_yes_option
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
@_yes_option
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


@click.command(name="delete", short_help="Delete identities by their ids.")
@pool_argument
@click.argument("ids", metavar="[ID]...", nargs=-1)
@directory_option
@target_options
@click.option(
    "--from",
    "file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file with ids, one a line, or what `identities list --format ndjson` wrote.",
)
@click.option(
    "--trust-ids",
    is_flag=True,
    help="Do not look for the ids in the list of the pool: only their Region is checked.",
)
@_yes_option
@output_options()
def delete_command(
    pool: str,
    ids: tuple[str, ...],
    directory: Path,
    chosen: Chosen,
    file: Path | None,
    trust_ids: bool,
    yes: bool,
    output: Output,
) -> Exit:
    """Delete the identities ID, or those of a file, and nothing that is not named.

    The service deletes by ids alone, whatever pool they are of. So ids are looked for in the list
    of POOL first, which for millions takes long; a line of `identities list` says its pool itself.

    \b
    reconciler identities list city-map --guests --older-than 365d --format ndjson > old.ndjson
    reconciler identities delete city-map --from old.ndjson --target prod
    """
    from reconciler.flows.identity_changes import carry_out_deletion, plan_deletion
    from reconciler.flows.lists import given_ids

    if bool(ids) == bool(file):
        raise click.UsageError("name the identities by ID, or by --from FILE")
    check_can_ask(yes)
    with output.progress() as progress:
        site = _site(directory, chosen, pool, progress)
        asked = given_ids(ids, file, site.pool)
        plan = plan_deletion(site, asked, trust_ids)
    told = [f"{len(plan.ids):,} identities of {_named(site)} go for ever"]
    if plan.logins is not None:
        told.append(f"{plan.logins:,} of them have logins, which get new identities then")
    _tell(told, plan.settled)
    if not _agreed(bool(plan.ids), yes):
        return Exit.ERROR
    return _carried_out(site, output, lambda site: carry_out_deletion(site, plan))


@click.command(name="erase", short_help="Erase people: unlink, delete, see them gone.")
@pool_argument
@click.argument("people", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@directory_option
@target_options
@_yes_option
@output_options()
def erase_command(
    pool: str,
    people: Path,
    directory: Path,
    chosen: Chosen,
    yes: bool,
    output: Output,
) -> Exit:
    """Erase the people in FILE from POOL: one a line, by developer user or by identity id.

    Their identities are looked up, the developer users unlinked, the identities deleted and seen to
    be gone. One that has further developer users is held back. Run it again after a crash.

    \b
    reconciler identities erase customer-web people.txt --target prod
    """
    from reconciler.flows.identity_changes import carry_out_erasure, plan_erasure
    from reconciler.flows.lists import read_people

    check_can_ask(yes)
    lines = read_people(people)
    with output.progress() as progress:
        site = _site(directory, chosen, pool, progress)
        plan = plan_erasure(site, lines)
    going = f"{len(plan.todo):,} identities of {_named(site)} go for ever"
    _tell([f"{going}, and the links of {plan.users:,} developer users"], plan.settled)
    if not _agreed(bool(plan.todo), yes):
        return Exit.ERROR
    return _carried_out(site, output, lambda site: carry_out_erasure(site, plan))


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
        site = _site(directory, chosen, pool, progress)
        step = plan(site)
    check_last_login(step, allow_last_login)
    _tell(step.comes_to, ())
    if not _agreed(step.call is not None, yes):
        return Exit.ERROR
    return _carried_out(site, output, lambda site: carry_out_step(site, action, step))


def _site(directory: Path, chosen: Chosen, name: str, progress: "Progress") -> "Site":
    """The pool that a user named, if its identities may be changed. Raises ReconcilerError."""
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.identity_changes import Site, check_ours

    workspace = open_workspace(directory)
    pool = found_pool(workspace, chosen, name, progress)
    check_ours(pool, workspace.owner)
    connections, run = workspace.connections, workspace.run
    return Site(pool, workspace.owner, workspace.folder, connections, run, progress)


def _named(site: "Site") -> str:
    pool = site.pool
    return f"{pool.address} ({pool.pool_id})" if pool.address else pool.pool_id


def _tell(told: Iterable[str], settled: "Sequence[Result]") -> None:
    """What is about to happen, and what will not."""
    for sentence in told:
        say(sentence)
    counts = Counter(result.fate.value for result in settled)
    for fate, number in sorted(counts.items()):
        say(f"{number:,} {fate}: nothing is done about them")


def _agreed(anything: bool, yes: bool) -> bool:
    """Asks, unless there is nothing to do or that was answered before."""
    if not anything or yes or click.confirm("Do this?", err=True):
        return True
    tell("Nothing was changed.")
    return False


def _carried_out(
    site: "Site", output: Output, work: "Callable[[Site], IdentityReportView]"
) -> Exit:
    """Does what was agreed to, and puts the report."""
    with SIGNALS.finishing():
        with output.progress() as progress:
            view = work(replace(site, progress=progress))
        # A signal that comes now must not lose what was done either.
        code = worst([of_fates(view.summary), output.put(view)])
    return of_signals(SIGNALS.received, code)
