"""A folder in which permissions count, whoever runs the tests."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


@contextmanager
def unprivileged_folder() -> Iterator[Path]:
    """A new folder used by its owner; the superuser, who may do everything, is nobody for once."""
    superuser = os.geteuid() == 0
    with tempfile.TemporaryDirectory(prefix="unprivileged-") as name:
        folder = Path(name)
        if superuser:
            os.chown(folder, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, 0)
        try:
            yield folder
        finally:
            if superuser:
                os.setresuid(0, 0, 0)
