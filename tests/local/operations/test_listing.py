"""Pages of pools, and the tokens that lead from one to the next."""

from base64 import b64decode, b64encode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.local.protocol.members import Json
from tests.local.clients import Cognito, Refusal


def pages(cognito: Cognito, most: int) -> list[list[Json]]:
    found: list[list[Json]] = []
    token: dict[str, Json] = {}
    while True:
        answer = cognito.call("ListIdentityPools", MaxResults=most, **token)
        listed = answer["IdentityPools"]
        assert isinstance(listed, list)
        found.append(listed)
        if "NextToken" not in answer:
            return found
        token = {"NextToken": answer["NextToken"]}


@pytest.mark.fact(
    "pools-listed-in-id-order",
    "pages-hold-max-results-at-most",
    "listed-pools-have-id-and-name",
    "last-page-has-no-token",
)
@given(number=st.integers(0, 9), most=st.integers(1, 60))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
def test_paging_meets_each_pool_once_in_the_order_of_ids(
    cognito: Cognito, number: int, most: int
) -> None:
    cognito.service.reset()
    ids = sorted(cognito.create(IdentityPoolName=f"pool {each}") for each in range(number))
    found = pages(cognito, most)
    expected: list[Json] = [
        {
            "IdentityPoolId": pool_id,
            "IdentityPoolName": cognito.describe(pool_id)["IdentityPoolName"],
        }
        for pool_id in ids
    ]
    assert [pool for page in found for pool in page] == expected
    assert [len(page) for page in found[:-1]] == [most] * (len(found) - 1)
    assert len(found[-1]) <= most
    assert found[-1] or number == 0


@pytest.mark.fact("list-is-there-when-empty")
def test_a_region_without_pools_lists_an_empty_page(cognito: Cognito) -> None:
    assert cognito.call("ListIdentityPools", MaxResults=60) == {"IdentityPools": []}


@pytest.mark.fact("next-token-is-the-last-id")
def test_the_token_is_the_last_id_and_outlives_its_pool(cognito: Cognito) -> None:
    first, second = sorted((cognito.create(), cognito.create()))
    token = str(cognito.call("ListIdentityPools", MaxResults=1)["NextToken"])
    assert b64decode(token).decode() == first
    cognito.call("DeleteIdentityPool", IdentityPoolId=first)
    rest = cognito.call("ListIdentityPools", MaxResults=1, NextToken=token)
    assert rest == {"IdentityPools": [{"IdentityPoolId": second, "IdentityPoolName": "web"}]}


@pytest.mark.parametrize("token", ["!", "abc", "//8=", b64encode(b"no id").decode()])
def test_a_token_of_another_making_is_refused(cognito: Cognito, token: str) -> None:
    invalid = Refusal("InvalidParameterException", f"Invalid NextToken: {token}")
    assert cognito.refused("ListIdentityPools", MaxResults=1, NextToken=token) == invalid
