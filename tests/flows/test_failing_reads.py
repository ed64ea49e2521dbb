"""Reads that fail, lag or contradict each other: nothing is planned or written on their word."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.flows.journals import journal_path
from reconciler.local.protocol.members import Json
from reconciler.model.spec import Roles
from tests.builders import DESIRED, OIDC, role
from tests.failing import PATIENT, Failing

# The same lines for every example: to count them all takes longer than the tests.
pytestmark = pytest.mark.no_cover

BEFORE = replace(DESIRED, providers=(*(DESIRED.providers or ()), OIDC))
AFTER = replace(BEFORE, name="renamed", tags=(("new", "tag"),))
READS = [
    "GetCallerIdentity",
    "ListIdentityPools",
    "DescribeIdentityPool",
    "GetIdentityPoolRoles",
    "GetPrincipalTagAttributeMap",
]
FAULTS: dict[str, dict[str, Json]] = {
    "throttle": {"fault": "throttle"},
    "500": {"fault": "internal_error"},
    "503": {"fault": "unavailable"},
    "dropped": {"fault": "dropped"},
}
# Each fault, and each read; they are all repeated by one rule of the SDK.
CELLS = [*((read, "throttle") for read in READS), *(("ListIdentityPools", name) for name in FAULTS)]


@pytest.fixture
def failing(tmp_path: Path) -> Iterator[Failing]:
    world = Failing(tmp_path)
    with closing(world.well):
        yield world


@pytest.mark.operation(
    "ListIdentityPools",
    "DescribeIdentityPool",
    "GetIdentityPoolRoles",
    "GetPrincipalTagAttributeMap",
)
@pytest.mark.fault("F1", "F3", "F5")
@pytest.mark.parametrize(("operation", "fault"), CELLS)
def test_a_read_that_fails_for_a_while_is_repeated_and_changes_nothing_else(
    failing: Failing, operation: str, fault: str
) -> None:
    failing.done(BEFORE)
    failing.fail({"operation": operation, "nth": [1, 2, 3], **FAULTS[fault]})
    ran = failing.run(AFTER)
    assert (ran.code, ran.outcomes, failing.struck()) == (0, ["done"], 3)
    assert failing.effects == ["UpdateIdentityPool", "UntagResource", "TagResource", "TagResource"]


@pytest.mark.fault("F1", "F3", "F5")
@pytest.mark.parametrize(("operation", "fault"), CELLS)
def test_a_read_that_fails_for_ever_is_given_up_before_anything_is_written(
    failing: Failing, operation: str, fault: str
) -> None:
    failing.done(BEFORE)
    failing.fail({"operation": operation, **FAULTS[fault]})
    ran = failing.run(AFTER)
    assert (ran.code, ran.results, failing.effects) == (1, (), [])
    assert operation in ran.told
    # Two maps of principal tags are read at the same time.
    most = 16 if operation == "GetPrincipalTagAttributeMap" else 8
    assert 8 <= failing.struck() <= most, "the SDK's attempts, and no storm"


@pytest.mark.fault("F7")
@pytest.mark.parametrize(
    ("operation", "body"),
    [
        *((read, "object") for read in READS[1:]),
        *(("ListIdentityPools", body) for body in ("empty", "html", "null", "wrong_types")),
    ],
)
def test_a_damaged_answer_is_no_answer(failing: Failing, operation: str, body: str) -> None:
    failing.done(BEFORE)
    rule: dict[str, Json] = {"operation": operation, "fault": "damaged", "body": body}
    failing.fail({**rule, "nth": [1, 2]})
    assert failing.run(BEFORE).outcomes == ["done"]
    failing.fail(rule)
    ran = failing.run(AFTER)
    assert (ran.code, ran.results, failing.effects) == (1, (), [])


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Failing]:
    """Three pages of pools, the last with one."""
    world = Failing(tmp_path_factory.mktemp("crowded"))
    with closing(world.well):
        for number in range(121):
            world.truth.create(IdentityPoolName=f"other {number}")
        yield world


@pytest.mark.fault("F8")
@pytest.mark.parametrize("page", [1, 2, 3])
@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "error", "code": "AccessDeniedException", "message": "no"},
        {"fault": "damaged", "body": "object"},
        {"fault": "throttle"},
    ],
)
def test_a_page_that_fails_leaves_no_partial_plan(
    crowded: Failing, page: int, fault: dict[str, Json]
) -> None:
    # From that page on: a listing of which a part is missing is none.
    crowded.fail({"operation": "ListIdentityPools", "after": page, **fault})
    if page == 3:
        assert crowded.run(DESIRED).code == 1, "the listings before a create fail"
    else:
        assert crowded.run(DESIRED).results == ()
    assert crowded.effects.count("CreateIdentityPool") == 121


@pytest.mark.fault("F8")
@pytest.mark.parametrize("page", [2, 3])
def test_a_page_token_that_is_repeated_ends_the_run(crowded: Failing, page: int) -> None:
    crowded.fail({"operation": "ListIdentityPools", "nth": page, "fault": "page", "way": "again"})
    ran = crowded.run(DESIRED)
    assert (ran.code, ran.results, ran.error) == (
        1,
        (),
        "target local: ListIdentityPools: the service repeats a page token",
    )


@pytest.mark.fault("F8", "F9")
@pytest.mark.parametrize("way", ["lost", "last"])
@pytest.mark.parametrize("page", [1, 2])
def test_a_pool_that_a_lost_page_hides_is_not_made_again(
    failing: Failing, page: int, way: str
) -> None:
    first, last = (replace(DESIRED, address=name, name=name) for name in ("first", "last"))
    failing.done(first)
    for number in range(59):
        failing.truth.create(IdentityPoolName=f"other {number}")
    failing.done(first, last)
    hide: dict[str, Json] = {"operation": "ListIdentityPools", "fault": "page", "way": way}
    failing.fail({**hide, "nth": page})
    assert (failing.run(first, last).code, failing.struck(), failing.effects) == (0, 1, [])
    # Without the journal nobody knows of them, but the listings before the first create do.
    journal_path(failing.folder, failing.target).unlink()
    failing.fail({**hide, "nth": page})
    ran = failing.run(first, last)
    stale: dict[tuple[int, str], list[str | None]] = {
        (1, "lost"): ["stale", None],
        (1, "last"): [None, "stale"],
        (2, "lost"): [None, "stale"],
        (2, "last"): [None, None],
    }
    hidden = stale[page, way]
    assert (ran.guards, failing.effects) == (hidden, [])
    assert ran.code == (3 if "stale" in hidden else 0)


@pytest.mark.fault("F8", "F9")
def test_listings_that_do_not_agree_end_a_create(failing: Failing) -> None:
    failing.done(replace(DESIRED, address="other", name="other"))
    journal_path(failing.folder, failing.target).unlink()
    # The plan's listing is whole; of those before the create every second one is empty.
    lags: dict[str, Json] = {"fault": "stale", "seconds": 300, "nth": [2, 4, 6, 8, 10]}
    failing.fail({"operation": "ListIdentityPools", **lags})
    ran = failing.run(DESIRED)
    assert (ran.code, ran.told, failing.effects) == (
        1,
        "ListIdentityPools: the listing changes each time it is asked for",
        [],
    )


@pytest.mark.fault("F9")
@pytest.mark.parametrize("flapping", [{}, {"every": 2}])
@pytest.mark.parametrize("lag", [1, 20, 60])
def test_a_listing_that_lags_behind_a_create_without_an_answer_makes_no_second_pool(
    tmp_path: Path, lag: int, flapping: dict[str, Json]
) -> None:
    failing = Failing(tmp_path, PATIENT)
    with closing(failing.well):
        lost: dict[str, Json] = {"fault": "dropped", "after_effect": True, "nth": 1}
        lags: dict[str, Json] = {"fault": "stale", "seconds": lag, **flapping}
        failing.fail(
            {"operation": "CreateIdentityPool", **lost},
            {"operation": "ListIdentityPools", **lags},
        )
        first = failing.run(DESIRED)
        seen_in_time = lag < 30 or bool(flapping)
        assert (first.code, first.outcomes) == ((0, ["done"]) if seen_in_time else (7, ["unknown"]))
        failing.clock.sleep(40)
        assert failing.run(DESIRED).outcomes == ["done"]
        assert failing.effects.count("CreateIdentityPool") == 1
        assert failing.to_do(DESIRED) == []


@pytest.mark.fault("F9")
@pytest.mark.parametrize("operation", ["DescribeIdentityPool", "GetIdentityPoolRoles"])
@pytest.mark.parametrize(
    ("lag", "code", "outcome"), [(2, 0, "done"), (20, 0, "done"), (45, 7, "unknown")]
)
def test_a_pool_that_goes_on_showing_old_values_is_read_for_thirty_seconds(
    failing: Failing, operation: str, lag: int, code: int, outcome: str
) -> None:
    failing.done(BEFORE)
    failing.clock.sleep(60)
    failing.fail({"operation": operation, "fault": "stale", "seconds": lag})
    changed = replace(BEFORE, name="renamed", roles=Roles(role("other")))
    ran = failing.run(changed)
    assert (ran.code, ran.outcomes) == (code, [outcome])
    assert failing.effects.count("UpdateIdentityPool") == 1
    failing.clock.sleep(60)
    assert failing.run(changed).outcomes == ["done"]
    assert failing.effects == ["UpdateIdentityPool", "SetIdentityPoolRoles", "TagResource"]


@pytest.mark.fault("F10")
def test_a_pool_that_goes_between_listing_and_describing_is_not_made_again(
    failing: Failing,
) -> None:
    """Its identities would be lost with it: only somebody's word lets it be made anew."""
    failing.done(BEFORE)
    gone: dict[str, Json] = {"fault": "error", "code": "ResourceNotFoundException", "message": "no"}
    failing.fail({"operation": "DescribeIdentityPool", **gone})
    ran = failing.run(BEFORE)
    assert (ran.code, ran.guards, failing.effects) == (3, ["missing"], [])


@pytest.mark.fault("F10")
@pytest.mark.parametrize("operation", ["DescribeIdentityPool", "GetIdentityPoolRoles"])
def test_a_pool_that_went_while_it_was_read_is_not_there(failing: Failing, operation: str) -> None:
    """A pool of somebody else, deleted while a plan reads the account."""
    failing.truth.create(IdentityPoolName="theirs")
    gone: dict[str, Json] = {"fault": "error", "code": "ResourceNotFoundException", "message": "no"}
    failing.fail({"operation": operation, "nth": 1, **gone})
    assert failing.run(DESIRED).outcomes == ["done"]
