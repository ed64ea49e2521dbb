import pytest

from reconciler.apply.settle import find_created, settle
from reconciler.model.json_value import JsonObject
from reconciler.model.results import Call
from tests.builders import ACCOUNT, POOL_ID, REGION, USER_POOL, role

from .world import SpoiledReader, World


def effects(pool_id: str) -> dict[str, Call]:
    """One call of each kind whose effect a pool as documented does not show."""
    about: JsonObject = {"IdentityPoolId": pool_id}
    arn = f"arn:aws:cognito-identity:{REGION}:{ACCOUNT}:identitypool/{pool_id}"
    calls = (
        Call(
            "UpdateIdentityPool",
            {**about, "IdentityPoolName": "new", "AllowUnauthenticatedIdentities": False}
            | {
                "AllowClassicFlow": False,
                "CognitoIdentityProviders": [
                    {
                        "ProviderName": USER_POOL.tag_name,
                        "ClientId": USER_POOL.client_id,
                        "ServerSideTokenCheck": True,
                    }
                ],
            },
        ),
        Call(
            "SetIdentityPoolRoles",
            {**about, "Roles": {"authenticated": role("new")}, "RoleMappings": {}},
        ),
        Call(
            "SetPrincipalTagAttributeMap",
            {
                **about,
                "IdentityProviderName": USER_POOL.tag_name,
                "UseDefaults": False,
                "PrincipalTags": {"tier": "custom:tier"},
            },
        ),
        Call("TagResource", {"ResourceArn": arn, "Tags": {"team": "new"}}),
        Call("UntagResource", {"ResourceArn": arn, "TagKeys": ["team"]}),
    )
    return {call.operation: call for call in calls}


@pytest.mark.parametrize("operation", effects(POOL_ID))
def test_an_effect_is_seen_or_not_whatever_the_call(world: World, operation: str) -> None:
    pool_id = world.applied()
    call = effects(pool_id)[operation]
    assert not settle(world.reader, world.clock, lambda: False, call, pool_id)
    assert world.clock.now == 30
    world.aside(call.operation, **call.parameters)
    assert settle(world.reader, world.clock, lambda: False, call, pool_id)
    assert world.clock.now == 30


def test_an_effect_may_show_late(world: World) -> None:
    pool_id = world.applied()
    call = effects(pool_id)["SetIdentityPoolRoles"]

    def land(_: Call, answer: JsonObject) -> JsonObject:
        if world.clock.now == 8:
            world.aside(call.operation, **call.parameters)
        return answer

    reader = SpoiledReader(world.reader, land)
    assert settle(reader, world.clock, lambda: False, call, pool_id)
    assert world.clock.now == 10


def test_nothing_shows_in_a_pool_that_is_not_there(world: World) -> None:
    call = effects(POOL_ID)["UpdateIdentityPool"]
    assert not settle(world.reader, world.clock, lambda: False, call, POOL_ID)


def test_principal_tags_that_were_cleared_may_be_not_there_at_all(world: World) -> None:
    call = Call(
        "SetPrincipalTagAttributeMap",
        {
            "IdentityPoolId": POOL_ID,
            "IdentityProviderName": USER_POOL.tag_name,
            "UseDefaults": False,
            "PrincipalTags": {},
        },
    )
    assert settle(world.reader, world.clock, lambda: False, call, POOL_ID)
    assert world.clock.slept == []


def test_a_created_pool_is_known_by_its_attempt(world: World) -> None:
    pool_id = world.applied()
    assert find_created(world.reader, world.clock, lambda: False, "nonce-1", ()) == pool_id
    assert world.clock.slept == []
    assert find_created(world.reader, world.clock, lambda: False, "nonce-2", ()) is None
    assert find_created(world.reader, world.clock, lambda: False, "nonce-1", {pool_id}) is None


def test_a_created_pool_may_be_listed_late(world: World) -> None:
    pool_id = world.applied()
    reader = SpoiledReader(
        world.reader,
        lambda _, answer: answer,
        lambda ids: ids if world.clock.now >= 6 else [],
    )
    assert find_created(reader, world.clock, lambda: False, "nonce-1", ()) == pool_id
    assert world.clock.now == 6


def test_a_listed_pool_that_cannot_be_described_yet_is_asked_again(world: World) -> None:
    reader = SpoiledReader(world.reader, lambda _, answer: answer, lambda _: [POOL_ID])
    assert find_created(reader, world.clock, lambda: False, "nonce-1", ()) is None
    assert world.clock.now == 30


def test_a_pool_that_another_create_made_is_looked_at_once(world: World) -> None:
    pool_id = world.applied()
    looked: list[str] = []

    def note(call: Call, answer: JsonObject) -> JsonObject:
        looked.append(str(call.parameters["IdentityPoolId"]))
        return answer

    reader = SpoiledReader(world.reader, note)
    assert find_created(reader, world.clock, lambda: False, "nonce-2", ()) is None
    assert looked == [pool_id]


def test_after_a_signal_nothing_is_looked_at(world: World) -> None:
    pool_id = world.applied()
    call = effects(pool_id)["UpdateIdentityPool"]
    assert not settle(world.reader, world.clock, lambda: True, call, pool_id)
    assert find_created(world.reader, world.clock, lambda: True, "nonce-2", ()) is None
    assert world.clock.slept == []
