"""Tags on a pool, by its ARN."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.local.protocol.members import JsonObject
from reconciler.local.service import LocalService
from tests.local.clients import ACCOUNT, Cognito, Refusal

KEYS = st.sampled_from(["a", "b", "c", "d"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("TagResource"), st.dictionaries(KEYS, st.text(max_size=256))),
        st.tuples(st.just("UntagResource"), st.lists(KEYS)),
    ),
    max_size=8,
)


def arn_of(pool_id: str, account: str = ACCOUNT, region: str = "eu-west-1") -> str:
    return f"arn:aws:cognito-identity:{region}:{account}:identitypool/{pool_id}"


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


def test_tagging_answers_with_an_empty_structure(cognito: Cognito) -> None:
    arn = arn_of(cognito.create())
    assert cognito.call("TagResource", ResourceArn=arn, Tags={"a": ""}) == {}
    assert cognito.call("UntagResource", ResourceArn=arn, TagKeys=["a", "never"]) == {}


def test_a_pool_has_fifty_tags_at_most(cognito: Cognito) -> None:
    fifty: JsonObject = {str(number): "" for number in range(50)}
    too_many = Refusal("InvalidParameterException", "The number of tags exceeded 50.")
    pool_id = cognito.create(IdentityPoolTags=fifty)
    cognito.call("TagResource", ResourceArn=arn_of(pool_id), Tags={"0": "changed"})
    assert cognito.refused("TagResource", ResourceArn=arn_of(pool_id), Tags={"x": ""}) == too_many
    required: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
    sent: JsonObject = {**required, "IdentityPoolTags": {**fifty, "x": ""}}
    assert cognito.refused("CreateIdentityPool", **sent) == too_many


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
