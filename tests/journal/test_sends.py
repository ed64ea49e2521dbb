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


def test_writes_that_nobody_answered_are_known_by_run_operation_and_pool() -> None:
    """Whether the run died before the answer came, or none came."""
    about: JsonObject = {"run": "r", "address": "web", "pool_id": "p", "operation": "TagResource"}
    answered: JsonObject = {**about, "number": 1}
    lost: JsonObject = {**about, "number": 2, "operation": "UpdateIdentityPool"}
    killed: JsonObject = {**about, "number": 1, "run": "s"}
    found = sends(
        lines(
            {"event": "sending", **answered},
            {"event": "sent", **answered, "request_id": "r1"},
            {"event": "sending", **lost},
            {"event": "sent", **lost, "request_id": None},
            {"event": "sending", **killed},
        ),
        PLACE,
    )
    assert found.unanswered == {("r", "UpdateIdentityPool", "p"), ("s", "TagResource", "p")}


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
