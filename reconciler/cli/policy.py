"""`reconciler policy`."""

import json
import re
from pathlib import Path

import click

from reconciler.cli import completing
from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import directory_option
from reconciler.cli.stdout import tell
from reconciler.model.json_value import JsonObject
from reconciler.plan.policies import Purpose, Repository, github_trust, permissions

_REPOSITORY = re.compile(r"[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}")


def _repository(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _REPOSITORY.fullmatch(value):
        raise click.BadParameter(f"{value!r} is not OWNER/NAME")
    return value


def _number(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch("[0-9]{1,20}", value):
        raise click.BadParameter(f"{value!r} is not a number")
    return value


def _environment(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    # GitHub writes a colon in the name of an environment as %3A, and nothing else so.
    if value is not None and (not value or re.search(r"[\x00-\x20*?]", value)):
        raise click.BadParameter(f"{value!r}: no spaces, * or ?")
    return value and value.replace(":", "%3A")


@click.command(short_help="Print the IAM policies that the tool needs.")
@click.argument("purpose", type=click.Choice([*(p.value for p in Purpose), "github"]))
@directory_option
@click.option("--target", metavar="NAME", shell_complete=completing.targets, help="The target.")
@click.option(
    "--repository",
    metavar="OWNER/NAME",
    callback=_repository,
    help="github: whose workflows may assume the role.",
)
@click.option("--owner-id", metavar="N", callback=_number, help="github: the owner's number.")
@click.option(
    "--repository-id", metavar="N", callback=_number, help="github: the repository's number."
)
@click.option(
    "--environment",
    metavar="NAME",
    callback=_environment,
    help="github: the environment that a job must name; without it, jobs of pull requests.",
)
def command(
    purpose: str,
    directory: Path,
    target: str | None,
    repository: str | None,
    owner_id: str | None,
    repository_id: str | None,
    environment: str | None,
) -> Exit:
    """Print an IAM policy, as JSON to paste: for the role that runs plan, drift or apply, what
    deletes need on top of apply, or who may assume the role from GitHub Actions.

    \b
    reconciler policy plan --target prod
    reconciler policy apply --target prod
    reconciler policy github --target prod --repository acme/pools --environment prod
    """
    # Imported here, because schemas are slow to load and `--help` does without them.
    from reconciler.cli.loading import choose, load_and_tell
    from reconciler.flows.begin import begin

    given = (repository, owner_id, repository_id, environment)
    if purpose != "github" and any(value is not None for value in given):
        raise click.UsageError("--repository and what belongs to it are for `policy github`")
    loaded = load_and_tell(directory, begin(directory).today)
    (chosen,) = choose(loaded, (target,) if target is not None else (), False)
    if purpose != "github":
        usable = loaded.usable()
        return _print(
            permissions(Purpose(purpose), chosen, usable.owner, loaded.pools[chosen.name])
        )
    if repository is None:
        raise click.UsageError("`policy github` needs --repository OWNER/NAME")
    if (owner_id is None) != (repository_id is None):
        raise click.UsageError("--owner-id and --repository-id belong together")
    if owner_id is None:
        tell(
            "Repositories made, renamed or moved since July 2026 have their numbers in the subject "
            "of a token: give --owner-id and --repository-id as well "
            f"(gh api repos/{repository} --jq .owner.id,.id)"
        )
    return _print(
        github_trust(chosen, Repository(repository, owner_id, repository_id, environment))
    )


def _print(policy: JsonObject) -> Exit:
    click.echo(json.dumps(policy, indent=2))
    return Exit.DONE
