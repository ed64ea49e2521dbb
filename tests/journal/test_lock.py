"""One apply of a target at a time."""

from pathlib import Path

import pytest

from reconciler.errors import JournalError
from reconciler.journal.lock import locked


def test_a_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.lock"
    with locked(path, "run 1"), pytest.raises(JournalError) as stop, locked(path, "run 1"):
        pass
    assert str(stop.value) == f"{path}: another run is writing to this target (run 1)"
    with locked(path, "run 1"):
        pass


def test_a_lock_that_cannot_be_made_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError) as stop, locked(tmp_path / "file" / "x.lock", "run 1"):
        pass
    assert str(stop.value) == f"{tmp_path}/file/x.lock: cannot be opened: File exists"
