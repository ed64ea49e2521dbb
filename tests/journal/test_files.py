import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reconciler.errors import JournalError
from reconciler.journal.chain import GENESIS, Lines, verify
from reconciler.journal.files import FileJournal, read_lines
from reconciler.model.json_value import JsonObject


def journal(path: Path) -> FileJournal:
    about: JsonObject = {"run": "run-1", "commit": None, "actor": "arn:aws:iam::1:role/apply"}
    return FileJournal(path, about, lambda: "2026-11-23T10:00:00.000+00:00")


def entries(path: Path) -> list[JsonObject]:
    return [json.loads(line) for line in path.read_text().splitlines()]


ABOUT = {
    "at": "2026-11-23T10:00:00.000+00:00",
    "run": "run-1",
    "commit": None,
    "actor": "arn:aws:iam::1:role/apply",
}


def test_each_entry_is_a_line_chained_to_those_of_earlier_runs(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "journal.jsonl"
    first, second = journal(path), journal(path)
    first.record("sending", {"address": "web", "pool_id": None})
    second.record("sent", {"address": "web", "error": "a\nb \udc80 é"})
    assert path.read_text().isascii()
    one, two = entries(path)
    assert one == ABOUT | {
        "event": "sending",
        "address": "web",
        "pool_id": None,
        "previous": GENESIS,
        "hash": first.head,
    }
    assert two == ABOUT | {
        "event": "sent",
        "address": "web",
        "error": "a\nb \udc80 é",
        "previous": first.head,
        "hash": second.head,
    }
    assert verify(read_lines(path)).breaks == ()


def test_the_head_of_a_journal_that_is_not_there_is_the_beginning(tmp_path: Path) -> None:
    assert journal(tmp_path / "journal.jsonl").head == GENESIS
    assert read_lines(tmp_path / "journal.jsonl") == Lines()


def test_only_its_owner_may_read_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal(path).record("sent", {})
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", ['{"at":"2026', "", "\n"])
def test_an_entry_after_one_that_was_cut_short_stays_whole(tmp_path: Path, cut: str) -> None:
    path = tmp_path / "journal.jsonl"
    journal(path).record("sent", {})
    path.write_text(path.read_text() + cut)
    journal(path).record("sent", {})
    journal(path).record("sent", {})
    found = verify(read_lines(path))
    assert (found.entries, found.breaks) == (3, ())
    assert found.cut_short == ((2,) if cut else ())


def test_an_entry_that_lost_its_newline_alone_counts(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal(path).record("sent", {})
    path.write_text(path.read_text().removesuffix("\n"))
    journal(path).record("sent", {})
    found = verify(read_lines(path))
    assert (found.entries, found.breaks, found.cut_short) == (2, (), ())


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
    assert str(raised.value).startswith(f"{tmp_path / path}: the journal cannot be "), reason


@pytest.mark.fault("F17")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_full_disk_is_an_error() -> None:
    with pytest.raises(JournalError, match="No space left on device"):
        journal(Path("/dev/full")).record("sent", {})


@pytest.mark.fault("F17")
def test_an_entry_that_does_not_fit_whole_is_an_error(tmp_path: Path) -> None:
    """The limit on file sizes lets half an entry through, as a disk does that runs full."""
    path = tmp_path / "journal.jsonl"
    with _files_of_at_most(100), pytest.raises(JournalError, match="File too large"):
        journal(path).record("sent", {"address": "a" * 200})
    journal(path).record("sent", {})
    found = verify(read_lines(path))
    assert (found.entries, found.breaks, found.cut_short) == (1, (), (1,))


@pytest.mark.fault("F17")
def test_a_failed_entry_leaves_a_journal_that_goes_on(tmp_path: Path) -> None:
    """The same journal, in the same run: what the failure left on the disk is chained in."""
    path = tmp_path / "journal.jsonl"
    one = journal(path)
    with _files_of_at_most(100), pytest.raises(JournalError):
        one.record("sent", {"address": "a" * 200})
    one.record("sent", {})
    assert verify(read_lines(path)).breaks == ()


@contextmanager
def _files_of_at_most(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
