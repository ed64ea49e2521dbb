"""Where on the way the maps of principal tags are written.

The map of a provider that goes is cleared at the start, that of one that comes is set at the end. A
map that changes is replaced as late as possible: as long as it is there, it may only reach sessions
that the old pool has too, and from then on only such as the new pool has. Where no moment will do,
it is cleared in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.access.between import Between
from reconciler.access.decide import tag_claims
from reconciler.calls.writes import SetPrincipalTags
from reconciler.model.providers import INACTIVE, PrincipalTags
from reconciler.model.spec import PoolSpec, principal_tags_by_name


@dataclass(frozen=True, slots=True)
class TagPlaces:
    """The writes of principal tags with the numbers of the states in which they are sent.

    losses: how many maps are cleared in between though they hold a tag before and after.
    """

    writes: tuple[tuple[int, SetPrincipalTags], ...] = ()
    losses: int = 0

    def at(self, state: int) -> tuple[SetPrincipalTags, ...]:
        return tuple(write for number, write in self.writes if number == state)


def places_of_tags(between: Between, states: Sequence[PoolSpec]) -> TagPlaces:
    """The places on a way through these states."""
    old, new = principal_tags_by_name(between.old), principal_tags_by_name(between.new)
    found: list[tuple[int, SetPrincipalTags]] = []
    losses = 0
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, INACTIVE), new.get(name, INACTIVE)
        if name not in new:
            places = [(0, INACTIVE)]
        elif name not in old:
            places = [(len(states) - 1, after)]
        else:
            places = _Map(between, states, name, before, after).places()
        losses += int(len(places) == 2 and bool({*_tags(before)} & {*_tags(after)}))
        current = before
        for state, tags in places:
            if tags != current:
                found.append((state, SetPrincipalTags(name, tags)))
                current = tags
    return TagPlaces(tuple(found), losses)


@dataclass(frozen=True, slots=True)
class _Map:
    """The map of one provider name that is there before and after."""

    between: Between
    states: Sequence[PoolSpec]
    name: str
    old: PrincipalTags
    new: PrincipalTags

    def places(self) -> list[tuple[int, PrincipalTags]]:
        """What the map becomes, with the number of the state in which it does."""
        last = len(self.states) - 1
        kept = 0
        while kept < last and self._may_stand(self.old, kept + 1, than_old=True):
            kept += 1
        if kept == last:
            return [(last, self.new)]
        set_again = last
        while set_again > kept and self._may_stand(self.new, set_again - 1, than_old=False):
            set_again -= 1
        if set_again == kept:
            return [(kept, self.new)]
        return [(kept, INACTIVE), (set_again, self.new)]

    def _may_stand(self, tags: PrincipalTags, number: int, *, than_old: bool) -> bool:
        """Whether a state may have one of the two maps. Another claim counts as another value."""
        spec = self.states[number]
        if tags == INACTIVE:
            return True
        keys = [p.key for p in spec.configured if p.tag_name == self.name]
        if not keys:
            return False
        claims = sorted({claim for _, claim in self._own(tags)})
        return not claims or not any(
            self.between.serves_beyond(key, spec, claims, than_old=than_old) for key in keys
        )

    def _own(self, tags: PrincipalTags) -> set[tuple[str, str]]:
        """The (tag, claim) pairs that the other map does not have."""
        other = self.new if tags == self.old else self.old
        return {*tag_claims(tags)} - {*tag_claims(other)}


def _tags(tags: PrincipalTags) -> list[str]:
    return [tag for tag, _ in tag_claims(tags)]
