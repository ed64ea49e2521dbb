"""LookupEvents over HTTP, as the service speaks it."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reconciler.aws.session import Connections
from reconciler.errors import (
    AccessRefused,
    AwsError,
    Damaged,
    Rejected,
    Throttled,
    Unreachable,
    WrongAccount,
)
from reconciler.local.service import LocalService
from reconciler.model.json_value import JsonObject
from reconciler.model.targets import Target
from tests.doors import FakeClock
from tests.faults import Damage, body, error, status, truncated
from tests.trail_server import TrailServer
from tests.trails import record
from tests.wire_server import Wire

from .pools import create

ROLES = record("set-identity-pool-roles")


@pytest.fixture
def trail(service: LocalService, wire: Wire) -> TrailServer:
    """A trail in front of the embedded service, on the wire."""
    wire.transport = TrailServer(service)
    return wire.transport


@pytest.fixture
def target(remote: Target, trail: TrailServer) -> Target:
    return remote


def connect(clock: FakeClock | None = None) -> Connections:
    return Connections("run-1", clock or FakeClock())


def looked_up(target: Target, operation: str = "SetIdentityPoolRoles") -> list[object]:
    pages = connect().trail(target).records(operation, None)
    return [record for page in pages for record in page]


def at(minute: int) -> JsonObject:
    return {**ROLES, "eventID": str(minute), "eventTime": f"2026-11-22T10:{minute:02}:00Z"}


def test_records_come_in_pages_the_latest_first(target: Target, trail: TrailServer) -> None:
    trail.recorded = [at(minute) for minute in range(5)]
    trail.page = 2
    pages = list(connect().trail(target).records("SetIdentityPoolRoles", None))
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [json.loads(str(r))["eventID"] for page in pages for r in page] == list("43210")
    assert [lookup["LookupAttributes"] for lookup in trail.lookups] == [
        [{"AttributeKey": "EventName", "AttributeValue": "SetIdentityPoolRoles"}]
    ] * 3
    assert {lookup["MaxResults"] for lookup in trail.lookups} == {50}


def test_a_page_is_asked_for_when_it_is_wanted(target: Target, trail: TrailServer) -> None:
    trail.recorded = [at(minute) for minute in range(5)]
    trail.page = 2
    next(connect().trail(target).records("SetIdentityPoolRoles", None))
    assert len(trail.lookups) == 1


def test_a_start_is_handed_on(target: Target, trail: TrailServer) -> None:
    trail.recorded = [at(minute) for minute in range(5)]
    since = datetime(2026, 11, 22, 10, 3, tzinfo=UTC)
    (page,) = connect().trail(target).records("SetIdentityPoolRoles", since)
    assert len(page) == 2


def test_nothing_recorded_is_one_empty_page(target: Target) -> None:
    assert looked_up(target) == []


def test_requests_go_to_the_endpoint_of_the_target_and_say_whose_they_are(
    target: Target, wire: Wire
) -> None:
    looked_up(target)
    assert wire.operations == ["LookupEvents"]
    ((_, headers),) = wire.seen
    assert "/eu-west-1/cloudtrail/aws4_request" in headers["Authorization"]
    assert "cognito-reconciler/" in headers["User-Agent"]
    assert "run/run-1" in headers["User-Agent"]


@pytest.mark.parametrize(("rate", "waits"), [(5.0, [0.5, 0.5]), (1.0, [1.0, 1.0]), (0.0, [])])
def test_two_requests_a_second_are_the_most(
    target: Target, trail: TrailServer, rate: float, waits: list[float]
) -> None:
    """Or as many as the target says, where that is less; 0 is unshaped."""
    trail.recorded = [at(minute) for minute in range(3)]
    trail.page = 1
    clock = FakeClock()
    list(
        connect(clock)
        .trail(replace(target, requests_per_second=rate))
        .records("SetIdentityPoolRoles", None)
    )
    assert clock.slept == waits


def test_the_targets_of_an_account_and_region_wait_for_each_other(target: Target) -> None:
    clock = FakeClock()
    connections = connect(clock)
    for name in ("first", "second"):
        trail = connections.trail(replace(target, name=name, requests_per_second=5))
        list(trail.records("TagResource", None))
    assert clock.slept == [0.5]


def test_a_token_that_comes_again_ends_it(target: Target, trail: TrailServer) -> None:
    trail.recorded = [at(minute) for minute in range(3)]
    trail.page = 1
    trail.token = lambda _: "again"
    with pytest.raises(Damaged, match="repeats a page token"):
        looked_up(target)


DAMAGES: dict[str, Damage] = {
    "truncated": truncated,
    "empty": body(b""),
    "{}": body(b"{}"),
    "HTML": body(b"<html></html>"),
    "null members": body(b'{"Events": null}'),
    "another type": body(b'{"Events": {}}'),
    "events of another type": body(b'{"Events": ["x"]}'),
    "a record of another type": body(b'{"Events": [{"CloudTrailEvent": {}}]}'),
    "another operation": body(b'{"Events": [{"EventName": "ConsoleLogin"}]}'),
    "a token of another type": body(b'{"Events": [], "NextToken": 1}'),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_answer_is_asked_for_again_and_then_an_error(
    target: Target, trail: TrailServer, name: str
) -> None:
    trail.damages = [DAMAGES[name]] * 2
    assert looked_up(target) == []
    trail.damages = [DAMAGES[name]] * 3
    with pytest.raises(Damaged):
        looked_up(target)


def test_an_event_without_a_record_is_one_that_cannot_be_read(
    target: Target, trail: TrailServer
) -> None:
    trail.damages = [body(b'{"Events": [{"EventName": "SetIdentityPoolRoles"}]}')]
    assert looked_up(target) == [None]


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (error("AccessDeniedException"), AccessRefused),
        (error("com.amazonaws.cloudtrail.v20131101#InvalidTimeRangeException"), Rejected),
        (error("ThrottlingException"), Throttled),
        (error("InternalError", http=500), Unreachable),
        (status(503), Unreachable),
    ],
)
def test_errors_are_those_of_reading(
    target: Target, trail: TrailServer, damage: Damage, kind: type[AwsError]
) -> None:
    """What passes is asked for again, with a wait between that the clock counts."""
    trail.damages = [damage] * 8
    with pytest.raises(kind, match=r"^LookupEvents SetIdentityPoolRoles: "):
        looked_up(target)
    assert len(trail.lookups) == (8 if kind in (Throttled, Unreachable) else 1)


def test_a_throttled_lookup_is_asked_for_again(target: Target, trail: TrailServer) -> None:
    trail.recorded = [ROLES]
    trail.damages = [error("ThrottlingException")]
    assert len(looked_up(target)) == 1


def test_a_server_that_is_not_there_cannot_be_reached(target: Target) -> None:
    with pytest.raises(Unreachable):
        looked_up(replace(target, endpoint_url="http://127.0.0.1:9"))


def test_keys_that_were_exchanged_for_those_of_another_account_ask_nothing(
    target: Target, trail: TrailServer
) -> None:
    connections = connect()
    other = replace(target, name="other", account="210987654321")
    connections.reader(other).caller()
    with pytest.raises(WrongAccount, match="its account is 210987654321"):
        list(connections.trail(other).records("TagResource", None))
    assert trail.lookups == []


def test_what_reads_the_trail_cannot_write(target: Target) -> None:
    trail = connect().trail(target)
    assert not hasattr(trail, "send")
    with pytest.raises(ValueError, match="LookupEvents"):
        connect().reader(target).read(replace(create(), operation="LookupEvents"))
