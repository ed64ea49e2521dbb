"""What git knows of the folder that the documents are in."""

import subprocess
from pathlib import Path

_TIMEOUT_SECONDS = 5


def short_commit(folder: Path) -> str | None:
    """The first 12 digits of the commit checked out there, None outside a repository."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "--verify", "--short=12", "HEAD"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    commit = done.stdout.strip()
    return commit[:12] if done.returncode == 0 and commit else None
