"""The journal of a target for the flows: where it is, who writes in it, what it remembers."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from reconciler.errors import JournalError
from reconciler.journal.chain import GENESIS, verify
from reconciler.journal.erasures import unfinished
from reconciler.journal.files import FileJournal, read_lines
from reconciler.journal.intents import BLANK, Recollection, recollect
from reconciler.journal.lock import locked
from reconciler.journal.probes import open_probes
from reconciler.journal.sends import Sends, sends
from reconciler.model.json_value import JsonObject
from reconciler.model.run import Run
from reconciler.model.targets import Target


def journal_path(folder: Path, target: Target) -> Path:
    """The journal of a target: in its own folder, or in .reconciler/ beside the configuration.

    Raises JournalError for a store, which this version does not have.
    """
    if target.stores_journal:
        raise JournalError(
            f"target {target.name}: the journal {target.journal} is not available in this "
            "version; give a folder"
        )
    base = folder / (target.journal or ".reconciler")
    return base / f"journal-{target.name}.jsonl"


def recalled(folder: Path, target: Target, owner: str) -> Recollection:
    """What the journal of a target remembers, for those who only look. Raises JournalError."""
    if target.stores_journal:
        return BLANK
    return recollect(read_lines(journal_path(folder, target)).lines, _place(target, owner))


def answered(folder: Path, target: Target, owner: str) -> Sends | None:
    """What the journal of a target knows of answered writes; None where there is no journal.

    Raises JournalError.
    """
    if target.stores_journal:
        return None
    lines = read_lines(journal_path(folder, target)).lines
    return sends(lines, _place(target, owner)) if lines else None


def erasures_left(folder: Path, target: Target, owner: str, pool_id: str) -> dict[str, str]:
    """By the digest of a user, whom an earlier run began to erase. Raises JournalError."""
    lines = read_lines(journal_path(folder, target)).lines
    return unfinished(lines, _place(target, owner), pool_id)


def probes_left(folder: Path, target: Target, owner: str, pool_id: str) -> tuple[str, ...]:
    """The identities that earlier runs of `verify` made and did not delete. Raises JournalError."""
    lines = read_lines(journal_path(folder, target)).lines
    return open_probes(lines, _place(target, owner), pool_id)


@contextmanager
def opened(
    folder: Path, target: Target, owner: str, run: Run, actor: str
) -> Iterator[tuple[FileJournal, Recollection]]:
    """The journal of a target, locked, checked, and what it remembers.

    actor: the principal whose credentials are used. Raises JournalError: a journal that was
    altered may have lost an intent, so nothing may be sent.
    """
    path = journal_path(folder, target)
    holder = f"run {run.id}, process {os.getpid()} on {socket.gethostname()}, since {now()}"
    place = _place(target, owner)
    with locked(path.with_suffix(".lock"), holder):
        found = read_lines(path)
        for broken in verify(found).breaks[:1]:
            raise JournalError(
                f"{path}:{broken.line}: {broken.message}; nothing was sent. See `reconciler "
                "journal verify`. To begin a new journal move this one away, once it is certain "
                "that no create of an earlier run can still land"
            )
        about: JsonObject = {"run": run.id, "commit": run.commit, "actor": actor, **place}
        yield FileJournal(path, about, now), recollect(found.lines, place)


def head_of(folder: Path, target: Target) -> str | None:
    """The hash of a journal's last line; None without one, and where it cannot be read.

    What was done is told anyway.
    """
    try:
        head = FileJournal(journal_path(folder, target), {}, now).head
    except JournalError:
        return None
    return head if head != GENESIS else None


def _place(target: Target, owner: str) -> JsonObject:
    """What a journal's entries are about. A target may come to mean another account."""
    return {"account": target.account, "region": target.region, "owner": owner}


def now() -> str:
    """The machine's time as entries have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
