"""The `reconciler:applied` tag: digests of what the last apply left behind and of what git said.

v1/<five>/<desired>/<commit>: five digests joined by dots, one of each section of the live pool,
one digest of the resolved document, and the short commit. Each covers the pool's id, so that a
tag copied to another pool means nothing there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reconciler.model.json_value import Json, JsonObject, digest
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import UserPoolProvider
from reconciler.model.spec import SECTIONS, PoolSpec, provider_tree, spec_tree

_VERSION = "v1"
_DIGITS = 16
_APPLIED = re.compile(
    rf"{_VERSION}/((?:[0-9a-f]{{{_DIGITS}}}\.){{4}}[0-9a-f]{{{_DIGITS}}})"
    rf"/([0-9a-f]{{{_DIGITS}}})/([0-9a-z-]+)"
)


@dataclass(frozen=True, slots=True)
class Applied:
    """What a marker says of the last apply. sections: in the order of SECTIONS. desired: of git."""

    sections: tuple[str, ...]
    desired: str
    commit: str

    @classmethod
    def of(cls, value: str | None) -> "Applied | None":
        """The tag's value read, None for one that no apply of this version writes."""
        found = _APPLIED.fullmatch(value or "")
        return cls(tuple(found[1].split(".")), found[2], found[3]) if found else None


def applied_value(pool_id: str, spec: PoolSpec, desired: DesiredPool, commit: str | None) -> str:
    """The tag for a pool that has this spec and marker now."""
    return "/".join(
        (
            _VERSION,
            ".".join(section_digests(pool_id, spec, desired)),
            desired_digest(pool_id, desired),
            commit or "-",
        )
    )


def is_current(applied: str | None, pool_id: str, spec: PoolSpec, desired: DesiredPool) -> bool:
    """Whether a tag's digests are these; another commit alone is no reason to rewrite it."""
    if applied is None:
        return False
    return (
        applied.rpartition("/")[0] == applied_value(pool_id, spec, desired, None).rpartition("/")[0]
    )


def is_unaltered(applied: str | None, pool_id: str, spec: PoolSpec, desired: DesiredPool) -> bool:
    """Whether a pool is what its last apply left behind: the sections alone, whatever git says."""
    found = Applied.of(applied)
    return found is not None and found.sections == section_digests(pool_id, spec, desired)


def section_digests(pool_id: str, spec: PoolSpec, desired: DesiredPool) -> tuple[str, ...]:
    """One digest of each section, the marker's own fields in the first; without ignored paths."""
    tree = spec_tree(spec)
    for ignore in desired.ignores:
        for path in _with_shared_tags(ignore.path, spec):
            _leave_out(tree, path)
    digests = []
    for section, members in SECTIONS:
        part: JsonObject = {member: tree[member] for member in members if member in tree}
        if section == "name":
            part |= {"address": desired.address, "protected": desired.protect}
        digests.append(_short({"pool_id": pool_id, section: part}))
    return tuple(digests)


def desired_digest(pool_id: str, desired: DesiredPool) -> str:
    """The digest of what the resolved document wants, what it manages and what it ignores."""
    wanted: JsonObject = {
        "address": desired.address,
        "protected": desired.protect,
        "name": desired.name,
        "allow_unauthenticated_identities": desired.allow_unauthenticated_identities,
        "not_managed": [*desired.not_managed],
        "ignore": sorted([list[Json](ignore.path) for ignore in desired.ignores], key=str),
    }
    if desired.allow_classic_flow is not None:
        wanted["allow_classic_flow"] = desired.allow_classic_flow
    if desired.roles is not None:
        wanted["roles"] = [desired.roles.authenticated, desired.roles.unauthenticated]
    if desired.providers is not None:
        wanted["providers"] = {p.key: provider_tree(p) for p in desired.providers}
    if desired.tags is not None:
        wanted["tags"] = dict(desired.tags)
    return _short({"pool_id": pool_id, "desired": wanted})


def _short(value: Json) -> str:
    return digest(value)[:_DIGITS]


def _with_shared_tags(path: tuple[str, ...], spec: PoolSpec) -> Iterator[tuple[str, ...]]:
    """An ignored path, and where the same principal tags show at other clients of a user pool."""
    yield path
    if path[0] != "providers" or path[2:3] not in ((), ("principal_tags",)):
        return
    ignored = spec.provider(path[1]) if len(path) > 1 else None
    for other in spec.providers if isinstance(ignored, UserPoolProvider) else ():
        if other != ignored and ignored is not None and other.tag_name == ignored.tag_name:
            yield ("providers", other.key, *(path[2:] or ("principal_tags",)))


def _leave_out(tree: JsonObject, path: tuple[str, ...]) -> None:
    """Takes a value out of a tree; what is left empty goes too, as if nothing had been there."""
    step, *rest = path
    below = tree.get(step)
    if not rest:
        tree.pop(step, None)
    elif isinstance(below, dict):
        _leave_out(below, tuple(rest))
        if not below:
            del tree[step]
