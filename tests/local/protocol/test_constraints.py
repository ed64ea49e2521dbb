"""The constraints on the members of the management operations, and AWS's words for each."""

from collections.abc import Callable

import pytest

from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.service import LocalService
from tests.local.clients import CLIENT, ROLE, Refusal, error_of, exchange

from .boundaries import CASES, MODEL, OPERATIONS, Case, places

CREATED: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
POOL: JsonObject = {"IdentityPoolId": "eu-west-1:0"}
TOKEN: JsonObject = {"Type": "Token"}
RULE: JsonObject = {"Claim": "x", "MatchType": "Equals", "Value": "y", "RoleARN": ROLE}

Build = Callable[[Json], tuple[str, JsonObject]]


@pytest.mark.fact(
    "required-members-are-required",
    "texts-keep-to-lengths",
    "texts-keep-to-patterns",
    "texts-keep-to-enumerations",
    "numbers-keep-to-bounds",
    "collections-keep-to-sizes",
)
@pytest.mark.parametrize("operation", [operation.name for operation in OPERATIONS])
def test_a_value_just_outside_of_a_constraint_is_refused_in_its_words(
    service: LocalService, operation: str
) -> None:
    outside = [case for case in CASES if case.operation == operation and case.broken]
    refused = {case.name: error_of(exchange(service, operation, case.request)) for case in outside}
    assert outside
    assert refused == {case.name: Refusal("ValidationException", told(case)) for case in outside}


@pytest.mark.parametrize("operation", [operation.name for operation in OPERATIONS])
def test_a_value_just_inside_of_a_constraint_is_not_refused_for_its_shape(
    service: LocalService, operation: str
) -> None:
    inside = [case for case in CASES if case.operation == operation and not case.broken]
    answers = {case.name: exchange(service, operation, case.request) for case in inside}
    refused = {name: error_of(answer) for name, answer in answers.items() if answer[0] != 200}
    shape = ("ValidationException", "SerializationException")
    assert inside
    assert {name: each for name, each in refused.items() if each.code in shape} == {}


def test_only_constraints_of_answers_have_no_case() -> None:
    reached = {place.shape.name for operation in OPERATIONS for place in places(operation)}
    constrained = {
        name
        for name in MODEL.shape_names
        if MODEL.shape_for(name).metadata.keys() & {"min", "max", "pattern", "enum"}
    }
    assert constrained - reached == {"ErrorCode", "UnprocessedIdentityIdList"}


def told(case: Case) -> str:
    noun = "error" if len(case.broken) == 1 else "errors"
    return f"{len(case.broken)} validation {noun} detected: {'; '.join(case.broken)}"


def created(member: str) -> Build:
    return lambda value: ("CreateIdentityPool", {**CREATED, member: value})


def listed_in(member: str) -> Build:
    return lambda value: ("CreateIdentityPool", {**CREATED, member: [value]})


def provided(member: str) -> Build:
    providers = listed_in("CognitoIdentityProviders")
    return lambda value: providers({**CLIENT, member: value})


def listed(member: str) -> Build:
    return lambda value: ("ListIdentityPools", {"MaxResults": 1, member: value})


def described(value: Json) -> tuple[str, JsonObject]:
    return "DescribeIdentityPool", {"IdentityPoolId": value}


def tagged(value: Json) -> tuple[str, JsonObject]:
    return "TagResource", {"ResourceArn": value, "Tags": {}}


def set_roles(value: Json) -> tuple[str, JsonObject]:
    return "SetIdentityPoolRoles", {**POOL, "Roles": value}


def mapped(value: Json) -> tuple[str, JsonObject]:
    return "SetIdentityPoolRoles", {**POOL, "Roles": {}, "RoleMappings": value}


def mapped_so(value: Json) -> tuple[str, JsonObject]:
    return mapped({"key": value})


def ruled(value: Json) -> tuple[str, JsonObject]:
    return mapped({"key": {"Type": "Rules", "RulesConfiguration": {"Rules": value}}})


def rule_with(member: str) -> Build:
    return lambda value: ruled([{**RULE, member: value}])


def claimed(member: str) -> Build:
    named: JsonObject = {**POOL, "IdentityProviderName": "p"}
    return lambda value: ("SetPrincipalTagAttributeMap", {**named, member: value})


def numbered(number: int, value: Json) -> JsonObject:
    return {str(each): value for each in range(number)}


@pytest.mark.parametrize(
    ("build", "inside", "outside"),
    [
        pytest.param(
            described,
            ["_-:0", "a:" + "f" * 53],
            ["", "a", "a:g", "a:A", "a:" + "f" * 54],
            marks=pytest.mark.fact("pool-id-shape"),
        ),
        pytest.param(
            created("IdentityPoolName"),
            ["a", "_ \t+=,.@-9", "a" * 128],
            ["", "a/b", "é", "a" * 129],
            marks=pytest.mark.fact("pool-name-shape"),
        ),
        pytest.param(
            created("SupportedLoginProviders"),
            [{}, numbered(10, "1"), {"k" * 128: "v" * 128}, {"k": "a.;_/-9"}],
            [
                numbered(11, "1"),
                {"": "v"},
                {"k" * 129: "v"},
                {"k": ""},
                {"k": "v" * 129},
                {"k": "a b"},
            ],
            marks=pytest.mark.fact("login-providers-shape"),
        ),
        pytest.param(
            created("DeveloperProviderName"),
            ["a", "a._-9", "a" * 128],
            ["", "a b", "a:b", "a" * 129],
            marks=pytest.mark.fact("developer-name-shape"),
        ),
        pytest.param(
            listed_in("OpenIdConnectProviderARNs"),
            ["a" * 20, "a" * 2048],
            ["a" * 19, "a" * 2049],
            marks=pytest.mark.fact("provider-arns-shape"),
        ),
        pytest.param(
            listed_in("SamlProviderARNs"),
            ["a" * 20, "a" * 2048],
            ["a" * 19, "a" * 2049],
            marks=pytest.mark.fact("provider-arns-shape"),
        ),
        pytest.param(
            provided("ProviderName"),
            ["a", "a._:/-9", "a" * 128],
            ["", "a b", "a;b", "a" * 129],
            marks=pytest.mark.fact("user-pool-name-shape"),
        ),
        pytest.param(
            provided("ClientId"),
            ["a", "a_9", "a" * 128],
            ["", "a-b", "a.b", "a" * 129],
            marks=pytest.mark.fact("client-id-shape"),
        ),
        pytest.param(
            created("IdentityPoolTags"),
            [{"k": ""}, {"k" * 128: "v" * 256}],
            [{"": "v"}, {"k" * 129: "v"}, {"k": "v" * 257}],
            marks=pytest.mark.fact("tags-shape"),
        ),
        pytest.param(
            tagged,
            ["a" * 20, "a" * 2048],
            ["a" * 19, "a" * 2049],
            marks=pytest.mark.fact("resource-arn-shape"),
        ),
        pytest.param(
            listed("MaxResults"),
            [1, 60],
            [-1, 0, 61],
            marks=pytest.mark.fact("max-results-shape"),
        ),
        pytest.param(
            listed("NextToken"),
            ["a", "/+=é", "a" * 65535],
            ["", "a b", "a\n", "a" * 65536],
            marks=pytest.mark.fact("next-token-shape"),
        ),
        pytest.param(
            set_roles,
            [{}, {"authenticated": "a" * 20, "unauthenticated": "a" * 2048}],
            [
                {"authenticated": ROLE, "unauthenticated": ROLE, "third": ROLE},
                {"authenticated": "a" * 19},
                {"authenticated": "a" * 2049},
            ],
            marks=pytest.mark.fact("roles-shape"),
        ),
        pytest.param(
            mapped,
            [{}, numbered(10, TOKEN), {"k" * 128: TOKEN}],
            [numbered(11, TOKEN), {"": TOKEN}, {"k" * 129: TOKEN}],
            marks=pytest.mark.fact("mappings-shape"),
        ),
        pytest.param(
            mapped_so,
            [
                TOKEN,
                {"Type": "Rules"},
                {**TOKEN, "AmbiguousRoleResolution": "AuthenticatedRole"},
                {**TOKEN, "AmbiguousRoleResolution": "Deny"},
            ],
            [{}, {"Type": "token"}, {**TOKEN, "AmbiguousRoleResolution": "Allow"}],
            marks=pytest.mark.fact("mapping-shape"),
        ),
        pytest.param(
            ruled,
            [[RULE], [RULE] * 400],
            [None, [], [RULE] * 401, *([{**RULE, member: None}] for member in RULE)],
            marks=pytest.mark.fact("rules-shape"),
        ),
        pytest.param(
            rule_with("Claim"),
            ["cognito:groups", "ä\u0301€٣!", "a" * 64],
            ["", "a b", "a\tb", "a\u200b", "a" * 65],
            marks=pytest.mark.fact("claim-shape"),
        ),
        pytest.param(
            rule_with("Value"),
            [" ", "\n", "é", "a" * 128],
            ["", "a" * 129],
            marks=pytest.mark.fact("rule-value-shape"),
        ),
        pytest.param(
            claimed("PrincipalTags"),
            [{}, numbered(50, "sub"), {"k" * 128: "v" * 256}],
            [numbered(51, "sub"), {"": "v"}, {"k" * 129: "v"}, {"k": ""}, {"k": "v" * 257}],
            marks=pytest.mark.fact("principal-tags-shape"),
        ),
        pytest.param(
            claimed("IdentityProviderName"),
            ["p", "p" * 128],
            ["", "p" * 129],
            marks=pytest.mark.fact("provider-name-shape"),
        ),
    ],
)
def test_a_member_takes_what_is_known_of_its_shape_and_no_more(
    service: LocalService, build: Build, inside: list[Json], outside: list[Json]
) -> None:
    def codes(values: list[Json]) -> list[str]:
        answers = [exchange(service, *build(value)) for value in values]
        return ["" if answer[0] == 200 else error_of(answer).code for answer in answers]

    assert [code for code in codes(inside) if code.startswith(("Validation", "Serial"))] == []
    assert codes(outside) == ["ValidationException"] * len(outside)
