"""What stands above the pools: which of them want a look first, and what there is to filter by."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconciler.plan.view.access import AccessView
from reconciler.render.page.change import rank
from reconciler.render.page.page import Entry, Page, Risk, Tone

RISKS = {
    Risk.DELETED: ("deleted", Tone.DANGER),
    Risk.FAILED: ("failed", Tone.DANGER),
    Risk.UNKNOWN: ("unknown", Tone.DANGER),
    Risk.REFUSED: ("refused", Tone.DANGER),
    Risk.DRIFTED: ("drifted", Tone.DANGER),
    Risk.MISSING: ("missing", Tone.DANGER),
    Risk.WIDENED: ("widens access", Tone.WARNING),
    Risk.SWITCHED: ("switches roles", Tone.CHANGED),
    Risk.NARROWED: ("narrows access", Tone.CHANGED),
    Risk.NOT_JUDGED: ("access not judged", Tone.WARNING),
}
"""What a risk is called, and its tone."""

SAID = frozenset(Risk) - {Risk.WIDENED, Risk.SWITCHED, Risk.NARROWED, Risk.NOT_JUDGED}
"""What a pool's verb says already."""

_FIRST = (Tone.DANGER, Tone.WARNING)
_KINDS = ("widened", "switched", "narrowed")

# More than these are not a summary any more: they stand with their pools.
MOST_FIRST, MOST_ACCESS = 20, 40


@dataclass(frozen=True, slots=True)
class Numbered:
    """A pool with its number on the page, from 1."""

    number: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to filter by, and how many pools have it. value: as the pools say it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What a pool does to somebody's access."""

    pool: Numbered
    access: AccessView


def look_first(pools: Sequence[Numbered]) -> tuple[Numbered, ...]:
    """What cannot be undone, did not work or gives access: the gravest of all targets first."""
    grave = [pool for pool in pools if any(RISKS[r][1] in _FIRST for r in pool.entry.risks)]
    return tuple(sorted(grave, key=lambda pool: rank(pool.entry)))


def differences(pools: Sequence[Numbered]) -> tuple[Difference, ...]:
    """Who gets a different role, where access widens first. What is held back does not happen."""
    happen = [pool for pool in pools if Risk.REFUSED not in pool.entry.risks]
    found = [Difference(pool, access) for pool in happen for access in pool.entry.access or ()]
    return tuple(sorted(found, key=_widened_first))


def choices(page: Page) -> dict[str, tuple[Choice, ...]]:
    """By name what the pools can be filtered by, where that would tell them apart."""
    entries = page.entries
    kinds = {
        "target": _counted((entry.target, entry.target) for entry in entries),
        "action": _counted((e.action, e.action.replace("_", " ")) for e in entries),
        "risk": _counted((r.value, RISKS[r][0]) for r in Risk for e in entries if r in e.risks),
    }
    return {name: found for name, found in kinds.items() if len(found) > (name != "risk")}


def _widened_first(difference: Difference) -> int:
    kind = difference.access.kind
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


def _counted(pairs: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(*pair, count) for pair, count in Counter(pairs).items())
