import json
from datetime import UTC, datetime

from reconciler.journal.sends import Sends, sends
from reconciler.model.json_value import JsonObject

PLACE: JsonObject = {"account": "123456789012"}


def lines(*entries: JsonObject) -> list[bytes]:
    return [json.dumps({**PLACE, **entry}).encode() for entry in entries]


def test_request_ids_are_those_of_every_answered_write() -> None:
    found = sends(
        lines(
            {"event": "sending", "request_id": "never"},
            {"event": "sent", "request_id": "r1", "delivery": "applied"},
            {"event": "sent", "request_id": None, "delivery": "unknown"},
            {"event": "sent", "request_id": "r2", "account": "210987654321"},
        ),
        PLACE,
    )
    assert found == Sends(frozenset({"r1"}))


def test_the_last_finished_apply_of_a_pool_counts() -> None:
    done: JsonObject = {"event": "outcome", "outcome": "done", "pool_id": "p"}
    found = sends(
        [
            *lines(
                {**done, "at": "2026-11-20T10:00:00.000+00:00"},
                {**done, "at": "2026-11-19T10:00:00.000+00:00"},
                {**done, "at": "2026-11-21T10:00:00.000+00:00", "outcome": "failed"},
                {**done, "at": "2026-11-21T10:00:00"},
                {**done, "at": "once"},
                {**done, "at": "2026-11-20T10:00:00.000+00:00", "pool_id": None},
            ),
            b'{"event": "outc',
        ],
        PLACE,
    )
    assert found.applied == {"p": datetime(2026, 11, 20, 10, tzinfo=UTC)}
