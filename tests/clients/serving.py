"""`reconciler local serve` as a process of its own, started and stopped by the tests."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READY = "Serving on "


@dataclass(frozen=True)
class Serving:
    """A running server: where it listens, where it keeps its pools, and its process."""

    url: str
    database: Path
    process: "subprocess.Popen[str]"


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Serving]:
    """A server on a free port with a database in the folder; it is stopped with the block."""
    database = folder / "local.db"
    command = [sys.executable, "-m", "reconciler.cli.main", "local", "serve", "--port", "0"]
    with subprocess.Popen(
        [*command, "--db", str(database), *options],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith(READY), f"the server said {line!r}"
            yield Serving(line.removeprefix(READY).strip(), database, process)
        finally:
            process.terminate()
            process.wait(10)


def environment(**others: str) -> dict[str, str]:
    """This process's environment without anything about AWS, so that no client leaves loopback."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**kept, "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, **others}
