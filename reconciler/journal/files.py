"""A journal in JSON Lines, one file for each target, durable after each entry."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import JournalError
from reconciler.model.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class FileJournal:
    """Implements the Journal port.

    now: the time of an entry, ISO 8601 with offset. run: the id of the run.
    """

    path: Path
    run: str
    now: Callable[[], str]

    def record(self, event: str, details: JsonObject) -> None:
        """Appends an entry and waits until it is on the disk. Raises JournalError."""
        entry = {"at": self.now(), "run": self.run, "event": event, **details}
        line = json.dumps(entry, separators=(",", ":"), ensure_ascii=True) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _append(self.path, line.encode("ascii"))
        except OSError as error:
            raise JournalError(f"{self.path}: the journal cannot be written: {error}") from error


def _append(path: Path, line: bytes) -> None:
    is_new = not path.exists()
    # Readable by its owner alone: it names accounts, roles and who may have them.
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
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
