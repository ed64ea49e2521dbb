"""How far a run is: one line of a terminal, and no trace of it anywhere else."""

import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.cli.progress import Line, Lines, is_looked_at
from reconciler.local.service import LocalService
from tests.doors import FakeClock
from tests.wire_server import Ending, served

from .conftest import Run

WIPED = "\r\x1b[K"
NO_KEYS: Mapping[str, str] = {}


@dataclass
class Terminal:
    """What is written to a terminal, and what can be seen on it."""

    columns: int = 80
    clock: FakeClock = field(default_factory=FakeClock)
    written: list[str] = field(default_factory=list)

    def line(self) -> Line:
        return Line(self.written.append, self.clock.monotonic, lambda: self.columns)

    @property
    def seen(self) -> list[str]:
        return [text.removeprefix("\r").removesuffix("\x1b[K") for text in self.written]


def test_a_number_is_written_some_times_a_second_and_a_new_step_at_once() -> None:
    terminal = Terminal()
    line = terminal.line()
    line.say("prod: reading")
    for done in range(1, 1000):
        line.count("prod", done, 1000, "pools")
        terminal.clock.now += 0.001
    line.count("prod", 1, 12, "maps")
    pools = [f"prod: {done} of 1,000 pools" for done in range(1, 1000, 100)]
    assert terminal.seen == ["prod: reading", *pools, "prod: 1 of 12 maps"]


def test_what_is_counted_to_its_end_leaves_nothing_on_the_line() -> None:
    terminal = Terminal()
    line = terminal.line()
    line.count("prod", 1, 2, "pools")
    line.count("prod", 2, 2, "pools")
    line.wipe()
    assert terminal.written == ["\rprod: 1 of 2 pools\x1b[K", WIPED]


def test_a_line_that_was_never_shown_is_not_wiped() -> None:
    terminal = Terminal()
    terminal.line().wipe()
    assert terminal.written == []


@settings(max_examples=40)
@given(st.text(max_size=40), st.integers(min_value=0, max_value=100))
def test_no_name_moves_the_cursor_or_wraps_the_line(text: str, columns: int) -> None:
    terminal = Terminal(columns)
    line = terminal.line()
    line.say(text)
    line.count(text, 1, 2, text)
    for written, seen in zip(terminal.written, terminal.seen, strict=True):
        assert written == f"\r{seen}\x1b[K"
        assert seen.isprintable()
        assert seen.isascii()
        assert len(seen) < max(columns, 1)


def test_lines_tell_a_number_once_all_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines()
    for done in (1, 2, 3):
        lines.count("prod", done, 3, "pools \x1b[2J")
    assert capsys.readouterr().err == "prod: 3 of 3 pools \\x1b[2J\n"


class Screen(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "looked_at"),
    [
        (Screen(), {"TERM": "xterm"}, True),
        (Screen(), {"TERM": "xterm", "CI": "false"}, True),
        (Screen(), {"TERM": "xterm", "CI": "true"}, False),
        (Screen(), {"TERM": "dumb"}, False),
        (Screen(), {}, False),
        (StringIO(), {"TERM": "xterm"}, False),
        (None, {"TERM": "xterm"}, False),
    ],
)
def test_it_is_shown_on_terminals_that_somebody_looks_at(
    stream: StringIO | None, environment: dict[str, str], looked_at: bool
) -> None:
    assert is_looked_at(stream, environment) is looked_at


@dataclass(frozen=True)
class Watched:
    """A run whose stderr is a terminal."""

    code: int
    out: bytes
    err: str

    @property
    def left(self) -> str:
        """What stays on the terminal once lines are written over. Of `\\r` and erasing alone."""
        return "\n".join(
            re.sub(r".*\r\x1b\[K|.*\r(?=.)", "", line) for line in self.err.split("\r\n")
        )


Watch = Callable[..., Watched]


@pytest.fixture
def watch(folder: Path) -> Watch:
    """Runs a command on the folder in a process of its own, whose stderr is a terminal."""

    def run_watched(
        *arguments: str,
        keys: Mapping[str, str] = NO_KEYS,
        then: Callable[[bytes, int, int], None] = agree,
    ) -> Watched:
        ours, theirs = pty.openpty()
        with tempfile.TemporaryFile() as stdout:
            process = subprocess.Popen(
                [sys.executable, "-m", "reconciler", "-C", str(folder), *arguments],
                stdin=theirs,
                stdout=stdout,
                stderr=theirs,
                env={**os.environ, "TERM": "xterm", "CI": "", **keys},
                # Whoever runs the tests in the background has SIGINT ignored.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
            os.close(theirs)
            err = b""
            with suppress(OSError):  # how Linux says that nobody has it open any more
                while piece := os.read(ours, 65536):
                    err += piece
                    then(piece, ours, process.pid)
            os.close(ours)
            code = process.wait()
            stdout.seek(0)
            return Watched(code, stdout.read(), err.decode())

    return run_watched


def agree(shown: bytes, terminal: int, _: int) -> None:
    """Says yes to a question."""
    if shown.endswith(b"[y/N]: "):
        os.write(terminal, b"y\n")


def interrupt(shown: bytes, _: int, process: int) -> None:
    """Ends a process that reads."""
    if b"reading the pools" in shown:
        os.kill(process, signal.SIGINT)


def test_apply_and_plan_show_it_on_a_terminal_and_leave_no_trace(
    watch: Watch, run: Run, folder: Path
) -> None:
    applied = watch("apply", "--format", "json")
    assert applied.code == 0
    assert "\rlocal: reading the pools of account 123456789012, eu-west-1\x1b[K" in applied.err
    assert "\rlocal: 2 of 2 changes, web\x1b[K" in applied.err
    assert "of 2 changes" not in applied.left
    assert applied.left.endswith("Apply this plan? [y/N]: y\n")
    planned = watch("plan")
    assert "\rlocal: 0 of 2 pools\x1b[K" in planned.err
    assert (planned.code, planned.left) == (0, "")
    assert planned.out.decode() == run("plan").out


def test_a_signal_leaves_no_trace_of_the_line_either(
    watch: Watch, folder: Path, tmp_path: Path
) -> None:
    with served(LocalService(tmp_path / "service.db")) as wire:
        wire.endings = {"ListIdentityPools": [Ending.SILENCE]}
        target = f'prod: {{account: "123456789012", region: eu-west-1, endpoint_url: "{wire.url}"}}'
        (folder / "reconciler.yaml").write_text(
            f"kind: Configuration\nowner: acme\ntargets:\n  {target}\n"
        )
        keys = {"AWS_ACCESS_KEY_ID": "123456789012", "AWS_SECRET_ACCESS_KEY": "s"}
        ended = watch("plan", keys=keys, then=interrupt)
    assert "reading the pools" in ended.err
    assert (ended.code, ended.out, ended.left) == (130, b"", "interrupted\n")
