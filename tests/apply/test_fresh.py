from reconciler.apply.fresh import addresses_since, read_pool
from tests.builders import DESIRED, OWNER, POOL_ID, SPEC
from tests.faults import error

from .world import World


def test_a_pool_is_read_whole(world: World) -> None:
    pool_id = world.applied()
    pool = read_pool(world.reader, pool_id)
    assert pool == world.live(pool_id)
    assert pool is not None
    assert (pool.spec, pool.principal_tags_read) == (SPEC, True)


def test_a_pool_that_is_not_there_is_none(world: World) -> None:
    assert read_pool(world.reader, POOL_ID) is None


def test_a_pool_whose_roles_cannot_be_found_is_none(world: World) -> None:
    """It went between the two reads."""
    pool_id = world.applied()
    world.faulty.damages = {"GetIdentityPoolRoles": [error("ResourceNotFoundException")]}
    assert read_pool(world.reader, pool_id) is None


def test_the_addresses_since_are_those_of_the_owners_new_pools(world: World) -> None:
    pool_id = world.applied()
    assert addresses_since(world.reader, (), OWNER) == {DESIRED.address}
    assert addresses_since(world.reader, (), "them") == set()
    assert addresses_since(world.reader, {pool_id}, OWNER) == set()
