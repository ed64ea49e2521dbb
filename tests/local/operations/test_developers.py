"""Developer users: registered, looked up, linked, merged and unlinked."""

from datetime import datetime
from typing import cast

import pytest

from reconciler.local.protocol.members import Json, JsonObject
from tests.local.clients import Cognito, Refusal

LOGIN = "login.shop"
UNSUPPORTED = Refusal(
    "InvalidParameterException",
    "This identity pool does not support the specified developer provider",
)
NO_MATCH = Refusal(
    "NotAuthorizedException",
    "Logins don't match. Please include at least one valid login for this identity or identity "
    "pool.",
)


class Shop:
    """A pool with a developer provider, and the calls of the backend behind it."""

    def __init__(self, cognito: Cognito) -> None:
        self.cognito = cognito
        self.pool_id = cognito.create(
            DeveloperProviderName=LOGIN, AllowUnauthenticatedIdentities=True
        )
        self.pool: JsonObject = {"IdentityPoolId": self.pool_id}

    def sign_in(self, user: str, **members: Json) -> str:
        """The identity of a user."""
        answer = self.cognito.call(
            "GetOpenIdTokenForDeveloperIdentity", **self.pool, Logins={LOGIN: user}, **members
        )
        return cast(str, answer["IdentityId"])

    def refused(self, user: str, **members: Json) -> Refusal:
        sent: JsonObject = {**self.pool, "Logins": {LOGIN: user}, **members}
        return self.cognito.refused("GetOpenIdTokenForDeveloperIdentity", **sent)

    def guest(self) -> str:
        return cast(str, self.cognito.call("GetId", **self.pool)["IdentityId"])

    def lookup(self, **members: Json) -> JsonObject:
        return self.cognito.call("LookupDeveloperIdentity", **self.pool, **members)

    def users(self, identity_id: str) -> Json:
        return self.lookup(IdentityId=identity_id)["DeveloperUserIdentifierList"]

    def merge(self, source: str, destination: str) -> JsonObject:
        return {
            **self.pool,
            "DeveloperProviderName": LOGIN,
            "SourceUserIdentifier": source,
            "DestinationUserIdentifier": destination,
        }

    def unlink(self, identity_id: str, user: str) -> JsonObject:
        return {
            **self.pool,
            "IdentityId": identity_id,
            "DeveloperProviderName": LOGIN,
            "DeveloperUserIdentifier": user,
        }

    def enabled(self) -> set[str]:
        answer = self.cognito.call("ListIdentities", **self.pool, MaxResults=60, HideDisabled=True)
        identities = cast(list[JsonObject], answer["Identities"])
        return {cast(str, identity["IdentityId"]) for identity in identities}


@pytest.fixture
def shop(cognito: Cognito) -> Shop:
    return Shop(cognito)


@pytest.mark.fact("developer-users-have-one-identity", "listed-logins-are-provider-names")
def test_a_user_has_the_same_identity_each_time(shop: Shop) -> None:
    anna, bert = shop.sign_in("anna"), shop.sign_in("bert")
    assert anna != bert
    assert shop.sign_in("anna") == anna
    assert shop.cognito.call("DescribeIdentity", IdentityId=anna)["Logins"] == [LOGIN]


def test_users_of_two_pools_are_strangers(shop: Shop) -> None:
    assert shop.sign_in("anna") != Shop(shop.cognito).sign_in("anna")


@pytest.mark.fact("developer-tokens-link-users")
def test_a_user_is_linked_to_the_identity_that_is_named(shop: Shop) -> None:
    guest = shop.guest()
    assert shop.sign_in("anna", IdentityId=guest) == guest
    assert shop.users(guest) == ["anna"]


@pytest.mark.fact("linking-needs-a-login-of-the-identity")
def test_a_user_is_not_linked_to_an_identity_without_a_login_of_it(shop: Shop) -> None:
    anna = shop.sign_in("anna")
    assert shop.refused("bert", IdentityId=anna) == NO_MATCH


@pytest.mark.fact("developer-users-are-registered-once")
def test_a_user_of_another_identity_is_registered_already(shop: Shop) -> None:
    shop.sign_in("anna")
    refused = shop.refused("anna", IdentityId=shop.guest())
    assert refused.code == "DeveloperUserAlreadyRegisteredException"


def test_an_identity_of_another_pool_is_not_found(shop: Shop) -> None:
    elsewhere = Shop(shop.cognito).guest()
    missing = Refusal("ResourceNotFoundException", f"Identity '{elsewhere}' not found.")
    assert shop.refused("anna", IdentityId=elsewhere) == missing
    named: JsonObject = {**shop.pool, "IdentityId": elsewhere}
    assert shop.cognito.refused("LookupDeveloperIdentity", **named) == missing


@pytest.mark.fact("developer-provider-must-be-the-pools")
@pytest.mark.parametrize("logins", [{}, {"login.other": "anna"}])
def test_another_developer_provider_is_not_supported(shop: Shop, logins: Json) -> None:
    sent: JsonObject = {**shop.pool, "Logins": logins}
    assert shop.cognito.refused("GetOpenIdTokenForDeveloperIdentity", **sent) == UNSUPPORTED
    assert (
        shop.cognito.refused(
            "GetOpenIdTokenForDeveloperIdentity",
            IdentityPoolId=shop.cognito.create(),
            Logins={LOGIN: "anna"},
        )
        == UNSUPPORTED
    )
    other: JsonObject = {**shop.merge("anna", "bert"), "DeveloperProviderName": "login.other"}
    assert shop.cognito.refused("MergeDeveloperIdentities", **other) == UNSUPPORTED


@pytest.mark.fact("lookup-finds-either-way", "lookup-conflicts")
def test_users_and_identities_are_found_by_each_other(shop: Shop) -> None:
    anna, bert = shop.sign_in("anna"), shop.sign_in("bert")
    found: JsonObject = {"IdentityId": anna, "DeveloperUserIdentifierList": ["anna"]}
    assert shop.lookup(IdentityId=anna) == found
    assert shop.lookup(DeveloperUserIdentifier="anna") == found
    assert shop.lookup(IdentityId=anna, DeveloperUserIdentifier="anna") == found
    both: JsonObject = {**shop.pool, "IdentityId": bert, "DeveloperUserIdentifier": "anna"}
    assert shop.cognito.refused("LookupDeveloperIdentity", **both).code == (
        "ResourceConflictException"
    )
    nobody: JsonObject = {**shop.pool, "DeveloperUserIdentifier": "carl"}
    assert shop.cognito.refused("LookupDeveloperIdentity", **nobody) == Refusal(
        "ResourceNotFoundException", "Developer user 'carl' not found."
    )
    assert shop.cognito.refused("LookupDeveloperIdentity", **shop.pool).code == (
        "InvalidParameterException"
    )


@pytest.mark.fact("merging-moves-the-source")
def test_a_merged_user_has_the_identity_of_the_destination(shop: Shop) -> None:
    anna, bert = shop.sign_in("anna"), shop.sign_in("bert")
    assert shop.cognito.call("MergeDeveloperIdentities", **shop.merge("anna", "bert")) == {
        "IdentityId": bert
    }
    assert shop.sign_in("anna") == bert
    assert shop.users(bert) == ["anna", "bert"]
    assert shop.enabled() == {bert}
    assert "Logins" not in shop.cognito.call("DescribeIdentity", IdentityId=anna)
    # To merge again changes nothing.
    shop.cognito.call("MergeDeveloperIdentities", **shop.merge("anna", "bert"))
    assert shop.enabled() == {bert}


@pytest.mark.fact("linked-logins-are-limited-to-20")
def test_twenty_users_may_be_one_and_no_more(shop: Shop) -> None:
    first = shop.sign_in("00")
    for number in range(1, 20):
        shop.sign_in(f"{number:02}")
        shop.cognito.call("MergeDeveloperIdentities", **shop.merge(f"{number:02}", "00"))
    shop.sign_in("20")
    refused = shop.cognito.refused("MergeDeveloperIdentities", **shop.merge("20", "00"))
    assert refused == Refusal(
        "InvalidParameterException", "The number of linked logins exceeded 20."
    )
    pages = shop.lookup(IdentityId=first, MaxResults=15)
    assert pages["DeveloperUserIdentifierList"] == [f"{number:02}" for number in range(15)]
    rest = shop.lookup(IdentityId=first, MaxResults=15, NextToken=pages["NextToken"])
    assert rest == {
        "IdentityId": first,
        "DeveloperUserIdentifierList": [f"{number:02}" for number in range(15, 20)],
    }


@pytest.mark.fact("unlinked-logins-are-new", "last-login-gone-is-inaccessible")
def test_an_unlinked_user_is_new_and_an_identity_without_logins_cannot_be_had(shop: Shop) -> None:
    anna = shop.sign_in("anna")
    assert shop.cognito.call("UnlinkDeveloperIdentity", **shop.unlink(anna, "anna")) == {}
    assert shop.enabled() == set()
    assert shop.refused("bert", IdentityId=anna) == Refusal(
        "NotAuthorizedException", f"Access to Identity '{anna}' is forbidden."
    )
    again = shop.sign_in("anna")
    assert again != anna
    # A merged or emptied identity leads whoever signs in to the one that is there.
    listed = shop.cognito.call("ListIdentities", **shop.pool, MaxResults=60)
    assert len(cast(list[Json], listed["Identities"])) == 2


def test_only_a_user_of_the_identity_can_be_unlinked(shop: Shop) -> None:
    anna = shop.sign_in("anna")
    shop.sign_in("bert")
    assert shop.cognito.refused("UnlinkDeveloperIdentity", **shop.unlink(anna, "bert")).code == (
        "ResourceConflictException"
    )
    assert shop.cognito.refused("UnlinkDeveloperIdentity", **shop.unlink(anna, "carl")).code == (
        "ResourceNotFoundException"
    )
    shop.cognito.call("MergeDeveloperIdentities", **shop.merge("bert", "anna"))
    shop.cognito.call("UnlinkDeveloperIdentity", **shop.unlink(anna, "anna"))
    assert shop.users(anna) == ["bert"]


def test_a_change_of_logins_dates_the_identity(shop: Shop) -> None:
    guest = shop.guest()
    shop.sign_in("anna", IdentityId=guest)
    described = shop.cognito.call("DescribeIdentity", IdentityId=guest)
    created, modified = (
        cast(datetime, described[name]) for name in ("CreationDate", "LastModifiedDate")
    )
    assert modified > created
