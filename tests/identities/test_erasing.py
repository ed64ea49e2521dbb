"""Erasing people: wherever a run is killed, the next one ends in the same state."""

from pathlib import Path

import pytest

from reconciler.model.identities import Fate
from tests.crash.boundaries import Boundaries, Crash
from tests.faults import Faulty, status
from tests.identities.village import PROVIDER, Instead, Village, told

FOREVER = 400


@pytest.fixture
def village(tmp_path: Path) -> Village:
    return Village(tmp_path)


def merge(village: Village, source: str, destination: str) -> None:
    village.user(source)
    village.user(destination)
    village.cognito.call(
        "MergeDeveloperIdentities",
        SourceUserIdentifier=source,
        DestinationUserIdentifier=destination,
        DeveloperProviderName=PROVIDER,
        IdentityPoolId=village.pool.pool_id,
    )


def killed(village: Village, at: int, late: bool, *people: str) -> bool:
    """Whether the run was killed there. late: the request that was on its way arrives after all."""
    boundaries = Boundaries(at)
    try:
        village.erase(*people, boundaries=boundaries)
    except Crash:
        if late and boundaries.in_flight is not None:
            boundaries.in_flight()
        return True
    return False


@pytest.mark.no_cover
@pytest.mark.parametrize("late", [False, True])
def test_a_run_that_is_killed_anywhere_is_ended_by_the_next(tmp_path: Path, late: bool) -> None:
    village, people = Village(tmp_path), ("ada", "bob")
    kept = {village.user("eve"), village.guest()}
    for at in range(FOREVER):
        gone = {village.user(name) for name in people}
        if not killed(village, at, late, *people):
            assert at > 30, "the whole way was tried"
            return
        results = village.erase(*people)
        assert {result.fate for result in results} <= {Fate.DONE, Fate.GONE}, at
        assert village.ids() == kept, at
        assert not gone & {village.user(name) for name in people}, "they begin anew"
    raise AssertionError("no end")


def test_who_signs_in_again_between_two_runs_is_erased_whole(village: Village) -> None:
    first = village.user("ada")
    unlinked = Boundaries(noticed=lambda name: _crash(name, "UnlinkDeveloperIdentity: answered"))
    with pytest.raises(Crash):
        village.erase("ada", boundaries=unlinked)
    second = village.user("ada")
    assert village.ids() == {first, second}
    results = village.erase("ada")
    assert [(r.asked, r.fate) for r in results] == [("ada", Fate.DONE)] * 2
    assert village.ids() == set()


def _crash(name: str, at: str) -> None:
    if name == at:
        raise Crash(name)


def test_a_user_who_was_linked_meanwhile_holds_the_identity_back(village: Village) -> None:
    ada, lookups = village.user("ada"), 0

    def link(name: str) -> None:
        nonlocal lookups
        lookups += name == "LookupDeveloperIdentity: carried out"
        # The plan takes two; the third is the look right before.
        if lookups == 2 and name == "LookupDeveloperIdentity: carried out":
            merge(village, "eve", "ada")

    (result,) = village.erase("ada", boundaries=Boundaries(noticed=link))
    assert (result.fate, ada in village.ids(), village.user("ada")) == (Fate.REFUSED, True, ada)
    assert "of 1 other developer user" in str(result.why)


def test_users_stay_out_of_the_journal(village: Village) -> None:
    village.user("ada@example.com")
    village.erase("ada@example.com")
    assert b"ada@example.com" not in b"".join(village.journal.lines)


def test_an_unlink_that_is_refused_leaves_the_identity(village: Village) -> None:
    ada = village.user("ada")
    refusal = told(400, {"__type": "AccessDeniedException", "message": "not authorized"})
    village.transport = Instead(village.service, "UnlinkDeveloperIdentity", [refusal])
    (result,) = village.erase("ada")
    assert (result.fate, village.ids()) == (Fate.FAILED, {ada})


def test_an_unlink_whose_answer_is_lost_goes_on_where_it_shows(village: Village) -> None:
    village.user("ada")
    village.transport = Faulty(
        village.service,
        {"UnlinkDeveloperIdentity": [status(500)], "DeleteIdentities": [status(500)]},
    )
    (result,) = village.erase("ada")
    assert (result.fate, village.ids()) == (Fate.GONE, set())


def test_an_identity_that_still_shows_is_not_called_erased(village: Village) -> None:
    ada = village.guest()
    answer = told(200, {"UnprocessedIdentityIds": []})
    village.transport = Instead(village.service, "DeleteIdentities", [answer])
    (result,) = village.erase(ada)
    assert (result.fate, sum(village.clock.slept)) == (Fate.UNKNOWN, 30)


def test_a_signal_ends_it_before_the_next_person(village: Village) -> None:
    people = [village.guest() for _ in range(61)]
    village.stopped = lambda: b'"erased"' in b"".join(village.journal.lines)
    fates = [result.fate for result in village.erase(*people)]
    assert fates == [Fate.DONE] * 60 + [Fate.NOT_ATTEMPTED]
