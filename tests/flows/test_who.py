"""What CloudTrail is asked, and what becomes of a trail that cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from reconciler.errors import AccessRefused, AwsError, Throttled
from reconciler.flows.who import find_actors
from reconciler.journal.sends import Sends
from reconciler.model.json_value import JsonObject
from reconciler.model.pools import DesiredPool, LivePool
from reconciler.model.ports import Trail
from reconciler.model.run import Run
from reconciler.model.spec import PoolSpec, Roles
from reconciler.model.targets import Target
from reconciler.plan.drift import TargetDrift, drift_target
from reconciler.plan.drift_view import Actors
from reconciler.plan.marker import applied_value
from reconciler.plan.view.drift import ActorView
from tests.builders import DESIRED, MARKER, OWNER, POOL_ID, RUN, SPEC, TARGET, live, role
from tests.doors import SILENCE, Told
from tests.trails import FakeTrail, changed, record

ROLES = record("set-identity-pool-roles")
OURS = record("tag-resource-of-our-run")
SECOND_ID = "eu-west-1:22222222-2222-4222-8222-222222222222"
ADMIN = replace(SPEC, roles=Roles(authenticated=role("admin")))
WITH_GUESTS = replace(SPEC, allow_unauthenticated_identities=True)
TAGGED = replace(SPEC, tags=())


def pair(spec: PoolSpec, pool_id: str = POOL_ID) -> tuple[DesiredPool, LivePool]:
    """A document and its pool, which has another spec than the last apply left."""
    desired = replace(DESIRED, address=f"at-{pool_id[10]}")
    applied = applied_value(pool_id, SPEC, desired, "abc1234")
    marker = replace(MARKER, address=desired.address, applied=applied)
    return desired, live(spec, pool_id, marker)


def drift(*pairs: tuple[DesiredPool, LivePool], target: Target = TARGET) -> TargetDrift:
    return drift_target(target, OWNER, [d for d, _ in pairs], [pool for _, pool in pairs])


@dataclass
class Asking:
    """The flow with its doors."""

    trail: FakeTrail = field(default_factory=FakeTrail)
    sends: Sends | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    run: Run = RUN
    told: Told = field(default_factory=Told)
    connected: int = 0

    def __call__(self, *found: TargetDrift) -> Actors:
        def connect(_: Target) -> Trail:
            self.connected += 1
            return self.trail

        return find_actors(
            found, connect, lambda _: self.known, lambda _: self.sends, self.run, self.told
        )


def events_of(actors: Actors, pool_id: str = POOL_ID) -> list[str | None]:
    return [view.event for view in actors[TARGET.name, pool_id]]


def test_one_pass_asks_for_the_operations_of_all_pools_and_for_the_marker() -> None:
    asking = Asking(FakeTrail([ROLES]))
    actors = asking(drift(pair(ADMIN), pair(WITH_GUESTS, SECOND_ID)))
    assert [name for name, _ in asking.trail.asked] == [
        "TagResource",
        "SetIdentityPoolRoles",
        "UpdateIdentityPool",
    ]
    assert events_of(actors) == ["SetIdentityPoolRoles"]
    assert events_of(actors, SECOND_ID) == [None]
    assert asking.told.said == ["prod: asking CloudTrail about 2 pools"]


def test_nothing_is_asked_where_nothing_moved() -> None:
    asking = Asking()
    assert asking(drift(pair(SPEC))) == {}
    assert (asking.connected, asking.told.said) == (0, [])


def test_what_was_before_the_marker_is_not_read() -> None:
    """Looking for the marker ends right behind it, and the other lookups begin there."""
    later = [
        changed(record("tag-resource", eventTime=f"2026-11-2{day}T00:00:00Z"), tags={"x": "y"})
        for day in (1, 2)
    ]
    earlier = [record("tag-resource", eventTime=f"2026-11-0{day}T00:00:00Z") for day in (1, 2, 3)]
    asking = Asking(FakeTrail([*later, OURS, *earlier, ROLES], page=1))
    actors = asking(drift(pair(ADMIN)))
    assert asking.trail.asked == [
        ("TagResource", None),
        ("SetIdentityPoolRoles", datetime(2026, 11, 20, 9, 0, 41, tzinfo=UTC)),
    ]
    assert asking.trail.pages == 4 + 1
    assert events_of(actors) == ["SetIdentityPoolRoles"]


def test_a_journal_that_knows_the_last_apply_saves_a_lookup() -> None:
    """Less a quarter of an hour: its clock is not that of AWS."""
    sends = Sends(applied={POOL_ID: datetime(2026, 11, 20, 9, 15, tzinfo=UTC)})
    asking = Asking(FakeTrail([ROLES]), sends)
    assert events_of(asking(drift(pair(ADMIN)))) == ["SetIdentityPoolRoles"]
    since = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert asking.trail.asked == [("SetIdentityPoolRoles", since)]


def test_a_start_that_cloudtrail_may_refuse_is_left_out() -> None:
    sends = Sends(applied={POOL_ID: datetime(2026, 8, 1, tzinfo=UTC)})
    asking = Asking(FakeTrail([ROLES]), sends)
    asking(drift(pair(ADMIN)))
    assert asking.trail.asked == [("SetIdentityPoolRoles", None)]


def test_the_earliest_apply_of_those_that_an_operation_may_explain_is_the_start() -> None:
    first, second = datetime(2026, 11, 10, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    asking = Asking(sends=Sends(applied={POOL_ID: second, SECOND_ID: first}))
    asking(drift(pair(TAGGED), pair(WITH_GUESTS, SECOND_ID)))
    starts = {name: since.day if since else None for name, since in asking.trail.asked}
    assert starts == {
        "TagResource": 19,
        "UntagResource": 19,
        "UpdateIdentityPool": 9,
    }


@pytest.mark.parametrize("journal", [None, "audit"])
def test_only_a_journal_that_was_chosen_is_a_witness(journal: str | None) -> None:
    """What lies in .reconciler may know the runs of one machine alone."""
    own = {**ROLES, "userAgent": OURS["userAgent"]}
    sends = Sends(frozenset({"another"}))
    asking = Asking(FakeTrail([own]), sends)
    actors = asking(drift(pair(ADMIN), target=replace(TARGET, journal=journal)))
    assert events_of(actors) == (["SetIdentityPoolRoles"] if journal else [None])


def test_a_trail_that_may_not_be_read_is_a_note_and_nothing_more_is_asked() -> None:
    refused = AccessRefused("LookupEvents TagResource: AccessDeniedException: no")
    asking = Asking(FakeTrail(failures={"TagResource": refused}))
    actors = asking(drift(pair(ADMIN), pair(WITH_GUESTS, SECOND_ID)))
    assert [name for name, _ in asking.trail.asked] == ["TagResource"]
    told = (
        "not known who it was: CloudTrail may not be read, which takes cloudtrail:LookupEvents "
        "(LookupEvents TagResource: AccessDeniedException: no)"
    )
    assert [view for views in actors.values() for view in views] == [
        ActorView("roles", None, None, None, None, None, told),
        ActorView("name", None, None, None, None, None, told),
    ]


def test_what_was_found_before_a_trail_failed_is_told() -> None:
    asking = Asking(FakeTrail([ROLES], failures={"SetIdentityPoolRoles": Throttled("too many")}))
    actors = asking(drift(pair(ADMIN), pair(WITH_GUESTS, SECOND_ID)))
    assert events_of(actors) == ["SetIdentityPoolRoles"]
    (view,) = actors[TARGET.name, SECOND_ID]
    assert view.note == "not known who it was: CloudTrail could not be read (too many)"


def test_credentials_that_cannot_be_had_are_a_note() -> None:
    def refuse(_: Target) -> Trail:
        raise AwsError("no credentials")

    found = drift(pair(ADMIN))
    actors = find_actors([found], refuse, lambda _: {}, lambda _: None, RUN, SILENCE)
    (view,) = actors[TARGET.name, POOL_ID]
    assert view.note == "not known who it was: CloudTrail could not be read (no credentials)"


def test_the_embedded_service_is_not_asked() -> None:
    asking = Asking()
    actors = asking(drift(pair(ADMIN), target=replace(TARGET, embedded=True)))
    (view,) = actors[TARGET.name, POOL_ID]
    assert asking.connected == 0
    assert view.note == "not known who it was: the embedded service has no CloudTrail"


def test_of_what_goes_on_for_ever_the_latest_pages_are_read() -> None:
    many: list[JsonObject] = [
        record(
            "tag-resource-of-another-service",
            eventTime=f"2026-11-22T{number // 60:02}:{number % 60:02}:00Z",
        )
        for number in range(100)
    ]
    trail = FakeTrail(many, page=1)
    actors = Asking(trail)(drift(pair(TAGGED)))
    (view,) = actors[TARGET.name, POOL_ID]
    assert trail.pages == 60
    assert view.note is not None
    assert "back to 2026-11-22T00:40:00+00:00" in view.note


def test_a_pool_that_is_gone_is_asked_about_by_the_id_that_the_journal_knows() -> None:
    """There is no marker to look for; by its address, as it has no id that a document says."""
    asking = Asking(FakeTrail([record("delete-identity-pool")]), known={"web": POOL_ID})
    found = drift_target(TARGET, OWNER, [DESIRED], [], journalled={"web": POOL_ID})
    actors = asking(found)
    assert [name for name, _ in asking.trail.asked] == ["DeleteIdentityPool"]
    (view,) = actors[TARGET.name, "web"]
    assert (view.section, view.event) == (None, "DeleteIdentityPool")


def test_a_document_that_may_mean_several_pools_is_not_asked_about() -> None:
    pools = [live(SPEC, pool_id, MARKER) for pool_id in (POOL_ID, SECOND_ID)]
    asking = Asking()
    assert asking(drift_target(TARGET, OWNER, [DESIRED], pools)) == {}
