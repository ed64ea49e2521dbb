"""Identities of guests and how identities are listed, described, counted and deleted."""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import cast

import pytest

from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.service import LocalService
from tests.local.clients import ACCOUNT, Cognito, Refusal

NOW = 1_700_000_000.25
GUESTS: JsonObject = {"AllowUnauthenticatedIdentities": True}
MISSING = "eu-west-1:0"


@pytest.fixture
def cognito(tmp_path: Path) -> Iterator[Cognito]:
    """A service whose ids ascend: the pool 00, then the identities 01, 02 and so on."""
    numbers = count()
    with closing(
        LocalService(tmp_path / "local.db", now=lambda: NOW, new_id=lambda: f"{next(numbers):02}")
    ) as service:
        yield Cognito(service)


def guests(cognito: Cognito, pool_id: str, number: int) -> list[Json]:
    return [cognito.call("GetId", IdentityPoolId=pool_id)["IdentityId"] for _ in range(number)]


def listed(cognito: Cognito, pool_id: str) -> list[Json]:
    return ids_in(cognito.call("ListIdentities", IdentityPoolId=pool_id, MaxResults=60))


def ids_in(answer: JsonObject) -> list[Json]:
    """The ids on a page of identities."""
    return [identity["IdentityId"] for identity in cast(list[JsonObject], answer["Identities"])]


@pytest.mark.fact("get-id-makes-guests")
def test_every_guest_is_a_new_identity(cognito: Cognito) -> None:
    pool_id = cognito.create(**GUESTS)
    assert guests(cognito, pool_id, 2) == ["eu-west-1:01", "eu-west-1:02"]
    described = cognito.call("DescribeIdentity", IdentityId="eu-west-1:01")
    assert described == {
        "IdentityId": "eu-west-1:01",
        "CreationDate": described["CreationDate"],
        "LastModifiedDate": described["CreationDate"],
    }


@pytest.mark.fact("guests-are-refused-where-they-are-off")
def test_a_pool_without_guests_makes_none(cognito: Cognito) -> None:
    assert cognito.refused("GetId", IdentityPoolId=cognito.create()) == Refusal(
        "NotAuthorizedException", "Unauthenticated access is not supported for this identity pool."
    )


def test_a_pool_that_is_not_there_has_no_guests(cognito: Cognito) -> None:
    assert cognito.refused("GetId", IdentityPoolId=MISSING) == Refusal(
        "ResourceNotFoundException", f"IdentityPool '{MISSING}' not found."
    )


@pytest.mark.fact("identity-not-found")
def test_an_identity_that_is_not_there_is_not_found(cognito: Cognito) -> None:
    missing = Refusal("ResourceNotFoundException", f"Identity '{MISSING}' not found.")
    assert cognito.refused("DescribeIdentity", IdentityId=MISSING) == missing
    unlinked: JsonObject = {"IdentityId": MISSING, "Logins": {}, "LoginsToRemove": []}
    assert cognito.refused("UnlinkIdentity", **unlinked) == missing


def test_an_identity_of_another_account_or_region_is_not_found(cognito: Cognito) -> None:
    pool_id = cognito.create(**GUESTS)
    (identity_id,) = guests(cognito, pool_id, 1)
    missing = Refusal("ResourceNotFoundException", f"Identity '{identity_id}' not found.")
    others = (
        Cognito(cognito.service, account="210987654321"),
        Cognito(cognito.service, ACCOUNT, region="us-east-1"),
    )
    for other in others:
        assert other.refused("DescribeIdentity", IdentityId=identity_id) == missing
        other.call("DeleteIdentities", IdentityIdsToDelete=[identity_id])
    assert listed(cognito, pool_id) == [identity_id]


@pytest.mark.fact("list-identities-names-its-pool", "list-identities-in-id-order")
def test_identities_are_listed_by_pages_in_the_order_of_ids(cognito: Cognito) -> None:
    pool_id = cognito.create(**GUESTS)
    asked: JsonObject = {"IdentityPoolId": pool_id, "MaxResults": 2}
    assert cognito.call("ListIdentities", **asked) == {"IdentityPoolId": pool_id, "Identities": []}
    ids = guests(cognito, pool_id, 3)
    guests(cognito, cognito.create(**GUESTS), 1)
    first = cognito.call("ListIdentities", **asked)
    assert ids_in(first) == ids[:2]
    token = str(first["NextToken"])
    assert b64decode(token).decode() == ids[1]
    second = cognito.call("ListIdentities", **asked, NextToken=token)
    assert ids_in(second) == ids[2:]
    assert "NextToken" not in second
    assert cognito.refused("ListIdentities", **asked, NextToken="more") == Refusal(
        "InvalidParameterException", "Invalid NextToken: more"
    )


@pytest.mark.fact("delete-identities-answers-with-the-unprocessed")
def test_deleted_identities_are_gone_and_the_others_stay(cognito: Cognito) -> None:
    pool_id = cognito.create(**GUESTS)
    ids = guests(cognito, pool_id, 3)
    deleted = cognito.call("DeleteIdentities", IdentityIdsToDelete=[*ids[:2], ids[0], MISSING])
    assert deleted == {"UnprocessedIdentityIds": []}
    assert listed(cognito, pool_id) == ids[2:]


@pytest.mark.fact("delete-identities-takes-60")
def test_no_more_than_60_identities_are_deleted_at_once(cognito: Cognito) -> None:
    for number in (0, 61):
        refused = cognito.refused("DeleteIdentities", IdentityIdsToDelete=[MISSING] * number)
        assert refused.code == "ValidationException"
    cognito.call("DeleteIdentities", IdentityIdsToDelete=[MISSING] * 60)


@pytest.mark.fact("pools-are-deleted-with-their-identities")
def test_a_deleted_pool_takes_its_identities_with_it(cognito: Cognito) -> None:
    pool_id, other = cognito.create(**GUESTS), cognito.create(**GUESTS)
    (gone,), (left,) = guests(cognito, pool_id, 1), guests(cognito, other, 1)
    cognito.call("DeleteIdentityPool", IdentityPoolId=pool_id)
    assert cognito.refused("DescribeIdentity", IdentityId=gone).code == "ResourceNotFoundException"
    assert listed(cognito, other) == [left]


def test_what_is_forgotten_includes_identities(cognito: Cognito) -> None:
    (identity_id,) = guests(cognito, cognito.create(**GUESTS), 1)
    cognito.service.reset()
    missing = cognito.refused("DescribeIdentity", IdentityId=identity_id)
    assert missing.code == "ResourceNotFoundException"
