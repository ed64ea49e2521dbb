"""What a run brings in from outside: clock, commit, id."""

import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from reconciler.forge.git import short_commit
from reconciler.model.run import Run


class SystemClock:
    """The Clock port over the machine's own time."""

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def begin(folder: Path) -> Run:
    """A new run over the documents of a folder."""
    return Run(
        id=uuid4().hex[:12],
        today=datetime.now(UTC).date(),
        commit=short_commit(folder),
    )
