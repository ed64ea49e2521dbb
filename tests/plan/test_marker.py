"""The applied marker: five digests of the live sections, one of the document, the commit."""

from dataclasses import replace

import pytest

from reconciler.model.pools import Ignore
from reconciler.model.providers import DEFAULTS, PrincipalTags
from reconciler.plan.marker import (
    applied_value,
    desired_digest,
    is_current,
    is_unaltered,
    section_digests,
)
from tests.builders import DESIRED, POOL_ID, SPEC, USER_POOL, rule

SECOND = replace(USER_POOL, client_id="client2")
TWO = replace(SPEC, providers=(USER_POOL, SECOND))


def ignoring(*path: str) -> tuple[Ignore, ...]:
    return (Ignore(path, "somebody else", None, DESIRED.origin),)


def test_a_marker_has_a_version_five_sections_a_document_and_a_commit() -> None:
    value = applied_value(POOL_ID, SPEC, DESIRED, "abc1234")
    version, sections, document, commit = value.split("/")
    assert (version, commit) == ("v1", "abc1234")
    assert sections.split(".") == [*section_digests(POOL_ID, SPEC, DESIRED)]
    assert document == desired_digest(POOL_ID, DESIRED)
    assert {len(part) for part in [*sections.split("."), document]} == {16}
    assert applied_value(POOL_ID, SPEC, DESIRED, None).endswith("/-")


@pytest.mark.parametrize(
    "tag", [None, "", "v1", "v2/a/b/-", applied_value("other", SPEC, DESIRED, None)]
)
def test_another_tag_is_not_current(tag: str | None) -> None:
    assert not is_current(tag, POOL_ID, SPEC, DESIRED)


def test_a_pool_is_unaltered_if_its_sections_are_those_of_its_tag() -> None:
    left = applied_value(POOL_ID, SPEC, DESIRED, "abc1234")
    later = replace(DESIRED, name="what git says does not matter here")
    assert is_unaltered(left, POOL_ID, SPEC, DESIRED)
    assert is_unaltered(left, POOL_ID, SPEC, later)
    assert not is_unaltered(left, POOL_ID, replace(SPEC, tags=()), DESIRED)
    assert not is_unaltered(left, "other", SPEC, DESIRED)
    assert not is_unaltered(left, POOL_ID, SPEC, replace(DESIRED, protect=False))
    assert not is_unaltered(left, POOL_ID, SPEC, replace(DESIRED, address="x"))


@pytest.mark.parametrize("tag", [None, "", "v1", "v1/{}", "v1/{}/-", "v2/{}/x/-", "v1/{}/x/-/-"])
def test_a_tag_of_another_form_says_nothing_about_alterations(tag: str | None) -> None:
    sections = ".".join(section_digests(POOL_ID, SPEC, DESIRED))
    assert not is_unaltered(tag and tag.format(sections), POOL_ID, SPEC, DESIRED)
    assert is_unaltered(f"v1/{sections}/{'0' * 16}/-", POOL_ID, SPEC, DESIRED)


@pytest.mark.parametrize(
    ("moved", "position"),
    [
        (replace(SPEC, name="x"), 0),
        (replace(SPEC, allow_unauthenticated_identities=True), 0),
        (replace(SPEC, allow_classic_flow=None), 1),
        (replace(SPEC, roles=replace(SPEC.roles, authenticated=None)), 2),
        (replace(SPEC, providers=()), 3),
        (replace(SPEC, tags=()), 4),
    ],
)
def test_each_section_has_its_own_digest(moved: object, position: int) -> None:
    assert isinstance(moved, type(SPEC))
    pairs = zip(
        section_digests(POOL_ID, SPEC, DESIRED),
        section_digests(POOL_ID, moved, DESIRED),
        strict=True,
    )
    assert [one != other for one, other in pairs] == [n == position for n in range(5)]


@pytest.mark.parametrize(
    "changed",
    [
        replace(DESIRED, address="x"),
        replace(DESIRED, protect=False),
        replace(DESIRED, name="x"),
        replace(DESIRED, allow_classic_flow=None),
        replace(DESIRED, allow_classic_flow=True),
        replace(DESIRED, roles=None),
        replace(DESIRED, providers=None),
        replace(DESIRED, tags=None),
        replace(DESIRED, tags=()),
        replace(DESIRED, ignores=ignoring("tags", "x")),
    ],
)
def test_what_a_document_wants_manages_and_ignores_is_in_its_digest(changed: object) -> None:
    assert isinstance(changed, type(DESIRED))
    assert desired_digest(POOL_ID, changed) != desired_digest(POOL_ID, DESIRED)


def test_the_order_of_providers_and_the_words_of_an_ignore_are_not() -> None:
    one = replace(DESIRED, providers=(USER_POOL, SECOND), ignores=ignoring("name"))
    other = replace(
        one,
        providers=(SECOND, USER_POOL),
        ignores=(replace(one.ignores[0], reason="another"),),
        adopt=True,
    )
    assert desired_digest(POOL_ID, one) == desired_digest(POOL_ID, other)


@pytest.mark.parametrize(
    ("path", "moved"),
    [
        (("name",), replace(SPEC, name="x")),
        (("tags",), replace(SPEC, tags=())),
        (("tags", "team"), replace(SPEC, tags=())),
        (("roles", "authenticated"), replace(SPEC, roles=replace(SPEC.roles, authenticated=None))),
        (("providers", USER_POOL.key), replace(SPEC, providers=())),
        (
            ("providers", USER_POOL.key, "role_mapping"),
            replace(SPEC, providers=(replace(USER_POOL, role_mapping=None),)),
        ),
        (
            ("providers", USER_POOL.key, "principal_tags", "a"),
            replace(
                SPEC,
                providers=(replace(USER_POOL, principal_tags=PrincipalTags(tags=(("a", "b"),))),),
            ),
        ),
    ],
)
def test_a_value_at_an_ignored_path_may_come_and_go(path: tuple[str, ...], moved: object) -> None:
    assert isinstance(moved, type(SPEC))
    desired = replace(DESIRED, ignores=ignoring(*path))
    before = section_digests(POOL_ID, SPEC, desired)
    assert section_digests(POOL_ID, moved, desired) == before
    assert section_digests(POOL_ID, moved, DESIRED) != section_digests(POOL_ID, SPEC, DESIRED)


@pytest.mark.parametrize("part", [("principal_tags",), ()])
def test_ignored_principal_tags_do_not_count_at_the_other_clients_either(
    part: tuple[str, ...],
) -> None:
    desired = replace(DESIRED, ignores=ignoring("providers", USER_POOL.key, *part))
    moved = replace(
        TWO, providers=tuple(replace(p, principal_tags=DEFAULTS) for p in (USER_POOL, SECOND))
    )
    assert section_digests(POOL_ID, TWO, desired) == section_digests(POOL_ID, moved, desired)


def test_the_rest_beside_an_ignored_path_counts() -> None:
    desired = replace(DESIRED, ignores=ignoring("providers", USER_POOL.key, "principal_tags"))
    mapping = SPEC.providers[0].role_mapping
    assert mapping is not None
    other = replace(mapping, rules=(rule("x", "x"),))
    moved = replace(SPEC, providers=(replace(USER_POOL, role_mapping=other),))
    assert section_digests(POOL_ID, SPEC, desired) != section_digests(POOL_ID, moved, desired)
