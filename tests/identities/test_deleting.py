"""Deleting identities over a service that fails: what was asked for goes, and nothing else."""

import json
from pathlib import Path

import pytest

from reconciler.identities.deleting import delete
from reconciler.model.identities import Fate
from reconciler.model.json_value import Json
from tests.crash.boundaries import Boundaries, Crash
from tests.faults import Answer, Damage, Faulty, status
from tests.identities.village import Instead, Village, told

DELETE = "DeleteIdentities"


@pytest.fixture
def village(tmp_path: Path) -> Village:
    return Village(tmp_path)


def left_over(**codes: str) -> Answer:
    """An answer that names what was not deleted, by id."""
    items: list[Json] = [{"IdentityId": id_, "ErrorCode": code} for id_, code in codes.items()]
    return told(200, {"UnprocessedIdentityIds": items})


def fates(village: Village, *ids: str) -> list[Fate]:
    return [r.fate for r in delete(village.ports(), village.pool.pool_id, ids)]


def sent(village: Village) -> list[list[str]]:
    """The ids of each request, as the journal had them before it left."""
    entries = [json.loads(line) for line in village.journal.lines]
    return [e["identity_ids"] for e in entries if e["event"] == "identities_sending"]


def test_sixty_go_with_each_request_and_each_id_is_journalled_before(village: Village) -> None:
    ids = [village.guest() for _ in range(61)]
    kept = village.guest()
    assert fates(village, *ids) == [Fate.DONE] * 61
    assert sent(village) == [ids[:60], ids[60:]]
    assert village.ids() == {kept}


def test_what_failed_in_passing_is_asked_for_again_and_what_was_refused_is_not(
    village: Village,
) -> None:
    first, second = village.guest(), village.guest()
    answer = left_over(**{first: "AccessDenied", second: "InternalServerError"})
    village.transport = Instead(village.service, DELETE, [answer])
    assert fates(village, first, second) == [Fate.FAILED, Fate.DONE]
    assert (sent(village), village.ids()) == ([[first, second], [second]], {first})
    assert village.clock.slept == [1.0]


def test_access_denied_to_what_is_not_there_is_no_failure(village: Village) -> None:
    gone = village.guest()
    fates(village, gone)
    village.transport = Instead(village.service, DELETE, [left_over(**{gone: "AccessDenied"})])
    assert fates(village, gone) == [Fate.GONE]


def test_a_service_that_never_does_it_is_given_up(village: Village) -> None:
    guest = village.guest()
    answers = [left_over(**{guest: "InternalServerError"})] * 9
    village.transport = Instead(village.service, DELETE, answers)
    assert fates(village, guest) == [Fate.FAILED]
    assert len(sent(village)) == 5


def test_a_lost_answer_is_settled_by_looking(village: Village) -> None:
    ids = [village.guest() for _ in range(3)]
    lost: Damage = status(500)
    village.transport = Faulty(village.service, {DELETE: [lost]})
    assert fates(village, *ids) == [Fate.GONE] * 3
    assert len(sent(village)) == 1
    stays = village.guest()
    village.transport = Instead(village.service, DELETE, [(500, told(500, {})[1], b"")] * 9)
    assert fates(village, stays) == [Fate.UNKNOWN]


def test_after_a_refusal_nothing_more_is_sent(village: Village) -> None:
    ids = [village.guest() for _ in range(61)]
    refusal = told(400, {"__type": "AccessDeniedException", "message": "not authorized"})
    village.transport = Instead(village.service, DELETE, [refusal])
    assert fates(village, *ids) == [Fate.FAILED] * 60 + [Fate.NOT_ATTEMPTED]
    assert len(sent(village)) == 1


def test_a_signal_ends_it_between_two_requests(village: Village) -> None:
    ids = [village.guest() for _ in range(61)]
    village.stopped = lambda: bool(sent(village))
    assert fates(village, *ids) == [Fate.DONE] * 60 + [Fate.NOT_ATTEMPTED]


def test_a_throttled_request_is_sent_again_after_a_while(village: Village) -> None:
    guest = village.guest()
    throttle = told(400, {"__type": "TooManyRequestsException", "message": "Rate exceeded"})
    village.transport = Instead(village.service, DELETE, [throttle] * 2)
    assert (fates(village, guest), village.clock.slept) == ([Fate.DONE], [1.0, 1.0, 1.0])


def test_a_run_that_is_killed_anywhere_is_ended_by_the_next(village: Village) -> None:
    for at in range(100):
        ids, kept = [village.guest() for _ in range(2)], village.guest()
        try:
            delete(village.ports(Boundaries(at)), village.pool.pool_id, ids)
        except Crash:
            assert {*fates(village, *ids)} <= {Fate.DONE, Fate.GONE}
            assert village.ids() & {*ids, kept} == {kept}
        else:
            assert at > 10
            return
    raise AssertionError("no end")
