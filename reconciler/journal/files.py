"""A journal in JSON Lines, one file for each target, durable after each entry."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reconciler.errors import JournalError
from reconciler.journal.chain import GENESIS, Lines, chained, hash_of
from reconciler.model.json_value import JsonObject

# Enough for the longest entry: a pool of 50 providers with 25 rules each has some 300 KiB.
_TAIL_BYTES = 4 * 1024 * 1024


@dataclass(slots=True)
class FileJournal:
    """Implements the Journal port; the target's lock must be held.

    now: the time of an entry, ISO 8601 with offset. about: what every entry says of its run.
    """

    path: Path
    about: JsonObject
    now: Callable[[], str]
    _head: str | None = None

    @property
    def head(self) -> str:
        """The hash of the last line. Raises JournalError."""
        if self._head is None:
            self._head = self._last_hash()
        return self._head

    def record(self, event: str, details: JsonObject) -> None:
        """Appends an entry and waits until it is on the disk. Raises JournalError."""
        entry: JsonObject = {"at": self.now(), **self.about, "event": event, **details}
        line, digest = chained(entry, self.head)
        # What a failed write left behind is only known after reading it again.
        self._head = None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _append(self.path, line + b"\n")
        except OSError as error:
            raise JournalError(f"{self.path}: the journal cannot be written: {error}") from error
        self._head = digest

    def _last_hash(self) -> str:
        try:
            with _opened(self.path, os.O_RDONLY) as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _TAIL_BYTES))
                lines = Lines.of(file.read(_TAIL_BYTES)).lines
        except FileNotFoundError:
            return GENESIS
        except OSError as error:
            raise JournalError(f"{self.path}: the journal cannot be read: {error}") from error
        return hash_of(lines[-1]) if lines else GENESIS


def read_lines(path: Path) -> Lines:
    """The lines of a journal, none where there is none yet. Raises JournalError."""
    try:
        with _opened(path, os.O_RDONLY) as file:
            return Lines.of(file.read())
    except FileNotFoundError:
        return Lines()
    except OSError as error:
        raise JournalError(f"{path}: the journal cannot be read: {error.strerror}") from error


def _opened(path: Path, flags: int) -> BinaryIO:
    """A file that is no link: what lies beside the documents may have come with them."""
    return os.fdopen(os.open(path, flags | os.O_NOFOLLOW), "rb")


def _append(path: Path, line: bytes) -> None:
    is_new = not path.exists()
    # Readable by its owner alone: it names accounts, roles and who may have them.
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            # A run that died or a full disk cut the last entry short; this one stays whole.
            line = b"\n" + line
        while line:
            line = line[os.write(handle, line) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """The name of a new file is durable only with its folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
