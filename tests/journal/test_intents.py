"""What earlier runs left behind, read from the journal."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reconciler.errors import JournalError
from reconciler.journal.intents import Intent, Recollection, recollect
from reconciler.model.json_value import JsonObject
from reconciler.model.results import Call

PLACE: JsonObject = {"account": "123456789012", "region": "eu-west-1", "owner": "acme"}
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)

CREATE: JsonObject = {
    "event": "sending",
    "operation": "CreateIdentityPool",
    "pool_id": None,
    "attempt": "nonce-1",
    "number": 1,
    "signed_at": "2026-11-23T10:00:00+00:00",
    "parameters": {"IdentityPoolName": "web"},
}
APPLIED: JsonObject = {
    "event": "sent",
    "operation": "CreateIdentityPool",
    "delivery": "applied",
    "attempt": "nonce-1",
    "number": 1,
    "pool_id": "pool-1",
}
REFUSED: JsonObject = APPLIED | {"delivery": "not_applied", "pool_id": None}
UNKNOWN: JsonObject = APPLIED | {"delivery": "unknown", "pool_id": None}
AGAIN: JsonObject = CREATE | {"number": 2}
SETTLED: JsonObject = APPLIED | {"event": "settled"}
EXPIRED: JsonObject = SETTLED | {"event": "expired", "pool_id": None}
RESOLVED: JsonObject = EXPIRED | {"event": "resolved"}
UPDATE: JsonObject = CREATE | {
    "operation": "UpdateIdentityPool",
    "pool_id": "pool-1",
    "attempt": None,
    "number": 2,
}
UPDATED: JsonObject = APPLIED | {"operation": "UpdateIdentityPool", "number": 2}
DELETED: JsonObject = APPLIED | {"operation": "DeleteIdentityPool", "number": 3}
DONE: JsonObject = {"event": "outcome", "outcome": "done", "action": "adopt", "pool_id": "pool-1"}

CREATING = Intent(
    "web", Call("CreateIdentityPool", {"IdentityPoolName": "web"}), None, "nonce-1", AT, 1
)
UPDATING = Intent(
    "web", Call("UpdateIdentityPool", {"IdentityPoolName": "web"}), "pool-1", None, AT, 2
)


def recalled(*entries: JsonObject) -> Recollection:
    lines = [json.dumps({"address": "web", **PLACE, **entry}).encode() for entry in entries]
    return recollect([b'{"at": "cut sho', *lines, b"[]", b""], PLACE)


@pytest.mark.parametrize(
    ("entries", "open_", "reason"),
    [
        ([], None, "nothing was sent"),
        ([CREATE], CREATING, "the run died while sending"),
        ([CREATE, APPLIED], None, "it was answered"),
        ([CREATE, REFUSED], None, "it was refused"),
        ([CREATE, UNKNOWN], CREATING, "nobody knows"),
        ([CREATE, UNKNOWN, {"event": "unsettled"}], CREATING, "and it could not be seen"),
        ([CREATE, UNKNOWN, SETTLED], None, "it was found"),
        ([CREATE, UNKNOWN, EXPIRED], None, "it can no longer land"),
        ([CREATE, UNKNOWN, RESOLVED], None, "somebody said so"),
        ([CREATE, AGAIN, REFUSED], replace(CREATING, number=2), "the second attempt counts"),
        ([CREATE, AGAIN, REFUSED, REFUSED | {"number": 2}], None, "both were refused"),
        ([CREATE, UNKNOWN, {"event": "reset"}], None, "the service forgot everything"),
        ([CREATE, APPLIED, UPDATE], UPDATING, "each write is open by itself"),
        ([CREATE, APPLIED, UPDATE, UPDATED], None, "and closed by itself"),
    ],
)
def test_a_write_is_open_until_its_outcome_is_known(
    entries: list[JsonObject], open_: Intent | None, reason: str
) -> None:
    assert recalled(*entries).open == ((open_,) if open_ else ()), reason


@pytest.mark.parametrize(
    ("entries", "pools", "reason"),
    [
        ([CREATE], {}, "it may not be there"),
        ([CREATE, APPLIED], {"web": "pool-1"}, "the answer named it"),
        ([CREATE, UNKNOWN, SETTLED], {"web": "pool-1"}, "it was found"),
        ([CREATE, UNKNOWN, EXPIRED], {}, "it never came"),
        ([DONE], {"web": "pool-1"}, "it was adopted"),
        ([DONE, DONE | {"address": "new"}], {"new": "pool-1"}, "it has another address now"),
        ([DONE, DONE | {"pool_id": "pool-2"}], {"web": "pool-2"}, "the address has another pool"),
        ([CREATE, APPLIED, DELETED], {}, "it was deleted"),
        ([DONE, DONE | {"action": "delete"}], {}, "it was found deleted"),
        ([DONE, RESOLVED], {"web": "pool-1"}, "only the write was resolved"),
        ([DONE, RESOLVED | {"forget": True}], {}, "it is to be forgotten"),
        ([DONE, {"event": "reset"}], {}, "the service forgot everything"),
    ],
)
def test_a_journal_knows_which_pool_an_address_has(
    entries: list[JsonObject], pools: dict[str, str], reason: str
) -> None:
    assert recalled(*entries).pools == pools, reason


def test_an_open_write_blocks_its_addresses_and_its_pool() -> None:
    recollection = recalled(UPDATE)
    assert recollection.blocks(("web",), None) == UPDATING
    assert recollection.blocks(("new", "web"), None) == UPDATING
    assert recollection.blocks(("another",), "pool-1") == UPDATING
    assert recollection.blocks(("another",), "pool-2") is None
    assert recalled(CREATE).blocks(("another",), None) is None


def test_two_pools_of_one_address_are_open_each_by_itself() -> None:
    """Two orphans of one address are pruned, and one delete is not answered."""
    delete = UPDATE | {"operation": "DeleteIdentityPool"}
    first, second = delete, delete | {"pool_id": "pool-2"}
    deleted = UPDATED | {"operation": "DeleteIdentityPool", "pool_id": "pool-2"}
    (left,) = recalled(first, second, deleted).open
    assert left.pool_id == "pool-1"
    assert len(recalled(first, second).about("web")) == 2


def test_what_was_written_about_another_place_says_nothing_about_this_one() -> None:
    elsewhere: JsonObject = {"account": "999999999999"}
    assert recalled(CREATE | elsewhere, DONE | elsewhere) == Recollection()


def test_a_write_can_land_until_its_window_is_over() -> None:
    assert CREATING.ends(960) == datetime(2026, 11, 23, 10, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "odd",
    [
        {"signed_at": "noon"},
        {"signed_at": "2026-11-23T10:00:00"},
        {"signed_at": "9999-12-31T00:00:00+00:00"},
        {"operation": "Other"},
        {"operation": "UpdateIdentityPool"},
        {"pool_id": "pool-1"},
    ],
)
def test_an_entry_that_no_apply_writes_is_nothing_to_go_by(odd: JsonObject) -> None:
    with pytest.raises(JournalError, match="an entry about web that no apply writes"):
        recalled(CREATE | odd)
