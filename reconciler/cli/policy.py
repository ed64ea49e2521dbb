"""`reconciler policy`."""

import json
import re
from pathlib import Path

import click

from reconciler.cli import completing
from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import a_repository, directory_option
from reconciler.cli.stdout import tell
from reconciler.model.json_value import JsonObject
from reconciler.plan.ci_trust import Project, Repository, github_trust, gitlab_trust
from reconciler.plan.policies import Purpose, permissions

_PROJECT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)+")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
# What would match more than itself, or is in no name.
_NO_NAME = re.compile(r"[\x00-\x20*?]")

GITHUB, GITLAB = "github", "gitlab"


def _number(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch("[0-9]{1,20}", value):
        raise click.BadParameter(f"{value!r} is not a number")
    return value


def _environment(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    # GitHub writes a colon in the name of an environment as %3A, and nothing else so.
    return None if value is None else _name(value).replace(":", "%3A")


def _branch(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    return None if value is None else _name(value)


def _name(value: str) -> str:
    if not value:
        raise click.BadParameter("the name is empty")
    if _NO_NAME.search(value):
        raise click.BadParameter(f"{value!r}: no spaces, * or ?")
    return value


def _project(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _PROJECT.fullmatch(value):
        raise click.BadParameter(f"{value!r} is not GROUP/NAME, with every group")
    return value


def _host(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _HOST.fullmatch(value):
        raise click.BadParameter(f"{value!r} is not the name of a host, such as gitlab.example.com")
    return value


@click.command(short_help="Print the IAM policies that the tool needs.")
@click.argument("purpose", type=click.Choice([*(p.value for p in Purpose), GITHUB, GITLAB]))
@directory_option
@click.option("--target", metavar="NAME", shell_complete=completing.targets, help="The target.")
@click.option(
    "--repository",
    metavar="OWNER/NAME",
    callback=a_repository,
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
@click.option(
    "--project",
    metavar="GROUP/NAME",
    callback=_project,
    help="gitlab: whose jobs may assume the role.",
)
@click.option(
    "--branch",
    metavar="NAME",
    callback=_branch,
    help="gitlab: the branch that a job must be of; without it, every branch.",
)
@click.option(
    "--host",
    metavar="HOST",
    callback=_host,
    help="gitlab: where the GitLab is.  [default: gitlab.com]",
)
def command(
    purpose: str,
    directory: Path,
    target: str | None,
    repository: str | None,
    owner_id: str | None,
    repository_id: str | None,
    environment: str | None,
    project: str | None,
    branch: str | None,
    host: str | None,
) -> Exit:
    """Print an IAM policy, as JSON to paste: for the role that runs plan, drift, preflight, apply,
    identities or verify, what deletes need on top of apply, or who may assume the role from GitHub
    Actions or GitLab.

    \b
    reconciler policy plan --target prod
    reconciler policy apply --target prod
    reconciler policy github --target prod --repository acme/pools --environment prod
    reconciler policy gitlab --target prod --project acme/pools --branch main
    """
    # Imported here, because schemas are slow to load and `--help` does without them.
    from reconciler.cli.loading import choose, load_and_tell
    from reconciler.flows.begin import begin

    if purpose != GITHUB and _any_of(repository, owner_id, repository_id, environment):
        raise click.UsageError("--repository and what belongs to it are for `policy github`")
    if purpose != GITLAB and _any_of(project, branch, host):
        raise click.UsageError("--project and what belongs to it are for `policy gitlab`")
    loaded = load_and_tell(directory, begin(directory).today)
    (chosen,) = choose(loaded, (target,) if target is not None else (), False)
    if purpose == GITHUB:
        trusted = _trusted_repository(repository, owner_id, repository_id, environment)
        return _print(github_trust(chosen, trusted))
    if purpose == GITLAB:
        if project is None:
            raise click.UsageError("`policy gitlab` needs --project GROUP/NAME")
        return _print(gitlab_trust(chosen, Project(project, branch, host or "gitlab.com")))
    usable = loaded.usable()
    return _print(permissions(Purpose(purpose), chosen, usable.owner, loaded.pools[chosen.name]))


def _any_of(*given: str | None) -> bool:
    return any(value is not None for value in given)


def _trusted_repository(
    name: str | None, owner_id: str | None, repository_id: str | None, environment: str | None
) -> Repository:
    """The repository, or a UsageError; says what is missing to name it for good."""
    if name is None:
        raise click.UsageError("`policy github` needs --repository OWNER/NAME")
    if (owner_id is None) != (repository_id is None):
        raise click.UsageError("--owner-id and --repository-id belong together")
    if owner_id is None:
        tell(
            "Repositories made, renamed or moved since July 2026 have their numbers in the subject "
            "of a token: give --owner-id and --repository-id as well "
            f"(gh api repos/{name} --jq .owner.id,.id)"
        )
    return Repository(name, owner_id, repository_id, environment)


def _print(policy: JsonObject) -> Exit:
    click.echo(json.dumps(policy, indent=2))
    return Exit.DONE
