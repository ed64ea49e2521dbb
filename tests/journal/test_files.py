import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reconciler.errors import JournalError
from reconciler.journal.files import FileJournal


def journal(path: Path) -> FileJournal:
    return FileJournal(path, "run-1", lambda: "2026-11-23T10:00:00.000+00:00")


def entry(event: str, rest: str = "") -> str:
    return f'{{"at":"2026-11-23T10:00:00.000+00:00","run":"run-1","event":"{event}"{rest}}}\n'


def test_each_entry_is_a_line_after_those_of_earlier_runs(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "journal.jsonl"
    journal(path).record("sending", {"address": "web", "pool_id": None})
    journal(path).record("sent", {"address": "web", "error": "a\nb \udc80 é"})
    assert path.read_text() == entry("sending", ',"address":"web","pool_id":null') + entry(
        "sent", ',"address":"web","error":"a\\nb \\udc80 \\u00e9"'
    )


def test_only_its_owner_may_read_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal(path).record("sent", {})
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_entry_after_one_that_was_cut_short_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"at":"2026')
    journal(path).record("sent", {})
    journal(path).record("sent", {})
    assert path.read_text() == '{"at":"2026\n' + entry("sent") + entry("sent")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (Path("folder"), "the journal is a folder"),
        (Path("file") / "journal.jsonl", "its folder is a file"),
        (Path("missing-target"), "it is a link into a folder that does not exist"),
    ],
    ids=str,
)
def test_a_journal_that_cannot_be_written_is_an_error_with_its_path(
    tmp_path: Path, path: Path, reason: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "missing-target").symlink_to(tmp_path / "nowhere" / "journal.jsonl")
    with pytest.raises(JournalError) as raised:
        journal(tmp_path / path).record("sent", {})
    assert str(raised.value).startswith(f"{tmp_path / path}: the journal cannot be written: "), (
        reason
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_full_disk_is_an_error() -> None:
    with pytest.raises(JournalError, match="No space left on device"):
        journal(Path("/dev/full")).record("sent", {})


def test_an_entry_that_does_not_fit_whole_is_an_error(tmp_path: Path) -> None:
    """The limit on file sizes lets half an entry through, as a disk does that runs full."""
    path = tmp_path / "journal.jsonl"
    with _files_of_at_most(100), pytest.raises(JournalError, match="File too large"):
        journal(path).record("sent", {"address": "a" * 200})
    journal(path).record("sent", {})
    first, second = path.read_text().splitlines(keepends=True)
    assert (len(first), second) == (101, entry("sent"))


@contextmanager
def _files_of_at_most(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
