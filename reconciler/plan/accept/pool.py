"""A whole pool: from what git says, with what it leaves alone, to what is live."""

from collections.abc import Iterator

from reconciler.model.pools import LivePool
from reconciler.model.results import Finding
from reconciler.model.spec import PoolSpec
from reconciler.plan.accept.places import FileEdit, Place, Step, Written
from reconciler.plan.accept.providers import provider_steps
from reconciler.plan.overlay import overlay

_ORDER = (
    *("kind", "address", "formerly", "name", "allow_unauthenticated_identities"),
    *("allow_classic_flow", "roles", "providers", "tags", "protect"),
)
_CONFIGURATION = "reconciler.yaml"


def accept(written: Written, live: LivePool) -> tuple[list[FileEdit], list[Finding]]:
    """The edits in the order in which they are to be made, and what stands in their way."""
    steps = [*_steps(written, live)]
    return (
        [step for step in steps if isinstance(step, FileEdit)],
        [step for step in steps if isinstance(step, Finding)],
    )


def _steps(written: Written, live: LivePool) -> Iterator[Step]:
    desired, spec = written.desired, live.spec
    wanted = overlay(desired, spec)
    root = Place(desired.origin.file)
    yield from _unmodelled(written, live)
    if wanted.name != spec.name:
        yield written.put(root.below("name"), spec.name, _ORDER)
    guests = "allow_unauthenticated_identities"
    if wanted.allow_unauthenticated_identities != spec.allow_unauthenticated_identities:
        yield written.put(root.below(guests), spec.allow_unauthenticated_identities, _ORDER)
    yield from _classic_flow(written, root, wanted, spec)
    yield from _roles(written, root, wanted, spec)
    yield from provider_steps(written, desired, wanted, spec)
    yield from _tags(written, root, dict(wanted.tags), dict(spec.tags))
    if live.marker.protected in ("true", "false") and live.marker.is_protected != desired.protect:
        yield written.put(root.below("protect"), live.marker.is_protected, _ORDER)


def _unmodelled(written: Written, live: LivePool) -> Iterator[Step]:
    """What a document that manages its section would want gone."""
    desired = written.desired
    ignored = {ignore.path[0] for ignore in desired.ignores if len(ignore.path) == 1}
    left_alone = {*desired.not_managed, *ignored}
    for item in live.unmodelled:
        if item.section is not None and item.section not in left_alone:
            message = f"the pool holds what no document can say: {item.what}"
            origin = desired.origin_of((item.section,))
            yield written.refused(origin, "accept-unsayable", message)


def _classic_flow(
    written: Written, root: Place, wanted: PoolSpec, live: PoolSpec
) -> Iterator[Step]:
    place = root.below("allow_classic_flow")
    if wanted.allow_classic_flow == live.allow_classic_flow:
        return
    if live.allow_classic_flow is None:
        message = (
            "the pool was never told about the classic flow, and a document can only say true or "
            "false: take allow_classic_flow out, so that it is not managed, or let apply set it"
        )
        yield written.refused(written.origin(place), "accept-unset", message)
    else:
        yield written.put(place, live.allow_classic_flow, _ORDER)


def _roles(written: Written, root: Place, wanted: PoolSpec, live: PoolSpec) -> Iterator[Step]:
    before, after = wanted.roles, live.roles
    kinds = (
        ("authenticated", before.authenticated, after.authenticated),
        ("unauthenticated", before.unauthenticated, after.unauthenticated),
    )
    changed = [(root.below("roles", kind), new) for kind, old, new in kinds if old != new]
    for place, role in changed:
        if role is not None:
            yield written.put(place, role, ("authenticated", "unauthenticated"))
    for place, role in changed:
        if role is None:
            yield written.take(place)


def _tags(
    written: Written, root: Place, before: dict[str, str], after: dict[str, str]
) -> Iterator[Step]:
    defaults = dict(written.target.default_tags)
    gone = [key for key in before if key not in after]
    new = [key for key, value in after.items() if before.get(key) != value]
    for key in [*new, *gone]:
        place = root.below("tags", key)
        own = written.node(place) is not None
        if key in defaults and (key in gone or not own):
            yield _default(written, key, own)
        elif key in new:
            yield written.put(place, after[key])
        else:
            yield written.take(place)


def _default(written: Written, key: str, own: bool) -> Finding:
    """A tag that the configuration gives to every pool."""
    origin = written.origin(Place(_CONFIGURATION, ("defaults", "tags", key)))
    message = f"the tag {key!r} comes from defaults.tags, for every pool: "
    message += (
        "without it in the document the pool would get this one"
        if own
        else "change it here, or write it under `tags` of the document"
    )
    return written.refused(origin, "accept-default", message)
