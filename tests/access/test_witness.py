"""Claims that meet some conditions and fail others, or none: against trying every text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.access.claims import Domain, Fixed, Free, Never
from reconciler.access.conditions import Condition, holds
from reconciler.access.token import ClaimValue
from reconciler.access.witness import Conditions
from reconciler.model.providers import Match, Rule
from tests.access.brute_force import rows

CLAIM = "claim"
VALUES = ("", "a", "b", "ab", "ba", "aa")

conditions = st.builds(Condition, st.just(CLAIM), st.sampled_from(Match), st.sampled_from(VALUES))
demands = st.tuples(st.lists(conditions, max_size=3), st.lists(conditions, max_size=4))

Demands = tuple[list[Condition], list[Condition]]


def solved(
    wanted: Demands, domain: Domain | None = None, lists: bool = False
) -> dict[str, ClaimValue] | None:
    met, failed = wanted
    numbered = Conditions({CLAIM: domain or Free(lists)})
    conjunction = numbered.fails(failed)
    for condition in met:
        conjunction &= numbered.meets(condition)
    return numbered.solve(conjunction, lists)


def agrees(value: ClaimValue | None, wanted: Demands) -> bool:
    met, failed = wanted
    return all(holds(c, value) for c in met) and not any(holds(c, value) for c in failed)


def is_possible(wanted: Demands, lists: bool) -> bool:
    """By trying all texts over a small alphabet, and lists of any number of them."""
    met, failed = wanted
    rules = [Rule(c.claim, c.match, c.value, "") for c in (*met, *failed)]
    return (*(True for _ in met), *(False for _ in failed)) in {*rows(rules, lists)}


@settings(max_examples=400, deadline=None)
@given(demands)
def test_there_is_a_text_exactly_where_trying_all_finds_one(wanted: Demands) -> None:
    claims = solved(wanted)
    assert (claims is not None) is is_possible(wanted, lists=False)
    if claims is not None:
        assert agrees(claims.get(CLAIM), wanted)


@settings(max_examples=400, deadline=None)
@given(demands)
def test_there_is_a_list_exactly_where_trying_all_finds_one(wanted: Demands) -> None:
    claims = solved(wanted, lists=True)
    assert (claims is not None) is is_possible(wanted, lists=True)
    if claims is not None:
        assert agrees(claims.get(CLAIM), wanted)


def test_a_claim_that_cannot_be_there_meets_nothing() -> None:
    equals = Condition(CLAIM, Match.EQUALS, "a")
    assert solved(([equals], []), Never()) is None
    assert solved(([], [equals]), Never()) == {}


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        (Condition(CLAIM, Match.EQUALS, "client1"), True),
        (Condition(CLAIM, Match.STARTS_WITH, "cli"), True),
        (Condition(CLAIM, Match.EQUALS, "client2"), False),
        (Condition(CLAIM, Match.NOT_EQUAL, "client2"), True),
    ],
)
def test_a_fixed_claim_is_what_it_is(condition: Condition, met: bool) -> None:
    fixed = Fixed("client1")
    assert solved(([condition], []), fixed) == ({CLAIM: "client1"} if met else None)
    assert solved(([], [condition]), fixed) == (None if met else {CLAIM: "client1"})


def test_a_witness_is_as_plain_as_it_can_be() -> None:
    begins, holds_ = (
        Condition(CLAIM, Match.STARTS_WITH, "admin"),
        Condition(CLAIM, Match.CONTAINS, "@"),
    )
    assert solved(([begins], [])) == {CLAIM: "admin"}
    assert solved(([begins, holds_], [])) == {CLAIM: "admin@"}
    assert solved(([begins], [Condition(CLAIM, Match.EQUALS, "admin")])) == {CLAIM: "adminx"}


def test_what_fills_a_text_is_in_no_condition_however_many_there_are() -> None:
    ascii_ = [chr(code) for code in range(0x20, 0x7F)]
    wanted: Demands = (
        [Condition(CLAIM, Match.NOT_EQUAL, "a")],
        [Condition(CLAIM, Match.CONTAINS, letter) for letter in ascii_],
    )
    claims = solved(wanted)
    assert claims is not None
    assert agrees(claims[CLAIM], wanted)
