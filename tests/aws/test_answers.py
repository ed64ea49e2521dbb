import json
from collections.abc import Iterator
from copy import deepcopy

import botocore.session
import pytest

from reconciler.aws.answers import DamagedBody, check_about, checked_body
from reconciler.aws.reader import READING_OPERATIONS
from reconciler.aws.writer import WRITING_OPERATIONS
from reconciler.model.json_value import Json, JsonObject
from tests.builders import POOL_ID, role

_MODEL = botocore.session.Session().get_service_model("cognito-identity")

_POOL: JsonObject = {
    "IdentityPoolId": POOL_ID,
    "IdentityPoolName": "web",
    "AllowUnauthenticatedIdentities": False,
    "AllowClassicFlow": False,
    "SupportedLoginProviders": {"graph.facebook.com": "123"},
    "DeveloperProviderName": "login.example.com",
    "OpenIdConnectProviderARNs": ["arn:aws:iam::123456789012:oidc-provider/idp.example.com"],
    "CognitoIdentityProviders": [
        {"ProviderName": "name", "ClientId": "client", "ServerSideTokenCheck": True}
    ],
    "SamlProviderARNs": ["arn:aws:iam::123456789012:saml-provider/Workforce"],
    "IdentityPoolTags": {"team": "identity"},
}
_ROLES: JsonObject = {
    "IdentityPoolId": POOL_ID,
    "Roles": {"authenticated": role("user")},
    "RoleMappings": {
        "graph.facebook.com": {
            "Type": "Rules",
            "AmbiguousRoleResolution": "Deny",
            "RulesConfiguration": {
                "Rules": [
                    {"Claim": "aud", "MatchType": "Equals", "Value": "1", "RoleARN": role("gold")}
                ]
            },
        }
    },
}
_PRINCIPAL_TAGS: JsonObject = {
    "IdentityPoolId": POOL_ID,
    "IdentityProviderName": "graph.facebook.com",
    "UseDefaults": False,
    "PrincipalTags": {"tier": "custom:tier"},
}

IDENTITY_ID = "eu-west-1:22222222-2222-4222-8222-222222222222"
_IDENTITY: JsonObject = {"IdentityId": IDENTITY_ID, "Logins": ["graph.facebook.com"]}

# The fullest answer of each operation that has one.
ANSWERS: dict[str, JsonObject] = {
    "ListIdentityPools": {
        "IdentityPools": [{"IdentityPoolId": POOL_ID, "IdentityPoolName": "web"}],
        "NextToken": "token",
    },
    "DescribeIdentityPool": _POOL,
    "CreateIdentityPool": _POOL,
    "UpdateIdentityPool": _POOL,
    "GetIdentityPoolRoles": _ROLES,
    "GetPrincipalTagAttributeMap": _PRINCIPAL_TAGS,
    "SetPrincipalTagAttributeMap": _PRINCIPAL_TAGS,
    "ListIdentities": {
        "IdentityPoolId": POOL_ID,
        "Identities": [_IDENTITY],
        "NextToken": "token",
    },
    "DescribeIdentity": _IDENTITY,
    "LookupDeveloperIdentity": {
        "IdentityId": IDENTITY_ID,
        "DeveloperUserIdentifierList": ["ada"],
        "NextToken": "token",
    },
    "DeleteIdentities": {
        "UnprocessedIdentityIds": [{"IdentityId": IDENTITY_ID, "ErrorCode": "AccessDenied"}]
    },
    "MergeDeveloperIdentities": {"IdentityId": IDENTITY_ID},
}
EMPTY_ANSWERS = (
    "SetIdentityPoolRoles",
    "DeleteIdentityPool",
    "TagResource",
    "UntagResource",
    "UnlinkDeveloperIdentity",
    "UnlinkIdentity",
)


def checked(operation: str, body: bytes) -> JsonObject:
    return checked_body(operation, body, _MODEL.operation_model(operation).output_shape)


def test_every_operation_in_use_is_looked_at_here() -> None:
    assert {*ANSWERS, *EMPTY_ANSWERS} == READING_OPERATIONS | WRITING_OPERATIONS


@pytest.mark.parametrize("operation", ANSWERS)
def test_a_whole_answer_stays_as_it_is(operation: str) -> None:
    assert checked(operation, json.dumps(ANSWERS[operation]).encode()) == ANSWERS[operation]


@pytest.mark.parametrize("operation", EMPTY_ANSWERS)
def test_an_operation_without_output_answers_with_nothing_or_an_empty_object(
    operation: str,
) -> None:
    assert (checked(operation, b""), checked(operation, b"{}")) == ({}, {})


@pytest.mark.parametrize("operation", [*ANSWERS, *EMPTY_ANSWERS])
@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"null", "the answer is not a JSON object"),
        (b"[]", "the answer is not a JSON object"),
        (b'"IdentityPools"', "the answer is not a JSON object"),
        (b"<html><body>503</body></html>", "the answer is not JSON"),
        (b'{"IdentityPoolId": "eu-w', "the answer is not JSON"),
        (b"\xff\xfe\x00", "the answer is not JSON"),
        (b"[" * 200_000, "the answer is not JSON"),
    ],
    ids=["null", "list", "string", "html", "truncated", "bytes", "deep"],
)
def test_a_body_that_is_no_object_is_damaged(operation: str, body: bytes, text: str) -> None:
    with pytest.raises(DamagedBody) as raised:
        checked(operation, body)
    assert str(raised.value) == text


@pytest.mark.parametrize("body", [b"", b"{}"])
@pytest.mark.parametrize("operation", ANSWERS)
def test_an_empty_answer_is_damaged_where_there_is_something_to_say(
    operation: str, body: bytes
) -> None:
    with pytest.raises(DamagedBody):
        checked(operation, body)


@pytest.mark.parametrize(
    ("operation", "member"),
    [
        ("ListIdentityPools", "IdentityPools"),
        *(
            (operation, member)
            for operation in ("DescribeIdentityPool", "CreateIdentityPool", "UpdateIdentityPool")
            for member in ("IdentityPoolId", "IdentityPoolName", "AllowUnauthenticatedIdentities")
        ),
        ("GetIdentityPoolRoles", "IdentityPoolId"),
        ("GetPrincipalTagAttributeMap", "IdentityPoolId"),
        ("GetPrincipalTagAttributeMap", "IdentityProviderName"),
        ("SetPrincipalTagAttributeMap", "IdentityPoolId"),
        ("SetPrincipalTagAttributeMap", "IdentityProviderName"),
    ],
)
def test_a_member_that_is_always_sent_may_be_neither_missing_nor_null(
    operation: str, member: str
) -> None:
    answer = deepcopy(ANSWERS[operation])
    texts = []
    for damage in ("missing", "null"):
        if damage == "missing":
            del answer[member]
        else:
            answer[member] = None
        with pytest.raises(DamagedBody) as raised:
            checked(operation, json.dumps(answer).encode())
        texts.append(str(raised.value))
    assert texts == [f"the answer has no {member}"] * 2


@pytest.mark.parametrize("item", [{"IdentityPoolName": "web"}, {"IdentityPoolId": None}, None])
def test_a_listed_pool_without_its_id_is_damage(item: Json) -> None:
    with pytest.raises(DamagedBody):
        checked("ListIdentityPools", json.dumps({"IdentityPools": [item]}).encode())


@pytest.mark.parametrize("operation", ANSWERS)
def test_a_value_of_another_type_is_damage_wherever_it_stands(operation: str) -> None:
    for path in _paths(ANSWERS[operation]):
        for wrong in _WRONG:
            answer = deepcopy(ANSWERS[operation])
            if type(_at(answer, path)) is type(wrong) is not list:
                continue
            _put(answer, path, wrong)
            with pytest.raises(DamagedBody):
                pytest.fail(f"{path}: {checked(operation, json.dumps(answer).encode())}")


@pytest.mark.parametrize("operation", ANSWERS)
def test_members_that_nobody_knows_yet_stay_in(operation: str) -> None:
    answer = {**ANSWERS[operation], "Novelty": {"Depth": [1, None]}}
    assert checked(operation, json.dumps(answer).encode()) == answer


def test_times_are_left_to_the_sdk() -> None:
    answer: JsonObject = {
        "IdentityPoolId": POOL_ID,
        "Identities": [{"IdentityId": "id", "CreationDate": 1.5e9}],
    }
    assert checked("ListIdentities", json.dumps(answer).encode()) == answer


def test_null_is_a_member_that_is_not_set() -> None:
    answer: JsonObject = {"IdentityPoolId": POOL_ID, "Roles": None}
    assert checked("GetIdentityPoolRoles", json.dumps(answer).encode()) == answer


@pytest.mark.parametrize(
    ("parameters", "answer", "text"),
    [
        ({"IdentityPoolId": "a"}, {"IdentityPoolId": "a"}, None),
        ({"IdentityPoolId": "a"}, {}, None),
        ({"MaxResults": 60}, {"IdentityPoolId": "a"}, None),
        (
            {"IdentityPoolId": "a"},
            {"IdentityPoolId": "b"},
            "the answer is about another IdentityPoolId",
        ),
        (
            {"IdentityPoolId": "a", "IdentityProviderName": "x"},
            {"IdentityPoolId": "a", "IdentityProviderName": "y"},
            "the answer is about another IdentityProviderName",
        ),
        (
            {"IdentityPoolTags": {"attempt": "1"}},
            {"IdentityPoolId": "a", "IdentityPoolTags": {"attempt": "1", "more": "2"}},
            None,
        ),
        (
            {"IdentityPoolTags": {"attempt": "1"}},
            {"IdentityPoolId": "a", "IdentityPoolTags": {"attempt": "2"}},
            "the answer shows other tags than were sent",
        ),
        (
            {"IdentityPoolTags": {"attempt": "1"}},
            {"IdentityPoolId": "a"},
            "the answer shows other tags than were sent",
        ),
    ],
)
def test_an_answer_is_about_what_was_asked_for(
    parameters: JsonObject, answer: JsonObject, text: str | None
) -> None:
    try:
        check_about(parameters, answer)
        said = None
    except DamagedBody as damage:
        said = str(damage)
    assert said == text


_WRONG: tuple[Json, ...] = ("text", 7, True, {"of": 7}, [7], [[]])


def _paths(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _paths(item, (*path, index))


def _at(value: Json, path: tuple[str | int, ...]) -> Json:
    for step in path:
        value = value[step]  # type: ignore[index]
    return value


def _put(value: Json, path: tuple[str | int, ...], new: Json) -> None:
    _at(value, path[:-1])[path[-1]] = new  # type: ignore[index]
