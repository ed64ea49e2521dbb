"""Runs the command line in a process of its own, again and again, without starting Python anew.

A line of standard input is a command: a JSON list with the folder for its output and the
arguments. A warm process without threads is forked for it; its pid is printed at once, and its
exit code when it is gone.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

from reconciler.aws.session import Connections
from reconciler.aws.writing import writer as writer_of
from reconciler.cli.main import main
from reconciler.flows.begin import SystemClock
from reconciler.flows.load import load
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Options
from tests.builders import DESIRED, LIVE, OWNER, RUN
from tests.doors import EMBEDDED


def serve() -> None:
    """Until there are no more commands."""
    _warm()
    _say("ready")
    for line in sys.stdin:
        folder, *arguments = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(Path(folder), arguments)
        _say(pid)
        _, status = os.waitpid(pid, 0)
        _say(os.waitstatus_to_exitcode(status))


def _say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _warm() -> None:
    """Reads whatever is read once in a process: modules, schemas, models of the SDK.

    A plan is made of values alone, and the clients have sent nothing yet.
    """
    for command in ("planning", "apply"):
        import_module(f"reconciler.cli.{command}")
    load(Path(__file__).parents[2] / "examples" / "pools", RUN.today)
    plan_target(EMBEDDED, OWNER, [DESIRED], [LIVE], Options())
    connections = Connections("warm", SystemClock())
    connections.reader(EMBEDDED)
    writer_of(connections, EMBEDDED)


def _become(folder: Path, arguments: list[str]) -> None:
    """The command instead of the process that was forked; does not return."""
    output = os.open(folder / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = 1
    try:
        main(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        # Nothing of the process that was forked may run on: no exit handler, no second loop.
        os._exit(code)


if __name__ == "__main__":
    serve()
