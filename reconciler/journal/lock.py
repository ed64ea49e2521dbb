"""One apply of a target at a time on one machine."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconciler.errors import JournalError

_MOST_BYTES = 500


@contextmanager
def locked(path: Path, holder: str) -> Iterator[None]:
    """Holds a file's lock, which ends with the process whatever becomes of it.

    holder: who that is, for those who find it locked. Raises JournalError where another process
    holds it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise JournalError(f"{path}: cannot be opened: {error.strerror}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            other = os.read(handle, _MOST_BYTES).decode(errors="replace").strip()
            told = f" ({other})" if other else ""
            raise JournalError(f"{path}: another run is writing to this target{told}") from error
        _sign(handle, path, holder)
        yield
    finally:
        os.close(handle)


def _sign(handle: int, path: Path, holder: str) -> None:
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{holder}\n".encode(), 0)
    except OSError as error:
        raise JournalError(f"{path}: cannot be written: {error.strerror}") from error
