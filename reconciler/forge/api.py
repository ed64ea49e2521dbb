"""Requests to GitHub's REST API: when one is repeated, and what an answer means.

Reads are repeated where no answer came. A write is sent once: where it got no answer, whoever
sent it has to look what became of it. What was refused for its rate was not carried out, so it is
sent again, after as long as GitHub says
(docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
"""

import json
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from itertools import count
from re import search

from reconciler.errors import (
    ForgeBusy,
    ForgeDamaged,
    ForgeError,
    ForgeForbidden,
    ForgeMissing,
    ForgeRefused,
    ForgeRejected,
    ForgeUnreachable,
    TooLong,
    Unanswered,
)
from reconciler.forge.http import Answer, exchange, origin_of
from reconciler.model.json_value import Json, JsonObject, members, object_list
from reconciler.model.ports import Clock

_READS = 4
# What a run may wait for in all, so that no job stands for hours.
_MOST_SECONDS = 900
_LEAST_SECONDS = 60
_MOST_PAGES = 1000
_MOST_CHARACTERS = 200


@dataclass(slots=True)
class Api:
    """url: of the API, checked. permission: what a workflow's job has to give the token."""

    url: str
    token: str = field(repr=False)
    permission: str
    clock: Clock
    _waited: float = field(default=0, init=False)

    def read(self, path: str) -> Json:
        """The JSON that a GET answers with. Raises ForgeError."""
        return self._json(path, self._got(self.url + path))

    def read_all(self, path: str) -> list[JsonObject]:
        """The objects of every page of a listing. Raises ForgeError."""
        url: str | None = self.url + path
        found: list[JsonObject] = []
        for _ in range(_MOST_PAGES):
            if url is None:
                return found
            answer = self._got(url)
            page = self._json(path, answer)
            if not isinstance(page, list) or len(page) != len(object_list(page)):
                raise ForgeDamaged(f"{path}: the answer is no list of objects")
            found += object_list(page)
            url = self._next(path, answer)
        raise ForgeDamaged(f"{path}: more than {_MOST_PAGES} pages")

    def write(self, method: str, path: str, payload: JsonObject | None = None) -> None:
        """Sends a write once. Raises ForgeError, Unanswered among them."""
        try:
            answer = self._sent(method, self.url + path, payload)
            if answer.status >= 500:
                raise ForgeUnreachable(f"{path}: status {answer.status}")
        except ForgeUnreachable as error:
            raise Unanswered(str(error)) from error
        self._check(method, path, answer)

    def _got(self, url: str) -> Answer:
        """The answer to a GET that succeeded."""
        path = url.removeprefix(self.url)
        for attempt in range(_READS):
            try:
                answer = self._sent("GET", url, None)
            except ForgeUnreachable as error:
                failure = error
            else:
                if answer.status < 500:
                    self._check("GET", path, answer)
                    return answer
                failure = ForgeUnreachable(f"{path}: status {answer.status}")
            if attempt < _READS - 1:
                self._wait(2**attempt, path)
        raise failure

    def _sent(self, method: str, url: str, payload: JsonObject | None) -> Answer:
        """The answer to a request, once its rate is none too high. Raises ForgeError."""
        path = url.removeprefix(self.url)
        body = None if payload is None else json.dumps(payload).encode("ascii")
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "User-Agent": "cognito-reconciler",
            "X-GitHub-Api-Version": "2022-11-28",
        } | ({} if body is None else {"Content-Type": "application/json"})
        for attempt in count():
            try:
                answer = exchange(method, url, headers, body)
            except ForgeUnreachable as error:
                raise ForgeUnreachable(f"{path}: {self._shown(str(error))}") from error
            seconds = _pause_seconds(answer, attempt)
            if seconds is None:
                return answer
            self._wait(seconds, path)
        raise AssertionError

    def _wait(self, seconds: float, path: str) -> None:
        self._waited += seconds
        if self._waited > _MOST_SECONDS:
            raise ForgeBusy(
                f"{path}: GitHub refuses more requests for {seconds:.0f} seconds; run this again "
                "after that"
            )
        self.clock.sleep(seconds)

    def _check(self, method: str, path: str, answer: Answer) -> None:
        """Raises the ForgeError that the status of an answer means."""
        if 200 <= answer.status < 300:
            return
        kind, advice = _meaning(answer, self.permission)
        said = self._shown(_message(answer))
        raise kind(f"{method} {path}: status {answer.status}{f' ({said})' if said else ''}{advice}")

    def _shown(self, text: str) -> str:
        """What a server said, short, and without the token whatever it was."""
        return text.replace(self.token, "***")[:_MOST_CHARACTERS]

    def _json(self, path: str, answer: Answer) -> Json:
        try:
            value: Json = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise ForgeDamaged(f"{path}: the answer is not JSON") from error
        return value

    def _next(self, path: str, answer: Answer) -> str | None:
        """The URL of the next page. Raises ForgeDamaged where it is of another server."""
        found = search(r'<([^<>]+)>; *rel="next"', answer.headers.get("link", ""))
        if found is None:
            return None
        if origin_of(found[1]) != origin_of(self.url):
            raise ForgeDamaged(f"{path}: the next page is on another server")
        return found[1]


def _pause_seconds(answer: Answer, attempt: int) -> float | None:
    """How long to wait where a request was refused for its rate, None where it was not."""
    headers = answer.headers
    if answer.status not in (403, 429):
        return None
    if headers.get("retry-after", "").isdecimal():
        return max(1, int(headers["retry-after"]))
    if headers.get("x-ratelimit-remaining") == "0":
        return max(1, _seconds_to_reset(headers.get("x-ratelimit-reset"), headers.get("date")))
    if answer.status == 429 or "rate limit" in _message(answer):
        return float(_LEAST_SECONDS * 2**attempt)
    return None


def _seconds_to_reset(reset: str | None, date: str | None) -> float:
    """By the clock of the server, whatever ours says."""
    try:
        return int(reset or "") - parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return _LEAST_SECONDS


def _message(answer: Answer) -> str:
    """What GitHub says beside a status: its message, and that of each error."""
    try:
        said = members(json.loads(answer.body))
    except (ValueError, RecursionError):
        return ""
    texts = [said.get("message"), *(e.get("message") for e in object_list(said.get("errors")))]
    return ": ".join(text for text in texts if isinstance(text, str))


def _meaning(answer: Answer, permission: str) -> tuple[type[ForgeError], str]:
    """The error of a status, and what to do about it."""
    match answer.status:
        case 401:
            return ForgeRefused, ": the token is wrong or has expired: check GITHUB_TOKEN"
        case 403:
            return ForgeForbidden, f": give the job `permissions: {permission}`"
        case 404:
            return ForgeMissing, (
                ": it is not there, or the token may not read it: check --repository, and give the "
                f"job `permissions: {permission}`"
            )
        case 410:
            return ForgeMissing, ": it was deleted, or is switched off in this repository"
        case 422 if "too long" in _message(answer).lower():
            return TooLong, ""
        case status if 300 <= status < 400:
            return ForgeRejected, ": it was moved: give --repository as it is called now"
        case _:
            return ForgeRejected, ""
