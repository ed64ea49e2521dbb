"""A configuration whose target is a server of its own, which fails as told."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reconciler.journal.chain import entry_of
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.model.json_value import object_list
from tests.clients.live import ACCOUNT, client
from tests.clients.serving import environment

STAFF = """\
kind: IdentityPool
address: staff
allow_unauthenticated_identities: false
"""
KEYS = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "s"}


@dataclass(frozen=True)
class Served:
    """The folder, and the server that its target is on."""

    url: str
    folder: Path

    def fail(self, *rules: JsonObject) -> None:
        """Puts these faults in force instead of those before."""
        self._control("PUT", "faults", {"faults": [*rules]})

    def empty(self) -> None:
        self.fail()
        self._control("DELETE", "pools")

    def struck(self) -> int:
        """How many requests the faults in force struck so far."""
        rules = object_list(self._control("GET", "faults")["faults"])
        return sum(int(str(rule["struck"])) for rule in rules)

    def begin(self, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
        """A command on its way, as a process of its own, away from every terminal.

        variables: of the environment, in place of the account's keys.
        """
        return subprocess.Popen(
            [sys.executable, "-m", "reconciler", "-C", str(self.folder), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # Whoever runs the tests in the background has SIGINT ignored, and so would this be.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            env=environment(**(variables or KEYS)),
        )

    def wait_until(self, happened: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not happened():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def pools(self) -> list[str]:
        """The ids of the pools that are really there."""
        pools = client(self.url).list_identity_pools(MaxResults=60)["IdentityPools"]
        return [pool["IdentityPoolId"] for pool in pools]

    @property
    def journal(self) -> Path:
        return self.folder / ".reconciler" / "journal-served.jsonl"

    def entries(self) -> list[JsonObject]:
        return [entry_of(line) for line in self.journal.read_bytes().splitlines()]

    def _control(self, method: str, path: str, body: Json = None) -> JsonObject:
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_local/{path}", content, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: JsonObject = json.load(answer)
        return found


def write(folder: Path, url: str) -> None:
    """The configuration and one pool."""
    (folder / "reconciler.yaml").write_text(
        "kind: Configuration\nowner: acme\ntargets:\n"
        f'  served: {{account: "{ACCOUNT}", region: eu-west-1, endpoint_url: "{url}",'
        " requests_per_second: 100, journal: .reconciler}\n"
    )
    (folder / "staff.yaml").write_text(STAFF)
