"""Logins of one identity: linked, merged, in conflict, and unlinked."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.local.assumptions import Assumptions
from reconciler.local.protocol.members import Json, JsonObject
from tests.local.clients import USER_POOL, Refusal
from tests.local.signing import (
    DEVELOPER,
    GOOGLE,
    LINKED,
    NO_MATCH,
    OIDC_NAME,
    OWN,
    World,
    forbidden,
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with closing(World(tmp_path)) as made:
        yield made


def entered(world: World, identity_id: str, logins: Json) -> Json:
    """The identity that one with these logins is led to."""
    return world.credentials(identity_id, logins)["IdentityId"]


def refused(world: World, identity_id: str, logins: JsonObject) -> Refusal:
    return world.cognito.refused("GetCredentialsForIdentity", IdentityId=identity_id, Logins=logins)


@pytest.mark.fact("several-logins-are-linked")
def test_logins_that_come_together_are_one_identity(world: World) -> None:
    both = world.get_id(world.logins(USER_POOL, GOOGLE))
    assert world.get_id(world.logins(GOOGLE)) == both
    assert world.get_id(world.logins(USER_POOL)) == both
    assert world.providers(both) == [GOOGLE, USER_POOL]


def test_a_new_login_is_linked_to_the_identity_that_comes_with_it(world: World) -> None:
    anna = world.get_id(world.logins(USER_POOL))
    assert world.get_id(world.logins(GOOGLE, USER_POOL)) == anna
    assert entered(world, anna, world.logins(OIDC_NAME, USER_POOL)) == anna
    assert world.get_id(world.logins(OIDC_NAME)) == anna


@pytest.mark.fact("guests-sign-in")
def test_a_guest_who_signs_in_keeps_the_identity(world: World) -> None:
    guest = world.get_id()
    assert entered(world, guest, world.logins(USER_POOL)) == guest
    assert world.get_id(world.logins(USER_POOL)) == guest


@pytest.mark.fact("guests-are-merged")
def test_a_guest_who_has_an_identity_already_is_led_to_it(world: World) -> None:
    anna, guest = world.get_id(world.logins(USER_POOL)), world.get_id()
    assert entered(world, guest, world.logins(USER_POOL)) == anna
    # The guest is gone, and leads whoever still has the id the same way.
    assert world.cognito.refused("GetCredentialsForIdentity", IdentityId=guest) == forbidden(guest)
    assert entered(world, guest, world.logins(USER_POOL)) == anna
    assert refused(world, guest, world.logins(GOOGLE)) == forbidden(guest)


@pytest.mark.fact("logins-belong-to-one-identity")
def test_logins_of_two_identities_are_in_conflict(world: World) -> None:
    anna = world.get_id(world.logins(USER_POOL))
    world.get_id(world.logins(GOOGLE))
    assert world.refused_id(world.logins(USER_POOL, GOOGLE)) == LINKED
    assert refused(world, anna, world.logins(USER_POOL, GOOGLE)) == LINKED
    developer = world.cognito.refused(
        "GetOpenIdTokenForDeveloperIdentity",
        **world.pool,
        IdentityId=anna,
        Logins={**world.logins(USER_POOL, GOOGLE), DEVELOPER: "anna"},
    )
    assert developer == LINKED


def test_two_users_of_one_public_provider_are_in_conflict(world: World) -> None:
    """An identity has one user of each, so the second has to be somebody else."""
    for user in ("anna", "bert"):
        world.cognito.call(
            "GetOpenIdTokenForDeveloperIdentity",
            **world.pool,
            Logins={DEVELOPER: user, **world.logins(GOOGLE, user=user)},
        )
    merging = world.cognito.refused(
        "MergeDeveloperIdentities",
        **world.pool,
        DeveloperProviderName=DEVELOPER,
        SourceUserIdentifier="anna",
        DestinationUserIdentifier="bert",
    )
    assert merging == LINKED
    anna = world.get_id(world.logins(USER_POOL))
    entered(world, anna, world.logins(USER_POOL, OIDC_NAME))
    together = {**world.logins(USER_POOL), **world.logins(OIDC_NAME, user="bert")}
    assert refused(world, anna, together) == LINKED


@pytest.mark.fact("identities-need-a-login-of-theirs")
def test_an_identity_is_not_for_logins_of_others(world: World) -> None:
    anna = world.get_id(world.logins(USER_POOL))
    world.get_id(world.logins(GOOGLE))
    for logins in (world.logins(USER_POOL, user="bert"), world.logins(GOOGLE)):
        assert refused(world, anna, logins) == NO_MATCH
    assert world.cognito.refused("GetCredentialsForIdentity", IdentityId=anna) == forbidden(anna)


def test_a_refused_link_leaves_everything_as_it_was(world: World) -> None:
    anna = world.get_id(world.logins(USER_POOL))
    world.get_id(world.logins(GOOGLE))
    before = world.cognito.call("ListIdentities", **world.pool, MaxResults=60)
    refused(world, anna, world.logins(USER_POOL, OIDC_NAME, GOOGLE))
    assert world.cognito.call("ListIdentities", **world.pool, MaxResults=60) == before


def unlink(world: World, identity_id: str, logins: JsonObject, *removed: Json) -> None:
    sent: JsonObject = {"IdentityId": identity_id, "Logins": logins, "LoginsToRemove": [*removed]}
    world.cognito.call("UnlinkIdentity", **sent)


@pytest.mark.fact("unlinked-logins-are-new", "last-login-gone-is-inaccessible")
def test_an_unlinked_login_is_new_and_the_last_one_gone_disables(world: World) -> None:
    anna = world.get_id(world.logins(USER_POOL, GOOGLE))
    unlink(world, anna, world.logins(GOOGLE), USER_POOL, "www.amazon.com")
    assert world.providers(anna) == [GOOGLE]
    assert world.get_id(world.logins(USER_POOL)) != anna
    unlink(world, anna, world.logins(GOOGLE), GOOGLE)
    hidden = world.cognito.call("ListIdentities", **world.pool, MaxResults=60, HideDisabled=True)
    listed = world.cognito.call("ListIdentities", **world.pool, MaxResults=60)
    assert anna in str(listed)
    assert anna not in str(hidden)
    assert refused(world, anna, {**world.logins(OIDC_NAME)}) == forbidden(anna)


def test_only_a_login_of_the_identity_unlinks(world: World) -> None:
    anna = world.get_id(world.logins(USER_POOL))
    sent: JsonObject = {"IdentityId": anna, "LoginsToRemove": [USER_POOL]}
    assert world.cognito.refused("UnlinkIdentity", **sent, Logins={}) == forbidden(anna)
    strange = world.logins(USER_POOL, user="bert")
    assert world.cognito.refused("UnlinkIdentity", **sent, Logins=strange) == NO_MATCH


def test_the_token_of_a_developer_user_links_and_unlinks(world: World) -> None:
    given = world.developer()
    identity_id, own = str(given["IdentityId"]), {OWN: given["Token"]}
    assert entered(world, identity_id, {**own, **world.logins(GOOGLE)}) == identity_id
    assert world.providers(identity_id) == [GOOGLE, DEVELOPER]
    unlink(world, identity_id, own, GOOGLE)
    assert world.providers(identity_id) == [DEVELOPER]


def test_two_identities_may_become_one_by_their_logins(tmp_path: Path) -> None:
    with closing(World(tmp_path, Assumptions(identities_merged_by_logins=True))) as world:
        anna, other = world.get_id(world.logins(USER_POOL)), world.get_id(world.logins(GOOGLE))
        assert world.get_id(world.logins(USER_POOL, GOOGLE)) == anna
        assert world.get_id(world.logins(GOOGLE)) == anna
        assert refused(world, other, world.logins(OIDC_NAME)) == forbidden(other)
