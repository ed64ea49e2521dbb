"""The other answer to each open question; the default one is in the tests of its operation."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from reconciler.local.assumptions import Assumptions, assumed, table
from reconciler.local.errors import AssumptionError
from reconciler.local.protocol.members import Json, JsonObject

from .clients import ACCOUNT, CLIENT, OIDC, ROLE, SAML, USER_POOL, Cognito, Refusal

Assuming = Callable[[Assumptions], Cognito]

KEY = f"{USER_POOL}:app"
TOKEN: JsonObject = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
RULE: JsonObject = {"Claim": "x", "MatchType": "Equals", "Value": "y", "RoleARN": ROLE}
REQUIRED: JsonObject = {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": False}


def invalid(message: str) -> Refusal:
    return Refusal("InvalidParameterException", message)


def test_every_assumption_is_explained_and_tried_with_its_other_answer() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.rglob("test_*.py"))
    rows = table()
    assert [row.name for row in rows] == [field.name for field in fields(Assumptions)]
    assert [row.name for row in rows if not row.statement or not row.source] == []
    assert [row.name for row in rows if f"Assumptions({row.name}=" not in tests] == []


def test_every_assumption_can_be_set_to_each_of_its_values_by_name() -> None:
    for row in table():
        assert assumed([f"{row.name}={row.default}"]) == Assumptions()
        for other in row.others:
            changed = assumed([f"{row.name}={row.default}", f"{row.name}={other}"])
            assert changed != Assumptions(), row.name


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("update_replaces_tags", "update_replaces_tags: an assumption is set as name=value"),
        (
            "update_replace_tags=true",
            "update_replace_tags: there is no such assumption; did you mean update_replaces_tags?",
        ),
        ("x=true", "x: there is no such assumption"),
        ("update_replaces_tags=yes", "update_replaces_tags: 'yes' is none of true, false"),
        (
            "removed_provider_references=gone",
            "removed_provider_references: 'gone' is none of kept, refused, removed",
        ),
    ],
)
def test_a_setting_that_names_nothing_is_refused(setting: str, message: str) -> None:
    with pytest.raises(AssumptionError) as refused:
        assumed([setting])
    assert str(refused.value) == message


def test_classic_flow_may_stay_when_an_update_omits_it(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(update_unsets_classic_flow=False))
    pool_id = cognito.create(AllowClassicFlow=False)
    assert cognito.update(pool_id)["AllowClassicFlow"] is False
    assert cognito.update(pool_id, AllowClassicFlow=True)["AllowClassicFlow"] is True


def test_a_developer_name_may_be_lost_when_an_update_omits_it(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(update_keeps_developer_provider=False))
    pool_id = cognito.create(DeveloperProviderName="one")
    assert "DeveloperProviderName" not in cognito.update(pool_id)
    assert cognito.update(pool_id, DeveloperProviderName="two")["DeveloperProviderName"] == "two"


@pytest.mark.fact("developer-name-cannot-change")
def test_another_developer_name_is_refused_or_ignored(assuming: Assuming) -> None:
    strict = assuming(Assumptions())
    pool_id = strict.create(DeveloperProviderName="one")
    sent: JsonObject = {**REQUIRED, "IdentityPoolId": pool_id, "DeveloperProviderName": "two"}
    assert strict.refused("UpdateIdentityPool", **sent) == invalid(
        "The developer provider name one cannot be changed"
    )
    lenient = assuming(Assumptions(developer_provider_change_refused=False))
    assert lenient.call("UpdateIdentityPool", **sent)["DeveloperProviderName"] == "one"


@pytest.mark.fact(
    "update-keeps-omitted-tags",
    "update-ignored-tags-in-2019",
    "update-may-change-tags-by-its-permissions",
)
def test_tags_sent_with_an_update_may_replace_the_tags(assuming: Assuming) -> None:
    pool_id = assuming(Assumptions()).create(IdentityPoolTags={"a": "1", "b": "2"})
    ignored = assuming(Assumptions()).update(pool_id, IdentityPoolTags={"a": "3"})
    assert ignored["IdentityPoolTags"] == {"a": "1", "b": "2"}
    cognito = assuming(Assumptions(update_replaces_tags=True))
    assert cognito.update(pool_id)["IdentityPoolTags"] == {"a": "1", "b": "2"}
    replaced = cognito.update(pool_id, IdentityPoolTags={"a": "3"})
    assert replaced["IdentityPoolTags"] == {"a": "3"}


@pytest.mark.parametrize(
    ("member", "repeated", "name"),
    [
        ("CognitoIdentityProviders", CLIENT, KEY),
        ("OpenIdConnectProviderARNs", OIDC, OIDC),
        ("SamlProviderARNs", SAML, SAML),
    ],
)
def test_a_repeated_provider_may_be_refused(
    assuming: Assuming, member: str, repeated: Json, name: str
) -> None:
    cognito = assuming(Assumptions(repeated_providers_merged=False))
    sent: JsonObject = {**REQUIRED, member: [repeated, repeated]}
    assert cognito.refused("CreateIdentityPool", **sent) == invalid(
        f"Identity provider {name} is given more than once"
    )
    assert cognito.create(**{member: [repeated]})


def test_arns_may_come_back_in_the_order_sent(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(provider_arns_reordered=False))
    arns: list[Json] = [f"{OIDC}/{number}" for number in (2, 0, 1, 4, 3)]
    described = cognito.describe(cognito.create(OpenIdConnectProviderARNs=arns))
    assert described["OpenIdConnectProviderARNs"] == arns


def test_any_text_may_be_an_oidc_provider(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(oidc_arns_checked=False))
    pool_id = cognito.create(OpenIdConnectProviderARNs=["https://login.example.com"])
    described = cognito.describe(pool_id)
    assert described["OpenIdConnectProviderARNs"] == ["https://login.example.com"]


def test_login_providers_may_be_the_documented_ones_only(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(login_providers_restricted=True))
    known = {"accounts.google.com": "1", "graph.facebook.com": "2"}
    described = cognito.describe(cognito.create(SupportedLoginProviders=dict(known)))
    assert described["SupportedLoginProviders"] == known
    refused = cognito.refused(
        "CreateIdentityPool", **REQUIRED, SupportedLoginProviders={"login.example.com": "1"}
    )
    assert refused == invalid("Invalid login provider: login.example.com")


def test_what_was_sent_empty_may_come_back_empty(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(cleared_members_omitted=False))
    pool_id = cognito.create(SamlProviderARNs=[], SupportedLoginProviders={})
    assert cognito.describe(pool_id) == {
        "IdentityPoolId": pool_id,
        **REQUIRED,
        "SamlProviderARNs": [],
        "SupportedLoginProviders": {},
        "IdentityPoolTags": {},
    }
    cognito.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={}, RoleMappings={})
    assert cognito.roles(pool_id) == {"IdentityPoolId": pool_id, "Roles": {}, "RoleMappings": {}}


def test_roles_never_set_may_come_back_as_empty_maps(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(unset_roles_omitted=False))
    pool_id = cognito.create()
    assert cognito.roles(pool_id) == {"IdentityPoolId": pool_id, "Roles": {}, "RoleMappings": {}}


def test_mappings_may_stay_when_they_are_not_sent(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(set_roles_clears_mappings=False))
    pool_id = cognito.create(CognitoIdentityProviders=[CLIENT])
    named: JsonObject = {"IdentityPoolId": pool_id}
    cognito.call("SetIdentityPoolRoles", **named, Roles={})
    assert cognito.roles(pool_id) == named
    cognito.call("SetIdentityPoolRoles", **named, Roles={}, RoleMappings={KEY: TOKEN})
    cognito.call("SetIdentityPoolRoles", **named, Roles={})
    assert cognito.roles(pool_id) == {**named, "RoleMappings": {KEY: TOKEN}}
    cognito.call("SetIdentityPoolRoles", **named, Roles={}, RoleMappings={})
    assert cognito.roles(pool_id) == named


def test_the_limit_of_rules_may_hold_for_all_mappings_together(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(rule_limit_per_request=True))
    pool_id = cognito.create(CognitoIdentityProviders=[CLIENT], OpenIdConnectProviderARNs=[OIDC])

    def mapped(number: int) -> JsonObject:
        mapping: JsonObject = {
            **TOKEN,
            "Type": "Rules",
            "RulesConfiguration": {"Rules": [RULE] * number},
        }
        return {
            "IdentityPoolId": pool_id,
            "Roles": {},
            "RoleMappings": {KEY: mapping, OIDC: mapping},
        }

    cognito.call("SetIdentityPoolRoles", **mapped(12))
    assert cognito.refused("SetIdentityPoolRoles", **mapped(13)) == invalid(
        "The number of rules in the request exceeded 25."
    )


@pytest.mark.fact("ambiguous-resolution-is-optional-by-shape")
@pytest.mark.parametrize(
    ("lenient", "mapping"),
    [
        (Assumptions(ambiguous_resolution_required=False), {"Type": "Token"}),
        (
            Assumptions(rules_type_needs_rules=False),
            {"Type": "Rules", "AmbiguousRoleResolution": "Deny"},
        ),
    ],
)
def test_an_incomplete_mapping_may_be_stored_as_sent(
    assuming: Assuming, lenient: Assumptions, mapping: JsonObject
) -> None:
    cognito = assuming(lenient)
    pool_id = cognito.create(CognitoIdentityProviders=[CLIENT])
    sent: JsonObject = {"IdentityPoolId": pool_id, "RoleMappings": {KEY: mapping}}
    cognito.call("SetIdentityPoolRoles", **sent, Roles={})
    assert cognito.roles(pool_id) == sent


def test_rules_may_be_refused_beside_a_token_mapping(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(token_type_refuses_rules=True))
    pool_id = cognito.create(CognitoIdentityProviders=[CLIENT])
    sent: JsonObject = {"IdentityPoolId": pool_id, "Roles": {}}
    with_rules: JsonObject = {**TOKEN, "RulesConfiguration": {"Rules": [RULE]}}
    cognito.call("SetIdentityPoolRoles", **sent, RoleMappings={KEY: TOKEN})
    refused = cognito.refused("SetIdentityPoolRoles", **sent, RoleMappings={KEY: with_rules})
    assert refused == invalid(f"RulesConfiguration is not allowed for {KEY} of Type Token")


def test_a_saml_provider_may_have_no_key(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(saml_arn_is_provider_key=False))
    pool_id = cognito.create(SamlProviderARNs=[SAML])
    sent: JsonObject = {"IdentityPoolId": pool_id, "Roles": {}, "RoleMappings": {SAML: TOKEN}}
    assert cognito.refused("SetIdentityPoolRoles", **sent) == invalid(
        f"({SAML}) is not a valid RoleMapping ProviderName or is not a configured provider."
    )
    named: JsonObject = {"IdentityPoolId": pool_id, "IdentityProviderName": SAML}
    assert cognito.refused("SetPrincipalTagAttributeMap", **named) == invalid(
        f"({SAML}) is not a configured provider."
    )


def test_roles_of_another_account_may_be_forbidden(assuming: Assuming) -> None:
    foreign = ROLE.replace(ACCOUNT, "999999999999")
    accepting = assuming(Assumptions())
    sent: JsonObject = {"IdentityPoolId": accepting.create(), "Roles": {"authenticated": foreign}}
    accepting.call("SetIdentityPoolRoles", **sent)
    refusing = assuming(Assumptions(foreign_roles_refused=True))
    assert refusing.refused("SetIdentityPoolRoles", **sent) == Refusal(
        "NotAuthorizedException", f"Access to Role '{foreign}' is forbidden."
    )


def referenced(cognito: Cognito) -> str:
    """A pool with two providers, both mapped and with principal tags."""
    pool_id = cognito.create(CognitoIdentityProviders=[CLIENT], OpenIdConnectProviderARNs=[OIDC])
    named: JsonObject = {"IdentityPoolId": pool_id}
    cognito.call("SetIdentityPoolRoles", **named, Roles={}, RoleMappings={KEY: TOKEN, OIDC: TOKEN})
    for provider in (USER_POOL, OIDC):
        cognito.call(
            "SetPrincipalTagAttributeMap",
            **named,
            IdentityProviderName=provider,
            PrincipalTags={"who": "sub"},
        )
    return pool_id


def tagged_providers(cognito: Cognito, pool_id: str) -> list[str]:
    return [
        provider
        for provider in (USER_POOL, OIDC)
        if "PrincipalTags"
        in cognito.call(
            "GetPrincipalTagAttributeMap", IdentityPoolId=pool_id, IdentityProviderName=provider
        )
    ]


def test_a_provider_that_is_referenced_may_have_to_stay(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(removed_provider_references="refused"))
    pool_id = referenced(cognito)
    sent: JsonObject = {**REQUIRED, "IdentityPoolId": pool_id, "CognitoIdentityProviders": [CLIENT]}
    assert cognito.refused("UpdateIdentityPool", **sent) == invalid(
        f"({OIDC}) is still referenced by a role mapping or a principal tag mapping"
    )
    updated = cognito.call("UpdateIdentityPool", **sent, OpenIdConnectProviderARNs=[OIDC])
    assert updated == cognito.describe(pool_id)
    unreferenced = cognito.create(CognitoIdentityProviders=[CLIENT])
    assert "CognitoIdentityProviders" not in cognito.update(unreferenced)


def test_references_may_be_removed_with_their_provider(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(removed_provider_references="removed"))
    pool_id = referenced(cognito)
    cognito.update(pool_id, OpenIdConnectProviderARNs=[OIDC])
    assert cognito.roles(pool_id) == {"IdentityPoolId": pool_id, "RoleMappings": {OIDC: TOKEN}}
    assert tagged_providers(cognito, pool_id) == [OIDC]
    cognito.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={"authenticated": ROLE})
    cognito.update(pool_id)
    roles: JsonObject = {"IdentityPoolId": pool_id, "Roles": {"authenticated": ROLE}}
    assert cognito.roles(pool_id) == roles
    assert tagged_providers(cognito, pool_id) == []


def test_principal_tags_may_be_set_without_their_provider(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(principal_tags_need_provider=False))
    named: JsonObject = {"IdentityPoolId": cognito.create(), "IdentityProviderName": USER_POOL}
    cognito.call("SetPrincipalTagAttributeMap", **named, UseDefaults=True)
    answer = cognito.call("GetPrincipalTagAttributeMap", **named)
    assert answer == {**named, "UseDefaults": True}


def test_a_map_never_set_may_be_missing(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(unset_principal_tags_answered=False))
    pool_id = cognito.create(CognitoIdentityProviders=[CLIENT])
    named: JsonObject = {"IdentityPoolId": pool_id, "IdentityProviderName": USER_POOL}
    assert cognito.refused("GetPrincipalTagAttributeMap", **named) == Refusal(
        "ResourceNotFoundException",
        f"No principal tag attribute map for provider '{USER_POOL}' in '{pool_id}'.",
    )
    cognito.call("SetPrincipalTagAttributeMap", **named)
    answer = cognito.call("GetPrincipalTagAttributeMap", **named)
    assert answer == {**named, "UseDefaults": False}


@pytest.mark.fact("default-principal-tags")
def test_the_default_tags_may_be_spelt_out(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(default_principal_tags_shown=True))
    pool_id = cognito.create(CognitoIdentityProviders=[CLIENT])
    named: JsonObject = {"IdentityPoolId": pool_id, "IdentityProviderName": USER_POOL}
    answer = cognito.call("SetPrincipalTagAttributeMap", **named, UseDefaults=True)
    assert answer == {
        **named,
        "UseDefaults": True,
        "PrincipalTags": {"username": "sub", "client": "aud"},
    }


def test_reserved_tag_keys_may_be_stored(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(reserved_tag_keys_refused=False))
    tags: dict[str, Json] = {"aws:stack": "web"}
    assert cognito.describe(cognito.create(IdentityPoolTags=tags))["IdentityPoolTags"] == tags


def test_tags_may_be_of_plain_characters_alone(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(tag_characters_restricted=True))
    plain: dict[str, Json] = {"aZ09 _.:/=+-@": "aZ09 _.:/=+-@", "empty": ""}
    pool_id = cognito.create(IdentityPoolTags=plain)
    assert cognito.describe(pool_id)["IdentityPoolTags"] == plain
    for key, value in (("größe", ""), ("size", "größe"), ("a\n", "")):
        tags: JsonObject = {key: value}
        assert cognito.refused("CreateIdentityPool", **REQUIRED, IdentityPoolTags=tags) == invalid(
            f"The tag {key} has characters that tags may not have."
        )


def test_an_arn_without_its_account_may_be_invalid(assuming: Assuming) -> None:
    accepting = assuming(Assumptions())
    pool_id = accepting.create(IdentityPoolTags={"a": "1"})
    arn = f"arn:aws:cognito-identity:eu-west-1::identitypool/{pool_id}"
    assert accepting.call("ListTagsForResource", ResourceArn=arn) == {"Tags": {"a": "1"}}
    refusing = assuming(Assumptions(tag_arn_without_account_accepted=False))
    refused = refusing.refused("ListTagsForResource", ResourceArn=arn)
    assert refused == invalid(f"Invalid resource ARN: {arn}")


def test_a_developer_name_may_be_for_new_pools_only(assuming: Assuming) -> None:
    pool_id = assuming(Assumptions()).create()
    cognito = assuming(Assumptions(developer_provider_added_by_update=False))
    sent: JsonObject = {**REQUIRED, "IdentityPoolId": pool_id}
    assert cognito.refused("UpdateIdentityPool", **sent, DeveloperProviderName="one") == invalid(
        "The developer provider name one cannot be added"
    )
    assert "DeveloperProviderName" not in cognito.call("UpdateIdentityPool", **sent)


def test_a_name_may_have_letters_of_any_script(assuming: Assuming) -> None:
    name: JsonObject = {**REQUIRED, "IdentityPoolName": "größe 1"}
    ascii_only = assuming(Assumptions()).refused("CreateIdentityPool", **name)
    assert ascii_only.code == "ValidationException"
    cognito = assuming(Assumptions(words_are_ascii=False))
    assert cognito.call("CreateIdentityPool", **name)["IdentityPoolName"] == "größe 1"
    other: JsonObject = {**REQUIRED, "IdentityPoolName": "größe!"}
    assert cognito.refused("CreateIdentityPool", **other).code == "ValidationException"


def test_a_page_token_may_say_nothing_to_a_client(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(page_tokens="opaque"))
    made = sorted(cognito.create() for _ in range(3))
    page = cognito.call("ListIdentityPools", MaxResults=2)
    readable = b64encode(made[1].encode()).decode()
    assert page["NextToken"] != readable
    rest = cognito.call("ListIdentityPools", MaxResults=2, NextToken=page["NextToken"])
    last: list[Json] = [{"IdentityPoolId": made[2], "IdentityPoolName": "web"}]
    assert rest == {"IdentityPools": last}
    refused = cognito.refused("ListIdentityPools", MaxResults=2, NextToken=readable)
    assert refused == invalid(f"Invalid NextToken: {readable}")


def test_an_identity_that_is_not_there_may_be_one_that_access_is_denied_to(
    assuming: Assuming,
) -> None:
    cognito = assuming(Assumptions(missing_identities_unprocessed=True))
    missing = "eu-west-1:0"
    assert cognito.call("DeleteIdentities", IdentityIdsToDelete=[missing]) == {
        "UnprocessedIdentityIds": [{"IdentityId": missing, "ErrorCode": "AccessDenied"}]
    }


def test_a_user_may_be_looked_up_with_every_user_of_the_identity(assuming: Assuming) -> None:
    cognito = assuming(Assumptions(lookup_by_user_lists_all=True))
    pool: JsonObject = {"IdentityPoolId": cognito.create(DeveloperProviderName="shop")}
    for user in ("anna", "bert"):
        cognito.call("GetOpenIdTokenForDeveloperIdentity", **pool, Logins={"shop": user})
    merged = cognito.call(
        "MergeDeveloperIdentities",
        **pool,
        DeveloperProviderName="shop",
        SourceUserIdentifier="anna",
        DestinationUserIdentifier="bert",
    )
    assert cognito.call("LookupDeveloperIdentity", **pool, DeveloperUserIdentifier="anna") == {
        **merged,
        "DeveloperUserIdentifierList": ["anna", "bert"],
    }
