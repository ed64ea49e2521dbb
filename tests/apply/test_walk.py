import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from reconciler.access.trust import trust_policy
from reconciler.apply.audit import state_digest
from reconciler.apply.placeholders import Known, fill
from reconciler.apply.report import report_target_view
from reconciler.apply.results import Result
from reconciler.errors import Damaged, LocalServiceError
from reconciler.journal.intents import Intent, Recollection
from reconciler.model.json_value import JsonObject, canonical
from reconciler.model.pools import DesiredPool, LivePool
from reconciler.model.ports import Writer
from reconciler.model.providers import LoginProvider, PrincipalTags
from reconciler.model.results import Call, Delivery, Outcome, Refusal, Request, Sent
from reconciler.model.spec import Roles
from reconciler.plan.marker import applied_value
from reconciler.plan.present import target_view
from reconciler.plan.view.codec import dump
from tests.builders import DESIRED, OIDC, OWNER, POOL_ID, REGION, SPEC, USER_POOL, mapping, role
from tests.doors import EMBEDDED, unnoted

from .world import (
    CONCURRENT,
    NO_ANSWER,
    ROLE_REFUSED,
    SIGNED_AT,
    THROTTLED,
    SpoiledReader,
    World,
    lost,
    renamed,
)

SECRET = "consumer-key;consumer-secret"
# What is said of a pool of which the first writes were taken and a later one was not.
ON_THE_WAY = (
    "; the pool stands on the way: nobody has more than it gave before or is to give, some may "
    "have less until an apply succeeds"
)
REFUSED = Sent(Delivery.NOT_APPLIED, {}, "req-9", "InvalidParameterException", "Any: no")

# Differs from DESIRED in every part that has a call of its own.
CHANGED = replace(
    DESIRED,
    name="renamed",
    roles=Roles(role("other")),
    providers=(replace(USER_POOL, principal_tags=PrincipalTags(tags=(("tier", "custom:tier"),))),),
    tags=(("new", "tag"),),
)
EVERY_CALL = [
    "UpdateIdentityPool",
    "SetIdentityPoolRoles",
    "SetPrincipalTagAttributeMap",
    "UntagResource",
    "TagResource",
    "TagResource",
]


def test_a_created_pool_is_verified_before_its_marker_is_written(world: World) -> None:
    (result,) = world.apply(DESIRED)
    assert (result.outcome, result.error, result.refusal) == (Outcome.DONE, None, None)
    seen = world.faulty.seen
    assert [*seen[:6], *sorted(seen[6:8]), *seen[8:]] == [
        "ListIdentityPools",
        # Before a pool is made two listings must agree, and the credentials are known.
        "ListIdentityPools",
        "ListIdentityPools",
        "sts",
        "CreateIdentityPool",
        "SetIdentityPoolRoles",
        "DescribeIdentityPool",
        "GetIdentityPoolRoles",
        "GetPrincipalTagAttributeMap",
        "TagResource",
    ]
    assert result.pool_id is not None
    live = world.live(result.pool_id)
    assert live.spec == SPEC
    assert live.marker.applied == applied_value(result.pool_id, SPEC, DESIRED, "abc1234")
    assert live.marker.attempt == "nonce-1"


def test_each_call_is_recorded_before_and_after(world: World) -> None:
    (result,) = world.apply(DESIRED)
    ids = [request.request_id for request in result.requests]
    planned = result.change.calls
    assert result.pool_id is not None
    known = {
        "pool_id": result.pool_id,
        "pool_arn": EMBEDDED.pool_arn(result.pool_id),
        "attempt": "nonce-1",
        "applied": applied_value(result.pool_id, SPEC, DESIRED, "abc1234"),
    }
    assert [without_time(entry) for entry in world.journal.about_calls] == [
        entry
        for index, call in enumerate(planned)
        for entry in (
            (
                "sending",
                {
                    "address": "web",
                    "pool_id": result.pool_id if index else None,
                    "attempt": "nonce-1",
                    "number": index + 1,
                    "operation": call.operation,
                    "parameters": fill(call, Known(known, {})).parameters,
                },
            ),
            (
                "sent",
                {
                    "address": "web",
                    "pool_id": result.pool_id,
                    "attempt": "nonce-1",
                    "number": index + 1,
                    "operation": call.operation,
                    "request_id": ids[index],
                    "delivery": "applied",
                    "error": None,
                },
            ),
        )
    ]
    assert all(ids)


def without_time(entry: tuple[str, JsonObject]) -> tuple[str, JsonObject]:
    event, details = entry
    signed_at = details.get("signed_at")
    assert (event == "sending") is (signed_at is not None)
    return event, {key: value for key, value in details.items() if key != "signed_at"}


def test_the_first_and_the_last_word_about_a_pool_say_what_it_was_and_what_it_is(
    world: World,
) -> None:
    pool_id = world.applied()
    was = world.live(pool_id)
    before = state_digest(was)
    (result,) = world.apply(CHANGED)
    assert result.outcome is Outcome.DONE
    # The marker is written after the pool was read back.
    now = world.live(pool_id)
    after = replace(now, marker=replace(now.marker, applied=was.marker.applied))
    first, last = world.journal.entries[0], world.journal.entries[-1]
    about: JsonObject = {"address": "web", "pool_id": pool_id, "action": "update"}
    assert first == ("change", about | {"before": before})
    assert last == (
        "outcome",
        about | {"outcome": "done", "error": None, "after": state_digest(after)},
    )


def test_an_update_sends_its_calls_in_the_order_of_the_plan(world: World) -> None:
    pool_id = world.applied()
    plan = world.plan(CHANGED)
    (result,) = world.walk(plan)
    assert (result.outcome, result.pool_id) == (Outcome.DONE, pool_id)
    assert [call.operation for call in plan.changes[0].calls] == EVERY_CALL
    assert world.sent == EVERY_CALL
    assert world.writer.calls[-1].parameters["Tags"] == {
        "reconciler:applied": world.live(pool_id).marker.applied
    }
    assert world.plan(CHANGED).changes[0].calls == ()


def test_an_adopted_pool_is_tagged_first(world: World) -> None:
    world.aside(
        "CreateIdentityPool", IdentityPoolName="theirs", AllowUnauthenticatedIdentities=False
    )
    (pool_id,) = world.reader.pool_ids()
    (result,) = world.apply(replace(DESIRED, pin=pool_id))
    assert (result.outcome, result.pool_id) == (Outcome.DONE, pool_id)
    assert world.sent[0] == "TagResource"
    assert world.live(pool_id).marker.owner == OWNER


def test_a_marker_that_is_there_already_is_not_written_once_more(world: World) -> None:
    pool_id = world.applied()
    world.aside("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={}, RoleMappings={})
    marker = world.live(pool_id).marker
    (result,) = world.apply(DESIRED)
    assert (result.outcome, world.sent) == (Outcome.DONE, ["SetIdentityPoolRoles"])
    assert world.live(pool_id).marker == marker


def test_nothing_is_sent_for_a_refused_and_an_unchanged_pool(world: World) -> None:
    pool_id = world.applied()
    refused = replace(DESIRED, address="gone", pin=POOL_ID)
    results = world.apply(DESIRED, refused)
    assert {(r.change.address, r.outcome, r.pool_id) for r in results} == {
        ("web", Outcome.DONE, pool_id),
        ("gone", Outcome.NOT_ATTEMPTED, POOL_ID),
    }
    assert [r.refusal == r.change.refusal for r in results] == [True, True]
    assert (world.sent, world.journal.entries) == ([], [])


def test_a_marker_alone_is_renewed_without_waiting(world: World) -> None:
    pool_id = world.applied()
    world.aside(
        "UntagResource",
        ResourceArn=EMBEDDED.pool_arn(pool_id),
        TagKeys=["reconciler:applied"],
    )
    (result,) = world.apply(DESIRED)
    assert (result.outcome, world.sent) == (Outcome.DONE, ["TagResource"])
    assert world.live(pool_id).marker.applied is not None


STALE = "the pool is not what the plan saw any more; nothing was sent to it"


@pytest.mark.fault("F13")
@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("SetIdentityPoolRoles", {"Roles": {"authenticated": role("theirs")}}),
        (
            "SetPrincipalTagAttributeMap",
            {"IdentityProviderName": USER_POOL.tag_name, "UseDefaults": True},
        ),
        (
            "UpdateIdentityPool",
            {"IdentityPoolName": "theirs", "AllowUnauthenticatedIdentities": True},
        ),
    ],
)
def test_a_pool_that_moved_since_the_plan_is_refused_and_nothing_written(
    world: World, operation: str, parameters: dict[str, object]
) -> None:
    pool_id = world.applied()
    plan = world.plan(CHANGED)
    world.aside(operation, IdentityPoolId=pool_id, **parameters)
    (result,) = world.walk(plan)
    assert result == Result(
        plan.changes[0],
        Outcome.NOT_ATTEMPTED,
        pool_id,
        refusal=Refusal("stale", STALE, "plan again and look at what has changed"),
    )
    assert (world.sent, world.journal.entries) == ([], [("stale", {"address": "web"})])


def test_a_pool_that_went_since_the_plan_is_refused(world: World) -> None:
    world.applied()
    plan = world.plan(CHANGED)
    world.service.reset()
    (result,) = world.walk(plan)
    assert result.refusal is not None
    assert (result.refusal.message, world.sent) == (STALE, [])


def test_a_pool_made_since_the_plan_is_not_made_twice(world: World) -> None:
    plan = world.plan(DESIRED)
    world.applied()
    (result,) = world.walk(plan)
    assert result.refusal == Refusal(
        "stale",
        "a pool with this address was made since the plan; no second one was made",
        "plan again and look at what has changed",
    )
    assert (result.outcome, world.sent) == (Outcome.NOT_ATTEMPTED, [])


def test_a_pool_that_cannot_be_read_afresh_is_left_alone(world: World) -> None:
    world.applied()
    plan = world.plan(CHANGED)
    world.reader = failing_reads(world, lambda: True)
    (result,) = world.walk(plan)
    assert (result.outcome, result.error) == (Outcome.FAILED, "Read: the answer is not JSON")
    assert world.sent == []


def failing_reads(world: World, when: Callable[[], bool]) -> SpoiledReader:
    def fail(_: Call, answer: JsonObject) -> JsonObject:
        if when():
            raise Damaged("Read: the answer is not JSON")
        return answer

    return SpoiledReader(world.reader, fail)


def test_a_new_pool_whose_roles_are_refused_for_another_reason_gets_no_advice(
    world: World,
) -> None:
    world.writer.script = {"SetIdentityPoolRoles": [REFUSED]}
    (result,) = world.apply(DESIRED)
    assert (result.outcome, result.error) == (Outcome.FAILED, "Any: no")
    assert [result.pool_id] == world.reader.pool_ids()


@pytest.mark.fault("F17")
@pytest.mark.parametrize("desired", [DESIRED, CHANGED])
def test_a_journal_that_fails_before_a_write_blocks_it(world: World, desired: DesiredPool) -> None:
    if desired is CHANGED:
        world.applied()
    plan = world.plan(desired)
    world.journal.failing = {("sending", plan.changes[0].calls[0].operation)}
    (result,) = world.walk(plan)
    assert (result.outcome, result.error, world.sent) == (
        Outcome.FAILED,
        "journal.jsonl: the journal cannot be written: disk full",
        [],
    )


@pytest.mark.fault("F17")
@pytest.mark.parametrize(
    ("step", "failing", "outcome", "known", "reason"),
    [
        (None, ("sent", "CreateIdentityPool"), Outcome.FAILED, True, "it is known what was done"),
        (None, ("sending", "SetIdentityPoolRoles"), Outcome.FAILED, True, "nothing more was sent"),
        (lost, ("sent", "CreateIdentityPool"), Outcome.UNKNOWN, False, "nobody has looked"),
        (lost, ("settled", "CreateIdentityPool"), Outcome.FAILED, True, "it was found"),
    ],
)
def test_a_journal_that_fails_after_a_write_does_not_lose_the_new_pools_id(
    world: World,
    step: Callable[..., Sent] | None,
    failing: tuple[str, str | None],
    outcome: Outcome,
    known: bool,
    reason: str,
) -> None:
    world.journal.failing = {failing}
    world.writer.script = {"CreateIdentityPool": [step]}
    (result,) = world.apply(DESIRED)
    (made,) = world.reader.pool_ids()
    assert (result.outcome, result.pool_id) == (outcome, made if known else None), reason
    assert result.error == "journal.jsonl: the journal cannot be written: disk full"
    assert world.sent == ["CreateIdentityPool"]


def test_a_create_whose_answer_is_lost_is_found_and_carried_on(world: World) -> None:
    world.writer.script = {"CreateIdentityPool": [lost]}
    (result,) = world.apply(DESIRED)
    (made,) = world.reader.pool_ids()
    assert (result.outcome, result.pool_id, result.error) == (Outcome.DONE, made, None)
    assert result.requests[0] == Request("CreateIdentityPool", None, Delivery.UNKNOWN, "no answer")
    assert world.journal.about_calls[1:3] == [
        (
            "sent",
            {
                "address": "web",
                "pool_id": None,
                "attempt": "nonce-1",
                "number": 1,
                "operation": "CreateIdentityPool",
                "request_id": None,
                "delivery": "unknown",
                "error": "no answer",
            },
        ),
        (
            "settled",
            {
                "address": "web",
                "pool_id": made,
                "attempt": "nonce-1",
                "operation": "CreateIdentityPool",
            },
        ),
    ]


@pytest.mark.parametrize("operation", sorted(set(EVERY_CALL)))
def test_a_lost_answer_is_settled_by_reading(world: World, operation: str) -> None:
    world.applied()
    world.writer.script = {operation: [lost, lost]}
    (result,) = world.apply(CHANGED)
    assert (result.outcome, world.sent) == (Outcome.DONE, EVERY_CALL)
    assert "unknown" in {request.delivery for request in result.requests}


@pytest.mark.parametrize("operation", ["CreateIdentityPool", *sorted(set(EVERY_CALL))])
def test_a_write_that_does_not_show_ends_the_pool_as_unknown(world: World, operation: str) -> None:
    if operation != "CreateIdentityPool":
        world.applied()
    world.writer.script = {operation: [NO_ANSWER]}
    (result,) = world.apply(DESIRED if operation == "CreateIdentityPool" else CHANGED)
    assert (result.outcome, result.error) == (
        Outcome.UNKNOWN,
        "no answer; whether it was applied cannot be seen yet",
    )
    assert world.sent[-1] == operation
    assert world.sent.count(operation) == 1
    assert world.journal.events[-1].startswith("unsettled ")
    assert world.clock.now == 30


@pytest.mark.parametrize("desired", [DESIRED, CHANGED])
def test_an_unknown_write_stays_unknown_where_reading_fails(
    world: World, desired: DesiredPool
) -> None:
    if desired is CHANGED:
        world.applied()
    operation = "CreateIdentityPool" if desired is DESIRED else "UpdateIdentityPool"
    world.writer.script = {operation: [lost]}
    plan = world.plan(desired)
    world.reader = failing_reads(world, lambda: bool(world.writer.calls))
    (result,) = world.walk(plan)
    assert (result.outcome, result.error, world.sent) == (
        Outcome.UNKNOWN,
        "Read: the answer is not JSON",
        [operation],
    )


def test_a_pool_that_cannot_be_read_back_has_failed_and_has_no_marker(world: World) -> None:
    """What became of each call is known: nothing is open."""
    pool_id = world.applied()
    before = world.live(pool_id).marker.applied
    plan = world.plan(CHANGED)
    world.reader = failing_reads(world, lambda: len(world.writer.calls) == len(EVERY_CALL) - 1)
    (result,) = world.walk(plan)
    assert (result.outcome, world.sent) == (Outcome.FAILED, EVERY_CALL[:-1])
    assert result.error == (
        "Read: the answer is not JSON; what was sent before was applied, and not read back"
    )
    assert world.live(pool_id).marker.applied == before


@pytest.mark.fault("F9")
def test_a_pool_that_goes_on_showing_old_values_is_unknown(world: World) -> None:
    world.applied()
    plan = world.plan(renamed("renamed"))
    world.reader = SpoiledReader(
        world.reader,
        lambda call, answer: (
            answer | {"IdentityPoolName": "web"}
            if call.operation == "DescribeIdentityPool"
            else answer
        ),
    )
    (result,) = world.walk(plan)
    assert (result.outcome, result.error) == (
        Outcome.UNKNOWN,
        "the pool does not show all that was written to it yet",
    )
    assert (world.sent, world.clock.now) == (["UpdateIdentityPool"], 30)


@pytest.mark.fault("F13")
def test_a_third_value_is_reported_and_not_rewritten(world: World) -> None:
    pool_id = world.applied()

    def meddle(call: Call) -> None:
        if call.operation == "UntagResource":
            world.aside(
                "SetIdentityPoolRoles",
                IdentityPoolId=pool_id,
                Roles={"authenticated": role("theirs")},
                RoleMappings={},
            )

    world.writer.before = meddle
    (result,) = world.apply(CHANGED)
    assert (result.outcome, result.error) == (
        Outcome.FAILED,
        "after its calls the pool holds values that are neither old nor new: "
        "somebody else is changing it; it was left as it is",
    )
    assert world.sent == EVERY_CALL[:-1]
    assert world.live(pool_id).spec.roles == Roles(role("theirs"))


def test_a_call_that_met_another_one_is_sent_again(world: World) -> None:
    world.applied()
    world.writer.script = {"UpdateIdentityPool": [CONCURRENT, CONCURRENT]}
    (result,) = world.apply(CHANGED)
    assert (result.outcome, world.sent) == (
        Outcome.DONE,
        ["UpdateIdentityPool"] * 2 + EVERY_CALL,
    )
    assert world.clock.slept == [0.5, 1.0]
    assert (
        world.journal.events[:4]
        == [
            "sending UpdateIdentityPool",
            "sent UpdateIdentityPool",
        ]
        * 2
    )


def test_a_create_that_met_another_call_is_sent_again(world: World) -> None:
    world.writer.script = {"CreateIdentityPool": [CONCURRENT]}
    (result,) = world.apply(DESIRED)
    assert (result.outcome, len(world.reader.pool_ids())) == (Outcome.DONE, 1)


def test_a_call_is_sent_five_times_at_most(world: World) -> None:
    world.applied()
    world.writer.script = {"UpdateIdentityPool": [CONCURRENT] * 9}
    (result,) = world.apply(CHANGED)
    assert (result.outcome, result.error) == (Outcome.FAILED, "somebody is at it")
    assert world.sent == ["UpdateIdentityPool"] * 5


@pytest.mark.fault("F12", "F13")
def test_a_call_is_not_sent_again_over_somebody_elses_write(world: World) -> None:
    pool_id = world.applied()

    def meddle(call: Call, _: object) -> Sent:
        world.aside(
            "UpdateIdentityPool",
            IdentityPoolId=pool_id,
            IdentityPoolName="theirs",
            AllowUnauthenticatedIdentities=False,
        )
        return CONCURRENT

    world.writer.script = {"UpdateIdentityPool": [meddle]}
    (result,) = world.apply(CHANGED)
    assert (result.outcome, result.error, world.sent) == (
        Outcome.FAILED,
        "somebody else changed the pool meanwhile",
        ["UpdateIdentityPool"],
    )
    assert world.live(pool_id).spec.name == "theirs"


def test_a_conflict_with_an_unknown_outcome_is_not_sent_again(world: World) -> None:
    """A 5xx leaves open what happened, whatever its body says."""
    world.applied()
    world.writer.script = {"UpdateIdentityPool": [replace(CONCURRENT, delivery=Delivery.UNKNOWN)]}
    (result,) = world.apply(CHANGED)
    assert (result.outcome, world.sent) == (Outcome.UNKNOWN, ["UpdateIdentityPool"])


def test_a_refused_call_ends_the_pool(world: World) -> None:
    pool_id = world.applied()
    world.writer.script = {"SetIdentityPoolRoles": [REFUSED]}
    (result,) = world.apply(CHANGED)
    assert (result.outcome, result.pool_id) == (Outcome.FAILED, pool_id)
    assert result.error is not None
    assert result.error.startswith("Any: no; the pool stands on the way: ")
    assert world.sent == ["UpdateIdentityPool", "SetIdentityPoolRoles"]
    assert result.requests[-1] == Request(
        "SetIdentityPoolRoles", "req-9", Delivery.NOT_APPLIED, "Any: no"
    )


def test_a_new_pool_whose_roles_are_refused_stays_and_is_carried_on(world: World) -> None:
    text = "Access to Role is forbidden"
    world.writer.script = {"SetIdentityPoolRoles": [ROLE_REFUSED] * 5}
    (result,) = world.apply(DESIRED)
    (made,) = world.reader.pool_ids()
    assert (result.outcome, result.pool_id) == (Outcome.FAILED, made)
    assert result.error == (
        f"{text}; the pool {made} stays, and the next apply goes on from here. "
        "Its roles need iam:PassRole and these trust policies: "
        f"authenticated: {canonical(trust_policy(made, REGION, 'authenticated'))}"
    )
    assert world.live(made).marker.owner == OWNER
    (result,) = world.apply(DESIRED)
    assert (result.outcome, result.pool_id) == (Outcome.DONE, made)
    assert world.sent == ["SetIdentityPoolRoles", "TagResource"]


def test_a_signal_before_a_pool_leaves_it_alone(world: World) -> None:
    plan = world.plan(DESIRED)
    world.stop = True
    (result,) = world.walk(plan)
    assert (result.outcome, result.error) == (Outcome.NOT_ATTEMPTED, "stopped by a signal")
    assert (world.sent, world.journal.entries) == ([], [])


@pytest.mark.fault("F15")
@pytest.mark.parametrize("number", range(1, len(EVERY_CALL)))
def test_a_signal_lets_the_call_in_flight_end_and_no_other_begin(world: World, number: int) -> None:
    world.applied()

    def stop(_: Call) -> None:
        world.stop = len(world.writer.calls) == number - 1

    world.writer.before = stop
    (result,) = world.apply(CHANGED)
    assert (result.outcome, result.error) == (
        Outcome.FAILED,
        "stopped by a signal; the next apply goes on from here",
    )
    assert world.sent == EVERY_CALL[:number]
    assert world.journal.events[-1] == f"sent {EVERY_CALL[number - 1]}"
    assert world.clock.slept == []
    world.stop, world.writer.before = False, lambda call: None
    (result,) = world.apply(CHANGED)
    assert result.outcome is Outcome.DONE


def test_a_signal_during_the_fresh_read_sends_nothing(world: World) -> None:
    plan = world.plan(DESIRED)
    world.reader = SpoiledReader(world.reader, lambda _, answer: answer, stopping(world))
    (result,) = world.walk(plan)
    assert (result.outcome, world.sent) == (Outcome.NOT_ATTEMPTED, [])


def stopping(world: World) -> Callable[[list[str]], list[str]]:
    def listed(ids: list[str]) -> list[str]:
        world.stop = True
        return ids

    return listed


def test_a_signal_between_two_attempts_of_a_call_ends_the_pool(world: World) -> None:
    world.applied()

    def stop(call: Call, _: object) -> Sent:
        world.stop = True
        return CONCURRENT

    world.writer.script = {"UpdateIdentityPool": [stop]}
    (result,) = world.apply(CHANGED)
    assert (result.outcome, world.sent) == (Outcome.FAILED, ["UpdateIdentityPool"])


def test_a_signal_while_a_pool_is_verified_does_not_wait_for_old_values(world: World) -> None:
    world.applied()
    plan = world.plan(renamed("renamed"))

    def old(call: Call, answer: JsonObject) -> JsonObject:
        if not world.writer.calls or call.operation != "DescribeIdentityPool":
            return answer
        world.stop = True
        return answer | {"IdentityPoolName": "web"}

    world.reader = SpoiledReader(world.reader, old)
    (result,) = world.walk(plan)
    assert (result.outcome, result.error) == (
        Outcome.FAILED,
        "stopped by a signal; the next apply goes on from here",
    )
    assert world.clock.slept == []


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [(REFUSED, Outcome.FAILED), (NO_ANSWER, Outcome.UNKNOWN)],
)
def test_the_trouble_of_one_pool_does_not_stop_the_others(
    world: World, trouble: Sent, outcome: Outcome
) -> None:
    world.writer.script = {"CreateIdentityPool": [None, trouble]}
    pools = [replace(DESIRED, address=address, name=address) for address in ("a", "b", "c")]
    results = world.apply(*pools)
    assert [result.outcome for result in results] == [Outcome.DONE, outcome, Outcome.DONE]
    assert [result.pool_id is None for result in results] == [False, True, False]


def test_an_embedded_service_that_breaks_ends_no_run(world: World) -> None:
    plan = world.plan(DESIRED, replace(DESIRED, address="other", name="other"))

    def broken(ids: list[str]) -> list[str]:
        raise LocalServiceError("local.db: broken")

    world.reader = SpoiledReader(world.reader, lambda _, answer: answer, broken)
    results = world.walk(plan)
    assert [(r.outcome, r.error) for r in results] == [(Outcome.FAILED, "local.db: broken")] * 2


def secretive(world: World) -> tuple[LivePool, DesiredPool]:
    """A pool with a secret in it, mapped to a role, and a document that renames it."""
    login = LoginProvider("api.twitter.com", SECRET, mapping())
    world.aside(
        "CreateIdentityPool",
        IdentityPoolName="web",
        AllowUnauthenticatedIdentities=False,
        AllowClassicFlow=False,
        SupportedLoginProviders={login.domain: SECRET},
        IdentityPoolTags={"reconciler:owner": OWNER, "reconciler:address": "web"},
    )
    (pool_id,) = world.reader.pool_ids()
    return world.live(pool_id), replace(
        renamed("renamed"), providers=(replace(login, app_id="live"),)
    )


def everything_said(world: World, results: tuple[Result, ...]) -> str:
    return json.dumps(
        [
            world.journal.entries,
            [r.error for r in results],
            [str(q) for r in results for q in r.requests],
        ]
    )


def test_a_live_secret_is_carried_and_never_shown(world: World) -> None:
    live, desired = secretive(world)
    plan = world.plan(desired)
    results = world.walk(plan)
    assert [result.outcome for result in results] == [Outcome.DONE]
    assert world.writer.calls[0].parameters["SupportedLoginProviders"] == {
        "api.twitter.com": SECRET
    }
    after = world.live(live.pool_id).spec.provider("api.twitter.com")
    assert after == LoginProvider("api.twitter.com", SECRET, mapping())
    report = json.dumps(dump(report_target_view(target_view(plan), results, None)))
    for word in SECRET.split(";"):
        assert word not in report
        assert word not in everything_said(world, results)


def test_a_refusal_that_repeats_a_secret_shows_it_nowhere(world: World) -> None:
    _, desired = secretive(world)
    plan = world.plan(desired)
    text = f"Value '{{api.twitter.com={SECRET}}}' at 'supportedLoginProviders' is odd"
    world.writer.script = {"UpdateIdentityPool": [replace(REFUSED, error=text)]}
    results = world.walk(plan)
    shown = "Value '{api.twitter.com=(sensitive)}' at 'supportedLoginProviders' is odd"
    assert results[0].error == shown
    report = json.dumps(dump(report_target_view(target_view(plan), results, None)))
    for word in SECRET.split(";"):
        assert word not in report
        assert word not in everything_said(world, results)


def test_an_unknown_write_of_a_secret_shows_it_nowhere(world: World) -> None:
    _, desired = secretive(world)
    answer = replace(NO_ANSWER, error=f"no answer to {SECRET}")
    world.writer.script = {"UpdateIdentityPool": [answer]}
    (result,) = world.apply(desired)
    assert result.error == ("no answer to (sensitive); whether it was applied cannot be seen yet")


def test_a_users_tag_may_be_called_like_a_placeholder(world: World) -> None:
    tags = (("$ref", "pool_id"), ("IdentityPoolId", "x"))
    pool_id = world.applied(replace(DESIRED, tags=tags))
    assert world.live(pool_id).spec.tags == tags
    (result,) = world.apply(replace(DESIRED, tags=(("$ref", "applied"),)))
    assert result.outcome is Outcome.DONE
    assert world.live(pool_id).spec.tags == (("$ref", "applied"),)


def test_a_create_that_is_answered_with_another_pools_id_writes_nothing_to_that_pool(
    world: World,
) -> None:
    """A damaged answer must not lead the next write to a pool that is not ours."""
    victim = world.applied(replace(DESIRED, address="victim", name="victim"))
    before = world.live(victim)

    def hijacked(call: Call, writer: Writer) -> Sent:
        sent = writer.send(call, unnoted)
        return replace(sent, body=sent.body | {"IdentityPoolId": victim})

    world.writer.script = {"CreateIdentityPool": [hijacked]}
    kept = replace(DESIRED, address="victim", name="victim")
    _, result = sorted(world.apply(kept, DESIRED), key=lambda r: r.change.address)
    assert (result.outcome, result.pool_id == victim) == (Outcome.DONE, False)
    assert world.live(victim) == before


@pytest.mark.fault("F2", "F11", "F12")
@pytest.mark.parametrize(
    ("refusal", "waits"),
    [
        (THROTTLED, [1, 2, 4, 8, 16]),
        (CONCURRENT, [0.5, 1, 1.5, 2]),
        (ROLE_REFUSED, [1, 2, 3, 4]),
    ],
)
def test_what_is_refused_for_the_moment_is_sent_again_after_growing_waits(
    world: World, refusal: Sent, waits: list[float]
) -> None:
    world.applied()
    world.writer.script = {"SetIdentityPoolRoles": [refusal] * len(waits)}
    (result,) = world.apply(CHANGED)
    assert (result.outcome, world.clock.now) == (Outcome.DONE, sum(waits))
    assert max(world.clock.slept) <= 1, "a signal has to wait no longer than that"
    about = [event for event in world.journal.events if event.endswith("SetIdentityPoolRoles")]
    assert about == ["sending SetIdentityPoolRoles", "sent SetIdentityPoolRoles"] * (len(waits) + 1)
    world.writer.script = {"SetIdentityPoolRoles": [refusal] * (len(waits) + 1)}
    (result,) = world.apply(DESIRED)
    assert (result.outcome, result.error) == (Outcome.FAILED, f"{refusal.error}{ON_THE_WAY}")


def test_a_pause_is_as_long_as_chance_has_it(world: World) -> None:
    world.applied()
    world.jitter = 0.5
    world.writer.script = {"UpdateIdentityPool": [THROTTLED, THROTTLED]}
    (result,) = world.apply(CHANGED)
    assert (result.outcome, world.clock.slept) == (Outcome.DONE, [0.5, 1.0])


def test_a_signal_ends_a_pause_and_nothing_is_sent_again(world: World) -> None:
    world.applied()
    world.stops_at = 4
    world.writer.script = {"UpdateIdentityPool": [THROTTLED] * 9}
    (result,) = world.apply(CHANGED)
    assert (result.outcome, result.error) == (
        Outcome.FAILED,
        "stopped by a signal; the next apply goes on from here",
    )
    assert (world.sent, world.clock.now) == (["UpdateIdentityPool"] * 3, 4)


def test_a_refused_attempt_is_in_the_report_and_in_the_journal(world: World) -> None:
    world.writer.script = {"CreateIdentityPool": [THROTTLED]}
    (result,) = world.apply(DESIRED)
    assert [(r.request_id, r.delivery.value) for r in result.requests][:1] == [
        ("req", "not_applied")
    ]
    assert (
        world.journal.events[:4]
        == [
            "sending CreateIdentityPool",
            "sent CreateIdentityPool",
        ]
        * 2
    )


def test_nothing_is_created_beside_a_create_that_may_still_land(world: World) -> None:
    (result,) = world.apply(DESIRED, recalled=an_open("CreateIdentityPool", None))
    assert (result.outcome, result.error) == (
        Outcome.UNKNOWN,
        "an earlier CreateIdentityPool, signed at 2026-11-24T10:00:00+00:00, was not answered and "
        "may still land; nothing was sent. Apply again later, or with --wait; `reconciler journal "
        "show` tells until when",
    )
    assert world.sent == []
    assert world.door.pool_ids() == []


@pytest.mark.parametrize("name", ["web", "new"])
def test_nothing_is_written_to_a_pool_where_a_write_may_still_land(world: World, name: str) -> None:
    """Not even "unchanged" is said of it."""
    pool_id = world.applied(DESIRED)
    recalled = an_open("UpdateIdentityPool", pool_id, "its-former-address")
    (result,) = world.apply(renamed(name), recalled=recalled)
    assert (result.outcome, world.sent) == (Outcome.UNKNOWN, [])


def test_a_create_that_may_still_land_under_a_former_address_is_waited_for(world: World) -> None:
    renamed_document = replace(DESIRED, address="new", formerly=("web",))
    recalled = an_open("CreateIdentityPool", None)
    (result,) = world.apply(renamed_document, recalled=recalled)
    assert (result.outcome, world.sent) == (Outcome.UNKNOWN, [])


def test_no_second_pool_is_made_beside_one_that_the_journal_knows_whatever_is_listed(
    world: World,
) -> None:
    """Another apply was there while this one was asking, and the listing lags."""
    plan = world.plan(replace(DESIRED, address="new", formerly=("web",)))
    made = world.applied(DESIRED)
    world.reader = SpoiledReader(world.reader, lambda _, answer: answer, lambda _: [])
    (result,) = world.walk(plan, recalled=Recollection((), {"web": made}))
    assert result.refusal is not None
    assert (result.refusal.guard, world.sent) == ("stale", [])


def test_a_pool_that_came_under_a_former_address_is_seen_too(world: World) -> None:
    plan = world.plan(replace(DESIRED, address="new", formerly=("web",)))
    world.applied(DESIRED)
    (result,) = world.walk(plan)
    assert result.refusal is not None
    assert (result.refusal.guard, world.sent) == ("stale", [])


def an_open(operation: str, pool_id: str | None, address: str = "web") -> Recollection:
    intent = Intent(address, Call(operation, {}), pool_id, "nonce", SIGNED_AT, 1)
    return Recollection((intent,), {})


def test_roles_that_are_refused_after_the_update_say_how_the_pool_stands(world: World) -> None:
    pool_id = world.applied(DESIRED)
    refused = Sent(Delivery.NOT_APPLIED, {}, "r-1", "AccessDeniedException", "no iam:PassRole")
    world.writer.script = {"SetIdentityPoolRoles": [None, refused]}
    more = (*SPEC.providers, replace(OIDC, role_mapping=mapping()))
    desired = replace(DESIRED, providers=more)
    (result,) = world.apply(desired)
    assert (result.outcome, result.error) == (
        Outcome.FAILED,
        f"no iam:PassRole{ON_THE_WAY}",
    )
    assert world.live(pool_id).spec.roles == Roles()
    (result,) = world.apply(desired)
    assert (result.outcome, result.error) == (Outcome.DONE, None)
