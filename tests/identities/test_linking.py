"""Merging and unlinking: what is refused beforehand, and what is said where no answer came."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.errors import IdentityConflict
from reconciler.identities.linking import Step, carry_out, merging, unlinking_user
from reconciler.model.identities import Fate, Result
from tests.faults import Faulty, status
from tests.identities.village import Instead, Village, told


@pytest.fixture
def village(tmp_path: Path) -> Village:
    return Village(tmp_path)


def done(village: Village, look: Callable[[Village], Step]) -> Result:
    return carry_out(village.ports(), village.pool, look(village))


def merge(source: str, destination: str) -> Callable[[Village], Step]:
    return lambda village: merging(village.ports().reader, village.pool, source, destination)


def test_an_identity_takes_twenty_logins(village: Village) -> None:
    for n in range(1, 20):
        village.user(f"user-{n}")
        village.user("user-0")
        assert done(village, merge(f"user-{n}", "user-0")).fate is Fate.DONE
    village.user("one more")
    with pytest.raises(IdentityConflict, match="21 logins together, and an identity takes 20"):
        done(village, merge("one more", "user-0"))


def test_a_lost_answer_is_settled_by_looking(village: Village) -> None:
    village.user("ada")
    bob = village.user("bob")
    village.transport = Faulty(village.service, {"MergeDeveloperIdentities": [status(500)]})
    assert done(village, merge("ada", "bob")).fate is Fate.DONE
    assert village.user("ada") == bob


def test_what_does_not_show_is_unknown_and_what_is_refused_failed(village: Village) -> None:
    ada = village.user("ada")
    refusal = told(400, {"__type": "AccessDeniedException", "message": "not authorized"})
    unanswered = (500, refusal[1], b"")
    operation = "UnlinkDeveloperIdentity"
    village.transport = Instead(village.service, operation, [unanswered, refusal])

    def unlink(village: Village) -> Step:
        return unlinking_user(village.ports().reader, village.pool, ada, "ada")

    assert [done(village, unlink).fate for _ in range(3)] == [Fate.UNKNOWN, Fate.FAILED, Fate.DONE]
    with pytest.raises(IdentityConflict, match="no identity of the pool has the developer user"):
        unlink(village)
