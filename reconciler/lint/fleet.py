"""Rules that several pools of one target break together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reconciler.access.search import Search
from reconciler.access.side import Side, side_of
from reconciler.lint.places import providers_of, roles_of, short, some_of, spec_of
from reconciler.lint.rule import Hit, Rule, Seen
from reconciler.model.json_value import Path
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import Provider, UserPoolProvider
from reconciler.model.results import Severity

TRUST_SHARED = Rule(
    name="trust-shared",
    code="R3",
    severity=Severity.ERROR,
    seen=Seen.BOTH,
    summary="one role serves several pools",
    why=(
        "A role that trusts several pools gives each of them what the others need it for. Whoever "
        "can sign in to the most open of them, or become anybody there, moves on to what the "
        "others guard."
    ),
    fix="Give each pool roles of its own, each trusting that pool alone.",
    source="Developer guide, role-trust-and-permissions",
)

CLIENT_SHARED = Rule(
    name="client-shared",
    code="P2",
    severity=Severity.ERROR,
    seen=Seen.DOCUMENTS,
    summary="one app client of a user pool leads to other roles in another pool",
    why=(
        "A token of the client is good in both pools, and the caller chooses the one to take it "
        "to. What one of them denies, the other may give."
    ),
    fix="Give each pool an app client of its own, or the same roles.",
    source="GetId, Logins; developer guide, role-based-access-control",
)


def check_fleet(pools: Sequence[DesiredPool]) -> Iterator[tuple[DesiredPool, Hit]]:
    """What the pools of one target break together, each finding in each of the pools."""
    yield from _shared_roles(pools)
    yield from _shared_clients(pools)


def _shared_roles(pools: Sequence[DesiredPool]) -> Iterator[tuple[DesiredPool, Hit]]:
    users: dict[str, dict[str, tuple[DesiredPool, Path]]] = defaultdict(dict)
    for pool in pools:
        for path, role in roles_of(pool):
            # One finding a pool, at the first place.
            users[role].setdefault(pool.address, (pool, path))
    for role, places in users.items():
        for address, (pool, path) in places.items():
            if len(places) > 1:
                others = (other for other in places if other != address)
                message = f"{short(role)} serves {some_of(others, len(places) - 1)} too"
                yield pool, Hit(path, TRUST_SHARED, message)


def _shared_clients(pools: Sequence[DesiredPool]) -> Iterator[tuple[DesiredPool, Hit]]:
    clients: dict[str, dict[str, DesiredPool]] = defaultdict(dict)
    for pool in pools:
        for _, provider in providers_of(pool):
            if isinstance(provider, UserPoolProvider):
                clients[provider.key].setdefault(pool.address, pool)
    for key, users in clients.items():
        if len(users) > 1:
            yield from _other_roles(key, [*users.values()])


def _other_roles(key: str, users: Sequence[DesiredPool]) -> Iterator[tuple[DesiredPool, Hit]]:
    """A finding in each pool that gives some token of the client another role than some other."""
    alike: list[tuple[Side, list[DesiredPool]]] = []
    for pool in users:
        spec = spec_of(pool)
        provider = spec.provider(key)
        assert provider is not None
        side = replace(side_of(spec, provider), tags=frozenset())
        same = next((pools for other, pools in alike if _is_same(provider, side, other)), None)
        if same is None:
            alike.append((side, [pool]))
        else:
            same.append(pool)
    for _, pools in alike if len(alike) > 1 else ():
        for pool in pools:
            others = (p.address for _, other in alike if other is not pools for p in other)
            named = some_of(others, len(users) - len(pools))
            message = f"the same app client leads to other roles in {named}"
            yield pool, Hit(("providers", key), CLIENT_SHARED, message)


def _is_same(provider: Provider, one: Side, other: Side) -> bool:
    """Whether every token can have the same roles on both sides."""
    if one == other:
        return True
    if one.roles.keys() != other.roles.keys():
        return False
    search = Search.of(provider, one, other)
    return all(way.gains(role) is None for way in (search, search.reversed) for role in one.roles)
