"""What a state gives beyond two pools, and what it lacks of both: against enumeration."""

from dataclasses import replace
from random import Random

import pytest

from reconciler.access.between import Between, Verdict
from reconciler.access.questions import gives_beyond, serves_beyond, takes_away
from reconciler.access.side import Side, enhanced_side
from reconciler.model.providers import LoginProvider, ProviderType
from reconciler.model.spec import PoolSpec, Roles
from tests.access.brute_force import Pool, answers
from tests.access.pools import AUTHENTICATED, pool_of, provider_of, random_pair, random_pool
from tests.builders import SPEC, USER_POOL, mapping, role, rule

# The same lines for every example: to count them all takes longer than the tests.
pytestmark = pytest.mark.no_cover

BATCHES = 4
TRIPLES = 4_000


def random_triple(random: Random) -> tuple[Pool, Pool, Pool]:
    """Two pools and a state, most often a mixture of the two."""
    old, new = random_pair(random)
    if random.random() < 0.3:
        return old, new, random_pool(random)
    rules = random.choice([old.rules, new.rules, old.rules[:1], old.rules + new.rules])
    return old, new, Pool(rules, random.choice([old.fallback, new.fallback, None, AUTHENTICATED]))


def side(pool: Pool, type_: ProviderType) -> Side:
    spec = pool_of(pool, type_)
    return enhanced_side(spec.providers[0], spec.roles.authenticated)


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("type_", [ProviderType.USER_POOL, ProviderType.SAML])
def test_enumeration_finds_the_same_excess_and_the_same_losses(
    batch: int, type_: ProviderType
) -> None:
    """SAML attributes may be lists, the claims of these user pools are one text each."""
    lists = type_ is ProviderType.SAML
    found = set()
    for seed in range(batch, TRIPLES, BATCHES):
        pools = random_triple(Random(seed))
        old, new, state = (side(pool, type_) for pool in pools)
        rows = [*answers(pools, lists)]
        excess = any(given - before - after for before, after, given in rows)
        losses = any(before & after - given for before, after, given in rows)
        provider = provider_of(None, type_)
        assert gives_beyond(provider, state, old, new) is excess, seed
        assert takes_away(provider, state, old, new) is losses, seed
        found.add((excess, losses))
    assert len(found) == 4


@pytest.mark.parametrize("type_", [ProviderType.USER_POOL, ProviderType.SAML])
def test_enumeration_finds_the_same_tokens_that_one_pool_serves_and_another_does_not(
    type_: ProviderType,
) -> None:
    """The claim that is asked for is one that any token may have."""
    found = set()
    for seed in range(TRIPLES // 4):
        other, state = random_pair(Random(seed))
        rows = answers((other, state), type_ is ProviderType.SAML)
        beyond = any(given and not before for before, given in rows)
        mine, theirs = side(state, type_), side(other, type_)
        assert serves_beyond(provider_of(None, type_), mine, theirs, ["free"]) is beyond, seed
        found.add(beyond)
    assert len(found) == 2


def test_a_token_without_the_claim_gets_no_tag_from_it() -> None:
    """Tokens of Facebook have no claim called tier."""
    provider = LoginProvider("graph.facebook.com", "1")
    served, denied = Side(fallback=role("user")), Side()
    assert serves_beyond(provider, served, denied, ["sub"])
    assert not serves_beyond(provider, served, denied, ["tier"])


GUESTS = replace(
    SPEC, allow_unauthenticated_identities=True, roles=Roles(role("user"), role("guest"))
)
FREE = replace(SPEC, allow_classic_flow=True, providers=(replace(USER_POOL, role_mapping=None),))
APP = LoginProvider("accounts.google.com", "old", mapping())
LOGIN = replace(SPEC, providers=(APP,))
OTHER_APP = replace(
    SPEC, providers=(replace(APP, app_id="new", role_mapping=mapping(rule("gold", "big"))),)
)
NEITHER, EXCESS = Verdict(), Verdict(excess=True)


@pytest.mark.parametrize(
    ("old", "new", "state", "verdict", "reason"),
    [
        (SPEC, GUESTS, SPEC, NEITHER, "a state that is the old pool"),
        (SPEC, GUESTS, GUESTS, NEITHER, "a state that is the new pool"),
        (SPEC, SPEC, GUESTS, EXCESS, "guests are let in"),
        (GUESTS, GUESTS, SPEC, Verdict(losses=1), "guests are shut out"),
        (
            GUESTS,
            replace(GUESTS, roles=Roles(role("user"), role("other"))),
            replace(GUESTS, roles=Roles(role("user"))),
            NEITHER,
            "what guests have is not the same before and after",
        ),
        (
            SPEC,
            SPEC,
            FREE,
            Verdict(excess=True, losses=1),
            "the classic flow opens, and the default role is given instead of that of the rule",
        ),
        (FREE, FREE, replace(FREE, allow_classic_flow=False), Verdict(losses=1), "it closes"),
        (FREE, FREE, replace(FREE, allow_classic_flow=None), NEITHER, "not set is open"),
        (FREE, FREE, replace(FREE, allow_unauthenticated_identities=True), EXCESS, "for guests"),
        (
            LOGIN,
            OTHER_APP,
            replace(OTHER_APP, providers=LOGIN.providers),
            NEITHER,
            "each application with its own roles",
        ),
        (
            LOGIN,
            OTHER_APP,
            replace(LOGIN, providers=(replace(APP, app_id="new"),)),
            EXCESS,
            "the new application with the roles of the old one",
        ),
        (LOGIN, LOGIN, replace(LOGIN, providers=()), Verdict(losses=1), "a provider is left out"),
        (SPEC, SPEC, replace(SPEC, providers=(USER_POOL, *LOGIN.providers)), EXCESS, "a new one"),
        (
            LOGIN,
            replace(LOGIN, providers=()),
            replace(LOGIN, providers=(replace(APP, app_id="third"),)),
            EXCESS,
            "an application that neither has",
        ),
    ],
)
def test_a_state_is_judged_by_what_it_gives_and_takes(
    old: PoolSpec, new: PoolSpec, state: PoolSpec, verdict: Verdict, reason: str
) -> None:
    assert Between(old, new).state(state) == verdict, reason
