"""Comparisons: case by case in tests/access/comparisons, and against enumeration."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from reconciler.access.assumptions import ASSUMPTIONS
from reconciler.access.compare import AccessChange, Kind, compare, decide_symbolically
from reconciler.model.providers import ProviderType
from reconciler.model.spec import PoolSpec
from tests.access.brute_force import Difference, Pool, difference
from tests.access.documented import arn, spec, whole
from tests.access.pools import pool_of, random_pair, wide_pair
from tests.strategies import live_specs

# The same lines for every example: to count them all takes longer than the tests.
pytestmark = pytest.mark.no_cover

FOLDER = Path(__file__).parent / "comparisons"


def tables() -> list[Any]:
    return [
        pytest.param(table["base"], case, id=f"{file.stem}: {case['name']}")
        for file in sorted(FOLDER.glob("*.yaml"))
        for table in [yaml.safe_load(file.read_text("utf-8"))]
        for case in table["cases"]
    ]


def pool(base: dict[str, Any], written: dict[str, Any] | None) -> PoolSpec | None:
    """A pool of a case; its mapping is that of the first provider."""
    if written is None:
        return None
    merged = {**base, **written}
    first, *others = merged["providers"]
    if "mapping" in merged:
        keys = ("claim", "match", "value", "role")
        rules = [dict(zip(keys, whole(r).split(), strict=True)) for r in merged["mapping"]]
        resolution = merged.get("resolution", "Deny")
        mapping = {"type": "Rules", "ambiguous_role_resolution": resolution, "rules": rules}
        first = {**first, "role_mapping": mapping}
    if "token" in merged:
        mapping = {"type": "Token", "ambiguous_role_resolution": merged["token"]}
        first = {**first, "role_mapping": mapping}
    return spec({**merged, "providers": [first, *others]})


def told(change: AccessChange) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "provider": change.witness.provider,
        "flow": change.witness.flow.value,
        "role": change.role,
        "tag": change.tag,
        "claims": dict(change.witness.claims),
        "rules": [[*change.before.matched], [*change.after.matched]],
        "assumes": [*change.assumes],
    }


def expected(written: dict[str, Any]) -> dict[str, Any]:
    provider = written.get("provider", "eu-west-1_AbCdEf123:client1")
    claims = written.get("claims", {})
    return {
        "kind": written["kind"],
        "provider": whole(provider) if provider else None,
        "flow": written.get("flow", "enhanced"),
        "role": arn(written["role"]) if "role" in written else None,
        "tag": written.get("tag"),
        "claims": {k: tuple(v) if isinstance(v, list) else whole(v) for k, v in claims.items()},
        "rules": written.get("rules", [[], []]),
        "assumes": written.get("assumes", []),
    }


@pytest.mark.parametrize(("base", "case"), tables())
def test_two_pools_differ_in_what_the_case_says(base: dict[str, Any], case: dict[str, Any]) -> None:
    before, after = pool(base, case["before"]), pool(base, case["after"])
    assert [told(change) for change in compare(before, after)] == [
        expected(written) for written in case["expect"]
    ]


def shown(before: PoolSpec | None, after: PoolSpec | None) -> list[AccessChange]:
    """The differences, each of which its witness was seen to show."""
    changes = [*compare(before, after)]
    for change in changes:
        old = decide_symbolically(before, change.witness)
        new = decide_symbolically(after, change.witness)
        assert (change.before, change.after) == (old, new)
        assert set(change.assumes) <= ASSUMPTIONS.keys()
        if change.tag is not None:
            tags = (dict(old.tags), dict(new.tags))
            without, within = tags[::-1] if change.kind is Kind.NARROWED else tags
            assert without.get(change.tag) != within[change.tag]
        elif change.kind is Kind.WIDENED:
            assert change.role in new.reachable - old.reachable
        elif change.kind is Kind.NARROWED:
            assert change.role in old.reachable - new.reachable
        elif "cut-short" not in change.assumes:
            assert old.reachable == new.reachable
            assert old.role != new.role
    return changes


def summed(changes: list[AccessChange]) -> Difference:
    """As enumeration tells it."""
    of = {kind: [c for c in changes if c.kind is kind] for kind in Kind}
    return Difference(
        frozenset(c.role for c in of[Kind.WIDENED] if c.role),
        frozenset(c.role for c in of[Kind.NARROWED] if c.role),
        frozenset((c.before.role or "", c.after.role or "") for c in of[Kind.SWITCHED]),
    )


def agree(before: Pool, after: Pool) -> None:
    """The comparison finds what trying every token finds, one text a claim and with lists."""
    texts, lists = ProviderType.USER_POOL, ProviderType.SAML
    found = shown(pool_of(before, texts), pool_of(after, texts))
    assert summed(found) == difference(before, after)
    found = shown(pool_of(before, lists), pool_of(after, lists))
    assert summed(found) == difference(before, after, lists=True)


BATCHES = 10


@pytest.mark.parametrize("batch", range(BATCHES))
def test_enumeration_finds_the_same_in_pairs_of_rule_lists(batch: int) -> None:
    for seed in range(batch, 5_000, BATCHES):
        agree(*random_pair(Random(seed)))


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_enumeration_finds_the_same_in_a_million_pairs_of_rule_lists(batch: int) -> None:
    for seed in range(5_000 + batch, 1_005_000, BATCHES):
        agree(*random_pair(Random(seed)))


@settings(max_examples=150, deadline=None)
@given(live_specs, live_specs)
def test_every_witness_shows_its_difference_in_any_pools(one: PoolSpec, other: PoolSpec) -> None:
    forth, back = shown(one, other), shown(other, one)
    assert shown(one, one) == []
    assert summed(forth).gained == summed(back).lost
    assert {(b, a) for a, b in summed(forth).switched} == summed(back).switched


@settings(max_examples=60, deadline=None)
@given(live_specs)
def test_what_a_pool_gives_is_gained_when_it_comes_and_lost_when_it_goes(one: PoolSpec) -> None:
    came, went = shown(None, one), shown(one, None)
    assert {c.kind for c in came} <= {Kind.WIDENED}
    assert [(c.witness, c.role, c.tag) for c in came] == [(c.witness, c.role, c.tag) for c in went]


def test_every_witness_shows_its_difference_between_the_longest_lists_there_are() -> None:
    """25 rules on 6 claims on both sides; how long that takes is for the benchmark to tell."""
    for seed in range(40):
        before, after = wide_pair(Random(seed))
        shown(pool_of(before), pool_of(after))


def test_a_search_that_would_not_end_is_cut_short_and_says_so() -> None:
    before, after = wide_pair(Random(105))
    changes = shown(pool_of(before, ProviderType.SAML), pool_of(after, ProviderType.SAML))
    doubtful = [change for change in changes if "cut-short" in change.assumes]
    assert doubtful
    assert {change.kind for change in doubtful} == {Kind.SWITCHED}
    # What is certain of them all the same: the default is another.
    assert [c for c in doubtful if c.before.role == c.after.role] == []
