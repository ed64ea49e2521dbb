import pytest

from reconciler.apply.placeholders import Known, fill, without_secrets
from reconciler.calls.build import placeholder
from reconciler.model.json_value import JsonObject
from reconciler.model.results import Call

KNOWN = Known(
    {"pool_id": "id", "pool_arn": "arn", "attempt": "nonce", "applied": "v1/x"},
    {"api.twitter.com": "key;secret", "www.digits.com": "other"},
)


@pytest.mark.parametrize(
    ("planned", "filled", "reason"),
    [
        ({"IdentityPoolId": placeholder("pool_id")}, {"IdentityPoolId": "id"}, "a new pool"),
        ({"IdentityPoolId": "known"}, {"IdentityPoolId": "known"}, "an existing pool"),
        ({"ResourceArn": placeholder("pool_arn")}, {"ResourceArn": "arn"}, "a new pool's tags"),
        (
            {"IdentityPoolTags": {"a": "b", "reconciler:attempt": placeholder("attempt")}},
            {"IdentityPoolTags": {"a": "b", "reconciler:attempt": "nonce"}},
            "the attempt",
        ),
        (
            {"Tags": {"reconciler:applied": placeholder("applied")}},
            {"Tags": {"reconciler:applied": "v1/x"}},
            "the marker",
        ),
        (
            {
                "SupportedLoginProviders": {
                    "api.twitter.com": placeholder("live_secret"),
                    "graph.facebook.com": "123",
                    "www.digits.com": placeholder("live_secret"),
                }
            },
            {
                "SupportedLoginProviders": {
                    "api.twitter.com": "key;secret",
                    "graph.facebook.com": "123",
                    "www.digits.com": "other",
                }
            },
            "secrets, each by its domain",
        ),
        ({"Tags": {"$ref": "applied"}}, {"Tags": {"$ref": "applied"}}, "a user's tag"),
        (
            {"IdentityPoolTags": {"$ref": "pool_id", "ResourceArn": "x"}},
            {"IdentityPoolTags": {"$ref": "pool_id", "ResourceArn": "x"}},
            "users' tags in a create",
        ),
        (
            {"PrincipalTags": {"$ref": "sub", "IdentityPoolId": "aud"}},
            {"PrincipalTags": {"$ref": "sub", "IdentityPoolId": "aud"}},
            "principal tags",
        ),
        (
            {"RoleMappings": {"api.twitter.com": {"Type": "Rules", "Rules": [{"Claim": "$ref"}]}}},
            {"RoleMappings": {"api.twitter.com": {"Type": "Rules", "Rules": [{"Claim": "$ref"}]}}},
            "a role mapping of a provider whose value is a secret",
        ),
        ({"TagKeys": ["$ref", "a"]}, {"TagKeys": ["$ref", "a"]}, "keys to remove"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_placeholders_are_filled_where_they_can_stand_and_nowhere_else(
    planned: JsonObject, filled: JsonObject, reason: str
) -> None:
    assert fill(Call("Any", planned), KNOWN) == Call("Any", filled), reason


def test_a_value_that_is_not_known_yet_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        fill(Call("Any", {"IdentityPoolId": placeholder("pool_id")}), Known({}, {}))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("'{api.twitter.com=key;secret}' is odd", "'{api.twitter.com=(sensitive)}' is odd"),
        ("secret is too short", "(sensitive) is too short"),
        ("other and key", "(sensitive) and (sensitive)"),
        ("nothing of the kind", "nothing of the kind"),
        ("x" * 495 + "key;secret", "x" * 495 + "(sens"),
        ("x" * 999, "x" * 500),
    ],
)
def test_no_part_of_a_secret_is_left_in_a_message(text: str, shown: str) -> None:
    assert without_secrets(text, KNOWN) == shown


def test_an_empty_half_of_a_secret_hides_nothing() -> None:
    assert without_secrets("plain", Known({}, {"api.twitter.com": ";"})) == "plain"


def test_secrets_do_not_show_when_printed() -> None:
    assert "secret" not in repr(KNOWN).replace("secrets", "")
