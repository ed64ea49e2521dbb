"""One apply of a target at a time on one machine."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconciler.errors import JournalError


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a file's lock, which ends with the process whatever becomes of it.

    Raises JournalError where another process holds it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise JournalError(f"{path}: cannot be opened: {error.strerror}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise JournalError(f"{path}: another apply of this target is running") from error
        yield
    finally:
        os.close(handle)
