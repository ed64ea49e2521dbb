"""What a rule is, and what a check yields. Knows no rule and no pool."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from reconciler.model.json_value import Path
from reconciler.model.results import Severity


class Seen(StrEnum):
    """Where what a rule speaks of can be seen."""

    DOCUMENTS = "documents"
    LIVE = "live"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that may be unwise about a pool, in words for whoever answers for it.

    code: its place in the table of rules, a family and a number. severity: of most of its findings;
    some are milder. summary: what is found. why: what may come of it. fix: what to do instead.
    source: who says so, AWS pages by their names in the address.
    """

    name: str
    code: str
    severity: Severity
    seen: Seen
    summary: str
    why: str
    fix: str
    source: str

    @property
    def offline(self) -> bool:
        """Whether documents alone can show it, in part at least."""
        return self.seen is not Seen.LIVE

    @property
    def live(self) -> bool:
        """Whether it takes a look at the live account to find all of it."""
        return self.seen is not Seen.DOCUMENTS


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that a pool breaks, at a path of the pool; the place in the file is looked up later.

    message: holds no account id where it can do without, so that what is said for several targets
    is said once. severity: None for the rule's own.
    """

    path: Path
    rule: Rule
    message: str
    severity: Severity | None = None


Hits: TypeAlias = Iterator[Hit]
