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
            # Readable by its owner alone: it names accounts, roles and who may have them.
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode("ascii"))
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise JournalError(f"{self.path}: the journal cannot be written: {error}") from error
