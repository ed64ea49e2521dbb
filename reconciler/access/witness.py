"""Claims that meet some conditions and fail others, or the certainty that none do.

A condition is about one claim, so a conjunction of conditions splits by claim, and each claim is
decided by itself:

* a claim that is not there meets nothing and fails everything;
* one text that meets an Equals is that value, and the rest is checked against it;
* else it begins with the longest demanded prefix and goes on with each demanded piece between
  characters that occur in no condition: such a text holds no piece that was not demanded, so if it
  fails, every text does;
* of a list, each demand may have a member of its own, made the same way, and no member may have
  what is forbidden.

So nothing is enumerated, and the answer is exact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from reconciler.access.claims import Domain, Fixed, Never
from reconciler.access.conditions import Condition, holds
from reconciler.access.token import ClaimValue
from reconciler.model.providers import Match

# Characters to fill a witness with, the ones that read best first.
_FILLERS = "xyz-_.~+0123456789abcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ!*=?/:,;|&%@$^(){}"


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Conditions to meet and conditions to fail, as bits by their numbers in a Conditions."""

    met: int = 0
    failed: int = 0

    def __and__(self, other: "Conjunction") -> "Conjunction":
        return Conjunction(self.met | other.met, self.failed | other.failed)


@dataclass(frozen=True, slots=True)
class _Absent:
    """A claim that had better not be there."""


@dataclass(slots=True)
class Conditions:
    """The conditions that a comparison speaks of, numbered, and what their claims may be.

    examples: the text to prefer for a claim where it will do.
    Answers for a claim are kept, because thousands of conjunctions share a few dozen of them.
    """

    domains: Mapping[str, Domain]
    examples: Mapping[str, str] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)
    _numbers: dict[Condition, int] = field(default_factory=dict)
    _of_claim: dict[str, int] = field(default_factory=dict)
    _fillers: dict[str, str] = field(default_factory=dict)
    _answers: dict[tuple[str, int, int, bool], ClaimValue | _Absent | None] = field(
        default_factory=dict
    )

    def meets(self, condition: Condition) -> Conjunction:
        return Conjunction(met=self._bit(condition))

    def fails(self, conditions: Iterable[Condition]) -> Conjunction:
        failed = 0
        for condition in conditions:
            failed |= self._bit(condition)
        return Conjunction(failed=failed)

    def solve(self, wanted: Conjunction, lists: bool) -> dict[str, ClaimValue] | None:
        """Claims for the conjunction, None where no token has such. lists: whether claims that may
        be lists may be some here."""
        if wanted.met & wanted.failed:
            return None
        claims: dict[str, ClaimValue] = {}
        for claim, bits in self._of_claim.items():
            met, failed = wanted.met & bits, wanted.failed & bits
            if not met and not failed:
                continue
            answer = self._answer(claim, met, failed, lists)
            if answer is None:
                return None
            if not isinstance(answer, _Absent):
                claims[claim] = answer
        return claims

    def completed(self, claims: Mapping[str, ClaimValue]) -> dict[str, ClaimValue]:
        """The claims with those that every token of the provider has."""
        fixed = {n: d.value for n, d in self.domains.items() if isinstance(d, Fixed)}
        return {**claims, **fixed}

    def _bit(self, condition: Condition) -> int:
        number = self._numbers.get(condition)
        if number is None:
            number = self._numbers[condition] = len(self.conditions)
            self.conditions.append(condition)
            bits = self._of_claim.get(condition.claim, 0)
            self._of_claim[condition.claim] = bits | 1 << number
            # What fills a text depends on all conditions of its claim.
            self._fillers.pop(condition.claim, None)
            self._answers.clear()
        return 1 << number

    def _answer(
        self, claim: str, met: int, failed: int, lists: bool
    ) -> ClaimValue | _Absent | None:
        key = (claim, met, failed, lists)
        if key not in self._answers:
            self._answers[key] = self._decided(claim, [*self._at(met)], [*self._at(failed)], lists)
        return self._answers[key]

    def _at(self, bits: int) -> Iterator[Condition]:
        while bits:
            lowest = bits & -bits
            yield self.conditions[lowest.bit_length() - 1]
            bits ^= lowest

    def _decided(
        self, claim: str, met: Sequence[Condition], failed: Sequence[Condition], lists: bool
    ) -> ClaimValue | _Absent | None:
        domain = self.domains[claim]
        if isinstance(domain, Fixed):
            agrees = _agrees(domain.value, met, failed)
            return domain.value if agrees else None
        if not met:
            return _Absent()
        if isinstance(domain, Never):
            return None
        example = self.examples.get(claim)
        if example is not None and _agrees(example, met, failed):
            return example
        filler = self._filler(claim)
        text = _text(met, failed, filler)
        if text is None and lists and domain.lists:
            return _list(met, failed, filler)
        return text

    def _filler(self, claim: str) -> str:
        """A character that no condition on the claim holds."""
        if claim not in self._fillers:
            used = set(chain.from_iterable(c.value for c in self._at(self._of_claim[claim])))
            beyond = (chr(code) for code in range(0x4E00, 0x10000))
            self._fillers[claim] = next(c for c in chain(_FILLERS, beyond) if c not in used)
        return self._fillers[claim]


def _agrees(value: ClaimValue, met: Iterable[Condition], failed: Iterable[Condition]) -> bool:
    return all(holds(c, value) for c in met) and not any(holds(c, value) for c in failed)


def _text(met: Sequence[Condition], failed: Sequence[Condition], filler: str) -> str | None:
    """One text that meets and fails these."""
    # A NotEqual that a text fails demands its value, as an Equals that it meets does.
    equals = [c.value for c in met if c.match is Match.EQUALS]
    equals += [c.value for c in failed if c.match is Match.NOT_EQUAL]
    candidates = equals[:1] or _made_up(
        max((c.value for c in met if c.match is Match.STARTS_WITH), key=len, default=""),
        [c.value for c in met if c.match is Match.CONTAINS and c.value],
        filler,
    )
    return next((text for text in candidates if _agrees(text, met, failed)), None)


def _made_up(prefix: str, pieces: Sequence[str], filler: str) -> list[str]:
    """Texts with a prefix and pieces: the plainest first, the one that fails only if all do last.

    A piece within the prefix or another piece is there already.
    """
    missing = [piece for piece in pieces if piece not in prefix]
    missing = [p for p in missing if not any(p != other and p in other for other in missing)]
    plain = prefix + "".join(missing)
    general = prefix + filler + "".join(piece + filler for piece in dict.fromkeys(missing))
    return [plain, general] if plain else [general]


def _list(
    met: Sequence[Condition], failed: Sequence[Condition], filler: str
) -> tuple[str, ...] | None:
    """A list of texts: one for each demand, all without what is forbidden."""
    universal = [c for c in met if c.match is Match.NOT_EQUAL]
    demands = [c for c in met if c.match is not Match.NOT_EQUAL]
    # A list fails NotEqual where a member has the value.
    demands += [
        Condition(c.claim, Match.EQUALS, c.value) for c in failed if c.match is Match.NOT_EQUAL
    ]
    forbidden = [c for c in failed if c.match is not Match.NOT_EQUAL]
    members = []
    for demand in demands:
        member = _text([demand, *universal], forbidden, filler)
        if member is None:
            return None
        members.append(member)
    if not members:
        return None
    return tuple(dict.fromkeys(members))
