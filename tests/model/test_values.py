"""The small questions that values answer about themselves."""

import pytest

from reconciler.model.document import child, node_at
from reconciler.model.json_value import canonical, digest, object_list, text_list, text_map
from reconciler.model.origin import Origin
from reconciler.model.pools import Marker
from reconciler.model.providers import user_pool_provider_name
from reconciler.model.spec import is_secret
from reconciler.model.targets import dns_suffix_of, partition_of
from tests.builders import POOL_ID, TARGET
from tests.desired.pools import document

TREE = document("a:\n- b: c\n- d\n").root


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ((), 1, 1),
        (("a",), 2, 1),
        (("a", 0, "b"), 2, 6),
        (("a", 1), 3, 3),
        (("a", 7), 2, 1),
        (("a", "b"), 2, 1),
        (("a", 0, "x", "y"), 2, 3),
        (("a", 1, "x"), 3, 3),
    ],
)
def test_a_path_leads_as_far_as_the_tree_goes(
    path: tuple[str | int, ...], line: int, column: int
) -> None:
    origin = node_at(TREE, path).origin
    assert (origin.line, origin.column) == (line, column)


def test_a_key_has_a_place_of_its_own() -> None:
    key = TREE.key("a")
    assert key is not None
    assert (key.text, key.origin.column) == ("a", 1)
    assert TREE.key("b") is None
    assert child(TREE, 0) is None
    assert Origin.start_of("x.yaml") == Origin("x.yaml", 1, 1, 1, 1)


def test_canonical_json_is_ascii_sorted_and_defined_for_lone_surrogates() -> None:
    assert canonical({"b": "é", "a": ["\ud800", None, True]}) == (
        '{"a":["\\ud800",null,true],"b":"\\u00e9"}'
    )
    assert len(digest("\udfff")) == 64


def test_what_is_not_of_the_wanted_type_is_left_out() -> None:
    assert text_map({"a": "b", "c": 1}) == {"a": "b"}
    assert text_map([]) == {}
    assert text_list(["a", 1]) == ["a"]
    assert text_list({}) == []
    assert object_list([{}, 1]) == [{}]
    assert object_list(None) == []


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
    ],
)
def test_a_region_is_of_a_partition_with_a_suffix(region: str, partition: str, suffix: str) -> None:
    assert (partition_of(region), dns_suffix_of(region)) == (partition, suffix)
    name = f"cognito-idp.{region}.{suffix}/{region}_Ab1"
    assert user_pool_provider_name(f"{region}_Ab1") == name


def test_a_pool_has_an_arn_in_its_target() -> None:
    assert TARGET.pool_arn(POOL_ID) == (
        f"arn:aws:cognito-identity:eu-west-1:123456789012:identitypool/{POOL_ID}"
    )


@pytest.mark.parametrize(
    ("tag", "protected"),
    [("false", False), ("true", True), (None, True), ("False", True), ("", True)],
)
def test_anything_but_false_protects(tag: str | None, protected: bool) -> None:
    assert Marker(protected=tag).is_protected is protected


def test_only_the_place_makes_a_secret() -> None:
    assert is_secret(("providers", "api.twitter.com", "app_id"))
    assert not is_secret(("providers", "api.twitter.com", "domain"))
    assert not is_secret(("providers", "www.amazon.com", "app_id"))
    assert not is_secret(("tags", "api.twitter.com", "app_id"))
