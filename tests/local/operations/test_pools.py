"""What becomes of a pool's settings in Create, Describe, Update and Delete."""

import re
import string
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.service import LocalService
from tests.local.clients import (
    ACCOUNT,
    CLIENT,
    OIDC,
    SAML,
    USER_POOL,
    Cognito,
    Refusal,
    arn_of,
    exchange,
)

FULL: JsonObject = {
    "IdentityPoolName": "shop",
    "AllowUnauthenticatedIdentities": True,
    "AllowClassicFlow": False,
    "SupportedLoginProviders": {"graph.facebook.com": "7346241598935552"},
    "DeveloperProviderName": "login.shop",
    "OpenIdConnectProviderARNs": [OIDC],
    "CognitoIdentityProviders": [{**CLIENT, "ServerSideTokenCheck": True}],
    "SamlProviderARNs": [SAML],
    "IdentityPoolTags": {"team": "shop"},
}

WORD = string.ascii_letters + string.digits + "_"
TAGS = st.dictionaries(
    st.text(min_size=1, max_size=128).filter(lambda key: not key.lower().startswith("aws:")),
    st.text(max_size=256),
    max_size=4,
)
USER_POOLS = st.builds(
    lambda number, client, check: {
        "ProviderName": f"cognito-idp.us-west-2.amazonaws.com/us-west-2_{number}",
        "ClientId": client,
        "ServerSideTokenCheck": check,
    },
    st.integers(0, 9),
    st.text(WORD, min_size=1, max_size=128),
    st.booleans(),
)
POOLS = st.fixed_dictionaries(
    {
        "IdentityPoolName": st.text(WORD + " \t+=,.@-", min_size=1, max_size=128),
        "AllowUnauthenticatedIdentities": st.booleans(),
        "IdentityPoolTags": TAGS,
    },
    optional={
        "AllowClassicFlow": st.booleans(),
        "SupportedLoginProviders": st.dictionaries(
            st.text(min_size=1, max_size=128),
            st.text(WORD + ".;/-", min_size=1, max_size=128),
            min_size=1,
            max_size=10,
        ),
        "DeveloperProviderName": st.text(WORD + ".-", min_size=1, max_size=128),
        "OpenIdConnectProviderARNs": st.lists(
            st.sampled_from([f"{OIDC}/{number}" for number in range(9)]), min_size=1, unique=True
        ),
        "CognitoIdentityProviders": st.lists(
            USER_POOLS,
            min_size=1,
            max_size=5,
            unique_by=lambda item: (item["ProviderName"], item["ClientId"]),
        ),
        "SamlProviderARNs": st.lists(
            st.sampled_from([f"{SAML}{number}" for number in range(9)]), min_size=1, unique=True
        ),
    },
)


def without_order(pool: JsonObject) -> JsonObject:
    """The pool with its ARNs sorted: their order means nothing."""
    lists = ("OpenIdConnectProviderARNs", "SamlProviderARNs")
    ordered = dict(pool)
    for name in lists:
        arns = pool.get(name)
        if isinstance(arns, list):
            ordered[name] = list[Json](sorted(map(str, arns)))
    return ordered


@pytest.mark.fact(
    "create-answers-with-the-pool",
    "described-as-created",
    "tags-are-created-with-the-pool",
)
@given(sent=POOLS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None
)
def test_a_pool_is_described_as_it_was_created(cognito: Cognito, sent: JsonObject) -> None:
    created = cognito.call("CreateIdentityPool", **sent)
    described = cognito.describe(str(created["IdentityPoolId"]))
    assert described == created
    assert without_order(described) == {
        "IdentityPoolId": created["IdentityPoolId"],
        **without_order(sent),
    }


@pytest.mark.fact("update-answers-with-the-pool", "described-as-created")
@given(before=POOLS, after=POOLS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
def test_an_update_leaves_nothing_of_before_but_tags_and_developer_name(
    cognito: Cognito, before: JsonObject, after: JsonObject
) -> None:
    before.pop("DeveloperProviderName", None)
    pool_id = cognito.create(**before)
    sent = {name: value for name, value in after.items() if name != "IdentityPoolTags"}
    updated = cognito.call("UpdateIdentityPool", IdentityPoolId=pool_id, **sent)
    assert updated == cognito.describe(pool_id)
    assert without_order(updated) == {
        "IdentityPoolId": pool_id,
        **without_order(sent),
        "IdentityPoolTags": before["IdentityPoolTags"],
    }


@pytest.mark.fact("create-takes-defaults", "unset-members-are-omitted", "tags-map-always-present")
def test_only_what_is_set_is_answered_and_tags_always(cognito: Cognito) -> None:
    pool_id = cognito.create()
    assert cognito.describe(pool_id) == {
        "IdentityPoolId": pool_id,
        "IdentityPoolName": "web",
        "AllowUnauthenticatedIdentities": False,
        "IdentityPoolTags": {},
    }


@pytest.mark.fact("classic-flow-only-if-sent")
@pytest.mark.parametrize(
    "sent",
    [{}, {"AllowClassicFlow": None}, {"AllowClassicFlow": False}, {"AllowClassicFlow": True}],
)
def test_the_classic_flow_is_on_off_or_unset(cognito: Cognito, sent: JsonObject) -> None:
    expected = [sent["AllowClassicFlow"]] if sent.get("AllowClassicFlow") is not None else []
    pool_id = cognito.create(**sent)
    updated = cognito.update(cognito.create(AllowClassicFlow=True), **sent)
    for pool in (cognito.describe(pool_id), updated):
        assert [pool[name] for name in pool if name == "AllowClassicFlow"] == expected


@pytest.mark.fact("ids-are-region-and-uuid")
def test_a_pool_id_is_the_region_and_a_new_uuid(cognito: Cognito) -> None:
    uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    assert re.fullmatch(f"eu-west-1:{uuid}", cognito.create())


@pytest.mark.fact("names-are-not-unique")
def test_names_need_not_be_unique(cognito: Cognito) -> None:
    assert cognito.create(IdentityPoolName="a") != cognito.create(IdentityPoolName="a")


@pytest.mark.fact("tokencheck-comes-back-false")
def test_a_token_check_that_was_not_sent_is_answered_as_false(cognito: Cognito) -> None:
    pool_id = cognito.create(CognitoIdentityProviders=[CLIENT])
    assert cognito.describe(pool_id)["CognitoIdentityProviders"] == [
        {**CLIENT, "ServerSideTokenCheck": False}
    ]


@pytest.mark.fact(
    "update-resets-what-is-omitted",
    "update-keeps-omitted-tags",
    "update-keeps-an-omitted-developer-name",
)
def test_an_update_resets_what_it_does_not_send(cognito: Cognito) -> None:
    pool_id = cognito.create(**FULL)
    assert cognito.update(pool_id) == {
        "IdentityPoolId": pool_id,
        "IdentityPoolName": "web",
        "AllowUnauthenticatedIdentities": False,
        "DeveloperProviderName": "login.shop",
        "IdentityPoolTags": {"team": "shop"},
    }


@pytest.mark.fact("update-clears-with-empty-collections")
def test_an_update_with_empty_collections_clears_them(cognito: Cognito) -> None:
    pool_id = cognito.create(**FULL)
    cleared: dict[str, Json] = {
        "SupportedLoginProviders": {},
        "OpenIdConnectProviderARNs": [],
        "CognitoIdentityProviders": [],
        "SamlProviderARNs": [],
    }
    assert cognito.update(pool_id, AllowClassicFlow=False, **cleared) == {
        "IdentityPoolId": pool_id,
        "IdentityPoolName": "web",
        "AllowUnauthenticatedIdentities": False,
        "AllowClassicFlow": False,
        "DeveloperProviderName": "login.shop",
        "IdentityPoolTags": {"team": "shop"},
    }


@pytest.mark.fact("pools-are-renamed-in-place")
def test_an_update_renames_a_pool_and_nothing_else(cognito: Cognito) -> None:
    pool_id = cognito.create(**FULL)
    before = cognito.describe(pool_id)
    sent = {name: value for name, value in FULL.items() if name != "IdentityPoolTags"}
    renamed = cognito.update(pool_id, **{**sent, "IdentityPoolName": "store"})
    assert renamed == {**before, "IdentityPoolName": "store"} == cognito.describe(pool_id)
    assert cognito.call("ListIdentityPools", MaxResults=60) == {
        "IdentityPools": [{"IdentityPoolId": pool_id, "IdentityPoolName": "store"}]
    }


def test_a_pool_can_be_given_its_first_developer_name(cognito: Cognito) -> None:
    pool_id = cognito.create()
    updated = cognito.update(pool_id, DeveloperProviderName="login.shop")
    assert updated["DeveloperProviderName"] == "login.shop"
    assert cognito.update(pool_id, DeveloperProviderName="login.shop") == updated


def test_an_update_keeps_roles_and_principal_tags(cognito: Cognito) -> None:
    pool_id = cognito.create(CognitoIdentityProviders=[CLIENT])
    role = f"arn:aws:iam::{ACCOUNT}:role/guests"
    cognito.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={"unauthenticated": role})
    provider: JsonObject = {"IdentityPoolId": pool_id, "IdentityProviderName": USER_POOL}
    cognito.call("SetPrincipalTagAttributeMap", **provider, PrincipalTags={"who": "sub"})
    cognito.update(pool_id)
    assert cognito.roles(pool_id) == {"IdentityPoolId": pool_id, "Roles": {"unauthenticated": role}}
    assert cognito.call("GetPrincipalTagAttributeMap", **provider) == {
        **provider,
        "UseDefaults": False,
        "PrincipalTags": {"who": "sub"},
    }


@pytest.mark.fact("deletion-is-final")
def test_a_deleted_pool_is_gone(cognito: Cognito) -> None:
    pool_id = cognito.create(**FULL)
    provider: JsonObject = {"IdentityPoolId": pool_id, "IdentityProviderName": OIDC}
    cognito.call("SetPrincipalTagAttributeMap", **provider, UseDefaults=True)
    assert cognito.call("DeleteIdentityPool", IdentityPoolId=pool_id) == {}
    gone = Refusal("ResourceNotFoundException", f"IdentityPool '{pool_id}' not found.")
    required: JsonObject = {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": False}
    assert [
        cognito.refused("DescribeIdentityPool", IdentityPoolId=pool_id),
        cognito.refused("DeleteIdentityPool", IdentityPoolId=pool_id),
        cognito.refused("UpdateIdentityPool", IdentityPoolId=pool_id, **required),
        cognito.refused("GetIdentityPoolRoles", IdentityPoolId=pool_id),
        cognito.refused("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={}),
        cognito.refused("GetPrincipalTagAttributeMap", **provider),
        cognito.refused("SetPrincipalTagAttributeMap", **provider),
        cognito.refused("ListTagsForResource", ResourceArn=arn_of(pool_id)),
        cognito.refused("ListIdentities", IdentityPoolId=pool_id, MaxResults=1),
    ] == [gone] * 9
    assert cognito.call("ListIdentityPools", MaxResults=60) == {"IdentityPools": []}


@pytest.mark.fact("pools-belong-to-account-and-region")
def test_accounts_and_regions_never_see_each_others_pools(service: LocalService) -> None:
    own = Cognito(service)
    pool_id = own.create()
    for other in (Cognito(service, account="999999999999"), Cognito(service, region="us-east-1")):
        assert other.call("ListIdentityPools", MaxResults=60) == {"IdentityPools": []}
        assert other.refused("DeleteIdentityPool", IdentityPoolId=pool_id) == Refusal(
            "ResourceNotFoundException", f"IdentityPool '{pool_id}' not found."
        )
    assert own.describe(pool_id)["IdentityPoolId"] == pool_id


@pytest.mark.fact("pools-are-limited-to-1000")
def test_a_region_holds_a_thousand_pools_and_no_more(service: LocalService) -> None:
    sent: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
    statuses = [exchange(service, "CreateIdentityPool", sent)[0] for _ in range(1000)]
    assert Counter(statuses) == {200: 1000}
    assert Cognito(service).refused("CreateIdentityPool", **sent) == Refusal(
        "LimitExceededException",
        "The account already has the most identity pools a Region allows: 1000",
    )
    assert Cognito(service, region="us-east-1").create()


@pytest.mark.fact("oidc-arns-come-back-in-another-order", "saml-arns-come-back-in-another-order")
@pytest.mark.parametrize(
    ("member", "arn"), [("OpenIdConnectProviderARNs", OIDC), ("SamlProviderARNs", SAML)]
)
def test_arns_come_back_in_an_order_that_does_not_depend_on_the_order_sent(
    cognito: Cognito, member: str, arn: str
) -> None:
    arns: list[Json] = [f"{arn}/{number}" for number in range(5)]
    orders = [arns, arns[::-1], arns[2:] + arns[:2]]
    answered = [cognito.describe(cognito.create(**{member: order}))[member] for order in orders]
    assert answered == [answered[0]] * 3
    assert answered[0] not in orders
