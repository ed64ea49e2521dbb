"""What documents say in a history: few values each, so that they collide."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from hypothesis import strategies as st

from reconciler.model.pools import DesiredPool, Ignore
from reconciler.model.providers import DEFAULTS, INACTIVE, LIVE
from reconciler.model.spec import Roles
from tests.builders import DESIRED, OIDC, SAML, USER_POOL, mapping, role
from tests.crash.scenarios import (
    BACKEND,
    BASE,
    GOLD,
    GOOGLE,
    GUESTS,
    PLAIN_USERS,
    SILVER,
    TAGGED,
    TWITTER,
    WHO,
)
from tests.strategies import ORIGIN

Edit: TypeAlias = Callable[[DesiredPool], DesiredPool]
Wishes: TypeAlias = Mapping[str, DesiredPool]

ADDRESSES = ("a", "b", "c")
_NAMES = ("a", "b", "shop")

_ROLES = (None, Roles(), Roles(role("user")), GUESTS, Roles(role("new"), role("guest")))
_PROVIDERS = (
    None,
    (),
    (USER_POOL,),
    (PLAIN_USERS,),
    (TAGGED,),
    (OIDC,),
    (replace(OIDC, principal_tags=WHO), SAML),
    (replace(USER_POOL, role_mapping=mapping(BASE, SILVER)), replace(OIDC, role_mapping=None)),
    (replace(SAML, role_mapping=mapping(GOLD), principal_tags=DEFAULTS),),
    (GOOGLE, replace(TWITTER, app_id=LIVE)),
    (BACKEND, replace(PLAIN_USERS, principal_tags=INACTIVE)),
)
_TAGS = (None, (), (("team", "identity"),), (("stage", "test"), ("team", "other")))
_IGNORES = (
    (),
    ("name",),
    ("allow_unauthenticated_identities",),
    ("allow_classic_flow",),
    ("roles", "authenticated"),
    ("tags", "team"),
    ("providers",),
    ("providers", OIDC.key),
    ("providers", USER_POOL.key, "role_mapping"),
    ("providers", USER_POOL.key, "principal_tags"),
)


def _ignoring(*path: str) -> Edit:
    ignores = (Ignore(path, "somebody else", None, ORIGIN),) if path else ()
    return partial(replace, ignores=ignores)


# What a document may be told in one edit.
_EDITS: tuple[Edit, ...] = (
    *(partial(replace, name=name) for name in _NAMES),
    *(partial(replace, allow_unauthenticated_identities=guests) for guests in (True, False)),
    *(partial(replace, allow_classic_flow=flow) for flow in (None, True, False)),
    *(partial(replace, roles=roles) for roles in _ROLES),
    *(partial(replace, tags=tags) for tags in _TAGS),
    *(partial(replace, protect=protect) for protect in (True, False)),
    *(_ignoring(*path) for path in _IGNORES),
    *(
        partial(replace, providers=found and tuple(sorted(found, key=lambda p: p.key)))
        for found in _PROVIDERS
    ),
)

edits = st.lists(st.sampled_from(_EDITS), max_size=3)
many_edits = st.lists(st.sampled_from(_EDITS), min_size=2, max_size=6)
addresses = st.sampled_from(ADDRESSES)


def new(address: str) -> DesiredPool:
    return replace(DESIRED, address=address, name=address, protect=False)


def tombstone(address: str, pin: str) -> DesiredPool:
    return replace(new(address), absent=True, pin=pin)


def renamed(pool: DesiredPool, address: str) -> DesiredPool:
    """Under another address, the older ones kept as former ones."""
    formerly = tuple(old for old in pool.addresses if old != address)
    return replace(pool, address=address, formerly=formerly)


def are_valid(wishes: Wishes) -> bool:
    """Whether addresses, former addresses and pins mean one pool each, as `validate` wants it."""
    named = [address for pool in wishes.values() for address in pool.addresses]
    pinned = [pool.pin for pool in wishes.values() if pool.pin is not None]
    return len({*named}) == len(named) and len({*pinned}) == len(pinned)
