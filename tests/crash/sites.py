"""Folders of documents for runs of the whole command, as data: what is applied first, and then."""

from collections.abc import Mapping
from dataclasses import dataclass

from reconciler.model.json_value import JsonObject
from reconciler.model.results import Call
from tests.builders import ACCOUNT, REGION, role
from tests.crash.stage import pool_id

_CONFIGURATION = """\
kind: Configuration
owner: acme
targets:
  wire:
    account: "{account}"
    region: {region}
    endpoint_url: {url}
    requests_per_second: 0
    concurrency: 1
    max_deletes: 5
    quiet_window_seconds: 0
"""
_USER_POOL = """\
  - type: user_pool
    user_pool_id: eu-west-1_AbCdEf123
    client_id: client1
    server_side_token_check: true
"""


@dataclass(frozen=True, slots=True)
class Site:
    """before, after: documents by address. by_hand: sent before them. options: of the apply."""

    after: Mapping[str, str]
    before: Mapping[str, str] | None = None
    by_hand: tuple[Call, ...] = ()
    options: tuple[str, ...] = ()


def configuration(url: str) -> str:
    return _CONFIGURATION.format(account=ACCOUNT, region=REGION, url=url)


def pool(address: str, *members: str, guests: bool = False) -> str:
    """A document with these members beside those that every one has."""
    guest = f", unauthenticated: '{role('guest')}'" if guests else ""
    first = (
        "kind: IdentityPool",
        f"address: {address}",
        f"allow_unauthenticated_identities: {'true' if guests else 'false'}",
        "allow_classic_flow: false",
        f"roles: {{authenticated: '{role('user')}'{guest}}}",
    )
    return "\n".join([*first, *members]) + "\n"


def providers(*rules: str, tags: str = "") -> str:
    """The providers of a pool: one user pool, with a rule for each of these tiers."""
    text = f"providers:\n{_USER_POOL}"
    if tags:
        text += f"    principal_tags: {tags}\n"
    if rules:
        text += "    role_mapping:\n      type: Rules\n      ambiguous_role_resolution: Deny\n"
        text += "      rules:\n"
    for tier in rules:
        text += f"        - {{claim: tier, match: Equals, value: {tier}, role: '{role(tier)}'}}\n"
    return text


def absent(address: str) -> str:
    return f"kind: IdentityPool\naddress: {address}\nstate: absent\n{_pin(address)}\n"


def _pin(name: str) -> str:
    return f"pool_ids: {{wire: '{pool_id(name)}'}}"


def _by_hand(name: str) -> Call:
    parameters: JsonObject = {"IdentityPoolName": name, "AllowUnauthenticatedIdentities": False}
    return Call("CreateIdentityPool", parameters)


WEB = pool("web", providers("gold", "base"), "tags: {team: web}")

SITES: Mapping[str, Site] = {
    "create": Site({"web": WEB}),
    "create two": Site({"web": pool("web"), "staff": pool("staff", providers(tags="{who: sub}"))}),
    "rename and exchange tags": Site(
        {"web": pool("web", "name: shop", providers("gold", "base"), "tags: {stage: test}")},
        {"web": WEB},
    ),
    "open to guests": Site(
        {"web": pool("web", providers("gold", "base"), "tags: {team: web}", guests=True)},
        {"web": WEB},
    ),
    "a mapping shrinks": Site(
        {"web": pool("web", providers("gold"), "tags: {team: web}")}, {"web": WEB}
    ),
    "a provider goes": Site({"web": pool("web", "providers: []", "tags: {}")}, {"web": WEB}),
    "a former address": Site(
        {"shop": pool("shop", "formerly: [web]", providers("gold", "base"), "tags: {team: web}")},
        {"web": WEB},
    ),
    "adopt": Site(
        {"web": pool("web", _pin("web"), providers("gold"))},
        by_hand=(_by_hand("web"),),
    ),
    "a tombstone": Site({"web": absent("web")}, {"web": WEB}),
    "prune and create": Site(
        {"web": WEB, "new": pool("new")},
        {"web": WEB, "old": pool("old", "protect: false")},
        options=("--prune",),
    ),
}
