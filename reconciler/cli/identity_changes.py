"""`reconciler identities delete` and `erase`."""

from pathlib import Path

import click

from reconciler.cli.applying import check_can_ask
from reconciler.cli.exit_codes import Exit
from reconciler.cli.identity_changing import (
    agreed,
    carried_out,
    going,
    site_of,
    tell_plan,
    yes_option,
)
from reconciler.cli.identity_options import pool_argument
from reconciler.cli.options import Chosen, directory_option, target_options
from reconciler.cli.output import Output, output_options


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
@yes_option
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
        site = site_of(directory, chosen, pool, progress)
        asked = given_ids(ids, file, site.pool)
        plan = plan_deletion(site, asked, trust_ids)
    told = [going(len(plan.ids), site)]
    if plan.logins is not None:
        told.append(f"with logins, which get new identities then: {plan.logins:,}")
    tell_plan(told, plan.settled)
    if not agreed(bool(plan.ids), yes):
        return Exit.ERROR
    return carried_out(site, output, lambda site: carry_out_deletion(site, plan))


@click.command(name="erase", short_help="Erase people: unlink, delete, see them gone.")
@pool_argument
@click.argument("people", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@directory_option
@target_options
@yes_option
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
        site = site_of(directory, chosen, pool, progress)
        plan = plan_erasure(site, lines)
    told = [going(len(plan.todo), site), f"developer users who lose theirs: {plan.users:,}"]
    tell_plan(told, plan.settled)
    if not agreed(bool(plan.todo), yes):
        return Exit.ERROR
    return carried_out(site, output, lambda site: carry_out_erasure(site, plan))
