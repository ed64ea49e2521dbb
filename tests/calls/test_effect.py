"""Whether a read shows what a call wrote."""

from dataclasses import replace

import pytest

from reconciler.calls.build import applied_call, tag_call, untag_call, write_call, writes_applied
from reconciler.calls.effect import holds_only, reading_of, shows
from reconciler.calls.live import live_pool
from reconciler.calls.writes import SetPrincipalTags, SetRoles, UpdatePool
from reconciler.model.json_value import JsonObject, members
from reconciler.model.providers import DEFAULTS, INACTIVE, PrincipalTags
from reconciler.model.results import Call
from reconciler.model.spec import Roles
from tests.builders import MARKER, POOL_ID, SPEC, USER_POOL, live, role

UPDATE = write_call(UpdatePool(SPEC), POOL_ID)
SET_ROLES = write_call(SetRoles(SPEC), POOL_ID)
MAP = write_call(SetPrincipalTags("p", PrincipalTags(tags=(("a", "b"),))), POOL_ID)
DEFAULT_MAP = write_call(SetPrincipalTags("p", DEFAULTS), POOL_ID)
ARN = "arn"
OTHER_ROLES = write_call(SetRoles(replace(SPEC, roles=Roles(role("other")))), POOL_ID)
OTHER_POOL = write_call(UpdatePool(replace(SPEC, allow_classic_flow=None)), POOL_ID)
MAPPINGS = members(SET_ROLES.parameters["RoleMappings"])
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


TAGS = PrincipalTags(tags=(("a", "b"),))
TAGGED = replace(SPEC, providers=(replace(USER_POOL, principal_tags=TAGS),))
BEFORE = live(TAGGED, marker=MARKER)
NAME = USER_POOL.tag_name
SET_TAGS = write_call(SetPrincipalTags(NAME, PrincipalTags(tags=(("a", "c"),))), POOL_ID)
CLEARED = write_call(SetPrincipalTags(NAME, INACTIVE), POOL_ID)
STRAY: JsonObject = {**OTHER_ROLES.parameters, "RoleMappings": {"stray": FUTURE}}


@pytest.mark.parametrize(
    ("call", "answer", "ours", "alone", "reason"),
    [
        (OTHER_POOL, UPDATE.parameters, (), True, "as it was"),
        (OTHER_POOL, OTHER_POOL.parameters, (OTHER_POOL,), True, "as it is to be"),
        (OTHER_POOL, UPDATE.parameters | {"IdentityPoolName": "theirs"}, (), False, "a third name"),
        (OTHER_POOL, UPDATE.parameters | {"FutureSetting": 1}, (), False, "nobody knows this"),
        (OTHER_ROLES, SET_ROLES.parameters, (), True, "as they were"),
        (OTHER_ROLES, OTHER_ROLES.parameters, (SET_ROLES, OTHER_ROLES), True, "as they are to be"),
        (OTHER_ROLES, {"Roles": {"authenticated": role("theirs")}}, (), False, "a third role"),
        (OTHER_ROLES, {}, (), False, "no roles at all"),
        (OTHER_ROLES, {}, (SET_TAGS,), False, "what another call wrote does not count"),
        (SET_ROLES, OTHER_ROLES.parameters, (OTHER_ROLES,), True, "our own first step"),
        (OTHER_ROLES, STRAY, (), False, "a mapping that nobody knows"),
        (SET_TAGS, {"PrincipalTags": {"a": "b"}}, (), True, "as they were"),
        (SET_TAGS, {"PrincipalTags": {"a": "theirs"}}, (), False, "a third claim"),
        (SET_TAGS, {}, (), False, "somebody cleared them"),
        (SET_TAGS, {}, (CLEARED,), True, "we did"),
        (MAP, {}, (CLEARED,), True, "there was no map of this provider"),
        (MAP, {"PrincipalTags": {"a": "c"}}, (SET_TAGS,), False, "ours is another provider's"),
        (tag_call(ARN, {"team": "x"}), {"IdentityPoolTags": {"team": "identity"}}, (), True, "was"),
        (tag_call(ARN, {"team": "x"}), {"IdentityPoolTags": {"team": "x"}}, (), True, "is to be"),
        (tag_call(ARN, {"team": "x"}), {"IdentityPoolTags": {"team": "y"}}, (), False, "a third"),
        (tag_call(ARN, {"new": "x"}), {"IdentityPoolTags": {"other": "y"}}, (), True, "not there"),
        (untag_call(ARN, ["team"]), {"IdentityPoolTags": {"team": "y"}}, (), False, "a third"),
        (untag_call(ARN, ["team"]), {}, (), True, "it is gone already"),
        (
            tag_call(ARN, {"reconciler:owner": "us"}),
            {"IdentityPoolTags": {"reconciler:owner": "them"}},
            (),
            False,
            "somebody else took the pool",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_a_call_replaces_is_old_or_our_own_or_somebody_elses(
    call: Call, answer: JsonObject, ours: tuple[Call, ...], alone: bool, reason: str
) -> None:
    whole: JsonObject = {"IdentityPoolId": POOL_ID}
    if reading_of(call, POOL_ID).operation == "DescribeIdentityPool":
        whole |= {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": False}
    assert holds_only(whole | answer, BEFORE, (*ours, call), call) is alone, reason


def test_a_pool_that_was_just_made_held_nothing() -> None:
    assert holds_only({"IdentityPoolId": POOL_ID}, None, (), SET_ROLES)
    assert not holds_only(OTHER_ROLES.parameters, None, (), SET_ROLES)


def test_what_could_not_be_modelled_before_is_nobody_elses() -> None:
    mappings: JsonObject = {**MAPPINGS, "stray": FUTURE}
    answer = SET_ROLES.parameters | {"RoleMappings": mappings}
    before = live_pool(UPDATE.parameters, answer, None)
    assert before.unmodelled
    assert holds_only(answer, before, (), OTHER_ROLES)
    assert not holds_only(answer, replace(before, unmodelled=()), (), OTHER_ROLES)
