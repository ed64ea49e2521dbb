"""`reconciler init`."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import click

from reconciler.cli.exit_codes import Exit
from reconciler.cli.stdout import tell
from reconciler.render.clean import clean

_Check: TypeAlias = Callable[[click.Context, click.Parameter, str | None], str | None]

_OWNER = "[A-Za-z0-9][A-Za-z0-9_.:/=+@-]{0,127}"
_ACCOUNT = "[0-9]{12}"
_REGION = "[a-z]{2,8}(?:-[a-z0-9]{1,16}){1,3}"
_WORKFLOWS = r"[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}@[A-Za-z0-9][A-Za-z0-9._/-]{0,99}"
# What needs no quoting, in YAML, in a shell and in a pattern of GitHub.
_DIRECTORY = "[A-Za-z0-9_.][A-Za-z0-9_./-]*"


def _like(pattern: str, what: str) -> _Check:
    """Lets only values through that fit a pattern. what: one of them, for people."""

    def check(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(pattern, value):
            raise click.BadParameter(f"{value!r} is not {what}")
        return value

    return check


@click.command(short_help="Write a configuration, an example and workflows.")
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False)
)
@click.option(
    "--owner",
    callback=_like(
        _OWNER, "1 to 128 letters, digits and _.:/=+@-, beginning with a letter or digit"
    ),
    metavar="NAME",
    help="Who owns the pools.  [default: the name of the repository's folder]",
)
@click.option(
    "--account",
    callback=_like(_ACCOUNT, "an AWS account id: 12 digits"),
    metavar="ID",
    help="The account of a first real target.",
)
@click.option(
    "--region",
    callback=_like(_REGION, "an AWS region, such as eu-west-1"),
    metavar="REGION",
    default="us-east-1",
    help="Its region.  [default: us-east-1]",
)
@click.option(
    "--workflows",
    callback=_like(_WORKFLOWS, "OWNER/REPO@REF"),
    metavar="OWNER/REPO@REF",
    help="Where the workflows and hooks come from.  [default: this release]",
)
@click.pass_context
def command(
    context: click.Context,
    folder: Path | None,
    owner: str | None,
    account: str | None,
    region: str,
    workflows: str | None,
) -> Exit:
    """Write a configuration with an example pool and its access test into DIR, and, at the top of
    the repository, workflows for GitHub Actions and a hook for pre-commit.

    Files that are there stay as they are; .gitignore gets a line.

    \b
    reconciler init pools
    reconciler init pools --owner acme-identity --account 123456789012 --region eu-west-1
    """
    from reconciler.flows.beginnings import WORKFLOWS, Beginning
    from reconciler.flows.init import begin_repository, top_of

    given = context.find_root().params["directory"]
    folder = folder or (given if isinstance(given, Path) else Path())
    top = top_of(folder)
    directory = os.path.relpath(folder.resolve(), top).replace(os.sep, "/")
    if not re.fullmatch(_DIRECTORY, directory):
        raise click.BadParameter(f"{directory!r}: letters, digits, _, -, . and / only", context)
    name = owner or (top.name if re.fullmatch(_OWNER, top.name) else "identity-pools")
    beginning = Beginning(name, account, region, directory, workflows or WORKFLOWS)
    begun = begin_repository(folder, top, beginning)
    for path in begun.written:
        click.echo(clean(f"wrote {os.path.relpath(path)}"))
    for path in begun.left:
        click.echo(clean(f"left alone {os.path.relpath(path)}, which is there"))
    for sentence in begun.failed:
        tell(clean(sentence))
    if begun.failed:
        return Exit.ERROR
    click.echo(_next(os.path.relpath(folder), account is not None))
    return Exit.DONE


def _next(folder: str, real: bool) -> str:
    where = "" if folder == "." else f" -C {folder}"
    if real:
        policies = f"reconciler policy plan{where} --target prod"
        last = f"{policies}, for the roles that the workflows name; then push"
    else:
        configuration = Path(folder) / "reconciler.yaml"
        last = f"name a target of yours in {configuration}, then `reconciler policy`, then push"
    return (
        "\nNext:\n"
        f"  1. reconciler validate{where}\n"
        f"  2. reconciler plan{where} --target local\n"
        f"  3. {last}"
    )
