"""Which recorded calls can explain what of a pool is not as it was, and do they hold its value.

| part                                     | calls                                           |
|------------------------------------------|-------------------------------------------------|
| name, guests, classic flow, a provider   | UpdateIdentityPool, CreateIdentityPool          |
| a role, a role mapping                   | SetIdentityPoolRoles                            |
| principal tags of a provider             | SetPrincipalTagAttributeMap of its name         |
| a tag, address and protection among them | TagResource and UntagResource of its key; and   |
|                                          | UpdateIdentityPool or CreateIdentityPool with it|
| that the pool is gone                    | DeleteIdentityPool                              |

The calls of the first two rows replace everything, so that each may be why a value is what it is,
or not. CreateIdentityPool counts only where no apply has left its marker.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from reconciler.model.pools import (
    ADDRESS_TAG,
    APPLIED_TAG,
    MARKER_PREFIX,
    OWNER_TAG,
    PROTECTED_TAG,
    SERVICE_PREFIX,
    DesiredPool,
    LivePool,
)
from reconciler.model.providers import Provider, StrayMapping
from reconciler.model.spec import SECTIONS, PoolSpec
from reconciler.model.trail import TrailEvent
from reconciler.plan.drift import DriftState, PoolDrift
from reconciler.plan.event_values import (
    Verdict,
    any_principal_tags_verdict,
    mapping_verdict,
    member_verdict,
    principal_tags_verdict,
    provider_verdict,
    providers_verdict,
    role_verdict,
    tag_verdict,
    touched_keys,
)

_REPLACING = ("UpdateIdentityPool", "CreateIdentityPool")
_TAGGING = ("TagResource", "UntagResource", *_REPLACING)

_MARKER_KEYS = {"address": ADDRESS_TAG, "protected": PROTECTED_TAG}
_SECTION_OF = {
    member: section for section, members in SECTIONS for member in members
} | dict.fromkeys(_MARKER_KEYS, "name")
_MEMBERS = {
    "name": "IdentityPoolName",
    "allow_unauthenticated_identities": "AllowUnauthenticatedIdentities",
    "allow_classic_flow": "AllowClassicFlow",
}

Judge: TypeAlias = Callable[[TrailEvent], Verdict | None]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is not as it was. section: None for the pool as a whole. label: for people.

    judge: what an event of the operations says of it, None where that is about something else.
    differs: whether it is known to differ from git. Otherwise it may be as it ever was, and what
    moved is something else in its section. gathered: whether each call writes only some of it.
    """

    section: str | None
    label: str
    operations: tuple[str, ...]
    judge: Judge
    differs: bool = True
    gathered: bool = False


# States that somebody's call may be behind. Orphans and pools of others are nobody's drift.
_ASKED = frozenset(
    {
        DriftState.DRIFTED,
        DriftState.CONFLICT,
        DriftState.CONVERGED,
        DriftState.UNDECLARED,
        DriftState.UNKNOWN,
        DriftState.MISSING,
    }
)


def parts_of(pool: PoolDrift) -> tuple[Part, ...]:
    """What is to be explained about a pool; () where nothing is."""
    if pool.state not in _ASKED:
        return ()
    if pool.state is DriftState.MISSING:
        return (Part(None, "the pool", ("DeleteIdentityPool",), lambda _: Verdict.HOLDS),)
    if pool.live is None:
        # It is there, but its tags do not lead to it any more; which values they have is not known.
        return tuple(_tolerant(_tag_part(None, key, None)) for key in (OWNER_TAG, ADDRESS_TAG))
    parts = list(_section_parts(pool, pool.live))
    if pool.state is DriftState.UNKNOWN:
        parts.insert(0, _tag_part(None, APPLIED_TAG, pool.live))
    else:
        parts = list(map(_since_created, parts))
    # A pool that holds what a spec cannot: what looks like another value may be the same.
    return tuple(map(_tolerant, parts) if pool.live.unmodelled else parts)


def _since_created(part: Part) -> Part:
    """Of a pool that an apply has left its marker on: how it was made is nothing that moved."""
    names = tuple(name for name in part.operations if name != "CreateIdentityPool")
    return replace(part, operations=names)


def _section_parts(pool: PoolDrift, live: LivePool) -> Iterator[Part]:
    """The differences from git tell what it is within a section; without any it is all of it."""
    paths: dict[str, list[tuple[str, ...]]] = {}
    for field in pool.fields:
        path = tuple(map(str, field.path))
        paths.setdefault(_SECTION_OF[path[0]], []).append(path)
    for section in pool.moved or paths:
        if section in paths:
            parts = [p for path in paths[section] for p in _path_parts(path, live, pool.desired)]
            yield from {part.label: part for part in parts}.values()
        else:
            yield from (replace(part, differs=False) for part in _whole(section, live))


def _path_parts(
    path: tuple[str, ...], live: LivePool, desired: DesiredPool | None
) -> Iterator[Part]:
    match path:
        case ("tags", key):
            yield _tag_part("tags", key, live)
        case ("address" | "protected" as name,):
            yield _tag_part("name", _MARKER_KEYS[name], live)
        case ("roles", kind):
            yield _role_part(kind, live)
        case ("providers", key, *rest):
            wanted = (desired.providers or ()) if desired else ()
            documented = next((p for p in wanted if p.key == key), None)
            yield from _provider_parts(documented, live.spec.provider(key), rest[:1], live)
        case (member, *_):
            yield _member_part(member, live)


def _provider_parts(
    documented: Provider | None, now: Provider | None, within: Sequence[str], live: LivePool
) -> Iterator[Part]:
    """documented: as git has it. now: as the pool has it."""
    known = documented or now
    if known is None:
        return
    if within == ["role_mapping"] or isinstance(known, StrayMapping):
        yield _mapping_part(known.mapping_key or known.key, known.key, live)
    elif within == ["principal_tags"]:
        yield Part(
            "providers",
            f"principal tags of {known.key}",
            ("SetPrincipalTagAttributeMap",),
            lambda event: principal_tags_verdict(event, known.tag_name, now),
        )
    else:
        # Of a mapping whose provider was taken away only the mapping is left.
        there = None if isinstance(now, StrayMapping) else now
        yield Part(
            "providers",
            f"provider {known.key}",
            _REPLACING,
            lambda event: provider_verdict(event, known, there),
        )


def _mapping_part(mapping_key: str, key: str, live: LivePool) -> Part:
    return Part(
        "providers",
        f"role mapping of {key}",
        ("SetIdentityPoolRoles",),
        lambda event: mapping_verdict(event, mapping_key, live.spec),
    )


def _role_part(kind: str, live: LivePool) -> Part:
    return Part(
        "roles",
        f"{kind} role",
        ("SetIdentityPoolRoles",),
        lambda event: role_verdict(event, kind, live.spec),
    )


def _member_part(member: str, live: LivePool) -> Part:
    return Part(
        _SECTION_OF[member],
        member.replace("_", " "),
        _REPLACING,
        lambda event: member_verdict(event, _MEMBERS[member], live.spec),
    )


def _tag_part(section: str | None, key: str, live: LivePool | None) -> Part:
    """live: None where it is only known that the pool has not got the tag that it should."""
    value = live.tags.get(key) if live else None
    return Part(section, f"tag {key}", _TAGGING, lambda event: tag_verdict(event, key, value))


def _whole(section: str, live: LivePool) -> Iterator[Part]:
    """Everything in a section of which it is not known what moved."""
    match section:
        case "name":
            yield _member_part("name", live)
            yield _member_part("allow_unauthenticated_identities", live)
            for key in _MARKER_KEYS.values():
                yield _tag_part("name", key, live)
        case "allow_classic_flow":
            yield _member_part("allow_classic_flow", live)
        case "roles":
            yield _role_part("authenticated", live)
            yield _role_part("unauthenticated", live)
        case "providers":
            yield from _any_provider(live.spec)
        case _:
            yield Part(
                "tags",
                "tags",
                _TAGGING,
                lambda event: _any_tag_verdict(event, live),
                gathered=True,
            )


def _any_provider(spec: PoolSpec) -> Iterator[Part]:
    """Three calls write to this section."""
    yield Part("providers", "providers", _REPLACING, lambda event: providers_verdict(event, spec))
    yield Part(
        "providers",
        "role mappings",
        ("SetIdentityPoolRoles",),
        lambda event: mapping_verdict(event, None, spec),
    )
    yield Part(
        "providers",
        "principal tags",
        ("SetPrincipalTagAttributeMap",),
        lambda event: any_principal_tags_verdict(event, spec),
        gathered=True,
    )


def _any_tag_verdict(event: TrailEvent, live: LivePool) -> Verdict | None:
    """About whatever tags of users an event touches: all of them have to be as it left them."""
    keys = [
        key for key in touched_keys(event) if not key.startswith((MARKER_PREFIX, SERVICE_PREFIX))
    ]
    found = [tag_verdict(event, key, live.tags.get(key)) for key in keys]
    if Verdict.DIFFERS in found:
        return Verdict.DIFFERS
    return next((verdict for verdict in found if verdict is not None), None)


def _tolerant(part: Part) -> Part:
    """The part, of which no event can be known to have written another value."""

    def judge(event: TrailEvent) -> Verdict | None:
        verdict = part.judge(event)
        return Verdict.UNTOLD if verdict is Verdict.DIFFERS else verdict

    return replace(part, judge=judge)
