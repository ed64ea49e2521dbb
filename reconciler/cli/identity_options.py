"""What the commands on identities share: the pool, and which of its identities are meant."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

import click

from reconciler.cli import completing
from reconciler.model.identities import Wanted

if TYPE_CHECKING:
    from reconciler.cli.options import Chosen
    from reconciler.cli.planning import Workspace
    from reconciler.model.identities import ChosenPool
    from reconciler.model.ports import Progress

_Result = TypeVar("_Result")

_AGE = re.compile("([0-9]{1,5})([dh])")
_HOURS = {"d": 24, "h": 1}

pool_argument = click.argument("pool", metavar="POOL", shell_complete=completing.pools)


def found_pool(
    workspace: "Workspace", chosen: "Chosen", name: str, progress: "Progress"
) -> "ChosenPool":
    """The pool that a user named. Raises ReconcilerError and UsageError."""
    from reconciler.flows.identities import Search, find_pool

    target = workspace.one_target(chosen)
    reader, known = workspace.connections.reader(target), workspace.journalled(target)
    return find_pool(Search(workspace.loaded, target, reader, known, progress), name)


def filter_options(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """Which identities are meant: `wanted` and `hide_disabled`."""

    @click.option(
        "--login",
        "logins",
        multiple=True,
        metavar="PROVIDER",
        help="Only with a login of this provider, accounts.google.com for instance; repeatable.",
    )
    @click.option("--guests", is_flag=True, help="Only without any login.")
    @click.option("--older-than", metavar="AGE", callback=_age, help="Made before: 90d, 12h.")
    @click.option("--newer-than", metavar="AGE", callback=_age, help="Made since: 90d, 12h.")
    @click.option("--hide-disabled", is_flag=True, help="Without those that were merged away.")
    @wraps(command)
    def with_filters(
        *,
        logins: tuple[str, ...],
        guests: bool,
        older_than: timedelta | None,
        newer_than: timedelta | None,
        **others: object,
    ) -> _Result:
        if logins and guests:
            raise click.UsageError("guests have no login: give --guests or --login")
        now = datetime.now(UTC)
        wanted = Wanted(
            frozenset(logins) or None,
            guests,
            None if older_than is None else now - older_than,
            None if newer_than is None else now - newer_than,
        )
        return command(wanted=wanted, **others)

    return with_filters


def _age(_: click.Context, __: click.Parameter, value: str | None) -> timedelta | None:
    if value is None:
        return None
    found = _AGE.fullmatch(value)
    if found is None:
        raise click.BadParameter(f"{value!r} is no number of days or hours, such as 90d or 12h")
    return timedelta(hours=int(found[1]) * _HOURS[found[2]])
