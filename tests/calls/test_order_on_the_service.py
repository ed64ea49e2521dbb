"""The writes carried out one by one on the embedded service, and the pool read back after each.

Tokens are made from what the rules of the two pools ask for; `decide` says what they can have.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reconciler.access.claims import fixed_claims
from reconciler.access.decide import decide, session_tags
from reconciler.access.token import ClaimValue, Flow, Token
from reconciler.calls.build import create_call, write_call
from reconciler.calls.live import live_pool, pool_reads, tag_reads
from reconciler.calls.order import created, order, steps
from reconciler.calls.writes import Write
from reconciler.local.service import LocalService
from reconciler.model.json_value import Json, JsonObject, members
from reconciler.model.pools import LivePool
from reconciler.model.providers import LoginProvider, MappingType, Provider
from reconciler.model.results import Call
from reconciler.model.spec import PoolSpec
from tests.local.clients import Cognito
from tests.strategies import edits, pool_specs, rewrites

TOKENS_OF_A_PROVIDER = 40


@pytest.fixture(scope="module")
def cognito(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cognito]:
    with closing(LocalService(tmp_path_factory.mktemp("service") / "local.db")) as service:
        yield Cognito(service)


def sent(cognito: Cognito, call: Call, *specs: PoolSpec) -> JsonObject:
    """The answer to a call, with the secrets of the specs in it as apply puts them."""
    parameters: dict[str, Json] = dict(call.parameters)
    if logins := members(parameters.get("SupportedLoginProviders")):
        providers = [p for spec in specs for p in spec.providers if isinstance(p, LoginProvider)]
        kept = {provider.domain: provider.app_id for provider in providers}
        parameters["SupportedLoginProviders"] = {
            domain: app_id if isinstance(app_id, str) else kept[domain]
            for domain, app_id in logins.items()
        }
    if call.operation == "CreateIdentityPool":
        parameters["IdentityPoolTags"] = {}
    return cognito.call(call.operation, **parameters)


def made(cognito: Cognito, spec: PoolSpec) -> str:
    call = create_call(created(spec), {})
    return str(sent(cognito, call, spec)["IdentityPoolId"])


def read(cognito: Cognito, pool_id: str) -> LivePool:
    pool, roles = (cognito.call(c.operation, **c.parameters) for c in pool_reads(pool_id))
    maps: dict[str, JsonObject | None] = {
        str(c.parameters["IdentityProviderName"]): cognito.call(c.operation, **c.parameters)
        for c in tag_reads(pool)
    }
    return live_pool(pool, roles, maps)


def tokens_of(pools: Sequence[PoolSpec], random: Random) -> list[Token]:
    """Guests, and for each provider tokens with values that its rules and tags ask for."""
    found = [Token(flow=flow) for flow in Flow]
    for key in dict.fromkeys(p.key for pool in pools for p in pool.configured):
        providers = [p for pool in pools for p in pool.configured if p.key == key]
        options = values_of(providers)
        for _ in range(TOKENS_OF_A_PROVIDER):
            values = [(name, random.choice(options[name])) for name in sorted(options)]
            fixed = dict(fixed_claims(random.choice(providers)))
            claims: dict[str, ClaimValue] = {n: v for n, v in values if v is not None}
            claims.update(fixed)
            found += [Token(key, tuple(sorted(claims.items())), flow) for flow in Flow]
    return found


def values_of(providers: Sequence[Provider]) -> dict[str, list[ClaimValue | None]]:
    asked: dict[str, set[str]] = {}
    for provider in providers:
        mapping = provider.role_mapping
        for rule in mapping.rules if mapping else ():
            asked.setdefault(rule.claim, set()).add(rule.value)
        if mapping and mapping.type is MappingType.TOKEN:
            asked.setdefault("cognito:preferred_role", set()).add("arn:aws:iam::1:role/own")
            asked.setdefault("cognito:roles", set()).add("arn:aws:iam::1:role/own")
        for _, claim in session_tags(provider):
            asked.setdefault(claim, set()).add("tagged")
    return {
        claim: [None, "else", *sorted(values), *(f"{value}." for value in sorted(values))]
        for claim, values in asked.items()
    }


def excess(state: PoolSpec, ends: Sequence[PoolSpec | None], tokens: Sequence[Token]) -> list[str]:
    """What somebody can have of a state that neither end gives them."""
    found = []
    for token in tokens:
        now, *known = (decide(pool, token) for pool in (state, *ends))
        roles = now.reachable.difference(*(decision.reachable for decision in known))
        tags = {*now.tags}.difference(*(decision.tags for decision in known))
        found += [f"{token}: {what}" for what in (*sorted(roles), *tags)]
    return found


def carried_out(
    cognito: Cognito, pool_id: str, writes: Sequence[Write], *ends: PoolSpec
) -> Iterator[PoolSpec]:
    """What the pool is after each of the writes."""
    for write in writes:
        sent(cognito, write_call(write, pool_id), *ends)
        yield read(cognito, pool_id).spec


def as_found(spec: PoolSpec) -> PoolSpec:
    """The spec without tags, which have no part in this, and without mappings nobody can write."""
    return replace(spec, tags=(), providers=spec.configured)


@pytest.mark.no_cover
@pytest.mark.fault("F25")
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(transition=st.one_of(edits(), rewrites()), random=st.randoms(use_true_random=False))
def test_after_every_write_nobody_has_what_neither_pool_gives(
    cognito: Cognito, transition: tuple[PoolSpec, PoolSpec], random: Random
) -> None:
    live, target = map(as_found, transition)
    found = steps(live, target)
    assume(found is not None)
    writes, passed = [write for write, _ in found or ()], [state for _, state in found or ()]
    pool_id = made(cognito, live)
    for _ in carried_out(cognito, pool_id, order(created(live), live) or (), live):
        pass
    assert read(cognito, pool_id).spec == live
    tokens = tokens_of((live, target), random)
    states = [*carried_out(cognito, pool_id, writes, target, live)]
    assert [excess(state, (live, target), tokens) for state in states] == [[]] * len(states)
    assert (live, *states)[-1] == target
    assert states == passed


@pytest.mark.no_cover
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spec=pool_specs, random=st.randoms(use_true_random=False))
def test_while_a_pool_is_made_nobody_has_what_it_does_not_give_in_the_end(
    cognito: Cognito, spec: PoolSpec, random: Random
) -> None:
    spec = as_found(spec)
    pool_id = made(cognito, spec)
    tokens = tokens_of((spec,), random)
    state = read(cognito, pool_id).spec
    assert excess(state, (None, spec), tokens) == []
    for state in carried_out(cognito, pool_id, order(created(spec), spec) or (), spec):
        assert excess(state, (None, spec), tokens) == []
    assert state == spec
