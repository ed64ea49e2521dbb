"""The whole command in real processes, against a server that signals its client."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from shutil import copytree, rmtree

from reconciler.aws.writer import WRITING_OPERATIONS
from reconciler.flows.journals import journal_path
from reconciler.journal.chain import Verification, verify
from reconciler.journal.files import read_lines
from reconciler.journal.intents import Recollection, recollect
from tests.builders import ACCOUNT
from tests.crash.sites import Site, configuration
from tests.crash.stage import TARGET, Durable, Stage
from tests.faults import Answer, operation_of
from tests.wire_server import served


class Moment(StrEnum):
    """When a signal comes, seen from a request: the server knows where its client stands.

    ANSWERED is a moment after the answer was handed over; what the client has made of it by then
    differs from run to run.
    """

    ARRIVED = "arrived"
    CARRIED_OUT = "carried out"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Strike:
    """A signal at a moment of one of the writing requests of a run, from 0.

    slow: how many seconds the answer takes from then on.
    """

    number: int
    moment: Moment
    signal: signal.Signals
    slow: float = 0


@dataclass
class Striking:
    """The service as a server has it, which signals its client as it is told.

    writes: the writing requests of the run. at: when the signal was sent.
    """

    stage: Stage
    strike: Strike | None = None
    pid: int | None = None
    writes: list[str] = field(default_factory=list)
    at: float = 0

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        operation, strike = operation_of(headers), self.strike
        if operation not in WRITING_OPERATIONS:
            return self.stage(method, url, headers, body)
        self.writes.append(operation)
        if strike is None or len(self.writes) - 1 != strike.number:
            return self.stage(method, url, headers, body)
        if strike.moment is Moment.ARRIVED:
            self._send(strike.signal)
            if strike.signal is signal.SIGKILL:
                raise ConnectionResetError("the client is gone, and the request with it")
        answer = self.stage(method, url, headers, body)
        if strike.moment is Moment.CARRIED_OUT:
            self._send(strike.signal)
        time.sleep(strike.slow)
        if strike.moment is Moment.ANSWERED:
            threading.Timer(0.001, self._send, [strike.signal]).start()
        return answer

    def _send(self, number: signal.Signals) -> None:
        assert self.pid is not None
        self.at = time.monotonic()
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that is over: what a shell would say, how long after the signal it was."""

    code: int
    seconds: float
    writes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Commands:
    """Runs commands in processes that are forked from a warm one."""

    process: subprocess.Popen[str]

    def run(self, striking: Striking, folder: Path, arguments: Sequence[str]) -> Ended:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        striking.writes.clear()
        stdin.write(json.dumps([str(folder), *arguments]) + "\n")
        stdin.flush()
        striking.pid = int(stdout.readline())
        code = int(stdout.readline())
        seconds = time.monotonic() - striking.at
        # As a shell tells an end by a signal.
        return Ended(128 - code if code < 0 else code, seconds, tuple(striking.writes))


@contextmanager
def commands() -> Iterator[Commands]:
    """A warm process, which is gone with the block."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.zygote"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Commands(process)


@dataclass
class Place:
    """A site on a server, with the state that its runs begin from and end in undisturbed."""

    site: Site
    folder: Path
    striking: Striking
    commands: Commands
    start: Durable = field(init=False)
    end: Durable = field(init=False)
    writes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        stage = self.striking.stage
        stage.aside(*self.site.by_hand)
        if self.site.before is not None:
            self._write(self.site.before)
            assert self.apply().code == 0, self.output
        self._write(self.site.after)
        if self._journals.exists():
            copytree(self._journals, self._kept)
        self.start = stage.saved()
        self.begin()
        ended = self.apply(*self.site.options)
        assert ended.code == 0, self.output
        self.end, self.writes = stage.saved(), ended.writes
        assert self.apply(*self.site.options).writes == (), "there is nothing left to do"

    def begin(self) -> None:
        """As it was before the first run."""
        stage = self.striking.stage
        stage.restore(self.start)
        stage.effects.clear()
        if self._journals.exists():
            rmtree(self._journals)
        if self._kept.exists():
            copytree(self._kept, self._journals)

    def struck(self, strike: Strike) -> Ended:
        """A run that a signal meets."""
        self.begin()
        self.striking.strike = strike
        try:
            return self.apply(*self.site.options)
        finally:
            self.striking.strike = None

    def apply(self, *options: str) -> Ended:
        arguments = ["-C", str(self.folder), "apply", "--yes", *options]
        return self.commands.run(self.striking, self.folder, arguments)

    def must_converge(self) -> None:
        """One more run ends where the undisturbed one did, after as many effects."""
        assert self.apply(*self.site.options).code == 0, self.output
        stage = self.striking.stage
        assert stage.again == [], "what took effect was sent again"
        saved = stage.saved()
        assert (saved.end, saved.counted) == (self.end.end, self.end.counted)
        assert self.recalled.open == ()

    @property
    def output(self) -> str:
        return (self.folder / "output.txt").read_text()

    @property
    def recalled(self) -> Recollection:
        return recollect(read_lines(self._journal).lines, {})

    @property
    def journal(self) -> Verification:
        return verify(read_lines(self._journal))

    @property
    def _journal(self) -> Path:
        return self._journals / "journal-wire.jsonl"

    @property
    def _journals(self) -> Path:
        return journal_path(self.folder, TARGET).parent

    @property
    def _kept(self) -> Path:
        return self.folder.parent / "journals-at-the-start"

    def _write(self, documents: Mapping[str, str]) -> None:
        for old in self.folder.glob("pools/*.yaml"):
            old.unlink()
        for address, text in documents.items():
            (self.folder / "pools" / f"{address}.yaml").write_text(text)


@contextmanager
def placed(site: Site, folder: Path, commands: Commands) -> Iterator[Place]:
    """A site with its server, which is gone with the block."""
    documents = folder / "documents"
    (documents / "pools").mkdir(parents=True)
    with ExitStack() as end:
        stage = Stage(folder)
        end.callback(stage.close)
        striking = Striking(stage)
        wire = end.enter_context(served(striking))
        (documents / "reconciler.yaml").write_text(configuration(wire.url))
        yield Place(site, documents, striking, commands)
