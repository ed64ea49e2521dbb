"""What git knows of the folder that the documents are in."""

import os
import subprocess
from pathlib import Path

from reconciler.errors import UnknownRevision

_TIMEOUT_SECONDS = 5
# Comparing with a revision reads the whole folder.
_PATIENT_SECONDS = 60


def short_commit(folder: Path) -> str | None:
    """The first 12 digits of the commit checked out there, None outside a repository."""
    answer = _ask(folder, "rev-parse", "--verify", "--short=12", "HEAD")
    commit = _one_line(answer)
    return commit[:12] if commit else None


def repository_root(folder: Path) -> Path | None:
    """The top of the repository that a folder is in, None outside of one."""
    top = _one_line(_ask(folder, "rev-parse", "--show-toplevel"))
    return Path(top) if top else None


def prefix_of(folder: Path) -> str:
    """What makes of a name in the folder one from the repository's top, as `infra/pools/`.

    Empty at the top, and outside of a repository.
    """
    return _one_line(_ask(folder, "rev-parse", "--show-prefix")) or ""


def commit_of(folder: Path, revision: str) -> str:
    """The full id of the commit that a revision names. Raises UnknownRevision."""
    # The end of options is said, so that no revision can be one.
    named = f"{revision}^{{commit}}"
    answer = _ask(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", named)
    commit = _one_line(answer)
    if not commit:
        raise UnknownRevision(
            f"{revision!r}: git knows no such revision in {str(folder)!r}; where the clone is "
            "shallow, fetch it first"
        )
    return commit


def changed_files(folder: Path, commit: str) -> tuple[str, ...]:
    """The files below a folder that are not as in a commit, relative to it, with forward slashes.

    New ones that git does not ignore are among them. Raises UnknownRevision.
    """
    compare = ("diff", "--name-only", "--no-renames", "--no-ext-diff", "--relative", "-z")
    changed = _listed(folder, *compare, commit, "--", ".")
    new = _listed(folder, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    return tuple(sorted({*changed, *new}))


def text_in(folder: Path, commit: str, file: str) -> bytes | None:
    """What a file, relative to the folder, held in a commit; None where it was not there."""
    return _ask(folder, "cat-file", "blob", f"{commit}:./{file}", seconds=_PATIENT_SECONDS)


def _listed(folder: Path, *arguments: str) -> list[str]:
    answer = _ask(folder, *arguments, seconds=_PATIENT_SECONDS)
    if answer is None:
        raise UnknownRevision(f"{str(folder)!r}: git cannot tell what changed there")
    return [os.fsdecode(name) for name in answer.split(b"\0") if name]


def _one_line(answer: bytes | None) -> str | None:
    return None if answer is None else os.fsdecode(answer).removesuffix("\n")


def _ask(folder: Path, *arguments: str, seconds: float = _TIMEOUT_SECONDS) -> bytes | None:
    """What git prints, None where it fails or there is none."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, timeout=seconds, check=False
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        # ValueError: a NUL in an argument.
        return None
    return done.stdout if done.returncode == 0 else None
