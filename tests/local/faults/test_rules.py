"""Fault rules as JSON: what may stand in them, and how what may not is told."""

from copy import deepcopy

import pytest

from reconciler.local.errors import FaultRuleError
from reconciler.local.faults.kinds import (
    AnotherAccount,
    Damaged,
    Delayed,
    Dropped,
    Fault,
    Late,
    Overlapped,
    Paged,
    Refused,
    Stale,
    Truncated,
    Unavailable,
)
from reconciler.local.faults.rules import NO_FAULTS, FaultRules, Rule
from reconciler.local.faults.triggers import (
    AbovePerSecond,
    After,
    Always,
    Every,
    ForSeconds,
    Nth,
    Probability,
    Trigger,
)
from reconciler.local.protocol.members import Json, JsonObject

OF_IDENTITIES = {"DescribeIdentity", "LookupDeveloperIdentity"}
READING = {
    *OF_IDENTITIES,
    "DescribeIdentityPool",
    "GetIdentityPoolRoles",
    "GetPrincipalTagAttributeMap",
    "ListIdentities",
    "ListIdentityPools",
    "ListTagsForResource",
}
OF_POOLS = READING - OF_IDENTITIES
WRITING = {
    "CreateIdentityPool",
    "DeleteIdentities",
    "DeleteIdentityPool",
    "GetCredentialsForIdentity",
    "GetId",
    "GetOpenIdToken",
    "GetOpenIdTokenForDeveloperIdentity",
    "MergeDeveloperIdentities",
    "SetIdentityPoolRoles",
    "SetPrincipalTagAttributeMap",
    "TagResource",
    "UnlinkDeveloperIdentity",
    "UnlinkIdentity",
    "UntagResource",
    "UpdateIdentityPool",
}
STS = {"AssumeRoleWithWebIdentity", "GetCallerIdentity"}
EVERY = READING | WRITING | STS
WITHOUT_BODY = {
    "DeleteIdentityPool",
    "SetIdentityPoolRoles",
    "UnlinkDeveloperIdentity",
    "UnlinkIdentity",
}
WITHOUT_MEMBERS = {"TagResource", "UntagResource"}


def rule_of(**members: Json) -> Rule:
    """The one rule with these members; a throttling of everything where they leave it open."""
    written: JsonObject = {"operation": "*", "fault": "throttle", **members}
    (rule,) = FaultRules.of({"faults": [written]}).rules
    assert rule.written == written
    return rule


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"fault": "throttle"}, Refused("TooManyRequestsException", "Rate exceeded")),
        (
            {"fault": "internal_error"},
            Refused("InternalErrorException", "Internal error", 500),
        ),
        (
            {"fault": "internal_error", "after_effect": True},
            Refused("InternalErrorException", "Internal error", 500, after_effect=True),
        ),
        ({"fault": "unavailable"}, Unavailable()),
        ({"fault": "unavailable", "after_effect": True}, Unavailable(after_effect=True)),
        ({"fault": "dropped", "after_effect": False}, Dropped()),
        ({"fault": "dropped", "after_effect": True}, Dropped(after_effect=True)),
        ({"fault": "truncated"}, Truncated()),
        ({"fault": "damaged", "body": "null"}, Damaged("null")),
        ({"fault": "delay", "seconds": 0.5}, Delayed(0.5)),
        (
            {"fault": "delay", "seconds": 3600, "after_effect": True},
            Delayed(3600, after_effect=True),
        ),
        ({"fault": "stale", "seconds": 300}, Stale(300)),
        ({"fault": "concurrent_modification"}, Overlapped()),
        ({"fault": "late", "seconds": 900}, Late(900)),
        ({"fault": "page", "way": "lost"}, Paged("lost")),
        ({"fault": "another_account", "account": "210987654321"}, AnotherAccount("210987654321")),
        ({"fault": "error", "code": "Teapot", "message": ""}, Refused("Teapot", "")),
        (
            {"fault": "error", "code": "A.b1", "message": "no", "status": 599},
            Refused("A.b1", "no", 599),
        ),
    ],
)
def test_a_rule_names_its_fault(members: JsonObject, fault: Fault) -> None:
    assert rule_of(**members).fault == fault


@pytest.mark.parametrize(
    ("members", "trigger"),
    [
        ({}, Always()),
        ({"nth": 2}, Nth(frozenset({2}))),
        ({"nth": [1, 3]}, Nth(frozenset({1, 3}))),
        ({"every": 10}, Every(10)),
        ({"probability": 0}, Probability(0)),
        ({"probability": 1}, Probability(1)),
        ({"above_per_second": 0.5}, AbovePerSecond(0.5)),
        ({"after": 3}, After(3)),
        ({"for_seconds": 0.5}, ForSeconds(0.5)),
    ],
)
def test_a_rule_says_which_requests_are_struck(members: JsonObject, trigger: Trigger) -> None:
    assert rule_of(**members).trigger == trigger


def test_a_rule_may_be_limited_in_times() -> None:
    assert (rule_of().times, rule_of(times=3).times) == (None, 3)


@pytest.mark.parametrize(
    ("members", "operations"),
    [
        ({"operation": "TagResource"}, {"TagResource"}),
        ({"operation": ["TagResource", "GetCallerIdentity"]}, {"TagResource", "GetCallerIdentity"}),
        ({}, EVERY),
        ({"fault": "error", "code": "Teapot", "message": "no"}, EVERY),
        ({"fault": "stale", "seconds": 1}, OF_POOLS),
        ({"fault": "late", "seconds": 1}, WRITING),
        ({"fault": "page", "way": "last"}, {"ListIdentityPools"}),
        ({"fault": "another_account", "account": "210987654321"}, {"GetCallerIdentity"}),
        (
            {"fault": "concurrent_modification"},
            {"SetIdentityPoolRoles", "UpdateIdentityPool"},
        ),
        ({"fault": "truncated"}, EVERY - WITHOUT_BODY),
        ({"fault": "damaged", "body": "empty"}, EVERY - WITHOUT_BODY),
        ({"fault": "damaged", "body": "html"}, EVERY),
        ({"fault": "damaged", "body": "null"}, EVERY),
        ({"fault": "damaged", "body": "object"}, EVERY - WITHOUT_MEMBERS),
        (
            {"fault": "damaged", "body": "wrong_types"},
            EVERY - WITHOUT_BODY - WITHOUT_MEMBERS - STS,
        ),
        (
            {"fault": "damaged", "body": "missing_member"},
            EVERY - WITHOUT_BODY - WITHOUT_MEMBERS - STS,
        ),
    ],
)
def test_a_star_is_every_operation_that_the_fault_can_strike(
    members: JsonObject, operations: set[str]
) -> None:
    assert rule_of(**members).operations == operations


def test_rules_are_written_as_they_were_read() -> None:
    written: JsonObject = {
        "seed": 7,
        "faults": [
            {"operation": "CreateIdentityPool", "nth": [1, 4], "fault": "dropped"},
            {"operation": ["TagResource"], "probability": 0.1, "times": 2, "fault": "throttle"},
        ],
    }
    rules = FaultRules.of(deepcopy(written))
    assert rules.as_json() == written
    assert FaultRules.of(rules.as_json()) == rules


def test_a_seed_that_is_not_given_is_zero() -> None:
    assert FaultRules.of({"faults": []}) == NO_FAULTS
    assert NO_FAULTS.as_json() == {"seed": 0, "faults": []}


@pytest.mark.parametrize(
    ("rules", "path", "message"),
    [
        ([], (), "must be an object"),
        (None, (), "must be an object"),
        ({}, ("faults",), "faults: is missing"),
        ({"faults": {}}, ("faults",), "faults: must be a list"),
        ({"faults": [], "seed": True}, ("seed",), "seed: must be a whole number"),
        ({"faults": [], "seed": 1.5}, ("seed",), "seed: must be a whole number"),
        ({"faults": [], "sead": 1}, ("sead",), "sead: is not known; did you mean seed?"),
        ({"faults": [], "x": 1}, ("x",), "x: is not known; there is seed, faults"),
        ({"faults": ["throttle"]}, ("faults", 0), "faults[0]: must be an object"),
    ],
)
def test_what_is_wrong_with_the_whole_is_told(
    rules: Json, path: tuple[str | int, ...], message: str
) -> None:
    with pytest.raises(FaultRuleError) as error:
        FaultRules.of(rules)
    assert (error.value.path, str(error.value)) == (path, message)


NO_OPERATION = "is no operation of the embedded service"


@pytest.mark.parametrize(
    ("members", "path", "message"),
    [
        ({"fault": None}, ("fault",), "must be a text"),
        ({"fault": "drop"}, ("fault",), "'drop' is no fault; did you mean dropped?"),
        (
            {"fault": "zzz"},
            ("fault",),
            "'zzz' is no fault; there is throttle, internal_error, unavailable, dropped, "
            "truncated, damaged, delay, stale, concurrent_modification, late, error, page, "
            "another_account",
        ),
        ({"nht": 1}, ("nht",), "is not known; did you mean nth?"),
        ({"seconds": 1}, ("seconds",), "does not go with throttle"),
        ({"after_effect": True}, ("after_effect",), "does not go with throttle"),
        ({"body": "null", "fault": "truncated"}, ("body",), "does not go with truncated"),
        ({"operation": 1}, ("operation",), "must be a text"),
        ({"operation": []}, ("operation",), "must name an operation"),
        (
            {"operation": "CreateIdentityPol"},
            ("operation",),
            f"'CreateIdentityPol' {NO_OPERATION}; did you mean CreateIdentityPool?",
        ),
        (
            {"operation": ["TagResource", "GetIdentityPoolRole"]},
            ("operation", 1),
            f"'GetIdentityPoolRole' {NO_OPERATION}; did you mean GetIdentityPoolRoles?",
        ),
        (
            {"operation": ["*"]},
            ("operation", 0),
            f"'*' {NO_OPERATION}; there is {', '.join(sorted(EVERY))}",
        ),
        (
            {"operation": "TagResource", "fault": "stale", "seconds": 1},
            ("operation",),
            f"this fault does not strike TagResource, only {', '.join(sorted(OF_POOLS))}",
        ),
        (
            {
                "operation": ["UpdateIdentityPool", "TagResource"],
                "fault": "concurrent_modification",
            },
            ("operation", 1),
            "this fault does not strike TagResource, only SetIdentityPoolRoles, UpdateIdentityPool",
        ),
        ({"nth": 0}, ("nth",), "must be 1 or more"),
        ({"nth": True}, ("nth",), "must be a whole number"),
        ({"nth": "1"}, ("nth",), "must be a whole number"),
        ({"nth": []}, ("nth",), "must have a number"),
        ({"nth": [1, -1]}, ("nth", 1), "must be 1 or more"),
        ({"every": 0}, ("every",), "must be 1 or more"),
        ({"every": 1.0}, ("every",), "must be a whole number"),
        ({"probability": -0.1}, ("probability",), "must be from 0 to 1"),
        ({"probability": 1.1}, ("probability",), "must be from 0 to 1"),
        ({"probability": False}, ("probability",), "must be a number"),
        ({"probability": float("nan")}, ("probability",), "must be a number that is finite"),
        ({"above_per_second": 0}, ("above_per_second",), "must be greater than 0"),
        (
            {"above_per_second": 10**400},
            ("above_per_second",),
            "must be a number that is finite",
        ),
        ({"times": 0}, ("times",), "must be 1 or more"),
        ({"times": None}, ("times",), "must be a whole number"),
        ({"nth": 1, "every": 2}, ("every",), "cannot stand beside nth"),
        (
            {"above_per_second": 2, "probability": 1},
            ("above_per_second",),
            "cannot stand beside probability",
        ),
        (
            {"fault": "dropped", "after_effect": 1},
            ("after_effect",),
            "must be true or false",
        ),
        ({"fault": "damaged"}, ("body",), "is missing"),
        (
            {"fault": "damaged", "body": "nul"},
            ("body",),
            "'nul' is no damage; did you mean null?",
        ),
        ({"fault": "delay"}, ("seconds",), "is missing"),
        ({"fault": "delay", "seconds": 0}, ("seconds",), "must be greater than 0"),
        ({"fault": "delay", "seconds": 3601}, ("seconds",), "must be 3600 or less"),
        ({"fault": "stale"}, ("seconds",), "is missing"),
        ({"fault": "stale", "seconds": 301}, ("seconds",), "must be 300 or less"),
        ({"fault": "late", "seconds": -1}, ("seconds",), "must be greater than 0"),
        (
            {"fault": "late", "seconds": float("inf")},
            ("seconds",),
            "must be a number that is finite",
        ),
        ({"after": 0}, ("after",), "must be 1 or more"),
        ({"for_seconds": 0}, ("for_seconds",), "must be greater than 0"),
        ({"fault": "page"}, ("way",), "is missing"),
        (
            {"fault": "page", "way": "first"},
            ("way",),
            "'first' is no way; there is lost, last, again",
        ),
        ({"fault": "another_account"}, ("account",), "is missing"),
        (
            {"fault": "another_account", "account": "21098765432"},
            ("account",),
            "must be twelve digits, as a text",
        ),
        ({"fault": "error", "message": "no"}, ("code",), "is missing"),
        ({"fault": "error", "code": "Teapot"}, ("message",), "is missing"),
        (
            {"fault": "error", "code": "Tea\r\npot", "message": "no"},
            ("code",),
            "must be letters, digits and dots, a letter first",
        ),
        (
            {"fault": "error", "code": "Teapot", "message": "no", "status": 200},
            ("status",),
            "must be from 400 to 599",
        ),
        (
            {"fault": "error", "code": "Teapot", "message": "no", "status": 600},
            ("status",),
            "must be from 400 to 599",
        ),
        (
            {"fault": "error", "code": "Teapot", "message": None},
            ("message",),
            "must be a text",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_told_with_its_place(
    members: JsonObject, path: tuple[str | int, ...], message: str
) -> None:
    good: JsonObject = {"operation": "*", "fault": "throttle"}
    with pytest.raises(FaultRuleError) as error:
        FaultRules.of({"faults": [good, {**good, **members}]})
    assert error.value.path == ("faults", 1, *path)
    assert error.value.message == message


@pytest.mark.parametrize("name", ["operation", "fault"])
def test_every_rule_has_an_operation_and_a_fault(name: str) -> None:
    rule: JsonObject = {"operation": "*", "fault": "throttle"}
    del rule[name]
    with pytest.raises(FaultRuleError) as error:
        FaultRules.of({"faults": [rule]})
    assert str(error.value) == f"faults[0].{name}: is missing"
