"""Reading all live pools: as few requests as the API allows, and nothing twice."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.errors import WrongAccount
from reconciler.flows.inventory import check_account, read_pools
from reconciler.local.service import LocalService
from reconciler.model.results import Call
from tests.doors import EMBEDDED, embedded, unnoted
from tests.faults import Faulty


def user_pool(number: int, client: str) -> dict[str, str]:
    name = f"cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool{number}"
    return {"ProviderName": name, "ClientId": client}


def test_a_plan_takes_the_documented_number_of_requests(tmp_path: Path) -> None:
    recording = Faulty(LocalService(tmp_path / "local.db"))
    connections = embedded(tmp_path, recording)
    writer, reader = connections.writer(EMBEDDED), connections.reader(EMBEDDED)
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
    writer, reader = connections.writer(EMBEDDED), connections.reader(EMBEDDED)
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


def test_credentials_of_another_account_end_the_run(tmp_path: Path) -> None:
    reader = embedded(tmp_path).reader(EMBEDDED)
    with pytest.raises(WrongAccount) as stop:
        check_account(reader, replace(EMBEDDED, account="999999999999"))
    assert str(stop.value) == (
        "its account is 999999999999, but the credentials belong to 123456789012; "
        "nothing was sent to it"
    )
