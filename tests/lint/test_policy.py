"""What a policy says of a request, and where that is not known."""

import pytest

from reconciler.lint.policy import (
    Answer,
    Request,
    Unjudged,
    allowed,
    covers,
    matches,
    statements_of,
)
from reconciler.model.json_value import Json, JsonObject

ISSUER = "cognito-identity.amazonaws.com"
AUD, AMR = f"{ISSUER}:aud", f"{ISSUER}:amr"

REQUEST = Request(
    ISSUER, "sts:AssumeRoleWithWebIdentity", {AUD: ("pool",), AMR: ("authenticated", "idp")}
)


def statement(**members: Json) -> JsonObject:
    return {"Effect": "Allow", "Principal": {"Federated": ISSUER}, "Action": "sts:*", **members}


def asked(*statements: JsonObject, request: Request = REQUEST) -> Answer:
    return allowed(statements_of({"Statement": [*statements]}), request)


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({}, True),
        ({"StringEquals": {AUD: "pool"}}, True),
        ({"StringEquals": {AUD: ["other", "pool"]}}, True),
        ({"StringEquals": {AUD: "Pool"}}, False),
        ({"StringEquals": {AUD: []}}, False),
        ({"StringEqualsIgnoreCase": {AUD: "Pool"}}, True),
        ({"StringNotEqualsIgnoreCase": {AUD: "Pool"}}, False),
        ({"StringLike": {AUD: "p??l"}}, True),
        ({"StringLike": {AUD: "p?l"}}, False),
        ({"StringNotLike": {AUD: ["o*", "p*"]}}, False),
        ({"StringNotEquals": {AUD: "other"}}, True),
        ({"stringequals": {AUD.upper(): "pool"}}, True),
        ({"StringEquals": {AUD: "pool"}, "StringLike": {AUD: "x*"}}, False),
        ({"ForAnyValue:StringEquals": {AMR: "idp"}}, True),
        ({"ForAnyValue:StringEquals": {AMR: "other"}}, False),
        ({"ForAnyValue:StringNotEquals": {AMR: "idp"}}, True),
        ({"ForAllValues:StringEquals": {AMR: ["idp", "authenticated", "more"]}}, True),
        ({"ForAllValues:StringEquals": {AMR: "idp"}}, False),
        ({"ForAllValues:StringNotEquals": {AMR: "idp"}}, False),
        # A list under an operator for single values.
        ({"StringEquals": {AMR: "idp"}}, None),
        ({"Null": {AUD: "true"}}, False),
        ({"Null": {AUD: True}}, False),
        ({"Null": {AUD: "false"}}, True),
        ({"Null": {"accounts.google.com:aud": "true"}}, True),
        # What only another issuer's token has.
        ({"StringEquals": {"accounts.google.com:aud": "app"}}, False),
        ({"StringEqualsIfExists": {"accounts.google.com:aud": "app"}}, True),
        ({"StringNotEquals": {"accounts.google.com:aud": "app"}}, True),
        ({"ForAllValues:StringEquals": {"accounts.google.com:amr": "app"}}, True),
        ({"ForAnyValue:StringEquals": {"accounts.google.com:amr": "app"}}, False),
        # What nobody knows here.
        ({"StringEquals": {f"{ISSUER}:sub": "somebody"}}, None),
        ({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, None),
        ({"Null": {"aws:SourceIp": "true"}}, None),
        ({"StringEquals": {AUD: "${aws:username}"}}, None),
        ({"StringEquals": {AUD: ["${aws:username}", "pool"]}}, True),
        ({"ArnLike": {AUD: "pool"}}, None),
        ({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}, "StringEquals": {AUD: "x"}}, False),
    ],
)
def test_a_condition_is_met_or_not_or_hangs_on_something(condition: Json, answer: Answer) -> None:
    assert asked(statement(Condition=condition)) is answer
    denied = {True: False, False: True, None: None}[answer]
    assert asked(statement(), statement(Effect="Deny", Condition=condition)) is denied


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        ({"Principal": {"Federated": [ISSUER, "accounts.google.com"]}}, True),
        ({"Principal": {"Federated": "accounts.google.com"}}, False),
        ({"Principal": {"Service": ISSUER}}, False),
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"AWS": "123456789012"}}, False),
        ({"Action": "STS:assumerolewithwebidentity"}, True),
        ({"Action": ["sts:TagSession", "sts:AssumeRole"]}, False),
        ({"Action": "sts:AssumeRole*"}, True),
        ({"Action": "*"}, True),
    ],
)
def test_a_statement_is_about_some_principals_and_actions(
    members: JsonObject, answer: Answer
) -> None:
    assert asked(statement(**members)) is answer


def test_nothing_is_allowed_where_nothing_allows_it() -> None:
    assert asked() is False
    assert asked(statement(Effect="Deny")) is False


@pytest.mark.parametrize(
    "document",
    [
        None,
        "text",
        [],
        {},
        {"Statement": "text"},
        {"Statement": [{"Effect": "Perhaps"}]},
        {"Statement": [statement(Condition=[])]},
        {"Statement": [statement(Condition={"StringEquals": "pool"})]},
        {"Statement": [statement(Condition={"StringEquals": {AUD: {"a": "b"}}})]},
        {"Statement": [statement(Action=[None])]},
    ],
)
def test_what_is_no_policy_is_not_judged(document: Json) -> None:
    with pytest.raises(Unjudged, match=r"^its policy "):
        statements_of(document)


@pytest.mark.parametrize(
    ("pattern", "text", "met"),
    [
        ("*", "", True),
        ("a.c", "abc", False),
        ("a[b]c", "abc", False),
        ("a*c", "a\nc", True),
        ("?", "", False),
    ],
)
def test_a_pattern_has_two_wildcards_and_no_others(pattern: str, text: str, met: bool) -> None:
    assert matches(pattern, text) is met


def test_a_pattern_covers_what_is_no_wider() -> None:
    assert covers("s3:*", "S3:Get*")
    assert covers("geo:*Geofence", "geo:Put*Geofence")
    assert not covers("geo:GetMap*", "geo:Get*")
    assert not covers("s3:Get?bject", "s3:GetXYject")
