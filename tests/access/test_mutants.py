"""Mutants: pools that are wrong in one place, and cases that notice."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings

from reconciler.access.cases import covered, rules_of, try_case
from reconciler.access.compare import compare
from reconciler.access.mutants import Mutation, mutants, mutate
from reconciler.model.access_tests import AccessCase, ExpectedDenial, ExpectedRole
from reconciler.model.providers import Match, Rule
from reconciler.model.spec import PoolSpec
from tests.access.brute_force import Pool
from tests.access.pools import pool_of, random_pool
from tests.builders import role
from tests.strategies import ORIGIN, live_specs

KEY = "eu-west-1_AbCdEf123:client1"
RULES = (
    Rule("tier", Match.EQUALS, "gold", role("gold")),
    Rule("email", Match.STARTS_WITH, "admin@", role("admin")),
)
POOL = pool_of(Pool(RULES, None))


def case(name: str, role_: str | None, **claims: str) -> AccessCase:
    expected = ExpectedRole(role(role_)) if role_ else ExpectedDenial()
    return AccessCase(name, KEY, tuple(sorted(claims.items())), expected, ORIGIN)


def test_each_rule_is_removed_moved_and_loosened_and_the_resolution_flipped() -> None:
    assert [(m.mutation, m.rule, m.change) for m in mutants(POOL)] == [
        (Mutation.REMOVED, 1, "it is gone"),
        (Mutation.LOOSENED, 1, 'it is StartsWith "gold"'),
        (Mutation.REMOVED, 2, "it is gone"),
        (Mutation.MOVED, 2, "it stands before rule 1"),
        (Mutation.LOOSENED, 2, 'it is Contains "admin@"'),
        (Mutation.FLIPPED, None, "it is AuthenticatedRole"),
    ]


def test_a_case_notices_what_it_is_about_and_the_rest_survives() -> None:
    mutated = mutate(POOL, [case("gold", "gold", tier="gold")], ORIGIN)
    # The flipped resolution gives a role that is not set, so nobody gets another.
    assert mutated.mutants == 5
    assert [(s.mutant.mutation, s.mutant.rule, s.case) for s in mutated.survivors] == [
        (Mutation.LOOSENED, 1, case("loosened rule 1", None, tier="goldx")),
        (Mutation.REMOVED, 2, case("removed rule 2", "admin", email="admin@")),
        (Mutation.MOVED, 2, case("moved rule 2", "gold", email="admin@", tier="gold")),
        (Mutation.LOOSENED, 2, case("loosened rule 2", None, email="xadmin@x")),
    ]


def test_the_suggested_cases_leave_no_survivor() -> None:
    random = Random(7)
    for _ in range(40):
        pool = pool_of(random_pool(random, 6))
        suggested = [survivor.case for survivor in mutate(pool, (), ORIGIN).survivors]
        assert all(try_case(pool, found).passed for found in suggested)
        assert mutate(pool, suggested, ORIGIN).survivors == ()


@settings(max_examples=60, deadline=None)
@given(live_specs)
def test_no_mutant_that_gives_all_the_same_survives(spec: PoolSpec) -> None:
    mutated = mutate(spec, (), ORIGIN)
    told = [compare(spec, survivor.mutant.spec) for survivor in mutated.survivors]
    assert () not in told
    assert mutated.mutants == len(told)


def test_a_case_that_fails_already_notices_nothing() -> None:
    wrong = case("wrong", "admin", tier="gold")
    assert mutate(POOL, [wrong], ORIGIN) == mutate(POOL, [], ORIGIN)


def test_a_rule_is_covered_by_the_case_that_it_decides() -> None:
    both = case("both", "gold", tier="gold", email="admin@example.com")
    assert rules_of(POOL) == [(KEY, 1), (KEY, 2)]
    assert covered([try_case(POOL, both)]) == {(KEY, 1)}
    assert covered([try_case(POOL, case("none", None))]) == set()


def test_a_case_passes_where_role_reason_and_choice_are_as_expected() -> None:
    gold = case("gold", "gold", tier="gold", email="admin@example.com")

    def passes(expected: ExpectedRole | ExpectedDenial) -> bool:
        return try_case(POOL, replace(gold, expected=expected)).passed

    assert passes(ExpectedRole(role("gold")))
    assert passes(ExpectedRole(role("gold"), (role("admin"), role("gold"))))
    assert not passes(ExpectedRole(role("gold"), (role("gold"),)))
    assert not passes(ExpectedRole(role("admin")))
    assert not passes(ExpectedDenial())
    nobody = replace(gold, claims=())
    assert try_case(POOL, replace(nobody, expected=ExpectedDenial("no-rule-matches"))).passed
    assert not try_case(POOL, replace(nobody, expected=ExpectedDenial("guests-off"))).passed
