"""Stamps: the hidden first line by which a comment or an issue of ours is known again.

A stamp holds hashes, numbers and fixed words alone, so that nothing of what a target is called or
a value says can end the HTML comment around it. It stands first, where no shortening reaches it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reconciler.model.forge import RunNumber
from reconciler.model.json_value import Json, canonical, digest
from reconciler.plan.view.codec import dump, load

_VERSION = 1
_LINE = re.compile(r"<!-- cognito-reconciler (\{[^<>]*\}) -->")
_PREFIX = "sha256:"


class Told(StrEnum):
    """What a comment or issue tells of. NOTHING: that no target is concerned."""

    PLAN = "plan"
    REPORT = "report"
    NOTHING = "nothing"
    DRIFT = "drift"
    CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class StampedTarget:
    """A target by its hash, with the 64 digits of its approval. refused: a guard held some back."""

    target: str
    approval: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Stamp:
    """about: a hash of which comment or issue it is. content: a hash of what it tells.

    head: the commit that a pull request ended with, None where that is not known. whole: nothing
    was left out and no plan is missing.
    """

    v: int
    told: str
    about: str
    content: str
    run: int
    attempt: int
    head: str | None
    whole: bool
    targets: tuple[StampedTarget, ...]

    @property
    def number(self) -> RunNumber:
        """The run that wrote it."""
        return RunNumber(self.run, self.attempt)


def stamp(
    told: Told,
    about: str,
    content: str,
    number: RunNumber,
    head: str | None = None,
    whole: bool = True,
    targets: Sequence[StampedTarget] = (),
) -> Stamp:
    """A stamp of this version. Raises ValueError for what no stamp can hold."""
    made = Stamp(
        _VERSION, told.value, about, content, number.run, number.attempt, head, whole, (*targets,)
    )
    _check(made)
    return made


def hashed_name(*names: Json) -> str:
    """16 hexadecimal digits that stand for names."""
    return digest([*names])[:16]


def stamped_target(target: str, approval: str, refused: bool) -> StampedTarget:
    """A target with the approval of its plan, `sha256:` and 64 digits."""
    return StampedTarget(hashed_name(target), approval.removeprefix(_PREFIX), refused)


def approval_in(planned: StampedTarget) -> str:
    """The approval of a plan as plans state it."""
    return f"{_PREFIX}{planned.approval}"


def stamp_line(made: Stamp) -> str:
    """The stamp as the first line of a text, without its end."""
    return f"<!-- cognito-reconciler {canonical(dump(made))} -->"


def stamp_of(body: str) -> Stamp | None:
    """The stamp on the first line of a text; None where there is none of this version."""
    line = body.partition("\n")[0].rstrip("\r")
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    try:
        read = load(Stamp, json.loads(found[1]))
        _check(read)
    except (ValueError, RecursionError):
        return None
    # One spelling: a member that stands twice, for instance, is none of ours.
    return read if stamp_line(read) == line else None


def _check(made: Stamp) -> None:
    """Raises ValueError for a stamp that holds anything but what this version writes."""
    hashes = [made.about, made.content, *(target.target for target in made.targets)]
    if (
        made.v != _VERSION
        or made.told not in [*Told]
        or not all(re.fullmatch("[0-9a-f]{16}", value) for value in hashes)
        or not all(re.fullmatch("[0-9a-f]{64}", target.approval) for target in made.targets)
        or not (made.head is None or re.fullmatch("[0-9a-f]{40}|[0-9a-f]{64}", made.head))
        or min(made.run, made.attempt) < 0
    ):
        raise ValueError("not what a stamp holds")
