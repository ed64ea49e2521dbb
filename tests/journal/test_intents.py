"""What earlier runs left open, read from the journal."""

import json
from pathlib import Path

import pytest

from reconciler.errors import JournalError
from reconciler.journal.intents import unanswered_creates
from reconciler.model.json_value import JsonObject

SENT_AT = "2026-11-23T10:00:00.000+00:00"
LATER = "2026-11-23T10:10:00.000+00:00"
END = "2026-11-23T10:16:00+00:00"

SENDING: JsonObject = {"event": "sending", "operation": "CreateIdentityPool"}
APPLIED: JsonObject = {"event": "sent", "operation": "CreateIdentityPool", "delivery": "applied"}
REFUSED: JsonObject = APPLIED | {"delivery": "not_applied"}
UNKNOWN: JsonObject = APPLIED | {"delivery": "unknown"}
TAGGED: JsonObject = {"event": "sent", "operation": "TagResource", "delivery": "applied"}


@pytest.mark.parametrize(
    ("entries", "open_", "reason"),
    [
        ([], {}, "nothing was sent"),
        ([SENDING], {"web": END}, "the run died while sending"),
        ([SENDING, APPLIED], {}, "it was answered"),
        ([SENDING, REFUSED], {}, "it was refused"),
        ([SENDING, UNKNOWN], {"web": END}, "nobody knows"),
        ([SENDING, UNKNOWN, {"event": "unsettled"}], {"web": END}, "and it could not be seen"),
        ([SENDING, UNKNOWN, {"event": "settled"}], {}, "it was found"),
        ([SENDING, REFUSED, SENDING], {"web": END}, "the second attempt counts"),
        ([SENDING, TAGGED], {"web": END}, "another call says nothing of the create"),
    ],
)
def test_a_create_is_open_until_its_outcome_is_known(
    tmp_path: Path, entries: list[JsonObject], open_: dict[str, str], reason: str
) -> None:
    path = tmp_path / "journal.jsonl"
    lines = [json.dumps({"at": SENT_AT, "address": "web", **entry}) for entry in entries]
    path.write_text("\n".join(['{"at": "cut sho', *lines, "[]"]))
    assert unanswered_creates(path, LATER, 960) == open_, reason
    assert unanswered_creates(path, "2026-11-23T12:17:00+02:00", 960) == {}


def test_a_journal_that_is_not_there_leaves_nothing_open(tmp_path: Path) -> None:
    assert unanswered_creates(tmp_path / "journal.jsonl", LATER, 960) == {}


def test_a_journal_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="the journal cannot be read: Is a directory"):
        unanswered_creates(tmp_path, LATER, 960)
