"""Keeps one comment on a merge request of GitLab: makes it, or writes it anew.

    comment.py NAME FILE

NAME tells the comments of one merge request apart. Where FILE is missing the comment says that
there is no plan of the commit, so that no older one stands there. Needs nothing but Python, the
variables of a job, and in RECONCILER_GITLAB_TOKEN a token of the project with the scope `api`.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TOKEN = "RECONCILER_GITLAB_TOKEN"
SECONDS = 30


class Stays(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token is for one host."""

    def redirect_request(self, *_: object) -> None:
        """Leaves it an error."""


OPENER = urllib.request.build_opener(Stays)


@dataclass(frozen=True)
class Api:
    """GitLab's REST API, as one token may use it."""

    url: str
    token: str

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[object, str]:
        """The answer, and the number of the next page where there is one. Raises OSError."""
        request = urllib.request.Request(
            f"{self.url}/{path}",
            method=method,
            headers={"PRIVATE-TOKEN": self.token, "Content-Type": "application/json"},
            data=None if body is None else json.dumps({"body": body}).encode(),
        )
        with OPENER.open(request, timeout=SECONDS) as answer:
            return json.load(answer), answer.headers.get("X-Next-Page") or ""


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    """The exit code of the job's step."""
    if len(arguments) != 2:
        print(f"usage: comment.py NAME FILE, with {TOKEN}", file=sys.stderr)
        return 64
    token = environment.get(TOKEN)
    if not token:
        print(f"comment: {TOKEN} is not set; docs/gitlab-ci.md tells how", file=sys.stderr)
        return 1
    name, file = arguments
    try:
        merge_request = environment["CI_MERGE_REQUEST_IID"]
        notes = f"projects/{environment['CI_PROJECT_ID']}/merge_requests/{merge_request}/notes"
        api = Api(environment["CI_API_V4_URL"], token)
        keep(api, notes, f"<!-- reconciler {name} -->", told(Path(file), environment))
    except urllib.error.HTTPError as error:
        return failed(f"GitLab answers {error.code} {error.reason}")
    except KeyError as error:
        return failed(f"{error} is missing: this is for a job of a merge request")
    except (OSError, ValueError, TypeError) as error:
        return failed(f"GitLab cannot be reached: {error}")
    return 0


def failed(reason: str) -> int:
    print(f"comment: {reason}", file=sys.stderr)
    return 1


def told(file: Path, environment: Mapping[str, str]) -> str:
    """What the file holds, or that there is none of this commit."""
    if file.exists():
        return file.read_text(encoding="utf-8")
    commit = environment.get("CI_COMMIT_SHORT_SHA", "")
    return f"## No plan of `{commit}`\n\nIts pipeline tells why.\n"


def keep(api: Api, notes: str, marker: str, text: str) -> None:
    """Writes the comment that begins with the marker anew, or makes it. Raises OSError."""
    body = f"{marker}\n\n{without_actions(text)}"
    mine = next(marked(api, notes, marker), None)
    if mine is None:
        api.ask("POST", notes, body)
    else:
        api.ask("PUT", f"{notes}/{mine}", body)


def marked(api: Api, notes: str, marker: str) -> Iterator[int]:
    """The token's own comments with the marker, the oldest first: others can write it too."""
    me, _ = api.ask("GET", "user")
    page = "1"
    while page:
        listed, page = api.ask(
            "GET", f"{notes}?per_page=100&page={page}&order_by=created_at&sort=asc"
        )
        for note in listed:
            if note["author"]["id"] == me["id"] and note["body"].startswith(marker):
                yield note["id"]


def without_actions(text: str) -> str:
    """The text with no line that GitLab takes for a command, such as `/merge`."""
    return re.sub("^/", " /", text, flags=re.MULTILINE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
