"""A spec and its tree say the same."""

import pytest
from hypothesis import given

from reconciler.model.json_value import Json, JsonObject
from reconciler.model.spec import PoolSpec, spec_tree
from reconciler.model.tree import spec_of_tree
from tests.builders import SPEC
from tests.strategies import live_specs


@given(live_specs)
def test_a_tree_is_the_tree_of_the_spec_that_it_leads_back_to(spec: PoolSpec) -> None:
    assert spec_of_tree(spec_tree(spec)) == spec


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": None}, "name is no text"),
        ({"allow_unauthenticated_identities": 1}, "allow_unauthenticated_identities is neither"),
        ({"roles": {"authenticated": 1}}, "authenticated is no text"),
        ({"providers": {"x": {"type": "own"}}}, "'own' is not a valid ProviderType"),
        ({"providers": {"x": {}}}, "type is no text"),
        ({"providers": {"x": {"type": "stray"}}}, "x: a mapping without a provider"),
        (
            {"providers": {"x": {"type": "saml", "arn": "x", "role_mapping": {"type": "Role"}}}},
            "'Role' is not a valid MappingType",
        ),
    ],
)
def test_a_tree_of_no_spec_is_an_error(changed: dict[str, Json], told: str) -> None:
    tree: JsonObject = {**spec_tree(SPEC), **changed}
    with pytest.raises(ValueError, match=told):
        spec_of_tree(tree)
