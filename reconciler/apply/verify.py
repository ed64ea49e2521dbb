"""Reads a pool back and says whether it is what the plan promised."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from reconciler.apply.fresh import read_pool
from reconciler.model.json_value import Json
from reconciler.model.pools import LivePool, Marker
from reconciler.model.ports import Clock, Reader
from reconciler.model.spec import PoolSpec, spec_tree

# How long a read may go on to show the old value after a write (reads may lag).
SETTLE_SECONDS = 30
_POLL_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Expected:
    """What a pool is to be after a change: its spec, and the marker but for `applied`.

    owner, address, protected: None for a pool that is to be nobody's.
    passed: the specs that are written on the way there.
    """

    spec: PoolSpec
    owner: str | None
    address: str | None
    protected: str | None
    passed: tuple[PoolSpec, ...] = ()


class Standing(Enum):
    """How a pool that was read compares with where it comes from and where it is to be."""

    REACHED = auto()
    ON_THE_WAY = auto()
    FOREIGN = auto()


def compare(before: LivePool | None, expected: Expected, seen: LivePool) -> Standing:
    """REACHED, or ON_THE_WAY where every value is old, new or one in between, or FOREIGN."""
    known = before.unmodelled if before else ()
    if set(seen.unmodelled) - set(known):
        return Standing.FOREIGN
    wanted, now = _leaves_expected(expected), _leaves_seen(seen)
    if now == wanted:
        return Standing.REACHED
    was = _leaves_seen(before) if before else {}
    marker = _marker_expected(expected)
    ours = [was, wanted, *(_leaves(spec) | marker for spec in expected.passed)]
    for path in now.keys() | wanted.keys() | was.keys():
        if now.get(path) not in [leaves.get(path) for leaves in ours]:
            return Standing.FOREIGN
    return Standing.ON_THE_WAY


def verify(
    reader: Reader,
    clock: Clock,
    stopped: Callable[[], bool],
    pool_id: str,
    before: LivePool | None,
    expected: Expected,
) -> tuple[Standing, LivePool | None]:
    """Reads until the pool is as expected, holds a third value, or the time is up.

    With the standing comes the pool as it was read last. stopped: whether a signal asked to end;
    then one look must do. Raises AwsError.
    """
    deadline = clock.monotonic() + SETTLE_SECONDS
    while True:
        seen = read_pool(reader, pool_id)
        standing = compare(before, expected, seen) if seen else Standing.ON_THE_WAY
        waiting = standing is Standing.ON_THE_WAY and clock.monotonic() < deadline
        if not waiting or stopped():
            return standing, seen
        clock.sleep(_POLL_SECONDS)


def verify_gone(reader: Reader, clock: Clock, stopped: Callable[[], bool], pool_id: str) -> bool:
    """Whether a deleted pool is gone within the time that reads may lag. Raises AwsError."""
    deadline = clock.monotonic() + SETTLE_SECONDS
    while read_pool(reader, pool_id) is not None:
        if stopped() or clock.monotonic() >= deadline:
            return False
        clock.sleep(_POLL_SECONDS)
    return True


def _leaves_seen(pool: LivePool) -> dict[tuple[str, ...], Json]:
    marker = pool.marker
    return _leaves(pool.spec) | _marker_leaves(marker)


def _leaves_expected(expected: Expected) -> dict[tuple[str, ...], Json]:
    return _leaves(expected.spec) | _marker_expected(expected)


def _marker_expected(expected: Expected) -> dict[tuple[str, ...], Json]:
    marker = Marker(owner=expected.owner, address=expected.address, protected=expected.protected)
    return _marker_leaves(marker)


def _marker_leaves(marker: Marker) -> dict[tuple[str, ...], Json]:
    return {
        ("marker", "owner"): marker.owner,
        ("marker", "address"): marker.address,
        ("marker", "protected"): marker.protected,
    }


def _leaves(spec: PoolSpec) -> dict[tuple[str, ...], Json]:
    found: dict[tuple[str, ...], Json] = {}
    todo: list[tuple[tuple[str, ...], Json]] = [((), spec_tree(spec))]
    while todo:
        path, value = todo.pop()
        if isinstance(value, dict):
            todo += [((*path, key), item) for key, item in value.items()]
        else:
            found[path] = value
    return found
