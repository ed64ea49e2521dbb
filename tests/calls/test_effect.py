"""Whether a read shows what a call wrote."""

from dataclasses import replace

import pytest

from reconciler.calls.build import applied_call, tag_call, untag_call, write_call, writes_applied
from reconciler.calls.effect import reading_of, shows
from reconciler.calls.writes import SetPrincipalTags, SetRoles, UpdatePool
from reconciler.model.json_value import JsonObject
from reconciler.model.providers import DEFAULTS, PrincipalTags
from reconciler.model.results import Call
from reconciler.model.spec import Roles
from tests.builders import POOL_ID, SPEC, role

UPDATE = write_call(UpdatePool(SPEC), POOL_ID)
SET_ROLES = write_call(SetRoles(SPEC), POOL_ID)
MAP = write_call(SetPrincipalTags("p", PrincipalTags(tags=(("a", "b"),))), POOL_ID)
DEFAULT_MAP = write_call(SetPrincipalTags("p", DEFAULTS), POOL_ID)
ARN = "arn"
OTHER_ROLES = write_call(SetRoles(replace(SPEC, roles=Roles(role("other")))), POOL_ID)
OTHER_POOL = write_call(UpdatePool(replace(SPEC, allow_classic_flow=None)), POOL_ID)
MAPPINGS = SET_ROLES.parameters["RoleMappings"]
assert isinstance(MAPPINGS, dict)
FUTURE: JsonObject = {"Type": "Future"}


@pytest.mark.parametrize(
    ("call", "answer", "shown"),
    [
        (UPDATE, UPDATE.parameters, True),
        (UPDATE, {k: v for k, v in UPDATE.parameters.items() if v not in ([], {})}, True),
        (UPDATE, UPDATE.parameters | {"IdentityPoolTags": {"any": "tag"}}, True),
        (UPDATE, OTHER_POOL.parameters, False),
        (UPDATE, UPDATE.parameters | {"FutureSetting": 1}, False),
        (SET_ROLES, SET_ROLES.parameters, True),
        (SET_ROLES, OTHER_ROLES.parameters, False),
        (SET_ROLES, {"IdentityPoolId": POOL_ID}, False),
        (SET_ROLES, SET_ROLES.parameters | {"RoleMappings": {**MAPPINGS, "x": FUTURE}}, False),
        (MAP, {"UseDefaults": False, "PrincipalTags": {"a": "b"}}, True),
        (MAP, {"PrincipalTags": {"a": "b"}}, True),
        (MAP, {"PrincipalTags": {"a": "c"}}, False),
        (MAP, {"UseDefaults": True, "PrincipalTags": {"a": "b"}}, False),
        (DEFAULT_MAP, {"UseDefaults": True, "PrincipalTags": {"username": "sub"}}, True),
        (DEFAULT_MAP, {}, False),
        (tag_call(ARN, {"a": "1"}), {"IdentityPoolTags": {"a": "1", "b": "2"}}, True),
        (tag_call(ARN, {"a": "1"}), {"IdentityPoolTags": {"a": "2"}}, False),
        (tag_call(ARN, {"a": "1"}), {}, False),
        (untag_call(ARN, ["a"]), {"IdentityPoolTags": {"b": "2"}}, True),
        (untag_call(ARN, ["b", "a"]), {"IdentityPoolTags": {"b": "2"}}, False),
    ],
)
def test_an_answer_shows_a_call_where_it_holds_what_was_sent(
    call: Call, answer: JsonObject, shown: bool
) -> None:
    pool: JsonObject = {
        "IdentityPoolId": POOL_ID,
        "IdentityPoolName": "web",
        "AllowUnauthenticatedIdentities": False,
    }
    assert shows(pool | answer if call.operation == UPDATE.operation else answer, call) is shown


def test_a_create_is_found_by_its_attempt_and_not_by_its_effect() -> None:
    with pytest.raises(ValueError, match="CreateIdentityPool has no effect to look for"):
        shows({}, Call("CreateIdentityPool", {}))


def test_each_call_has_the_read_that_shows_it() -> None:
    identity: JsonObject = {"IdentityPoolId": POOL_ID}
    assert [reading_of(call, POOL_ID) for call in (UPDATE, SET_ROLES, MAP, tag_call(ARN, {}))] == [
        Call("DescribeIdentityPool", identity),
        Call("GetIdentityPoolRoles", identity),
        Call("GetPrincipalTagAttributeMap", identity | {"IdentityProviderName": "p"}),
        Call("DescribeIdentityPool", identity),
    ]


def test_only_a_call_that_writes_the_marker_and_nothing_else_is_the_markers() -> None:
    marker = applied_call(ARN)
    assert writes_applied(marker)
    tags = {"reconciler:applied": "v1/forged", "reconciler:owner": "mallory"}
    assert not writes_applied(tag_call(ARN, tags))
    assert not writes_applied(tag_call(ARN, {"reconciler:applied": "v1"}))
    assert not writes_applied(Call("UntagResource", marker.parameters))
    assert not writes_applied(UPDATE)
