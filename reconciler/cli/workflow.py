"""Where a workflow runs: from options and from the environment that GitHub Actions sets."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TypeVar

import click

from reconciler.cli.options import REPOSITORY, a_repository
from reconciler.model.forge import RunNumber, Workflow
from reconciler.model.json_value import Json, JsonObject, members

_Result = TypeVar("_Result")

_SERVER = re.compile(r"https?://[A-Za-z0-9.:-]+")
_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_LOGIN = re.compile(r"[A-Za-z0-9_-]{1,100}(\[bot\])?")
_PUBLIC_API = "https://api.github.com"


@dataclass(frozen=True, slots=True)
class Speaking:
    """As whom and about what a command speaks on GitHub. None: as the token and the plans say."""

    workflow: Workflow
    key: str | None
    author: str | None


def speaking_options(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """`--repository`, `--key`, `--author` and `--api-url`: `speaking`."""

    @click.option(
        "--repository",
        metavar="OWNER/NAME",
        callback=a_repository,
        help="The repository.  [default: GITHUB_REPOSITORY]",
    )
    @click.option(
        "--key",
        metavar="TEXT",
        help="Tells configurations of one repository apart.  [default: their owner]",
    )
    @click.option(
        "--author",
        metavar="LOGIN",
        callback=_matching(_LOGIN, "a login"),
        help="Whose comments and issues are ours.  [default: whose the token is]",
    )
    @click.option("--api-url", metavar="URL", help="The API.  [default: GITHUB_API_URL]")
    @wraps(command)
    def with_speaking(
        *,
        repository: str | None,
        key: str | None,
        author: str | None,
        api_url: str | None,
        **others: object,
    ) -> _Result:
        speaking = Speaking(_workflow(repository, api_url), key, author)
        return command(speaking=speaking, **others)

    return with_speaking


def token() -> str:
    """The token of the environment. Raises UsageError where there is none that could be one."""
    found = os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN") or ""
    if not re.fullmatch("[!-~]+", found):
        # Never with the value: a mistake in it is no reason to show it.
        what = "holds what no token holds" if found else "is not set"
        raise click.UsageError(f"GITHUB_TOKEN {what}: give the step env GITHUB_TOKEN")
    return found


def a_commit(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The value of an option that takes the full id of a commit."""
    if value is not None and not _COMMIT.fullmatch(value):
        raise click.BadParameter(f"{value!r} is not the full id of a commit")
    return value


def _matching(
    pattern: re.Pattern[str], what: str
) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    def check(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
        if value is not None and not pattern.fullmatch(value):
            raise click.BadParameter(f"{value!r} is not {what}")
        return value

    return check


def about_pull(workflow: Workflow, number: int | None, commit: str | None) -> Workflow:
    """The workflow, about the pull request that a user named. Raises UsageError for none at all.

    number: of another than the event's that alone is known, not the commit that it ends with.
    commit: the one that its merge made.
    """
    if number is not None and commit is not None:
        raise click.UsageError("--pull-request and --commit each name a pull request: give one")
    if commit is not None:
        return replace(workflow, pull_request=None, head=None, pushed=commit)
    if number is not None and number != workflow.pull_request:
        return replace(workflow, pull_request=number, head=None)
    if workflow.pull_request is None and workflow.pushed is None:
        raise click.UsageError("the event has no pull request: give --pull-request N")
    return workflow


def _workflow(repository: str | None, api_url: str | None) -> Workflow:
    """The run as options and environment tell of it. Raises UsageError."""
    named = repository or os.environ.get("GITHUB_REPOSITORY", "")
    if not REPOSITORY.fullmatch(named):
        raise click.UsageError("which repository? give --repository OWNER/NAME")
    event = _event(os.environ.get("GITHUB_EVENT_PATH"))
    concerned = members(event.get("pull_request"))
    number = concerned.get("number")
    run = RunNumber(_count("GITHUB_RUN_ID"), _count("GITHUB_RUN_ATTEMPT"))
    return Workflow(
        repository=named,
        api_url=api_url or os.environ.get("GITHUB_API_URL") or _PUBLIC_API,
        number=run,
        run_url=_run_url(named, run),
        pull_request=number if isinstance(number, int) else None,
        head=_commit(members(concerned.get("head")).get("sha")),
        pushed=_commit(event.get("after")),
        branch=os.environ.get("GITHUB_REF_NAME") or None,
    )


def _event(path: str | None) -> JsonObject:
    """The event that started the workflow, nothing where there is none. Raises UsageError."""
    if not path:
        return {}
    try:
        event: Json = json.loads(Path(path).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise click.UsageError(f"GITHUB_EVENT_PATH: {path}: cannot be read as JSON") from error
    return event if isinstance(event, dict) else {}


def _run_url(repository: str, run: RunNumber) -> str | None:
    server = os.environ.get("GITHUB_SERVER_URL", "")
    if not run.run or not _SERVER.fullmatch(server):
        return None
    return f"{server}/{repository}/actions/runs/{run.run}"


def _commit(value: Json) -> str | None:
    return value if isinstance(value, str) and _COMMIT.fullmatch(value) else None


def _count(name: str) -> int:
    """A number of the environment; 0, which is before every other, where there is none."""
    value = os.environ.get(name, "")
    return int(value) if re.fullmatch("[0-9]{1,18}", value) else 0
