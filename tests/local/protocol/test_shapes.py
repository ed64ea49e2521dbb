"""Requests against the service model: an independent reading, and AWS's own sentences."""

import re
import unicodedata
from functools import cache

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.local.errors import ServiceError
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.protocol.model import operation_named
from reconciler.local.protocol.shapes import validated
from reconciler.local.service import LocalService
from tests.local.clients import ROLE, Cognito, Refusal, error_of, exchange

MODEL = ServiceModel(Loader().load_service_model("cognito-identity", "service-2"))
OPERATIONS = [
    name for name in MODEL.operation_names if MODEL.operation_model(name).input_shape is not None
]
SHAPES = {name: MODEL.shape_for(name) for name in MODEL.shape_names}
INPUTS = {name: MODEL.operation_model(name).input_shape.name for name in OPERATIONS}


def problem(name: str, value: Json) -> str | None:
    """What an oracle says of a value: 'type', 'constraint' or nothing; types come first."""
    shape = SHAPES[name]
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max", 10**9)
    if shape.type_name == "string":
        if not isinstance(value, str):
            return "type"
        fits = least <= len(value) <= most and matches(shape.metadata.get("pattern"), value)
        return None if fits and value in (shape.metadata.get("enum") or [value]) else "constraint"
    if shape.type_name in ("integer", "long"):
        if not isinstance(value, int) or isinstance(value, bool):
            return "type"
        return None if least <= value <= most else "constraint"
    if shape.type_name == "boolean":
        return None if isinstance(value, bool) else "type"
    if shape.type_name == "structure":
        return structure_problem(name, value)
    if not isinstance(value, list if shape.type_name == "list" else dict):
        return "type"
    assert isinstance(value, list | dict)
    own = None if least <= len(value) <= most else "constraint"
    if isinstance(value, list):
        return worst([own, *(problem(shape.member.name, item) for item in value)])
    keys = (problem(shape.key.name, key) for key in value)
    return worst([own, *keys, *(problem(shape.value.name, item) for item in value.values())])


def structure_problem(name: str, value: Json) -> str | None:
    shape = SHAPES[name]
    if not isinstance(value, dict):
        return "type"
    present = {key: item for key, item in value.items() if item is not None}
    own = None if set(shape.required_members) <= present.keys() else "constraint"
    known = [(key, member.name) for key, member in shape.members.items() if key in present]
    return worst([own, *(problem(member, present[key]) for key, member in known)])


def worst(problems: list[str | None]) -> str | None:
    return "type" if "type" in problems else "constraint" if "constraint" in problems else None


def matches(pattern: str | None, value: str) -> bool:
    if pattern is None:
        return True
    if r"\p" in pattern:
        return value != "" and all(unicodedata.category(char)[0] in "LMSNP" for char in value)
    return re.match(rf"(?:{pattern})\Z", value, re.ASCII) is not None


TEXTS = st.one_of(
    st.sampled_from(["", "eu-west-1:0-af", "Token", "Equals", "authenticated", "a b", ROLE, "é\n"]),
    st.text("aZ9_:-.é ", max_size=6),
    st.integers(126, 130).map("x".__mul__),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-1, 90000), st.floats(0, 9), TEXTS)


@cache
def values(name: str) -> st.SearchStrategy[Json]:
    """Values near a shape: mostly of its type, often outside its constraints."""
    shape = SHAPES[name]
    if shape.type_name == "structure":
        members = {key: values(member.name) for key, member in shape.members.items()}
        near: st.SearchStrategy[Json] = st.fixed_dictionaries({}, optional=members)
    elif shape.type_name == "list":
        near = st.lists(values(shape.member.name), max_size=3)
    elif shape.type_name == "map":
        near = st.dictionaries(TEXTS, values(shape.value.name), max_size=3)
    elif shape.type_name == "boolean":
        near = st.booleans()
    elif shape.type_name in ("integer", "long"):
        near = st.integers(-1, 90000)
    else:
        near = st.one_of(TEXTS, st.sampled_from(shape.metadata.get("enum") or ["ok:0"]))
    return st.one_of(*[near] * 15, SCALARS)


REQUESTS = st.sampled_from(OPERATIONS).flatmap(
    lambda name: st.tuples(
        st.just(name),
        values(INPUTS[name]).filter(lambda value: isinstance(value, dict)),
    )
)


@pytest.mark.fact(
    "required-members-are-required",
    "texts-keep-to-lengths",
    "texts-keep-to-patterns",
    "texts-keep-to-enumerations",
    "numbers-keep-to-bounds",
    "collections-keep-to-sizes",
)
@given(request=REQUESTS)
@settings(max_examples=80, deadline=None)
def test_validation_agrees_with_another_reading_of_the_model(
    request: tuple[str, JsonObject],
) -> None:
    name, value = request
    try:
        members = validated(operation_named(name).input, value)
    except ServiceError as error:
        found = {"SerializationException": "type", "ValidationException": "constraint"}[error.code]
        assert found == problem(INPUTS[name], value)
    else:
        assert members.keys() <= value.keys()
        assert problem(INPUTS[name], value) is None


def test_every_operation_of_the_model_can_be_validated() -> None:
    assert [operation_named(name).name for name in MODEL.operation_names] == list(
        MODEL.operation_names
    )


FAILED = "failed to satisfy constraint: Member must"
CREATE: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}


def create(**members: Json) -> tuple[str, JsonObject]:
    return "CreateIdentityPool", {**CREATE, **members}


def mapped(mapping: JsonObject) -> tuple[str, JsonObject]:
    sent: JsonObject = {"Roles": {}, "RoleMappings": {"key": mapping}}
    return "SetIdentityPoolRoles", {"IdentityPoolId": "a:0", **sent}


@pytest.mark.fact("validation-errors-are-quoted-and-counted")
@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            create(IdentityPoolName="x/y"),
            f"Value 'x/y' at 'identityPoolName' {FAILED} satisfy regular expression pattern: "
            r"[\w\s+=,.@-]+",
        ),
        (
            create(AllowUnauthenticatedIdentities=None),
            f"Value null at 'allowUnauthenticatedIdentities' {FAILED} not be null",
        ),
        (
            create(IdentityPoolName="é" * 129),
            f"Value '{'é' * 129}' at 'identityPoolName' {FAILED} have length less than or equal to "
            f"128; Value '{'é' * 129}' at 'identityPoolName' {FAILED} satisfy regular expression "
            r"pattern: [\w\s+=,.@-]+",
        ),
        (
            ("ListIdentityPools", {"MaxResults": 61}),
            f"Value '61' at 'maxResults' {FAILED} have value less than or equal to 60",
        ),
        (
            ("ListIdentityPools", {"MaxResults": 0}),
            f"Value '0' at 'maxResults' {FAILED} have value greater than or equal to 1",
        ),
        (
            create(SamlProviderARNs=["short", "b"]),
            f"Value '[short, b]' at 'samlProviderARNs' {FAILED} satisfy constraint: [Member must "
            "have length less than or equal to 2048, Member must have length greater than or equal "
            "to 20]",
        ),
        (
            create(IdentityPoolTags={"a": "x" * 257}),
            f"Value '{{a={'x' * 257}}}' at 'identityPoolTags' failed to satisfy constraint: "
            "Map value must satisfy constraint: [Member must have length less than or equal to "
            "256, Member must have length greater than or equal to 0]",
        ),
        (
            create(CognitoIdentityProviders=[{}, {"ClientId": "a-b"}]),
            f"Value 'a-b' at 'cognitoIdentityProviders.2.member.clientId' {FAILED} satisfy regular "
            r"expression pattern: [\w_]+",
        ),
        (
            mapped({"Type": "Rule"}),
            f"Value 'Rule' at 'roleMappings.key.member.type' {FAILED} satisfy enum value set: "
            "[Token, Rules]",
        ),
        (
            mapped({"Type": "Rules", "RulesConfiguration": {"Rules": []}}),
            "Value '[]' at 'roleMappings.key.member.rulesConfiguration.rules' "
            f"{FAILED} have length greater than or equal to 1",
        ),
        (
            mapped(
                {
                    "Type": "Rules",
                    "RulesConfiguration": {
                        "Rules": [
                            {"Claim": "a b", "MatchType": "Is", "Value": "v", "RoleARN": ROLE}
                        ]
                    },
                }
            ),
            "Value 'a b' at 'roleMappings.key.member.rulesConfiguration.rules.1.member.claim' "
            f"{FAILED} satisfy regular expression pattern: "
            r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+; "
            "Value 'Is' at 'roleMappings.key.member.rulesConfiguration.rules.1.member.matchType' "
            f"{FAILED} satisfy enum value set: [StartsWith, Equals, Contains, NotEqual]",
        ),
        (
            (
                "SetIdentityPoolRoles",
                {"IdentityPoolId": "a:0", "Roles": dict.fromkeys(("x", "y", "z"), ROLE)},
            ),
            f"Value '{{x={ROLE}, y={ROLE}, z={ROLE}}}' at 'roles' {FAILED} have length less than "
            f"or equal to 2; Value '{{x={ROLE}, y={ROLE}, z={ROLE}}}' at 'roles' failed to satisfy "
            "constraint: Map keys must satisfy constraint: [Member must have length less than or "
            "equal to 128, Member must have length greater than or equal to 1, Member must satisfy "
            "regular expression pattern: (un)?authenticated]",
        ),
        (
            create(SupportedLoginProviders={str(number): "1" for number in range(11)}),
            "Value '{0=1, 1=1, 2=1, 3=1, 4=1, 5=1, 6=1, 7=1, 8=1, 9=1, 10=1}' at "
            f"'supportedLoginProviders' {FAILED} have length less than or equal to 10",
        ),
    ],
)
def test_a_broken_constraint_is_told_in_the_words_of_aws(
    service: LocalService, request_: tuple[str, JsonObject], message: str
) -> None:
    number = message.count(" at '")
    noun = "error" if number == 1 else "errors"
    assert error_of(exchange(service, *request_)) == Refusal(
        "ValidationException", f"{number} validation {noun} detected: {message}"
    )


def test_a_name_may_be_anything_the_pattern_allows(cognito: Cognito) -> None:
    name = "Az_09 \t+=,.@-"
    assert cognito.describe(cognito.create(IdentityPoolName=name))["IdentityPoolName"] == name


@pytest.mark.parametrize("name", ["x\n/", "naïve", "٣", "a\u00a0b"])
def test_patterns_know_only_ascii_words_and_match_the_whole(cognito: Cognito, name: str) -> None:
    refused = cognito.refused("CreateIdentityPool", **{**CREATE, "IdentityPoolName": name})
    assert refused.code == "ValidationException"


@pytest.mark.parametrize("claim", ["cognito:groups", "größe", "☃+€", "é"])
def test_a_claim_is_of_letters_marks_symbols_numbers_and_punctuation(claim: str) -> None:
    rule: JsonObject = {"Claim": claim, "MatchType": "Equals", "Value": " ", "RoleARN": ROLE}
    name, sent = mapped({"Type": "Rules", "RulesConfiguration": {"Rules": [rule]}})
    assert validated(operation_named(name).input, sent) == sent


def test_secrets_are_not_quoted() -> None:
    secret = "x" * 50001
    with pytest.raises(ServiceError) as error:
        validated(
            operation_named("GetId").input, {"IdentityPoolId": "a:0", "Logins": {"key": secret}}
        )
    assert error.value.message == (
        "1 validation error detected: Value at 'logins' failed to satisfy constraint: Map value "
        "must satisfy constraint: [Member must have length less than or equal to 50000, Member "
        "must have length greater than or equal to 1]"
    )


@pytest.mark.fact("booleans-are-booleans")
@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"IdentityPoolName": 1}, "NUMBER_VALUE cannot be converted to String"),
        ({"IdentityPoolName": True}, "TRUE_VALUE cannot be converted to String"),
        ({"IdentityPoolName": []}, "Start of list found where not expected."),
        ({"AllowClassicFlow": "true"}, "STRING_VALUE cannot be converted to Boolean"),
        ({"AllowClassicFlow": {}}, "Start of structure or map found where not expected."),
        ({"SamlProviderARNs": "arn"}, "Expected list or null"),
        ({"SamlProviderARNs": [None]}, "NULL_VALUE cannot be converted to String"),
        ({"SamlProviderARNs": {}}, "Start of structure or map found where not expected."),
        ({"IdentityPoolTags": 1.5}, "Expected map or null"),
        ({"IdentityPoolTags": {"a": 1}}, "NUMBER_VALUE cannot be converted to String"),
        ({"CognitoIdentityProviders": ["a"]}, "Expected map or null"),
    ],
)
def test_another_json_type_is_a_serialization_error_whatever_else_is_wrong(
    service: LocalService, members: JsonObject, message: str
) -> None:
    sent: JsonObject = {"IdentityPoolName": "/", **members}
    assert error_of(exchange(service, "CreateIdentityPool", sent)) == Refusal(
        "SerializationException", message
    )


def test_a_fraction_is_no_whole_number(service: LocalService) -> None:
    answer = exchange(service, "ListIdentityPools", {"MaxResults": 1.5})
    assert error_of(answer) == Refusal(
        "SerializationException", "NUMBER_VALUE cannot be converted to Integer"
    )


@pytest.mark.parametrize("member", ["SamlProviderARNs", "CognitoIdentityProviders", "Invented"])
def test_a_value_nested_deep_is_answered(service: LocalService, member: str) -> None:
    deep = b"[" * 600 + b"]" * 600
    head = b'{"IdentityPoolName":"","AllowUnauthenticatedIdentities":false,"' + member.encode()
    refusal = error_of(exchange(service, "CreateIdentityPool", head + b'":' + deep + b"}"))
    assert refusal.status == 400


def test_a_quotation_has_no_member_that_nobody_knows(service: LocalService) -> None:
    deep: Json = []
    for _ in range(600):
        deep = [deep]
    rule: JsonObject = {
        "Claim": "x",
        "MatchType": "Equals",
        "Value": "y",
        "RoleARN": ROLE,
        "Invented": deep,
    }
    mapping: JsonObject = {"Type": "Rules", "RulesConfiguration": {"Rules": [rule] * 401}}
    sent: JsonObject = {"IdentityPoolId": "a:0", "Roles": {}, "RoleMappings": {"key": mapping}}
    refused = error_of(exchange(service, "SetIdentityPoolRoles", sent))
    assert "Member must have length less than or equal to 400" in refused.message
    assert "Invented" not in refused.message
