"""Addresses for pools that have none: from their names, and the same ones in every run."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from reconciler.model.json_value import digest

_LONGEST = 63
_SUFFIX = 8


def kebab(text: str) -> str:
    """A text as an address, or as much of it as there is room for; "" where nothing is left."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", text)
    return re.sub("[^a-z0-9]+", "-", spaced.lower()).strip("-")[:_LONGEST].rstrip("-")


def addresses(
    named: Iterable[tuple[str, str]], taken: Collection[str], otherwise: str
) -> dict[str, str]:
    """An address for each of some things, by their ids. named: (id, name) pairs.

    Where names lead to one address, or to one that is taken, each gets a piece of its id; so no
    address depends on the order, nor on which of them were there in an earlier run.
    otherwise: the address of a thing whose name holds nothing that an address may.
    """
    bases = {identity: kebab(name) or otherwise for identity, name in named}
    counts = Counter(bases.values())
    found: dict[str, str] = {}
    used = {*taken, *(base for base in bases.values() if counts[base] == 1)}
    for identity in sorted(bases):
        base = bases[identity]
        alone = counts[base] == 1 and base not in taken
        found[identity] = base if alone else _distinct(base, identity, used)
        used.add(found[identity])
    return found


def _distinct(base: str, identity: str, used: Collection[str]) -> str:
    guid = re.search("(?::|^)([0-9a-f]{8})", identity)
    whole = digest(identity)
    pieces = (guid[1] if guid else whole[:_SUFFIX], whole[: 4 * _SUFFIX])
    candidates = [f"{base[: _LONGEST - 1 - len(p)].rstrip('-')}-{p}" for p in pieces]
    return next((name for name in candidates if name not in used), candidates[-1])
