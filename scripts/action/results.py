"""What the jobs of a matrix left: an artifact for each target and attempt, each in a folder."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# An artifact is named by what made it, the target and its configuration, and the attempt:
# `plan-prod-0a1b2c3d-1`.
_ARTIFACT = re.compile(r"(plan|apply|drift)-(.+)-([0-9]{1,9})")


@dataclass(frozen=True)
class Results:
    """files: the result of each target that has one. missing: the targets without."""

    files: tuple[str, ...]
    missing: tuple[str, ...]


def results_of(folder: Path, matrix: str) -> Results:
    """The newest result of each target of the matrix. Raises ValueError for another matrix.

    A job that ran again is a new attempt; the jobs beside it keep what they left before.
    """
    found: dict[str, tuple[int, Path]] = {}
    for name, attempt, file in _found(folder):
        found[name] = max(found.get(name, (0, file)), (attempt, file))
    targets = targets_of(matrix)
    return Results(
        tuple(str(found[name][1]) for name in targets if name in found),
        tuple(target for name, target in targets.items() if name not in found),
    )


def targets_of(matrix: str) -> dict[str, str]:
    """By what artifacts are called, the targets in the order of the matrix. Raises ValueError."""
    try:
        value = json.loads(matrix or '{"include": []}')
        return {str(entry["artifact"]): str(entry["target"]) for entry in value["include"]}
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"matrix: not what the command targets made: {error}") from error


def _found(folder: Path) -> Iterator[tuple[str, int, Path]]:
    """Name, attempt and file of each artifact. Its files may be in folders below its own."""
    for artifact in sorted(folder.iterdir()) if folder.is_dir() else ():
        match = _ARTIFACT.fullmatch(artifact.name)
        for file in artifact.rglob(f"{match[1]}.json") if match else ():
            yield match[2], int(match[3]), file
