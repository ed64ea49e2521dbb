"""Tags on a pool, by its ARN."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.local.protocol.members import JsonObject
from reconciler.local.service import LocalService
from tests.local.clients import ACCOUNT, Cognito, Refusal, arn_of, exchange

KEYS = st.sampled_from(["a", "b", "c", "d"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("TagResource"), st.dictionaries(KEYS, st.text(max_size=256))),
        st.tuples(st.just("UntagResource"), st.lists(KEYS)),
    ),
    max_size=8,
)


@pytest.mark.fact(
    "tagging-adds-and-overwrites",
    "untagging-removes-keys",
    "listed-tags-are-the-pools",
)
@given(steps=STEPS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
def test_tags_are_a_dictionary_that_is_updated_and_shrunk(
    cognito: Cognito, steps: list[tuple[str, dict[str, str] | list[str]]]
) -> None:
    pool_id = cognito.create()
    expected: dict[str, str] = {}
    for operation, change in steps:
        if isinstance(change, dict):
            expected.update(change)
            cognito.call(operation, ResourceArn=arn_of(pool_id), Tags=dict(change))
        else:
            expected = {key: value for key, value in expected.items() if key not in change}
            cognito.call(operation, ResourceArn=arn_of(pool_id), TagKeys=list(change))
    listed = cognito.call("ListTagsForResource", ResourceArn=arn_of(pool_id))
    assert listed == {"Tags": expected}
    assert cognito.describe(pool_id)["IdentityPoolTags"] == expected


@pytest.mark.fact("tagging-answers-with-an-empty-structure")
def test_tagging_answers_with_an_empty_structure(service: LocalService) -> None:
    arn = arn_of(Cognito(service).create())
    tagged = exchange(service, "TagResource", {"ResourceArn": arn, "Tags": {"a": ""}})
    untagged = exchange(service, "UntagResource", {"ResourceArn": arn, "TagKeys": ["a", "never"]})
    assert (tagged[0], tagged[2], untagged[0], untagged[2]) == (200, b"{}", 200, b"{}")


@pytest.mark.operation("ListTagsForResource")
@pytest.mark.fact("tags-are-addressed-by-arn")
@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_a_pool_is_tagged_by_the_arn_of_its_partition(
    service: LocalService, region: str, partition: str
) -> None:
    cognito = Cognito(service, region=region)
    pool_id = cognito.create(IdentityPoolTags={"a": "1"})
    arn = arn_of(pool_id, region=region).replace("aws", partition, 1)
    cognito.call("TagResource", ResourceArn=arn, Tags={"b": "2"})
    assert cognito.call("ListTagsForResource", ResourceArn=arn) == {"Tags": {"a": "1", "b": "2"}}


@pytest.mark.fact("tags-are-limited-to-50")
def test_a_pool_has_fifty_tags_at_most(cognito: Cognito) -> None:
    fifty: JsonObject = {str(number): "" for number in range(50)}
    too_many = Refusal("InvalidParameterException", "The number of tags exceeded 50.")
    pool_id = cognito.create(IdentityPoolTags=fifty)
    cognito.call("TagResource", ResourceArn=arn_of(pool_id), Tags={"0": "changed"})
    assert cognito.refused("TagResource", ResourceArn=arn_of(pool_id), Tags={"x": ""}) == too_many
    required: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
    sent: JsonObject = {**required, "IdentityPoolTags": {**fifty, "x": ""}}
    assert cognito.refused("CreateIdentityPool", **sent) == too_many


@pytest.mark.fact("aws-tag-keys-are-reserved")
@pytest.mark.parametrize("key", ["aws:cloudformation:stack-name", "AWS:x"])
def test_reserved_keys_are_refused(cognito: Cognito, key: str) -> None:
    reserved = Refusal(
        "InvalidParameterException", f"Tag keys starting with aws: are reserved: {key}"
    )
    required: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
    arn = arn_of(cognito.create())
    assert cognito.refused("TagResource", ResourceArn=arn, Tags={key: ""}) == reserved
    created = cognito.refused("CreateIdentityPool", **required, IdentityPoolTags={key: ""})
    assert created == reserved


@pytest.mark.fact("tags-are-addressed-by-arn")
@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:cognito-idp:eu-west-1:{ACCOUNT}:userpool/eu-west-1_1",
        f"arn:aws-cn:cognito-identity:eu-west-1:{ACCOUNT}:identitypool/eu-west-1:0",
        "this is not an ARN at all",
    ],
)
def test_an_arn_of_something_else_is_refused(cognito: Cognito, arn: str) -> None:
    invalid = Refusal("InvalidParameterException", f"Invalid resource ARN: {arn}")
    assert cognito.refused("ListTagsForResource", ResourceArn=arn) == invalid
    assert cognito.refused("TagResource", ResourceArn=arn, Tags={}) == invalid
    assert cognito.refused("UntagResource", ResourceArn=arn, TagKeys=[]) == invalid


def test_a_pool_is_found_under_its_own_account_and_region_only(service: LocalService) -> None:
    cognito = Cognito(service)
    pool_id = cognito.create()
    gone = Refusal("ResourceNotFoundException", f"IdentityPool '{pool_id}' not found.")
    for arn in (arn_of(pool_id, account="999999999999"), arn_of(pool_id, region="us-east-1")):
        assert cognito.refused("ListTagsForResource", ResourceArn=arn) == gone
    assert cognito.refused("ListTagsForResource", ResourceArn=arn_of("eu-west-1:0")) == Refusal(
        "ResourceNotFoundException", "IdentityPool 'eu-west-1:0' not found."
    )
