"""One apply of a target at a time."""

from pathlib import Path

import pytest

from reconciler.errors import JournalError
from reconciler.journal.lock import locked


def test_a_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.lock"
    with locked(path), pytest.raises(JournalError) as stop, locked(path):
        pass
    assert str(stop.value) == f"{path}: another apply of this target is running"
    with locked(path):
        pass


def test_a_lock_that_cannot_be_made_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError) as stop, locked(tmp_path / "file" / "x.lock"):
        pass
    assert str(stop.value) == f"{tmp_path}/file/x.lock: cannot be opened: File exists"
