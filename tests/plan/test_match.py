"""Which live pool a document means: the table of plan/match, row by row."""

from dataclasses import replace

import pytest

from reconciler.model.pools import DesiredPool, LivePool, Marker
from reconciler.model.results import PoolState, Refusal
from reconciler.plan.match import Match, match, unmatched
from tests.builders import DESIRED, LIVE, MARKER, OWNER, POOL_ID, SPEC, live

OTHER_ID = POOL_ID.replace("1111", "2222")
NOBODYS = live(marker=Marker())
FOREIGN = live(marker=replace(MARKER, owner="other"))
OF_STACK = replace(NOBODYS, service_tags=("aws:cloudformation:stack-id",))
PINNED = replace(DESIRED, pin=POOL_ID)


@pytest.mark.parametrize(
    ("desired", "pools", "found", "guard"),
    [
        pytest.param(PINNED, [], None, "missing", id="pin: does not exist"),
        pytest.param(replace(PINNED, absent=True), [], None, None, id="tombstone: gone"),
        pytest.param(PINNED, [LIVE], LIVE, None, id="pin: ours"),
        pytest.param(
            replace(PINNED, address="x"), [LIVE], LIVE, None, id="pin: ours by another address"
        ),
        pytest.param(PINNED, [NOBODYS], NOBODYS, None, id="pin: nobody's"),
        pytest.param(PINNED, [OF_STACK], OF_STACK, "cloudformation", id="pin: CloudFormation's"),
        pytest.param(
            replace(PINNED, adopt=True), [OF_STACK], OF_STACK, None, id="pin: taken from it"
        ),
        pytest.param(PINNED, [FOREIGN], FOREIGN, "foreign", id="pin: another owner's"),
        pytest.param(
            replace(PINNED, absent=True), [FOREIGN], FOREIGN, "foreign", id="tombstone: foreign"
        ),
        pytest.param(DESIRED, [LIVE], LIVE, None, id="no pin: ours with the address"),
        pytest.param(
            replace(DESIRED, address="new", formerly=("older", "web")),
            [LIVE],
            LIVE,
            None,
            id="no pin: ours with a former address",
        ),
        pytest.param(
            DESIRED, [LIVE, live(pool_id=OTHER_ID)], None, "ambiguous", id="no pin: several"
        ),
        pytest.param(DESIRED, [NOBODYS], None, "name-taken", id="no pin: nobody's same name"),
        pytest.param(
            DESIRED,
            [live(marker=Marker(address="web"))],
            None,
            "name-taken",
            id="no pin: nobody's with the address and the name",
        ),
        pytest.param(
            DESIRED,
            [live(marker=replace(MARKER, address=None))],
            None,
            "name-taken",
            id="no pin: ours without an address",
        ),
        pytest.param(
            replace(DESIRED, name="other"), [NOBODYS], None, None, id="no pin: another name"
        ),
        pytest.param(DESIRED, [FOREIGN], None, None, id="no pin: foreign same name"),
        pytest.param(DESIRED, [], None, None, id="no pin: none"),
    ],
)
def test_a_document_means_a_pool_or_is_refused(
    desired: DesiredPool, pools: list[LivePool], found: LivePool | None, guard: str | None
) -> None:
    (matched,) = match([desired], pools, OWNER)
    assert matched.live == found
    assert (matched.refusal and matched.refusal.guard) == guard
    if guard in ("ambiguous", "name-taken", "missing"):
        assert matched.refusal is not None
        ids = [pool.pool_id for pool in pools] or [POOL_ID]
        assert all(pool_id in matched.refusal.message for pool_id in ids)


def test_a_pool_that_another_document_pins_is_refused_to_its_address() -> None:
    pinning, tagged = match([replace(PINNED, address="app"), DESIRED], [LIVE], OWNER)
    assert (pinning.live, pinning.refusal) == (LIVE, None)
    assert tagged.live is None
    assert tagged.refusal is not None
    assert tagged.refusal.message == f"the pool with this address, {POOL_ID}, is pinned by app"


@pytest.mark.parametrize(
    ("desired", "pools", "journalled", "told"),
    [
        pytest.param(DESIRED, [], {"web": OTHER_ID}, ("web", OTHER_ID), id="its own"),
        pytest.param(
            replace(DESIRED, address="new", formerly=("older", "web")),
            [],
            {"web": OTHER_ID},
            ("web", OTHER_ID),
            id="of a former address",
        ),
        pytest.param(DESIRED, [], {"app": OTHER_ID}, None, id="of another document"),
        pytest.param(DESIRED, [LIVE], {"web": OTHER_ID}, None, id="it has another pool"),
        pytest.param(
            DESIRED,
            [live(pool_id=OTHER_ID, marker=replace(MARKER, address="app"))],
            {"web": OTHER_ID},
            None,
            id="it lives under another address",
        ),
        pytest.param(DESIRED, [NOBODYS], {"web": POOL_ID}, "name-taken", id="it lost its tags"),
        pytest.param(PINNED, [LIVE], {"web": OTHER_ID}, None, id="the pin counts"),
        pytest.param(
            replace(PINNED, absent=True), [], {"web": POOL_ID}, None, id="it was to be deleted"
        ),
    ],
)
def test_a_journalled_pool_that_is_gone_is_not_made_again(
    desired: DesiredPool,
    pools: list[LivePool],
    journalled: dict[str, str],
    told: tuple[str, str] | str | None,
) -> None:
    (matched,) = match([desired], pools, OWNER, journalled)
    if isinstance(told, tuple):
        address, pool_id = told
        assert matched == Match(
            desired,
            None,
            Refusal(
                "missing",
                f"the pool {pool_id}, which was made for {address}, does not exist any more",
                f"reconciler journal resolve {address} forgets it; then a new pool is made, "
                "which gets another id and no identities",
            ),
        )
    else:
        assert (matched.refusal and matched.refusal.guard) == told


@pytest.mark.parametrize("owner", [None, "other", OWNER])
def test_a_journalled_pool_that_lost_its_owner_or_address_gets_no_second_one(
    owner: str | None,
) -> None:
    estranged = live(replace(SPEC, name="by hand"), marker=Marker(owner=owner))
    (matched,) = match([DESIRED], [estranged], OWNER, {"web": POOL_ID})
    assert matched == Match(
        DESIRED,
        None,
        Refusal(
            "missing",
            f"the pool {POOL_ID}, which was made for web, does not carry its tags any more",
            "pin it under pool_ids, which takes it back; or give the document another address, "
            "which makes a new pool",
        ),
    )


def test_a_journalled_pool_that_another_document_pins_is_no_longer_of_its_address() -> None:
    estranged = live(replace(SPEC, name="by hand"), marker=Marker())
    pinning = replace(PINNED, address="app")
    found = match([pinning, DESIRED], [estranged], OWNER, {"web": POOL_ID})
    assert found == (Match(pinning, estranged), Match(DESIRED, None))


@pytest.mark.parametrize("absent", [False, True])
def test_a_pin_that_leads_nowhere_does_not_free_the_address_that_the_pool_was_made_for(
    absent: bool,
) -> None:
    pinning = replace(PINNED, address="app", absent=absent)
    _, matched = match([pinning, DESIRED], [], OWNER, {"web": POOL_ID})
    # Apply would hold the create back as stale, whenever it is planned.
    assert (matched.live, matched.refusal and matched.refusal.guard) == (None, "missing")


def test_matches_come_by_address() -> None:
    found = match([replace(DESIRED, address=a, name=a) for a in "cab"], [], OWNER)
    assert [m.desired.address for m in found] == ["a", "b", "c"]


def test_the_other_pools_come_by_id_each_with_whose_it_is() -> None:
    pools = [
        live(pool_id="d", marker=replace(MARKER, owner="")),
        live(pool_id="c", marker=replace(MARKER, address="gone")),
        live(pool_id="b", marker=Marker()),
        live(pool_id="a", marker=replace(MARKER, owner="other")),
        LIVE,
    ]
    found = unmatched(match([DESIRED], pools, OWNER), pools, OWNER)
    assert [(pool.pool_id, state) for pool, state in found] == [
        ("a", PoolState.FOREIGN),
        ("b", PoolState.UNMANAGED),
        ("c", PoolState.ORPHANED),
        ("d", PoolState.FOREIGN),
    ]
