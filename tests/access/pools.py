"""Pools with one provider and its rules, at random or by hand."""

from random import Random

from reconciler.model.providers import (
    IamProvider,
    MappingType,
    Match,
    Provider,
    ProviderType,
    Resolution,
    RoleMapping,
    Rule,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec, Roles
from tests.access.brute_force import Pool
from tests.builders import ACCOUNT, role

AUTHENTICATED = role("authenticated")
ROLES = (role("a"), role("b"), role("c"), AUTHENTICATED)
VALUES = ("a", "b", "ab", "ba", "aa")


def pool_of(pool: Pool, type_: ProviderType = ProviderType.USER_POOL) -> PoolSpec:
    """The pool as a spec; its fallback is the authenticated role or nothing."""
    mapping = RoleMapping(
        MappingType.RULES,
        Resolution.AUTHENTICATED_ROLE if pool.fallback else Resolution.DENY,
        pool.rules,
    )
    return PoolSpec(
        name="web",
        allow_unauthenticated_identities=False,
        allow_classic_flow=False,
        roles=Roles(pool.fallback),
        providers=(provider_of(mapping, type_),),
    )


def provider_of(mapping: RoleMapping | None, type_: ProviderType) -> Provider:
    if type_ is ProviderType.USER_POOL:
        return UserPoolProvider("eu-west-1_AbCdEf123", "client1", True, mapping)
    return IamProvider(type_, f"arn:aws:iam::{ACCOUNT}:{type_}-provider/idp", mapping)


def random_rule(random: Random, claims: str = "xy") -> Rule:
    return Rule(
        random.choice(claims),
        random.choice([*Match]),
        random.choice(VALUES),
        random.choice(ROLES),
    )


def random_pool(random: Random, most: int = 4) -> Pool:
    rules = tuple(random_rule(random) for _ in range(random.randint(0, most)))
    return Pool(rules, random.choice([None, *ROLES]))


def random_pair(random: Random) -> tuple[Pool, Pool]:
    """Two pools, most often one with a few changes of the other, as in a pull request."""
    before = random_pool(random)
    if random.random() < 0.3:
        return before, random_pool(random)
    rules = [*before.rules]
    for _ in range(random.randint(1, 2)):
        _change(random, rules)
    fallback = before.fallback if random.random() < 0.8 else random.choice([None, *ROLES])
    return before, Pool(tuple(rules), fallback)


def _change(random: Random, rules: list[Rule]) -> None:
    match random.randrange(4):
        case 0:
            rules.insert(random.randint(0, len(rules)), random_rule(random))
        case 1 if rules:
            rules.pop(random.randrange(len(rules)))
        case 2:
            random.shuffle(rules)
        case _ if rules:
            rules[random.randrange(len(rules))] = random_rule(random)


_WORDS = ("admin", "dev", "ops", "sales", "team-", "corp", "@corp.com", "a", "e", "staff", "x1")


def wide_pair(random: Random) -> tuple[Pool, Pool]:
    """25 rules on 6 claims on either side: others, the same reordered, or a few changed."""
    names = [role(str(number)) for number in range(random.choice([2, 4, 8, 25]))]

    def rule() -> Rule:
        claim = f"claim{random.randrange(6)}"
        return Rule(claim, random.choice([*Match]), random.choice(_WORDS), random.choice(names))

    before = [rule() for _ in range(25)]
    after = [*before]
    match random.randrange(3):
        case 0:
            after = [rule() for _ in range(25)]
        case 1:
            random.shuffle(after)
        case _:
            after[random.randrange(25)] = rule()
            first, other = after[0], random.randrange(25)
            after[0], after[other] = after[other], first
    fallback = random.choice([None, names[0], AUTHENTICATED])
    return Pool(tuple(before), fallback), Pool(tuple(after), fallback)
