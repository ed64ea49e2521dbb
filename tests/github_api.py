"""A double of GitHub's REST API on loopback, written from its documentation (docs.github.com/rest).

It knows one repository: its issues, pull requests and comments, who may do what with which token,
pages, the limit of a body. Faults and the steps of another run come in at chosen requests.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit

from reconciler.model.json_value import Json, JsonObject, members

REPOSITORY = "acme/pools"
MOST_CHARACTERS = 65_536
# When every answer was given, by its Date.
NOW = 1_900_000_000

Reply: TypeAlias = tuple[int, Json]

_READ_PULLS = ("pull_requests:read", "pull_requests:write")
_READ = (*_READ_PULLS, "issues:read", "issues:write")


@dataclass(frozen=True)
class Account:
    """Whose a token is. installation: of an app, such as GITHUB_TOKEN, which is no user."""

    login: str
    permissions: frozenset[str]
    installation: bool = False


BOT = Account("github-actions[bot]", frozenset({"pull_requests:write", "issues:write"}), True)


@dataclass(frozen=True)
class Fate:
    """What becomes of a request. carried_out: before its answer goes wrong.

    status: that of the answer; None for none at all.
    """

    carried_out: bool = False
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b"{}"


@dataclass
class Double:
    """The API. Requests are named like "POST issues/1/comments", below the repository.

    before, fates: by a pattern for the name of a request; each strikes once, in order.
    """

    url: str = ""
    private: bool = False
    tokens: dict[str, Account] = field(default_factory=lambda: {"bot-token": BOT})
    issues: dict[int, JsonObject] = field(default_factory=dict)
    comments: dict[int, JsonObject] = field(default_factory=dict)
    pulls: dict[str, list[JsonObject]] = field(default_factory=dict)
    minute: int = 0
    seen: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    before: list[tuple[str, Callable[[], object]]] = field(default_factory=list)
    fates: list[tuple[str, Fate]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**6)))
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def writes(self) -> list[str]:
        return [request for request in self.seen if not request.startswith("GET ")]

    def bodies(self) -> list[str]:
        """Of the comments, the oldest first."""
        return [str(comment["body"]) for _, comment in sorted(self.comments.items())]

    @property
    def time(self) -> str:
        """Now, as GitHub writes it: every merge takes a minute."""
        return f"2026-11-30T10:{self.minute:02}:00Z"

    def add_comment(self, number: int, login: str, body: str) -> JsonObject:
        comment: JsonObject = {"id": next(self._numbers), "user": {"login": login}, "body": body}
        comment["updated_at"] = self.time
        self.comments[_id(comment)] = comment | {"on": number}
        return comment

    def add_issue(self, login: str, asked: Mapping[str, Json]) -> JsonObject:
        number = next(self._numbers)
        issue: JsonObject = {"number": number, "user": {"login": login}, "state": "open"}
        self.issues[number] = issue | {"body": None} | dict(asked)
        return self.issues[number]

    def merge(
        self,
        number: int,
        head: str,
        commit: str,
        base: str = REPOSITORY,
        origin: str | None = REPOSITORY,
        branch: str = "main",
    ) -> None:
        """A pull request that ended with a commit is merged, which makes another.

        origin: the repository that it comes from, None where that is gone.
        """
        self.minute += 1
        source: JsonObject | None = None if origin is None else {"full_name": origin}
        pull: JsonObject = {
            "number": number,
            "base": {"repo": {"full_name": base}, "ref": branch},
            "head": {"sha": head, "repo": source},
            "merged_at": self.time,
            "merge_commit_sha": commit,
        }
        self.pulls.setdefault(commit, []).append(pull)
        self.minute += 1

    def answer(self, name: str, query: Mapping[str, str], token: str, asked: Json) -> Reply:
        """What the API answers, where nothing goes wrong."""
        account = self.tokens.get(token)
        if account is None:
            return _problem(401, "Bad credentials")
        if name == "GET /user":
            if account.installation:
                return _problem(403, "Resource not accessible by integration")
            return 200, {"login": account.login}
        if self.private and not account.permissions & {*_READ}:
            return _problem(404, "Not Found")
        with self._lock:
            for pattern, needs, handle in _ROUTES:
                if found := re.fullmatch(pattern, name):
                    if needs and not account.permissions & {*needs}:
                        return _problem(403, "Resource not accessible by integration")
                    return handle(self, _Asked(account, found, query, members(asked)))
        return _problem(404, "Not Found")


def _problem(status: int, message: str, *errors: Json) -> Reply:
    return status, {"message": message, "errors": [*errors], "documentation_url": "https://x.test"}


def _id(item: JsonObject) -> int:
    number = item["id"]
    assert isinstance(number, int)
    return number


def _too_long(asked: Mapping[str, Json], resource: str) -> Reply | None:
    body = asked.get("body")
    if not isinstance(body, str) or len(body) <= MOST_CHARACTERS:
        return None
    message = f"Body is too long (maximum is {MOST_CHARACTERS} characters)"
    error: JsonObject = {
        "resource": resource,
        "code": "unprocessable",
        "field": "data",
        "message": message,
    }
    return _problem(422, "Validation Failed", error)


@dataclass(frozen=True)
class _Asked:
    """A request whose name a route knows. found: the match of its name."""

    account: Account
    found: re.Match[str]
    query: Mapping[str, str]
    body: Mapping[str, Json]

    @property
    def number(self) -> int:
        return int(self.found[1])


def _list_comments(api: Double, asked: _Asked) -> Reply:
    comments = sorted(api.comments.items())
    return 200, [comment for _, comment in comments if comment["on"] == asked.number]


def _create_comment(api: Double, asked: _Asked) -> Reply:
    if problem := _too_long(asked.body, "IssueComment"):
        return problem
    body = str(asked.body["body"])
    return 201, api.add_comment(asked.number, asked.account.login, body)


def _edit_comment(api: Double, asked: _Asked) -> Reply:
    comment = api.comments.get(asked.number)
    if comment is None:
        return _problem(404, "Not Found")
    if problem := _too_long(asked.body, "IssueComment"):
        return problem
    comment |= {"body": asked.body["body"], "updated_at": api.time}
    return 200, comment


def _delete_comment(api: Double, asked: _Asked) -> Reply:
    if api.comments.pop(asked.number, None) is None:
        return _problem(404, "Not Found")
    return 204, None


def _list_issues(api: Double, asked: _Asked) -> Reply:
    """The latest first, pull requests among them, as GitHub does by default."""
    creator, state = asked.query.get("creator"), asked.query.get("state", "open")
    return 200, [
        issue
        for _, issue in sorted(api.issues.items(), reverse=True)
        if creator in (None, members(issue["user"])["login"]) and state in ("all", issue["state"])
    ]


def _create_issue(api: Double, asked: _Asked) -> Reply:
    problem = _too_long(asked.body, "Issue")
    return problem or (201, api.add_issue(asked.account.login, asked.body))


def _edit_issue(api: Double, asked: _Asked) -> Reply:
    if problem := _too_long(asked.body, "Issue"):
        return problem
    issue = api.issues[asked.number]
    issue |= asked.body
    return 200, issue


def _pulls_of(api: Double, asked: _Asked) -> Reply:
    return 200, [*api.pulls.get(asked.found[1], [])]


_WRITE = ("pull_requests:write", "issues:write")
_ROUTES: tuple[tuple[str, tuple[str, ...], Callable[[Double, _Asked], Reply]], ...] = (
    (r"GET issues/(\d+)/comments", _READ, _list_comments),
    (r"POST issues/(\d+)/comments", _WRITE, _create_comment),
    (r"PATCH issues/comments/(\d+)", _WRITE, _edit_comment),
    (r"DELETE issues/comments/(\d+)", _WRITE, _delete_comment),
    (r"GET issues", ("issues:read", "issues:write"), _list_issues),
    (r"POST issues", ("issues:write",), _create_issue),
    (r"PATCH issues/(\d+)", ("issues:write",), _edit_issue),
    (r"GET commits/([0-9a-f]+)/pulls", _READ_PULLS, _pulls_of),
)


@contextmanager
def github_api() -> Iterator[Double]:
    """A running double; it is gone with the block."""
    double = Double()
    server = _Server(("127.0.0.1", 0), _Requests)
    server.double = double
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    double: Double


class _Requests(BaseHTTPRequestHandler):
    server: _Server

    def _handle(self) -> None:
        double, parts = self.server.double, urlsplit(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        asked: Json = json.loads(self.rfile.read(size)) if size else None
        name = f"{self.command} {parts.path.removeprefix(f'/repos/{REPOSITORY}/')}"
        for number, (pattern, act) in enumerate(double.before):
            if re.fullmatch(pattern, name):
                del double.before[number]
                act()
                break
        double.seen.append(name)
        double.headers.append(dict(self.headers))
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        fate = self._fate(name)
        reply = None
        if fate is None or fate.carried_out:
            reply = double.answer(name, query, token, asked)
        if fate is None:
            assert reply is not None
            self._reply(*reply, query)
        elif fate.status is None:
            self.close_connection = True
        else:
            self._send(fate.status, dict(fate.headers), fate.body)

    do_GET = do_POST = do_PATCH = do_DELETE = _handle

    def _fate(self, name: str) -> Fate | None:
        fates = self.server.double.fates
        for number, (pattern, fate) in enumerate(fates):
            if re.fullmatch(pattern, name):
                del fates[number]
                return fate
        return None

    def _reply(self, status: int, value: Json, query: Mapping[str, str]) -> None:
        headers: dict[str, str] = {}
        if isinstance(value, list):
            size = min(int(query.get("per_page", 30)), 100)
            page = int(query.get("page", 1))
            if page * size < len(value):
                further = urlencode({**query, "page": page + 1})
                path = urlsplit(self.path).path
                headers["Link"] = f'<{self.server.double.url}{path}?{further}>; rel="next"'
            value = value[(page - 1) * size : page * size]
        self._send(status, headers, b"" if status == 204 else json.dumps(value).encode())

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response_only(status)
        always = {"Date": formatdate(NOW, usegmt=True), "Content-Length": str(len(body))}
        for key, text in {**always, **headers}.items():
            self.send_header(key, text)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
