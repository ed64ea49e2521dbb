"""Serving: the service with its assumptions, keys and faults, prepared before it is ready."""

import json
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError

import pytest

from reconciler.errors import InvalidFaults, LocalServiceError, UnknownAssumption
from reconciler.flows.serve import Serving, serve
from reconciler.model.ports import Transport
from tests.local.clients import authorization
from tests.local.while_served import while_served

CREATE = {
    "X-Amz-Target": "AWSCognitoIdentityService.CreateIdentityPool",
    "Authorization": authorization(),
}
CREATED = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}


@pytest.fixture
def plain(tmp_path: Path) -> Serving:
    return Serving(tmp_path / "local.db", 0, None, {}, ())


def served(
    serving: Serving,
    client: Callable[[str], object],
    prepare: Callable[[Transport], None] = lambda _: None,
) -> object:
    """What a client sees."""
    seen, _ = while_served(lambda ready: serve(serving, prepare, ready, pytest.fail), client)
    return seen


def post(url: str, headers: dict[str, str], content: object) -> tuple[int, dict[str, object]]:
    request = urllib.request.Request(url, json.dumps(content).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def code_of(answer: tuple[int, dict[str, object]]) -> object:
    return answer[1].get("__type")


def test_what_prepares_the_service_is_there_before_the_first_client(plain: Serving) -> None:
    def prepare(service: Transport) -> None:
        assert service("POST", "/", CREATE, json.dumps(CREATED).encode())[0] == 200

    def names(url: str) -> list[object]:
        pools = post(url, listing, {"MaxResults": 9})[1]["IdentityPools"]
        assert isinstance(pools, list)
        return [pool["IdentityPoolName"] for pool in pools]

    listing = {**CREATE, "X-Amz-Target": "AWSCognitoIdentityService.ListIdentityPools"}
    assert served(plain, names, prepare) == ["a"]


def test_assumptions_and_keys_hold_for_clients(plain: Serving) -> None:
    serving = replace(
        plain, keys={"123456789012": None}, assumptions=("login_providers_restricted=true",)
    )
    other = {**CREATE, "Authorization": authorization(account="210987654321")}
    wrong = {**CREATED, "SupportedLoginProviders": {"login.example.com": "1"}}

    def client(url: str) -> list[object]:
        answers = post(url, CREATE, CREATED), post(url, other, CREATED), post(url, CREATE, wrong)
        return [code_of(answer) for answer in answers]

    codes = [None, "UnrecognizedClientException", "InvalidParameterException"]
    assert served(serving, client) == codes


def test_faults_of_a_file_strike(plain: Serving, tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text(
        "seed: 1\nfaults:\n  - {operation: CreateIdentityPool, nth: 2, fault: throttle}\n"
    )

    def client(url: str) -> list[object]:
        return [code_of(post(url, CREATE, CREATED)) for _ in range(3)]

    struck = served(replace(plain, faults=faults), client)
    assert struck == [None, "TooManyRequestsException", None]


def test_a_pause_ends_with_the_service(plain: Serving, tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('{"faults":[{"operation":"*","fault":"delay","seconds":600}]}')
    with ThreadPoolExecutor(1) as threads:

        def client(url: str) -> "Future[tuple[int, dict[str, object]]]":
            waiting = threads.submit(post, url, CREATE, CREATED)
            deadline = time.monotonic() + 10
            while seen(url) == 0:
                assert time.monotonic() < deadline, "the request never came to its pause"
                time.sleep(0.01)
            return waiting

        waiting = served(replace(plain, faults=faults), client)
        assert isinstance(waiting, Future)
        assert waiting.result()[0] == 200


def seen(url: str) -> int:
    """How many requests the only rule has seen."""
    with urllib.request.urlopen(f"{url}/_local/faults", timeout=10) as answer:
        return int(json.load(answer)["faults"][0]["seen"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("faults: [", "2:1: error [yaml-syntax]"),
        ("", "1:1: error [empty-file]"),
        (
            "faults:\n  - {operation: '*', fault: nap}\n",
            "2:29: error [faults] faults[0].fault: 'nap' is no fault",
        ),
        (
            '{"faults": [\n {"operation": "Create", "fault": "late", "seconds": 1}]}',
            "2:16: error [faults] faults[0].operation: 'Create' is no operation",
        ),
        (
            "faults:\n  - {operation: '*', fault: delay}\n",
            "2:5: error [faults] faults[0].seconds: is missing",
        ),
        (
            "faults:\n  - {operation: '*', fault: throttle, nth: '1'}\n",
            "2:44: error [faults] faults[0].nth: must be",
        ),
    ],
)
def test_a_file_of_faults_that_is_wrong_is_told_with_its_place(
    plain: Serving, tmp_path: Path, text: str, told: str
) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text(text)
    with pytest.raises(InvalidFaults) as refused:
        serve(replace(plain, faults=faults), lambda _: None, print, print)
    assert str(refused.value).startswith(f"{faults}:{told}")


def test_a_file_of_faults_that_cannot_be_read_is_told(plain: Serving, tmp_path: Path) -> None:
    with pytest.raises(InvalidFaults, match=r"none\.yaml: No such file or directory"):
        serve(replace(plain, faults=tmp_path / "none.yaml"), lambda _: None, print, print)


def test_an_assumption_there_is_not_is_told(plain: Serving) -> None:
    with pytest.raises(UnknownAssumption, match="x: there is no such assumption"):
        serve(replace(plain, assumptions=("x=1",)), lambda _: None, print, print)


def test_a_database_that_is_none_is_told(plain: Serving) -> None:
    plain.database.write_text("text, which is no database at all" * 100)
    with pytest.raises(LocalServiceError, match=r"local\.db: "):
        serve(plain, lambda _: None, print, print)
