import json
from datetime import UTC, datetime

import pytest

from reconciler.calls.trail import read_records
from reconciler.model.trail import TrailEvent
from tests.builders import POOL_ID
from tests.trails import changed, event, record

POOL_EVENTS = [
    "create-identity-pool",
    "update-identity-pool",
    "set-identity-pool-roles",
    "set-principal-tag-attribute-map",
    "tag-resource",
    "untag-resource",
    "delete-identity-pool",
]


def test_a_record_becomes_an_event() -> None:
    found = record("delete-identity-pool")
    assert event(found) == TrailEvent(
        event_id=str(found["eventID"]),
        operation="DeleteIdentityPool",
        at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
        pool_id=POOL_ID,
        actor="SSO PowerUser: alice@example.com",
        source="203.0.113.7",
        user_agent=str(found["userAgent"]),
        request_id=str(found["requestID"]),
        parameters={"identityPoolId": POOL_ID},
    )


@pytest.mark.parametrize("name", POOL_EVENTS)
def test_every_writing_operation_leads_to_its_pool(name: str) -> None:
    assert event(record(name)).pool_id == POOL_ID


def test_names_may_be_written_in_any_case() -> None:
    found = record("tag-resource")
    upper = {name[0].upper() + name[1:]: value for name, value in found.items()}
    upper["RequestParameters"] = {
        "ResourceARN": f"arn:aws:cognito-identity:::identitypool/{POOL_ID}"
    }
    assert event(upper).pool_id == POOL_ID


@pytest.mark.parametrize(
    "found",
    [
        record("tag-resource-of-another-service"),
        record("delete-identity-pool", eventSource="cognito-idp.amazonaws.com"),
        record("update-identity-pool-denied"),
        changed(record("tag-resource"), resourceArn="arn:aws:cognito-identity:eu-west-1:1:other/x"),
        record("delete-identity-pool", requestParameters=None),
    ],
)
def test_what_is_about_something_else_or_failed_is_no_event(found: dict[str, object]) -> None:
    records = read_records([json.dumps(found)])
    assert (records.events, records.unreadable) == ((), 0)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        json.dumps(record("delete-identity-pool", eventID=None)),
        json.dumps(record("delete-identity-pool", eventName=1)),
        json.dumps(record("delete-identity-pool", eventTime="yesterday")),
        json.dumps(record("delete-identity-pool", eventTime=1764000000)),
    ],
)
def test_a_record_that_cannot_be_read_is_counted(text: str | None) -> None:
    records = read_records([text])
    assert (records.events, records.unreadable) == ((), 1)


def test_the_oldest_record_tells_how_far_back_they_reach() -> None:
    names = ("tag-resource", "tag-resource-of-another-service")
    texts = [json.dumps(record(name)) for name in names]
    assert read_records(texts).back_to == datetime(2026, 11, 22, 10, 45, tzinfo=UTC)


def test_a_time_without_a_zone_is_one_of_utc() -> None:
    found = record("delete-identity-pool", eventTime="2026-11-22T12:00:00")
    assert event(found).at == datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
