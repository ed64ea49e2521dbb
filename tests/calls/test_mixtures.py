"""What a write on the way may hold: nothing that is made up, and nothing the service refuses."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.access.between import Between, configured
from reconciler.calls.mixtures import pools_between, roles_between
from reconciler.calls.writes import joined, mapping_keys, pool_surface, role_surface, stray_keys
from reconciler.model.json_value import Json, members
from reconciler.model.providers import DeveloperProvider
from reconciler.model.spec import PoolSpec, spec_tree
from tests.strategies import edits, rewrites

transitions = st.one_of(edits(), rewrites())
tried = settings(max_examples=150, deadline=None)


@tried
@given(transitions)
def test_every_value_is_one_of_the_old_or_the_new_pool(ends: tuple[PoolSpec, PoolSpec]) -> None:
    (old, new), between = ends, Between(*ends)
    roles, mappings = zip(*map(role_surface, ends), strict=True)
    for held, mapped in roles_between(between):
        assert held.authenticated in (None, *(r.authenticated for r in roles))
        assert held.unauthenticated in (None, *(r.unauthenticated for r in roles))
        assert all(mapping in [m.get(key) for m in mappings] for key, mapping in mapped.items())
    for pool in pools_between(between):
        assert pool.name == new.name
        assert pool.allow_classic_flow in (
            new.allow_classic_flow,
            old.allow_classic_flow,
            new.allow_classic_flow and False,
        )
        for key, provider in provider_trees(pool).items():
            known = [members(trees[key]) for trees in map(provider_trees, ends) if key in trees]
            for name, value in members(provider).items():
                assert value in [tree[name] for tree in known], name


def provider_trees(spec: PoolSpec) -> Mapping[str, Json]:
    return members(spec_tree(pool_surface(spec))["providers"])


@tried
@given(transitions)
def test_every_mapping_has_its_provider_and_a_developer_provider_stays(
    ends: tuple[PoolSpec, PoolSpec],
) -> None:
    (old, new), between = ends, Between(*ends)
    for _, mapped in roles_between(between):
        assert mapped.keys() <= mapping_keys(old) & mapping_keys(new)
    for pool in pools_between(between):
        for end in ends:
            assert stray_keys(joined(pool, *role_surface(end))) <= stray_keys(old)
        for developer in old.configured:
            if isinstance(developer, DeveloperProvider):
                assert configured(pool, developer.key) == developer
