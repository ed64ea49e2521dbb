"""What becomes of a struck request: its effect, its answer, and what the SDK makes of that."""

import re
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import cast

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from reconciler.local.faults.rules import NO_FAULTS
from reconciler.local.protocol.members import Json, JsonObject
from tests.local.clients import Refusal, arn_of, error_of

from .world import ANOTHER, WEB, World, content_of

LISTING: JsonObject = {"MaxResults": 60}
# Of the page that ends with the fourth pool.
LAST = b64encode(b"eu-west-1:3").decode()


def test_without_rules_requests_pass(world: World) -> None:
    pool: JsonObject = {"IdentityPoolId": "eu-west-1:0", **WEB, "IdentityPoolTags": {}}
    assert content_of(world.ask("CreateIdentityPool", WEB)) == (200, pool)
    assert world.service.rules == NO_FAULTS
    assert world.service.report() == {"seed": 0, "faults": []}


@pytest.mark.parametrize(
    ("fault", "refusal"),
    [
        ({"fault": "throttle"}, Refusal("TooManyRequestsException", "Rate exceeded")),
        (
            {"fault": "internal_error"},
            Refusal("InternalErrorException", "Internal error", 500),
        ),
        (
            {"fault": "error", "code": "AccessDeniedException", "message": "no", "status": 403},
            Refusal("AccessDeniedException", "no", 403),
        ),
    ],
)
def test_a_refused_request_has_no_effect(world: World, fault: JsonObject, refusal: Refusal) -> None:
    world.set({"operation": "CreateIdentityPool", **fault})
    assert error_of(world.ask("CreateIdentityPool", WEB)) == refusal
    assert world.client().refused("CreateIdentityPool", **WEB) == refusal
    assert world.names() == []


def test_a_concurrent_modification_is_worded_as_a_real_one_and_has_no_effect(
    world: World,
) -> None:
    pool_id = world.truth.create()
    world.set({"operation": "*", "fault": "concurrent_modification"})
    assert error_of(
        world.ask("UpdateIdentityPool", {"IdentityPoolId": pool_id, **ANOTHER})
    ) == Refusal(
        "ConcurrentModificationException",
        "Only one request to update resource type Identity Pool can be processed at a time",
    )
    assert world.names() == ["web"]


def test_an_internal_error_may_come_after_the_effect(world: World) -> None:
    world.set({"operation": "CreateIdentityPool", "fault": "internal_error", "after_effect": True})
    assert error_of(world.ask("CreateIdentityPool", WEB)) == Refusal(
        "InternalErrorException", "Internal error", 500
    )
    assert world.names() == ["web"]


@pytest.mark.parametrize(("after_effect", "names"), [(False, []), (True, ["web"])])
def test_a_proxy_answers_for_the_service(
    world: World, after_effect: bool, names: list[Json]
) -> None:
    world.set({"operation": "*", "fault": "unavailable", "after_effect": after_effect})
    status, headers, body = world.ask("CreateIdentityPool", WEB)
    assert (status, headers["Content-Type"], body[:6]) == (
        503,
        "text/html; charset=utf-8",
        b"<html>",
    )
    assert world.names() == names


@pytest.mark.parametrize(("after_effect", "names"), [(False, []), (True, ["web"])])
def test_a_dropped_request_is_an_error_of_the_connection(
    world: World, after_effect: bool, names: list[Json]
) -> None:
    world.set({"operation": "*", "fault": "dropped", "after_effect": after_effect})
    with pytest.raises(ConnectionResetError):
        world.ask("CreateIdentityPool", WEB)
    assert world.names() == names


def test_a_client_that_lists_before_it_tries_again_creates_one_pool(world: World) -> None:
    world.set(
        {"operation": "CreateIdentityPool", "nth": 1, "fault": "dropped", "after_effect": True}
    )
    client = world.client()
    with pytest.raises(ConnectionClosedError):
        client.create()
    if not client.call("ListIdentityPools", MaxResults=60)["IdentityPools"]:
        client.create()
    assert world.names() == ["web"]


def test_a_truncated_answer_is_half_of_the_real_one(world: World) -> None:
    world.set({"operation": "CreateIdentityPool", "fault": "truncated"})
    status, headers, body = world.ask("CreateIdentityPool", WEB)
    _, whole, full = world.ask("DescribeIdentityPool", {"IdentityPoolId": "eu-west-1:0"})
    assert (status, headers["Content-Length"]) == (200, whole["Content-Length"])
    assert body == full[: len(full) // 2]


def test_the_sdk_reads_a_truncated_list_as_no_pools(world: World) -> None:
    world.truth.create()
    world.set({"operation": "ListIdentityPools", "fault": "truncated"})
    assert world.client().call("ListIdentityPools", MaxResults=60) == {}


@pytest.mark.parametrize(
    ("damage", "body"),
    [
        ("empty", b""),
        ("object", b"{}"),
        ("null", b"null"),
        (
            "wrong_types",
            b'{"IdentityPoolId":0,"IdentityPoolName":0,"AllowUnauthenticatedIdentities":"",'
            b'"IdentityPoolTags":[]}',
        ),
        (
            "missing_member",
            b'{"IdentityPoolName":"web","AllowUnauthenticatedIdentities":false,'
            b'"IdentityPoolTags":{}}',
        ),
    ],
)
def test_a_damaged_answer_comes_after_the_effect(world: World, damage: str, body: bytes) -> None:
    world.set({"operation": "CreateIdentityPool", "fault": "damaged", "body": damage})
    status, headers, told = world.ask("CreateIdentityPool", WEB)
    assert (status, headers["Content-Length"], told) == (200, str(len(body)), body)
    assert world.names() == ["web"]


@pytest.mark.parametrize(("after_effect", "seen_meanwhile"), [(False, [[]]), (True, [["web"]])])
def test_a_pause_is_before_the_effect_or_after_it(
    world: World, after_effect: bool, seen_meanwhile: list[list[Json]]
) -> None:
    seen: list[list[Json]] = []
    world.clock.meanwhile = lambda: seen.append(world.names())
    world.set({"operation": "*", "fault": "delay", "seconds": 2.5, "after_effect": after_effect})
    assert world.ask("CreateIdentityPool", WEB)[0] == 200
    assert seen == seen_meanwhile
    assert world.clock.slept == [2.5]
    assert world.names() == ["web"]


def test_sts_is_struck_in_its_own_protocol(world: World) -> None:
    world.set({"operation": "GetCallerIdentity", "nth": 1, "fault": "throttle"})
    assert [world.ask_sts()[0] for _ in range(2)] == [400, 200]
    assert world.report() == [(2, 1)]


@pytest.mark.parametrize(
    ("way", "pages"),
    [
        ("lost", [(["one", "two"], True), ([], True), (["five"], False)]),
        ("last", [(["one", "two"], True), (["three", "four"], False), (["five"], False)]),
        ("again", [(["one", "two"], True), (["three", "four"], True), (["three", "four"], True)]),
    ],
)
def test_a_page_loses_its_pools_or_leads_nowhere(
    world: World, way: str, pages: list[tuple[list[str], bool]]
) -> None:
    for name in ("one", "two", "three", "four", "five"):
        world.truth.create(IdentityPoolName=name)
    world.set({"operation": "ListIdentityPools", "nth": 2, "fault": "page", "way": way})
    token: Json = None
    told = []
    for _ in range(3):
        asked: JsonObject = {"MaxResults": 2} | ({"NextToken": token} if token else {})
        _, page = content_of(world.ask("ListIdentityPools", asked))
        page = cast(JsonObject, page)
        listed = cast(list[JsonObject], page["IdentityPools"])
        told.append(([pool["IdentityPoolName"] for pool in listed], "NextToken" in page))
        token = page.get("NextToken", token if way != "last" else LAST)
    assert told == pages


def test_a_page_that_is_refused_stays_refused(world: World) -> None:
    world.set({"operation": "ListIdentityPools", "fault": "page", "way": "lost"})
    assert error_of(world.ask("ListIdentityPools", {"MaxResults": 0})).status == 400


def test_the_caller_may_turn_out_to_be_somebody_elses(world: World) -> None:
    world.set(
        {
            "operation": "GetCallerIdentity",
            "after": 1,
            "fault": "another_account",
            "account": "210987654321",
        }
    )
    first, second = world.ask_sts(), world.ask_sts()
    named = re.findall(rb"[0-9]{12}", second[2].partition(b"</GetCallerIdentityResult>")[0])
    assert (b"210987654321" in first[2], set(named)) == (False, {b"210987654321"})
    assert second[1]["Content-Length"] == str(len(second[2]))


def test_requests_that_no_rule_can_name_are_never_struck(world: World) -> None:
    world.set({"operation": "*", "fault": "dropped"})
    assert error_of(world.ask("GetNothing", {})).code == "UnknownOperationException"
    assert error_of(world.service("GET", "/", {}, b"")).code == "UnknownOperationException"
    assert world.service("POST", "/", {}, b"Action=AssumeRole")[0] == 400
    assert world.report() == [(0, 0)]


def test_an_unsigned_request_is_struck_like_any_other(world: World) -> None:
    world.set({"operation": "*", "above_per_second": 1, "fault": "throttle"})
    codes = [
        error_of(world.ask("CreateIdentityPool", WEB, Authorization="")).code for _ in range(2)
    ]
    assert codes == ["MissingAuthenticationTokenException", "TooManyRequestsException"]


def test_a_quota_is_exceeded_by_haste_alone(world: World) -> None:
    world.set({"operation": "*", "above_per_second": 5, "fault": "throttle"})
    hasty = [world.ask("ListIdentityPools", LISTING)[0] for _ in range(7)]
    world.clock.sleep(0.4)
    assert hasty == [200] * 5 + [400] * 2
    assert [world.ask("ListIdentityPools", LISTING)[0] for _ in range(3)] == [200, 200, 400]


def test_rules_can_be_changed_and_lifted_while_requests_come(world: World) -> None:
    throttle: JsonObject = {"operation": "*", "fault": "throttle"}
    world.set(throttle)
    assert world.ask("ListIdentityPools", LISTING)[0] == 400
    world.set({"operation": "*", "nth": 1, "fault": "unavailable"}, seed=9)
    assert [world.ask("ListIdentityPools", LISTING)[0] for _ in range(2)] == [503, 200]
    assert world.service.report() == {
        "seed": 9,
        "faults": [{"operation": "*", "nth": 1, "fault": "unavailable", "seen": 2, "struck": 1}],
    }
    assert world.service.rules.as_json() == {
        "seed": 9,
        "faults": [{"operation": "*", "nth": 1, "fault": "unavailable"}],
    }
    world.service.rules = NO_FAULTS
    assert world.ask("ListIdentityPools", LISTING)[0] == 200


def test_threads_share_the_rules(world: World) -> None:
    world.set({"operation": "*", "every": 4, "fault": "throttle"})
    with ThreadPoolExecutor(8) as threads:
        asked = threads.map(lambda _: world.ask("ListIdentityPools", LISTING)[0], range(80))
        assert sorted(asked) == [200] * 60 + [400] * 20
    assert world.report() == [(80, 20)]


def ordeal(world: World, seed: int) -> tuple[list[object], list[Json]]:
    """What a hundred writes are answered with, and what they leave behind."""
    world.set(
        {"operation": "*", "probability": 0.1, "fault": "throttle"},
        {"operation": "*", "probability": 0.1, "fault": "dropped", "after_effect": True},
        {"operation": "*", "probability": 0.1, "fault": "late", "seconds": 3},
        {"operation": "*", "probability": 0.1, "fault": "damaged", "body": "wrong_types"},
        {"operation": "*", "above_per_second": 4, "fault": "throttle"},
        seed=seed,
    )
    told: list[object] = []
    for number in range(100):
        world.clock.sleep(0.2)
        named: JsonObject = {**WEB, "IdentityPoolName": f"{number}"}
        try:
            told.append(content_of(world.ask("CreateIdentityPool", named)))
        except ConnectionResetError as error:
            told.append(str(error))
    return told, world.names()


def test_a_run_can_be_repeated_from_its_seed(worlds: Callable[[], World]) -> None:
    first = ordeal(worlds(), 7)
    assert ordeal(worlds(), 7) == first
    assert ordeal(worlds(), 8) != first


class TestLate:
    """A write that is answered by nothing and has its effect later."""

    def test_it_arrives_before_the_first_request_after_its_time(self, world: World) -> None:
        world.set({"operation": "CreateIdentityPool", "nth": 1, "fault": "late", "seconds": 10})
        client = world.client()
        with pytest.raises(ConnectionClosedError):
            client.create()
        world.clock.sleep(9.9)
        assert content_of(world.ask("ListIdentityPools", LISTING)) == (200, {"IdentityPools": []})
        world.clock.sleep(0.1)
        assert content_of(world.ask("ListIdentityPools", LISTING)) == (
            200,
            {"IdentityPools": [{"IdentityPoolId": "eu-west-1:0", "IdentityPoolName": "web"}]},
        )

    def test_a_client_that_does_not_wait_creates_two_pools(self, world: World) -> None:
        world.set({"operation": "CreateIdentityPool", "nth": 1, "fault": "late", "seconds": 10})
        client = world.client()
        with pytest.raises(ConnectionClosedError):
            client.create()
        if not client.call("ListIdentityPools", MaxResults=60)["IdentityPools"]:
            client.create()
        world.clock.sleep(10)
        world.service.arrive()
        assert world.names() == ["web", "web"]

    def test_it_undoes_a_newer_update(self, world: World) -> None:
        pool_id = world.truth.create()
        world.set({"operation": "UpdateIdentityPool", "nth": 1, "fault": "late", "seconds": 10})
        client = world.client()
        with pytest.raises(ConnectionClosedError):
            client.update(pool_id, IdentityPoolName="older")
        client.update(pool_id, IdentityPoolName="newer")
        assert world.names() == ["newer"]
        world.clock.sleep(10)
        assert client.describe(pool_id)["IdentityPoolName"] == "older"

    def test_nobody_hears_of_its_refusal(self, world: World) -> None:
        pool_id = world.truth.create()
        world.set({"operation": "UpdateIdentityPool", "fault": "late", "seconds": 10})
        client = world.client()
        with pytest.raises(ConnectionClosedError):
            client.update(pool_id)
        client.call("DeleteIdentityPool", IdentityPoolId=pool_id)
        world.clock.sleep(10)
        assert content_of(world.ask("ListIdentityPools", LISTING)) == (200, {"IdentityPools": []})

    def test_those_due_at_once_arrive_in_the_order_they_were_sent(self, world: World) -> None:
        world.set({"operation": "*", "fault": "late", "seconds": 10})
        pool_id = world.truth.create()
        for name in "cab":
            with pytest.raises(ConnectionResetError):
                world.ask(
                    "UpdateIdentityPool",
                    {**WEB, "IdentityPoolId": pool_id, "IdentityPoolName": name},
                )
        world.clock.sleep(10)
        world.service.arrive()
        assert world.names() == ["b"]

    def test_the_one_due_first_arrives_first(self, world: World) -> None:
        pool_id = world.truth.create()
        update: JsonObject = {"operation": "UpdateIdentityPool", "fault": "late"}
        world.set({**update, "nth": 1, "seconds": 20}, {**update, "nth": 2, "seconds": 10})
        for name in "ab":
            with pytest.raises(ConnectionResetError):
                world.ask(
                    "UpdateIdentityPool",
                    {**WEB, "IdentityPoolId": pool_id, "IdentityPoolName": name},
                )
        world.clock.sleep(30)
        world.service.arrive()
        assert world.names() == ["a"]

    def test_it_is_not_struck_again_and_outlives_its_rules(self, world: World) -> None:
        world.set({"operation": "CreateIdentityPool", "fault": "late", "seconds": 10})
        with pytest.raises(ConnectionResetError):
            world.ask("CreateIdentityPool", WEB)
        world.set({"operation": "CreateIdentityPool", "fault": "throttle"})
        world.clock.sleep(10)
        world.service.arrive()
        assert world.names() == ["web"]
        assert world.report() == [(0, 0)]

    def test_it_arrives_during_a_pause_before_the_request_that_pauses(self, world: World) -> None:
        create: JsonObject = {"operation": "CreateIdentityPool"}
        world.set(
            {**create, "nth": 1, "fault": "late", "seconds": 5},
            {**create, "nth": 2, "fault": "delay", "seconds": 6},
        )
        with pytest.raises(ConnectionResetError):
            world.ask("CreateIdentityPool", WEB)
        world.ask("CreateIdentityPool", ANOTHER)
        assert world.names() == ["web", "another"]

    def test_requests_of_other_threads_do_not_wait_for_it_to_arrive(self, world: World) -> None:
        world.set({"operation": "CreateIdentityPool", "fault": "late", "seconds": 10})
        with pytest.raises(ConnectionResetError):
            world.ask("CreateIdentityPool", WEB)
        world.clock.sleep(10)
        arriving, released = Event(), Event()

        def hold() -> None:
            arriving.set()
            released.wait(10)

        world.before_a_pool_is_made = hold
        with ThreadPoolExecutor(2) as threads:
            threads.submit(world.service.arrive)
            arriving.wait(10)
            before = content_of(world.ask("ListIdentityPools", LISTING))
            released.set()
        pool: JsonObject = {"IdentityPoolId": "eu-west-1:0", "IdentityPoolName": "web"}
        assert before == (200, {"IdentityPools": []})
        after = content_of(world.ask("ListIdentityPools", LISTING))
        assert after == (200, {"IdentityPools": [pool]})

    def test_it_never_arrives_once_every_pool_is_forgotten(self, world: World) -> None:
        world.set({"operation": "CreateIdentityPool", "fault": "late", "seconds": 10})
        with pytest.raises(ConnectionResetError):
            world.ask("CreateIdentityPool", WEB)
        world.clock.sleep(10)
        world.service.forget()
        assert content_of(world.ask("ListIdentityPools", LISTING)) == (200, {"IdentityPools": []})


class TestStale:
    """Readings of a state that is gone."""

    def test_a_new_pool_is_neither_listed_nor_found_for_a_while(self, world: World) -> None:
        world.set({"operation": "*", "fault": "stale", "seconds": 10})
        client = world.client()
        pool_id = client.create()
        missing = Refusal("ResourceNotFoundException", f"IdentityPool '{pool_id}' not found.")
        world.clock.sleep(9.9)
        assert client.call("ListIdentityPools", MaxResults=60) == {"IdentityPools": []}
        assert client.refused("DescribeIdentityPool", IdentityPoolId=pool_id) == missing
        world.clock.sleep(0.1)
        assert client.describe(pool_id)["IdentityPoolName"] == "web"
        assert client.call("ListIdentityPools", MaxResults=60) == {
            "IdentityPools": [{"IdentityPoolId": pool_id, "IdentityPoolName": "web"}]
        }

    def test_a_deleted_pool_is_still_listed_and_found_for_a_while(self, world: World) -> None:
        pool_id = world.truth.create()
        world.clock.sleep(20)
        world.set({"operation": "*", "fault": "stale", "seconds": 10})
        client = world.client()
        client.call("DeleteIdentityPool", IdentityPoolId=pool_id)
        world.clock.sleep(9)
        assert client.describe(pool_id)["IdentityPoolName"] == "web"
        assert client.call("ListIdentityPools", MaxResults=60) == {
            "IdentityPools": [{"IdentityPoolId": pool_id, "IdentityPoolName": "web"}]
        }
        world.clock.sleep(1)
        assert client.refused("DescribeIdentityPool", IdentityPoolId=pool_id).code == (
            "ResourceNotFoundException"
        )
        assert client.call("ListIdentityPools", MaxResults=60) == {"IdentityPools": []}

    def test_every_reading_operation_reads_the_past(self, world: World) -> None:
        provider = "graph.facebook.com"
        pool_id = world.truth.create(SupportedLoginProviders={provider: "1"})
        pool: JsonObject = {"IdentityPoolId": pool_id}
        readings: dict[str, JsonObject] = {
            "DescribeIdentityPool": pool,
            "GetIdentityPoolRoles": pool,
            "GetPrincipalTagAttributeMap": {**pool, "IdentityProviderName": provider},
            "ListTagsForResource": {"ResourceArn": arn_of(pool_id)},
            "ListIdentities": {**pool, "MaxResults": 1},
            "ListIdentityPools": {"MaxResults": 1},
        }
        before = {name: content_of(world.ask(name, body)) for name, body in readings.items()}
        world.clock.sleep(1)
        world.truth.update(
            pool_id, IdentityPoolName="another", SupportedLoginProviders={provider: "2"}
        )
        world.truth.call("SetIdentityPoolRoles", **pool, Roles={})
        world.truth.call(
            "SetPrincipalTagAttributeMap",
            **pool,
            IdentityProviderName=provider,
            UseDefaults=True,
        )
        world.truth.call("TagResource", ResourceArn=arn_of(pool_id), Tags={"a": "b"})
        world.truth.call("DeleteIdentityPool", **pool)
        now = {name: content_of(world.ask(name, body)) for name, body in readings.items()}
        assert not [name for name in readings if now[name] == before[name]]
        world.set({"operation": "*", "fault": "stale", "seconds": 1})
        assert {name: content_of(world.ask(name, body)) for name, body in readings.items()} == (
            before
        )

    def test_writing_is_never_stale(self, world: World) -> None:
        world.set({"operation": "*", "fault": "stale", "seconds": 10})
        pool_id = world.client().create()
        assert world.client().update(pool_id, IdentityPoolName="another")["IdentityPoolName"] == (
            "another"
        )
        assert world.report() == [(0, 0)]


def test_the_sdk_hears_of_a_refusal_that_comes_after_the_effect(world: World) -> None:
    world.set({"operation": "CreateIdentityPool", "fault": "unavailable", "after_effect": True})
    with pytest.raises(ClientError) as error:
        world.client().create()
    assert cast(JsonObject, error.value.response["Error"])["Code"] == "503"
    assert world.names() == ["web"]
