"""The requests of the embedded service's own, beside those of AWS."""

import json
from pathlib import Path

import pytest

from reconciler.local.control import Controlled
from reconciler.local.faults.rules import NO_FAULTS
from reconciler.local.faults.service import FaultyService
from reconciler.local.protocol.members import Json
from reconciler.local.service import LocalService
from tests.local.clients import authorization

SIGNED = {
    "X-Amz-Target": "AWSCognitoIdentityService.ListIdentityPools",
    "Authorization": authorization(),
}
THROTTLED: Json = {"faults": [{"operation": "ListIdentityPools", "fault": "throttle"}]}


@pytest.fixture
def controlled(service: LocalService) -> Controlled:
    return Controlled(FaultyService(service, NO_FAULTS))


def ask(controlled: Controlled, method: str, path: str, body: bytes = b"") -> tuple[int, Json]:
    url = f"http://127.0.0.1:4566{path}"
    status, headers, content = controlled(method, url, {}, body)
    length = str(len(content))
    assert headers == {"Content-Type": "application/json", "Content-Length": length}
    answer: Json = json.loads(content)
    return status, answer


def listed(controlled: Controlled) -> int:
    return controlled("POST", "http://127.0.0.1:4566/", SIGNED, b'{"MaxResults":1}')[0]


def test_what_is_not_of_the_control_path_goes_to_the_service(controlled: Controlled) -> None:
    assert listed(controlled) == 200


def test_faults_are_set_counted_and_lifted(controlled: Controlled) -> None:
    nothing: Json = {"seed": 0, "faults": []}
    assert ask(controlled, "GET", "/_local/faults") == (200, nothing)
    rule: dict[str, Json] = {"operation": "ListIdentityPools", "fault": "throttle"}
    put = ask(controlled, "PUT", "/_local/faults", json.dumps(THROTTLED).encode())
    assert put == (200, {"seed": 0, "faults": [{**rule, "seen": 0, "struck": 0}]})
    assert listed(controlled) == 400
    counted: Json = {"seed": 0, "faults": [{**rule, "seen": 1, "struck": 1}]}
    assert ask(controlled, "GET", "/_local/faults") == (200, counted)
    assert ask(controlled, "DELETE", "/_local/faults") == (200, nothing)
    assert listed(controlled) == 200


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (
            b"{",
            "no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
        (
            b'{"faults": [{"operation": "*", "fault": "throtle"}]}',
            "faults[0].fault: 'throtle' is no fault; did you mean throttle?",
        ),
    ],
)
def test_wrong_faults_are_refused_and_those_in_force_stay(
    controlled: Controlled, body: bytes, error: str
) -> None:
    ask(controlled, "PUT", "/_local/faults", json.dumps(THROTTLED).encode())
    assert ask(controlled, "PUT", "/_local/faults", body) == (400, {"error": error})
    assert listed(controlled) == 400


def test_a_body_nested_too_deep_is_refused(controlled: Controlled) -> None:
    status, answer = ask(controlled, "PUT", "/_local/faults", b"[" * 100_000)
    assert status == 400
    assert isinstance(answer, dict)


def test_pools_are_forgotten(controlled: Controlled, tmp_path: Path) -> None:
    created = {**SIGNED, "X-Amz-Target": "AWSCognitoIdentityService.CreateIdentityPool"}
    body = b'{"IdentityPoolName":"a","AllowUnauthenticatedIdentities":false}'
    assert controlled("POST", "/", created, body)[0] == 200
    assert ask(controlled, "DELETE", "/_local/pools") == (200, {})
    pools = controlled("POST", "/", SIGNED, b'{"MaxResults":1}')[2]
    assert pools == b'{"IdentityPools":[]}'


@pytest.mark.parametrize(("method", "path"), [("POST", "/_local/faults"), ("GET", "/_local/x")])
def test_another_request_is_told_which_there_are(
    controlled: Controlled, method: str, path: str
) -> None:
    assert ask(controlled, method, path) == (
        404,
        {
            "error": "the control path has GET /_local/faults, PUT /_local/faults, "
            "DELETE /_local/faults, DELETE /_local/pools"
        },
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example:4566"},
        {"host": "127.0.0.1.evil.example"},
        {"Host": "localhost:4566", "Origin": "http://localhost:4566"},
    ],
)
def test_a_browser_is_refused(controlled: Controlled, headers: dict[str, str]) -> None:
    status, _, body = controlled("DELETE", "http://127.0.0.1/_local/pools", headers, b"")
    assert (status, json.loads(body)) == (403, {"error": "the control path is not for browsers"})


@pytest.mark.parametrize("host", ["127.0.0.1:4566", "LocalHost", "[::1]:80"])
def test_a_client_on_this_machine_is_not(controlled: Controlled, host: str) -> None:
    url = "http://127.0.0.1/_local/faults"
    assert controlled("GET", url, {"Host": host}, b"")[0] == 200
