"""Comments, issues and pull requests of one repository on GitHub; what each answer must hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from reconciler.errors import ForgeDamaged, ForgeForbidden
from reconciler.forge.api import Api
from reconciler.model.forge import Comment, Issue, Pull
from reconciler.model.json_value import Json, JsonObject, members

# Whose GITHUB_TOKEN is in GitHub Actions. It is a token of an app's installation, which GitHub
# does not tell who it is: GET /user is refused to it.
ACTIONS = "github-actions[bot]"

_PAGE = 100


@dataclass(frozen=True, slots=True)
class GitHub:
    """repository: OWNER/NAME. Every method raises ForgeError, those that write Unanswered too."""

    api: Api
    repository: str

    def login(self) -> str:
        """Whose the token is."""
        try:
            return _text(members(self.api.read("/user")), "login")
        except ForgeForbidden:
            return ACTIONS

    def comments(self, number: int) -> tuple[Comment, ...]:
        """All comments on a pull request or issue, the oldest first."""
        found = self.api.read_all(self._path(f"issues/{number}/comments", per_page=_PAGE))
        comments = (
            Comment(
                _number(item, "id"), _login(item), _text(item, "body"), _time(item, "updated_at")
            )
            for item in found
        )
        return tuple(sorted(comments, key=lambda comment: comment.id))

    def add_comment(self, number: int, body: str) -> None:
        self.api.write("POST", self._path(f"issues/{number}/comments"), {"body": body})

    def edit_comment(self, comment: int, body: str) -> None:
        self.api.write("PATCH", self._path(f"issues/comments/{comment}"), {"body": body})

    def delete_comment(self, comment: int) -> None:
        self.api.write("DELETE", self._path(f"issues/comments/{comment}"))

    def issues(self, author: str) -> tuple[Issue, ...]:
        """All issues that somebody opened, closed ones too, the oldest first."""
        path = self._path("issues", state="all", creator=author, per_page=_PAGE)
        # For the API every pull request is an issue as well.
        found = [item for item in self.api.read_all(path) if "pull_request" not in item]
        issues = (
            Issue(
                number=_number(item, "number"),
                author=_login(item),
                title=_text(item, "title"),
                body="" if item.get("body") is None else _text(item, "body"),
                open=_text(item, "state") == "open",
            )
            for item in found
        )
        return tuple(sorted(issues, key=lambda issue: issue.number))

    def open_issue(
        self, title: str, body: str, labels: Sequence[str], assignees: Sequence[str]
    ) -> None:
        payload: JsonObject = {"title": title, "body": body}
        payload |= {"labels": [*labels], "assignees": [*assignees]}
        self.api.write("POST", self._path("issues"), payload)

    def edit_issue(self, number: int, changes: JsonObject) -> None:
        """changes: the members to set, as GitHub names them."""
        self.api.write("PATCH", self._path(f"issues/{number}"), changes)

    def pulls_of(self, commit: str) -> tuple[Pull, ...]:
        """The pull requests that GitHub connects with a commit."""
        found = self.api.read_all(self._path(f"commits/{commit}/pulls", per_page=_PAGE))
        return tuple(_pull(item) for item in found)

    def _path(self, below: str, **query: str | int) -> str:
        asked = f"?{urlencode(query)}" if query else ""
        return f"/repos/{self.repository}/{below}{asked}"


def _pull(item: JsonObject) -> Pull:
    merged = item.get("merged_at") is not None
    base, head = members(item.get("base")), members(item.get("head"))
    # A fork may be gone by now.
    gone = head.get("repo") is None
    return Pull(
        number=_number(item, "number"),
        base=_text(members(base.get("repo")), "full_name"),
        branch=_text(base, "ref"),
        head=_text(head, "sha"),
        origin=None if gone else _text(members(head["repo"]), "full_name"),
        merged=_time(item, "merged_at") if merged else None,
        merge_commit=_text(item, "merge_commit_sha") if merged else None,
    )


def _login(item: JsonObject) -> str:
    """The author of something; nobody's where the account is gone."""
    return "" if item.get("user") is None else _text(members(item["user"]), "login")


def _text(item: Mapping[str, Json], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str):
        raise ForgeDamaged(f"{name}: missing in an answer of GitHub")
    return value


def _time(item: JsonObject, name: str) -> datetime:
    try:
        return datetime.fromisoformat(_text(item, name))
    except ValueError as error:
        raise ForgeDamaged(f"{name}: is no time in an answer of GitHub") from error


def _number(item: JsonObject, name: str) -> int:
    value = item.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ForgeDamaged(f"{name}: missing in an answer of GitHub")
    return value
