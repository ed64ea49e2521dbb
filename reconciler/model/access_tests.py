"""Access tests: what tokens must get from a pool, as documents say it."""

from dataclasses import dataclass
from typing import TypeAlias

from reconciler.model.origin import Origin

# Claims as they are written: each a text, or several.
WrittenClaims: TypeAlias = tuple[tuple[str, str | tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ExpectedDenial:
    """The token gets no role. reason: why it must be; None for any reason."""

    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedRole:
    """The token gets this role. selectable: all it may ask for, sorted; None for any."""

    role: str
    selectable: tuple[str, ...] | None = None


Expected: TypeAlias = ExpectedDenial | ExpectedRole


@dataclass(frozen=True, slots=True)
class AccessCase:
    """One token and what it must get. provider: its key, None for a guest."""

    name: str
    provider: str | None
    claims: WrittenClaims
    expected: Expected
    origin: Origin


@dataclass(frozen=True, slots=True)
class AccessTest:
    """The cases of one document for one target. pool: the address of the pool."""

    pool: str
    cases: tuple[AccessCase, ...]
