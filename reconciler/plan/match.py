"""Same pool? Which live pool a document means, and whose the others are.

| document | live pool                            | match                               |
|----------|--------------------------------------|-------------------------------------|
| pin      | does not exist                       | refused as missing (tombstone: gone)|
| pin      | ours                                 | that pool                           |
| pin      | nobody's                             | that pool, to be adopted            |
| pin      | nobody's, of CloudFormation          | refused without `adopt: true`       |
| pin      | another owner's                      | refused                             |
| no pin   | one of ours with the address         | that pool                           |
| no pin   | several of ours, or pinned elsewhere | refused as ambiguous                |
| no pin   | nobody's, or ours without an address,| refused, with the pin to add        |
|          | with the same name                   |                                     |
| no pin   | the one that the journal knows to be | refused as missing                  |
|          | of the address is gone, or lost its  |                                     |
|          | owner or address                     |                                     |
| no pin   | none                                 | none: to be created                 |
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from reconciler.model.pools import DesiredPool, LivePool
from reconciler.model.results import PoolState, Refusal

# Nothing is known but what is live.
NO_JOURNAL: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Match:
    """A document with its live pool, None for one that is to be created or is gone."""

    desired: DesiredPool
    live: LivePool | None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class _Pools:
    """The live pools by what documents know of them.

    ours: those of the owner, by address. unaddressed: by name, those that no address leads to.
    pins: the address that pins a pool, by its id. meant: the document that finds its pool by an
    address. journalled: the id made for an address, without the pools that have another one by now.
    """

    by_id: dict[str, LivePool]
    ours: dict[str, list[LivePool]]
    unaddressed: dict[str, list[LivePool]]
    pins: dict[str, str]
    meant: dict[str, str]
    journalled: Mapping[str, str]


def match(
    desired: Sequence[DesiredPool],
    live: Sequence[LivePool],
    owner: str,
    journalled: Mapping[str, str] = NO_JOURNAL,
) -> tuple[Match, ...]:
    """One match for each document, by address.

    journalled: by address, the id of the pool that was made for it, as the journal knows.
    """
    pools = _index(desired, live, owner, journalled)
    return tuple(
        _tagged(pool, pools) if pool.pin is None else _pinned(pool, pool.pin, pools, owner)
        for pool in sorted(desired, key=lambda pool: pool.address)
    )


def _index(
    desired: Sequence[DesiredPool],
    live: Sequence[LivePool],
    owner: str,
    journalled: Mapping[str, str],
) -> _Pools:
    ours: defaultdict[str, list[LivePool]] = defaultdict(list)
    unaddressed: defaultdict[str, list[LivePool]] = defaultdict(list)
    for pool in live:
        if pool.marker.owner == owner and pool.marker.address:
            ours[pool.marker.address].append(pool)
        elif pool.marker.owner in (None, owner):
            unaddressed[pool.spec.name].append(pool)
    pins = {pool.pin: pool.address for pool in desired if pool.pin is not None}
    by_id = {pool.pool_id: pool for pool in live}
    # A pin that leads nowhere takes no pool from an address.
    pinned = pins.keys() & by_id.keys()
    moved = {pool.pool_id for pools in ours.values() for pool in pools} | pinned
    return _Pools(
        by_id=by_id,
        ours=ours,
        unaddressed=unaddressed,
        pins=pins,
        meant={
            address: pool.address
            for pool in desired
            if not pool.absent and pool.pin is None
            for address in pool.addresses
        },
        journalled={a: pool_id for a, pool_id in journalled.items() if pool_id not in moved},
    )


def unmatched(
    matches: Sequence[Match], live: Sequence[LivePool], owner: str
) -> tuple[tuple[LivePool, PoolState], ...]:
    """The pools that no document means, by id, each with whose it is."""
    matched = {found.live.pool_id for found in matches if found.live}
    rest = sorted((p for p in live if p.pool_id not in matched), key=lambda pool: pool.pool_id)
    return tuple((pool, _state(pool, owner)) for pool in rest)


def _state(pool: LivePool, owner: str) -> PoolState:
    if pool.marker.owner is None:
        return PoolState.UNMANAGED
    return PoolState.ORPHANED if pool.marker.owner == owner else PoolState.FOREIGN


def _pinned(desired: DesiredPool, pin: str, pools: _Pools, owner: str) -> Match:
    live = pools.by_id.get(pin)
    if live is None:
        return Match(desired, None, None if desired.absent else _missing(pin))
    if live.marker.owner is not None and live.marker.owner != owner:
        return Match(desired, live, _foreign(live.marker.owner, owner))
    if live.marker.owner is None and live.from_cloudformation and not desired.adopt:
        return Match(desired, live, _of_cloudformation())
    meaning = pools.meant.get(live.marker.address or "") if live.marker.owner == owner else None
    if desired.absent and meaning is not None:
        return Match(desired, live, _meant_by(meaning))
    return Match(desired, live)


def _tagged(desired: DesiredPool, pools: _Pools) -> Match:
    addresses = dict.fromkeys(desired.addresses)
    ours = [pool for address in addresses for pool in pools.ours.get(address, ())]
    if len(ours) > 1:
        return Match(desired, None, _ambiguous([pool.pool_id for pool in ours]))
    if ours and ours[0].pool_id in pools.pins:
        pool_id = ours[0].pool_id
        return Match(desired, None, _pinned_elsewhere(pool_id, pools.pins[pool_id]))
    if ours:
        return Match(desired, ours[0])
    same_name = [
        pool.pool_id
        for pool in pools.unaddressed.get(desired.name, ())
        if pool.pool_id not in pools.pins
    ]
    if same_name:
        return Match(desired, None, _name_taken(same_name))
    made = [(a, pools.journalled[a]) for a in addresses if a in pools.journalled]
    lost = [_lost(*known) if known[1] not in pools.by_id else _estranged(*known) for known in made]
    return Match(desired, None, lost[0] if lost else None)


def _missing(pin: str) -> Refusal:
    return Refusal(
        "missing",
        f"the pinned pool {pin} does not exist",
        "take the pin out of pool_ids to create a new pool, which gets another id and no "
        "identities; or correct the pin",
    )


def _lost(address: str, pool_id: str) -> Refusal:
    return Refusal(
        "missing",
        f"the pool {pool_id}, which was made for {address}, does not exist any more",
        f"reconciler journal resolve {address} forgets it; then a new pool is made, which gets "
        "another id and no identities",
    )


def _estranged(address: str, pool_id: str) -> Refusal:
    return Refusal(
        "missing",
        f"the pool {pool_id}, which was made for {address}, does not carry its tags any more",
        "pin it under pool_ids, which takes it back; or give the document another address, which "
        "makes a new pool",
    )


def _foreign(other: str, owner: str) -> Refusal:
    return Refusal(
        "foreign",
        f"the pinned pool belongs to owner {other!r}, this configuration is {owner!r}",
        "let its owner disown it first, or take the pin out",
    )


def _of_cloudformation() -> Refusal:
    return Refusal(
        "cloudformation",
        "the pinned pool was made by a CloudFormation stack, which would change it back",
        "take it out of the stack with DeletionPolicy: Retain, then write adopt: true",
    )


def _ambiguous(ids: Sequence[str]) -> Refusal:
    return Refusal(
        "ambiguous",
        f"several pools carry this owner and address: {', '.join(sorted(ids))}",
        "pin the right one under pool_ids",
    )


def _pinned_elsewhere(pool_id: str, address: str) -> Refusal:
    return Refusal(
        "ambiguous",
        f"the pool with this address, {pool_id}, is pinned by {address}",
        "take one of the two documents, or the pin, out",
    )


def _meant_by(address: str) -> Refusal:
    return Refusal(
        "ambiguous",
        f"the tombstone would delete the pool that {address} means",
        f"correct the pin; or take {address} out first",
    )


def _name_taken(ids: Sequence[str]) -> Refusal:
    return Refusal(
        "name-taken",
        f"a pool that has no address has the same name: {', '.join(sorted(ids))}",
        f"pin it to adopt it (pool_ids: {{TARGET: {sorted(ids)[0]!r}}}), or choose another name",
    )
