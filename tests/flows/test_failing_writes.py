"""Writes that fail before or after their effect: what is claimed, what is sent, what is left."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.local.protocol.members import Json
from reconciler.model.pools import DesiredPool
from reconciler.model.ports import Transport
from reconciler.model.providers import PrincipalTags
from reconciler.model.spec import Roles
from tests.builders import DESIRED, OWNER, USER_POOL, role
from tests.failing import PATIENT, Failing
from tests.faults import Answer, Faulty

# Differs from DESIRED in every part that has a call of its own.
CHANGED = replace(
    DESIRED,
    name="renamed",
    roles=Roles(role("other")),
    providers=(replace(USER_POOL, principal_tags=PrincipalTags(tags=(("tier", "custom:tier"),))),),
    tags=(("new", "tag"),),
)
UPDATES = [
    "UpdateIdentityPool",
    "SetIdentityPoolRoles",
    "SetPrincipalTagAttributeMap",
    "UntagResource",
    "TagResource",
    "TagResource",
]
CREATES = ["CreateIdentityPool", "SetIdentityPoolRoles", "TagResource"]
DELETES = ["DeleteIdentityPool"]
WRITES = [*dict.fromkeys([*CREATES[:1], *UPDATES, *DELETES])]

Fault = dict[str, Json]
NOT_TAKEN: dict[str, Fault] = {
    "throttle": {"fault": "throttle"},
    "throttle-429": {
        "fault": "error",
        "code": "TooManyRequestsException",
        "message": "Rate exceeded",
        "status": 429,
    },
}
BEFORE_EFFECT: dict[str, Fault] = {
    "500": {"fault": "internal_error"},
    "503": {"fault": "unavailable"},
    "dropped": {"fault": "dropped"},
    "proxy": {"fault": "error", "code": "Forbidden", "message": "no", "status": 403},
}
AFTER_EFFECT: dict[str, Fault] = {
    "500": {"fault": "internal_error", "after_effect": True},
    "503": {"fault": "unavailable", "after_effect": True},
    "dropped": {"fault": "dropped", "after_effect": True},
    "null": {"fault": "damaged", "body": "null"},
    "html": {"fault": "damaged", "body": "html"},
}


def cells(faults: dict[str, Fault], one: str) -> list[tuple[str, str]]:
    """Every operation with one fault, and every fault with one operation."""
    crossed = [*((write, one) for write in WRITES), *(("CreateIdentityPool", f) for f in faults)]
    return [*dict.fromkeys(crossed)]


@pytest.fixture
def failing(tmp_path: Path) -> Iterator[Failing]:
    world = Failing(tmp_path, PATIENT)
    with closing(world.well):
        yield world


def start(failing: Failing, operation: str) -> tuple[DesiredPool, list[str]]:
    """What to apply so that the operation is sent, and every write that it takes."""
    if operation == "CreateIdentityPool":
        return DESIRED, CREATES
    (pool_id,) = failing.done(DESIRED)
    if operation == "DeleteIdentityPool":
        return replace(DESIRED, absent=True, pin=pool_id), DELETES
    return CHANGED, UPDATES


@pytest.mark.operation(
    "CreateIdentityPool",
    "UpdateIdentityPool",
    "SetIdentityPoolRoles",
    "SetPrincipalTagAttributeMap",
    "TagResource",
    "UntagResource",
    "DeleteIdentityPool",
)
@pytest.mark.fault("F2")
@pytest.mark.parametrize(("operation", "fault"), cells(NOT_TAKEN, "throttle"))
def test_a_throttled_write_is_sent_again_and_has_its_effect_once(
    failing: Failing, operation: str, fault: str
) -> None:
    desired, writes = start(failing, operation)
    failing.fail({"operation": operation, "nth": [1, 2, 3], **NOT_TAKEN[fault]})
    ran = failing.run(desired)
    assert (ran.code, ran.outcomes, failing.struck()) == (0, ["done"], 3)
    assert failing.effects == writes
    assert len(ran.results[0].requests) == len(writes) + 3


@pytest.mark.fault("F2")
@pytest.mark.parametrize("operation", WRITES)
def test_a_write_that_stays_throttled_fails_and_leaves_nothing_open(
    failing: Failing, operation: str
) -> None:
    desired, writes = start(failing, operation)
    failing.fail({"operation": operation, "fault": "throttle"})
    ran = failing.run(desired)
    assert (ran.code, ran.outcomes) == (1, ["failed"])
    assert ran.told.startswith(f"{operation}: TooManyRequestsException: Rate exceeded")
    assert (failing.struck(), failing.open()) == (6, [])
    assert failing.effects == writes[: writes.index(operation)]
    failing.fail()
    assert failing.run(desired).outcomes == ["done"]
    assert failing.effects == writes


@pytest.mark.fault("F3", "F4", "F6")
@pytest.mark.parametrize(("operation", "fault"), cells(AFTER_EFFECT, "dropped"))
def test_a_write_whose_answer_is_lost_is_found_by_reading_and_never_sent_again(
    failing: Failing, operation: str, fault: str
) -> None:
    desired, writes = start(failing, operation)
    failing.fail({"operation": operation, "nth": 1, **AFTER_EFFECT[fault]})
    ran = failing.run(desired)
    assert (ran.code, ran.outcomes, failing.struck()) == (0, ["done"], 1)
    assert (failing.effects, failing.open()) == (writes, [])
    assert "unknown" in [request.delivery for request in ran.results[0].requests]


@pytest.mark.fault("F3", "F4", "F6")
@pytest.mark.parametrize(("operation", "fault"), cells(BEFORE_EFFECT, "dropped"))
def test_a_write_that_may_still_land_is_unknown_and_nothing_follows_it(
    failing: Failing, operation: str, fault: str
) -> None:
    desired, writes = start(failing, operation)
    failing.fail({"operation": operation, "nth": 1, **BEFORE_EFFECT[fault]})
    ran = failing.run(desired)
    assert (ran.code, ran.outcomes, failing.clock.now) == (7, ["unknown"], 30)
    done = writes[: writes.index(operation)]
    assert (failing.effects, failing.open()) == (done, [operation])
    assert (failing.run(desired).code, failing.effects) == (7, done)
    failing.clock.sleep(PATIENT.quiet_window_seconds)
    assert failing.run(desired).code == 0
    assert (failing.effects, failing.to_do(desired)) == (writes, [])


@pytest.mark.fault("F11")
@pytest.mark.parametrize("new", [True, False])
@pytest.mark.parametrize(("young", "code"), [(1, 0), (5, 0), (60, 1)])
def test_a_role_that_is_too_young_is_waited_for_a_little(
    failing: Failing, new: bool, young: float, code: int
) -> None:
    desired = DESIRED
    if not new:
        failing.done(replace(DESIRED, roles=Roles(role("other"))))
    forbidden: Fault = {
        "fault": "error",
        "code": "NotAuthorizedException",
        "message": "Access to Role 'user' is forbidden.",
        "for_seconds": young,
    }
    failing.fail({"operation": "SetIdentityPoolRoles", **forbidden})
    ran = failing.run(desired)
    assert (ran.code, failing.clock.now <= 10) == (code, True)
    assert ran.told.count("Access to Role") == code
    # Only a pool that was just made cannot be trusted by its roles yet.
    assert ("iam:PassRole" in ran.told) is (new and code == 1)
    failing.clock.sleep(60)
    assert failing.run(desired).code == 0
    assert failing.effects.count("CreateIdentityPool") == new


@pytest.mark.fault("F12")
@pytest.mark.parametrize("operation", ["UpdateIdentityPool", "SetIdentityPoolRoles"])
@pytest.mark.parametrize(("times", "code"), [(1, 0), (4, 0), (5, 1)])
def test_a_write_that_meets_another_is_sent_five_times_at_most(
    failing: Failing, operation: str, times: int, code: int
) -> None:
    desired, writes = start(failing, operation)
    failing.fail({"operation": operation, "times": times, "fault": "concurrent_modification"})
    ran = failing.run(desired)
    assert (ran.code, failing.struck()) == (code, times)
    assert failing.effects == (writes if code == 0 else writes[: writes.index(operation)])
    assert failing.clock.now <= 5


@pytest.mark.fault("F25")
@pytest.mark.parametrize("number", range(len(UPDATES)))
def test_whatever_call_is_refused_the_next_apply_goes_on_from_there(
    failing: Failing, number: int
) -> None:
    failing.done(DESIRED)
    nth = 1 + UPDATES[:number].count(UPDATES[number])
    refused: Fault = {"fault": "error", "code": "InvalidParameterException", "message": "no"}
    failing.fail({"operation": UPDATES[number], "nth": nth, **refused})
    assert failing.run(CHANGED).code == 1
    assert failing.effects == UPDATES[:number]
    failing.fail()
    assert failing.run(CHANGED).code == 0
    assert failing.effects == UPDATES


@pytest.mark.fault("F13", "F3")
@pytest.mark.parametrize("operation", WRITES)
def test_a_write_that_lands_late_undoes_nothing_newer(failing: Failing, operation: str) -> None:
    """Nothing else is sent to its pool before it is seen, or can no longer land."""
    desired, writes = start(failing, operation)
    done = writes[: writes.index(operation)]
    failing.fail({"operation": operation, "nth": 1, "fault": "late", "seconds": 300})
    assert failing.run(desired).code == 7
    for another in (replace(CHANGED, name="newer"), DESIRED, desired):
        ran = failing.run(another)
        assert (ran.code, ran.outcomes, ran.results[0].requests) == (7, ["unknown"], ())
    assert (failing.effects, failing.open()) == (done, [operation])
    failing.clock.sleep(300)
    assert failing.run(desired).code == 0
    failing.clock.sleep(900)
    assert (failing.effects, failing.to_do(desired), failing.open()) == (writes, [], [])


@pytest.mark.fault("F19")
@pytest.mark.parametrize("number", range(0, 30, 5))
def test_credentials_that_expire_in_the_middle_leave_nothing_open(
    failing: Failing, number: int
) -> None:
    failing.done(DESIRED)
    expired: Fault = {"fault": "error", "code": "ExpiredTokenException", "message": "expired"}
    failing.fail({"operation": "*", "after": number + 1, **expired})
    ran = failing.run(CHANGED)
    struck = failing.struck() > 0
    # What was written and can no longer be seen is unknown, but nothing can still land.
    assert ran.code in ((1, 7) if struck else (0,))
    assert ("ExpiredToken" in ran.told) is struck
    assert (failing.open(), failing.effects) == ([], UPDATES[: len(failing.effects)])
    failing.fail()
    assert failing.run(CHANGED).code == 0
    assert failing.effects == UPDATES


@pytest.mark.fault("F26")
@pytest.mark.parametrize("operation", ["DescribeIdentityPool", "GetIdentityPoolRoles"])
def test_a_pool_with_something_that_nobody_knows_is_not_replaced(
    tmp_path: Path, operation: str
) -> None:
    """The API grew: an update would drop what this version cannot send."""

    def grown(answer: Answer) -> Answer:
        content = json.loads(answer[2])
        return answer[0], answer[1], json.dumps({**content, "Novelty": {"On": True}}).encode()

    def pass_on(service: Transport) -> Faulty:
        return Faulty(service, {operation: [grown]}, always=True)

    failing = Failing(tmp_path, pass_on=pass_on)
    with closing(failing.well):
        failing.truth.create(
            IdentityPoolTags={"reconciler:owner": OWNER, "reconciler:address": "web"}
        )
        ran = failing.run(CHANGED)
        assert (ran.code, ran.guards, failing.effects[1:]) == (3, ["unmodelled"], [])
