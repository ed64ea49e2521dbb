"""Reading all live pools: as few requests as the API allows, and nothing twice."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from reconciler.aws.writing import writer as writer_of
from reconciler.errors import AccessRefused, WrongAccount
from reconciler.flows.inventory import check_account, count_identities, read_pools
from reconciler.local.service import LocalService
from reconciler.model.json_value import JsonObject
from reconciler.model.pools import IdentityCount
from reconciler.model.ports import Arrived, uncounted
from reconciler.model.results import Call
from reconciler.model.run import Caller
from tests.apply.world import SpoiledReader
from tests.doors import EMBEDDED, embedded, unnoted
from tests.faults import Faulty


def user_pool(number: int, client: str) -> dict[str, str]:
    name = f"cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool{number}"
    return {"ProviderName": name, "ClientId": client}


def test_a_plan_takes_the_documented_number_of_requests(tmp_path: Path) -> None:
    recording = Faulty(LocalService(tmp_path / "local.db"))
    connections = embedded(tmp_path, recording)
    writer, reader = writer_of(connections, EMBEDDED), connections.reader(EMBEDDED)
    for number in range(61):
        owner = {0: {"reconciler:owner": "acme"}, 1: {"reconciler:owner": "others"}}
        parameters = {
            "IdentityPoolName": f"pool {number}",
            "AllowUnauthenticatedIdentities": False,
            "CognitoIdentityProviders": [
                user_pool(1, "one"),
                user_pool(1, "two"),
                user_pool(2, "three"),
            ],
            "IdentityPoolTags": owner.get(number, {}),
        }
        sent = writer.send(Call("CreateIdentityPool", json.loads(json.dumps(parameters))), unnoted)
    pinned = str(sent.body["IdentityPoolId"])
    recording.seen.clear()

    check_account(reader, EMBEDDED)
    pools = read_pools(reader, "acme", {pinned})

    read = {pool.pool_id for pool in pools if pool.principal_tags_read}
    owned = {pool.pool_id for pool in pools if pool.marker.owner == "acme"}
    assert read == owned | {pinned}
    assert Counter(recording.seen) == {
        "sts": 1,
        "ListIdentityPools": 2,
        "DescribeIdentityPool": 61,
        "GetIdentityPoolRoles": 61,
        # Two names in each of the two pools, one of them shared by two clients.
        "GetPrincipalTagAttributeMap": 4,
    }


def test_a_pool_that_vanishes_while_reading_is_not_there(tmp_path: Path) -> None:
    service = LocalService(tmp_path / "local.db")
    connections = embedded(tmp_path, service)
    writer, reader = writer_of(connections, EMBEDDED), connections.reader(EMBEDDED)
    sent = writer.send(
        Call(
            "CreateIdentityPool",
            {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": False},
        ),
        unnoted,
    )
    vanished = f"{EMBEDDED.region}:00000000-0000-4000-8000-000000000000"

    class Listing:
        """A listing that still has a pool which is gone."""

        caller = staticmethod(reader.caller)
        service_time = staticmethod(reader.service_time)
        read = staticmethod(reader.read)
        read_all = staticmethod(reader.read_all)

        @staticmethod
        def pool_ids() -> list[str]:
            return [vanished, *reader.pool_ids()]

    pools = read_pools(Listing(), "acme", set())
    assert [pool.pool_id for pool in pools] == [sent.body["IdentityPoolId"]]


def test_pools_whose_ids_are_known_are_read_though_the_listing_lags(tmp_path: Path) -> None:
    recording = Faulty(LocalService(tmp_path / "local.db"))
    connections = embedded(tmp_path, recording)
    writer, reader = writer_of(connections, EMBEDDED), connections.reader(EMBEDDED)
    created = Call(
        "CreateIdentityPool", {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": False}
    )
    listed, pinned, journalled = (
        str(writer.send(created, unnoted).body["IdentityPoolId"]) for _ in range(3)
    )
    gone = f"{EMBEDDED.region}:00000000-0000-4000-8000-000000000000"
    recording.seen.clear()

    class Lagging:
        """A listing that shows one pool only."""

        caller = staticmethod(reader.caller)
        service_time = staticmethod(reader.service_time)
        read = staticmethod(reader.read)
        read_all = staticmethod(reader.read_all)

        @staticmethod
        def pool_ids() -> list[str]:
            return [listed]

    pools = read_pools(Lagging(), "acme", {listed, pinned, gone}, [journalled, listed, pinned])
    assert {pool.pool_id for pool in pools} == {listed, pinned, journalled}
    assert Counter(recording.seen) == {"DescribeIdentityPool": 4, "GetIdentityPoolRoles": 4}


def test_identities_are_counted_up_to_a_page_and_not_where_the_pool_is_gone() -> None:
    page: JsonObject = {"Identities": [{"IdentityId": str(n)} for n in range(60)]}
    answers: dict[str, JsonObject | None] = {
        "empty": {"Identities": []},
        "one": {"Identities": [{"IdentityId": "1"}]},
        "full": page,
        "more": {**page, "NextToken": "next"},
        "gone": None,
    }
    asked: list[Call] = []

    class Counting:
        """Answers about identities, and notes what it is asked."""

        @staticmethod
        def caller() -> Caller:
            raise AssertionError("counting does not ask for the account")

        @staticmethod
        def service_time() -> datetime | None:
            raise AssertionError("counting asks for no time")

        @staticmethod
        def read(call: Call) -> JsonObject:
            raise AssertionError("counting asks for all pools at once")

        @staticmethod
        def pool_ids() -> list[str]:
            raise AssertionError("counting lists nothing")

        @staticmethod
        def read_all(
            calls: Sequence[Call], arrived: Arrived = uncounted
        ) -> list[JsonObject | None]:
            asked.extend(calls)
            return [answers[str(call.parameters["IdentityPoolId"])] for call in calls]

    assert count_identities(Counting(), tuple(answers)) == {
        "empty": IdentityCount(0, False),
        "one": IdentityCount(1, False),
        "full": IdentityCount(60, False),
        "more": IdentityCount(60, True),
    }
    assert asked == [
        Call("ListIdentities", {"IdentityPoolId": pool_id, "MaxResults": 60}) for pool_id in answers
    ]


def test_a_pool_that_cannot_be_counted_does_not_keep_others_from_being_counted(
    tmp_path: Path,
) -> None:
    connections = embedded(tmp_path)
    created = Call(
        "CreateIdentityPool", {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": False}
    )
    writer = writer_of(connections, EMBEDDED)
    one, two = (str(writer.send(created, unnoted).body["IdentityPoolId"]) for _ in range(2))

    def refused(call: Call, answer: JsonObject) -> JsonObject:
        if call.parameters["IdentityPoolId"] == one:
            raise AccessRefused("ListIdentities: not allowed")
        return answer

    reader = SpoiledReader(connections.reader(EMBEDDED), refused)
    assert count_identities(reader, (one, two)) == {two: IdentityCount(0, False)}


def test_credentials_of_another_account_end_the_run(tmp_path: Path) -> None:
    reader = embedded(tmp_path).reader(EMBEDDED)
    with pytest.raises(WrongAccount) as stop:
        check_account(reader, replace(EMBEDDED, account="999999999999"))
    assert str(stop.value) == (
        "its account is 999999999999, but the credentials belong to 123456789012; "
        "nothing was sent to it"
    )
