"""What is sent to GitHub, what is repeated, and what each answer means."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

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
from reconciler.forge.api import Api
from reconciler.forge.github import GitHub
from reconciler.forge.http import check_url
from reconciler.model.forge import Comment, Issue, Pull
from reconciler.model.json_value import JsonObject
from tests.doors import FakeClock
from tests.github_api import BOT, NOW, REPOSITORY, Account, Double, Fate, github_api

TIME = datetime(2026, 11, 30, 10, tzinfo=UTC)

COMMENTS = "GET issues/7/comments"
LOST = Fate(carried_out=True)
COMMIT = "c" * 40


@pytest.fixture
def api() -> Iterator[Double]:
    with github_api() as double:
        yield double


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def github(api: Double, clock: FakeClock) -> GitHub:
    return client(api, clock)


def client(api: Double, clock: FakeClock, token: str = "bot-token") -> GitHub:
    return GitHub(Api(api.url, token, "pull-requests: write", clock), REPOSITORY)


def refused(status: int, message: str, **headers: str) -> Fate:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Fate(False, status, named, json.dumps({"message": message}).encode())


def test_a_request_has_the_headers_that_github_asks_for(api: Double, github: GitHub) -> None:
    github.comments(7)
    (sent,) = api.headers
    assert {name: sent[name] for name in sent if name not in ("Host", "Connection")} == {
        "Accept": "application/vnd.github+json",
        "Accept-Encoding": "identity",
        "Authorization": "Bearer bot-token",
        "User-Agent": "cognito-reconciler",
        "X-Github-Api-Version": "2022-11-28",
    }


def test_every_page_is_read_and_the_oldest_comment_comes_first(api: Double, github: GitHub) -> None:
    for number in range(250):
        api.add_comment(7, "somebody", f"text {number}")
    api.add_comment(8, "somebody", "elsewhere")
    comments = github.comments(7)
    assert [comment.body for comment in comments] == [f"text {number}" for number in range(250)]
    assert comments[0] == Comment(1, "somebody", "text 0", TIME)
    assert api.seen == [COMMENTS] * 3


def test_issues_are_read_in_any_state_and_pull_requests_are_none(
    api: Double, github: GitHub
) -> None:
    api.add_issue(BOT.login, {"title": "one", "body": None, "state": "closed"})
    api.add_issue(BOT.login, {"title": "a change", "body": "", "pull_request": {}})
    api.add_issue("somebody", {"title": "other", "body": ""})
    api.add_issue(BOT.login, {"title": "two", "body": "text"})
    assert github.issues(BOT.login) == (
        Issue(1, BOT.login, "one", "", open=False),
        Issue(4, BOT.login, "two", "text", open=True),
    )


def test_a_pull_request_has_a_merge_commit_once_it_is_merged(api: Double, github: GitHub) -> None:
    api.merge(7, "a" * 40, COMMIT)
    gone: JsonObject = {"sha": "a" * 40, "repo": None}
    api.pulls[COMMIT].append({**api.pulls[COMMIT][0], "number": 8, "merged_at": None, "head": gone})
    assert github.pulls_of(COMMIT) == (
        Pull(7, REPOSITORY, "main", "a" * 40, REPOSITORY, TIME + timedelta(minutes=1), COMMIT),
        Pull(8, REPOSITORY, "main", "a" * 40, None, None, None),
    )


def test_a_token_of_a_user_says_whose_it_is_and_that_of_a_workflow_does_not(
    api: Double, clock: FakeClock
) -> None:
    api.tokens["own"] = Account("Maria", frozenset())
    logins = [client(api, clock, token).login() for token in ("own", "bot-token")]
    assert logins == ["Maria", "github-actions[bot]"]


@pytest.mark.parametrize(
    ("status", "message", "kind", "advice"),
    [
        (401, "Bad credentials", ForgeRefused, "check GITHUB_TOKEN"),
        (403, "Not by integration", ForgeForbidden, "`permissions: pull-requests: write`"),
        (404, "Not Found", ForgeMissing, "check --repository"),
        (410, "Issues are disabled", ForgeMissing, "switched off in this repository"),
        (422, "Body is too long", TooLong, "status 422"),
        (422, "Validation Failed", ForgeRejected, "Validation Failed"),
        (301, "Moved Permanently", ForgeRejected, "as it is called now"),
        (418, "", ForgeRejected, "status 418"),
    ],
)
def test_a_status_says_what_is_wrong_and_what_to_do(
    api: Double, github: GitHub, status: int, message: str, kind: type[ForgeError], advice: str
) -> None:
    api.fates.append((COMMENTS, refused(status, message)))
    with pytest.raises(kind, match=r"GET /repos/acme/pools/issues/7/comments") as told:
        github.comments(7)
    assert type(told.value) is kind
    assert advice in str(told.value)


def test_a_redirect_is_not_followed_with_the_token(api: Double, github: GitHub) -> None:
    with github_api() as elsewhere:
        for status in (301, 302, 307, 308):
            moved = refused(status, "Moved", Location=f"{elsewhere.url}/repos/acme/pools")
            api.fates.append((COMMENTS, moved))
            with pytest.raises(ForgeRejected):
                github.comments(7)
        api.fates.append((COMMENTS, Fate(False, 200, (("Link", _next(elsewhere.url)),), b"[]")))
        with pytest.raises(ForgeDamaged, match="the next page is on another server"):
            github.comments(7)
        assert elsewhere.seen == []


def _next(url: str) -> str:
    return f'<{url}/page/2>; rel="next"'


def test_the_token_is_in_no_error_whatever_a_server_says(api: Double, clock: FakeClock) -> None:
    canary = "ghs_canary0123456789"
    api.fates.append((COMMENTS, refused(422, f"you sent {canary}")))
    github = client(api, clock, canary)
    told = []
    for _ in range(2):
        with pytest.raises(ForgeError) as error:
            github.comments(7)
        told.append(str(error.value))
    assert "you sent ***" in told[0]
    assert "status 401" in told[1]
    assert canary not in "".join([*told, repr(github)])


@pytest.mark.parametrize(
    ("answers", "slept"),
    [
        ([refused(403, "secondary rate limit", retry_after="7")], [7]),
        ([refused(429, "", retry_after="0")], [1]),
        (
            [refused(403, "", x_ratelimit_remaining="0", x_ratelimit_reset=str(NOW + 90))],
            [90],
        ),
        ([refused(403, "", x_ratelimit_remaining="0", x_ratelimit_reset="soon")], [60]),
        ([refused(403, "You have exceeded a secondary rate limit")] * 3, [60, 120, 240]),
    ],
)
@pytest.mark.parametrize("write", [False, True])
def test_what_was_too_much_is_asked_again_when_github_says(
    api: Double,
    github: GitHub,
    clock: FakeClock,
    answers: list[Fate],
    slept: list[float],
    write: bool,
) -> None:
    api.fates += [(".*", answer) for answer in answers]
    if write:
        github.add_comment(7, "text")
        assert api.bodies() == ["text"]
    else:
        github.comments(7)
    assert clock.slept == slept


def test_a_run_does_not_wait_forever(api: Double, github: GitHub, clock: FakeClock) -> None:
    api.fates += [(".*", refused(429, "", retry_after="500"))] * 2
    with pytest.raises(ForgeBusy, match="refuses more requests for 500 seconds"):
        github.comments(7)
    assert clock.slept == [500]


@pytest.mark.parametrize("fate", [LOST, refused(502, "")])
def test_a_read_without_an_answer_is_repeated_for_a_while(
    api: Double, github: GitHub, clock: FakeClock, fate: Fate
) -> None:
    api.fates += [(COMMENTS, fate)] * 3
    assert github.comments(7) == ()
    assert clock.slept == [1, 2, 4]
    api.fates += [(COMMENTS, fate)] * 4
    with pytest.raises(ForgeUnreachable):
        github.comments(7)


@pytest.mark.parametrize("fate", [LOST, refused(502, "")])
def test_a_write_without_an_answer_is_sent_once(
    api: Double, github: GitHub, clock: FakeClock, fate: Fate
) -> None:
    api.fates.append((".*", fate))
    with pytest.raises(Unanswered):
        github.add_comment(7, "text")
    assert (api.seen, clock.slept) == (["POST issues/7/comments"], [])


def test_an_answer_that_was_cut_short_is_none(api: Double, github: GitHub) -> None:
    cut = Fate(False, 200, (("Content-Length", "1000"),), b"[]")
    api.fates += [(COMMENTS, cut)] * 4
    with pytest.raises(ForgeUnreachable, match="no answer: cut short"):
        github.comments(7)


@pytest.mark.parametrize(
    "body",
    [
        "not JSON",
        "[" * 100_000,
        "{}",
        "[1]",
        "[{}]",
        '[{"id": true, "user": {"login": "a"}, "body": ""}]',
        '[{"id": 1, "user": {"login": "a"}, "body": null}]',
        '[{"id": 1, "user": {}, "body": ""}]',
    ],
)
def test_an_answer_without_its_members_is_damaged(api: Double, github: GitHub, body: str) -> None:
    api.fates.append((COMMENTS, Fate(False, 200, (), body.encode())))
    with pytest.raises(ForgeDamaged):
        github.comments(7)


def test_a_comment_of_an_account_that_is_gone_is_nobodys(api: Double, github: GitHub) -> None:
    body = b'[{"id": 1, "user": null, "body": "text", "updated_at": "2026-11-30T10:00:00Z"}]'
    api.fates.append((COMMENTS, Fate(False, 200, (), body)))
    assert github.comments(7) == (Comment(1, "", "text", TIME),)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.github.com",
        "ftp://127.0.0.1",
        "https://",
        "https://token@api.github.com",
        "https://api.github.com?x=1",
        "https://api.github.com:x",
        "file:///etc/passwd",
        "https://api.gıthub.com",
    ],
)
def test_a_token_goes_over_tls_alone_and_to_nothing_but_an_api(url: str) -> None:
    with pytest.raises(ForgeRejected):
        check_url(url)


def test_an_api_may_be_below_a_path_and_on_loopback_without_tls() -> None:
    urls = ["https://ghe.example.com/api/v3/", "http://127.0.0.1:8080", "http://[::1]:1"]
    assert [check_url(url) for url in urls] == [url.rstrip("/") for url in urls]


def test_proxies_are_those_of_the_environment_but_for_loopback(
    api: Double, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert client(api, clock).comments(7) == ()
    monkeypatch.setenv("https_proxy", api.url)
    beyond = GitHub(Api("https://api.github.test", "bot-token", "", clock), REPOSITORY)
    with pytest.raises(ForgeUnreachable, match="Tunnel connection failed: 501"):
        beyond.comments(7)
    assert api.seen == [COMMENTS], "the proxy that opens no tunnel sees no request"
