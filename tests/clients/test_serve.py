"""`reconciler local serve` as a process: how it starts, and that it loses nothing when it ends."""

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from urllib.error import URLError

import pytest
from botocore.exceptions import BotoCoreError

from reconciler.local.service import LocalService
from tests.cli.conftest import CONFIGURATION, STAFF, WEB
from tests.local.clients import Cognito

from .live import client
from .serving import environment, serving

NOWHERE = "http://localhost:1"


def names(url: str, region: str, account: str) -> list[str]:
    pools = client(url, region, account).list_identity_pools(MaxResults=60)["IdentityPools"]
    return sorted(pool["IdentityPoolName"] for pool in pools)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_no_write_that_was_answered_is_lost_when_the_service_is_stopped(
    tmp_path: Path, number: int, code: int
) -> None:
    with serving(tmp_path) as server:
        made = while_creating(server.url, lambda: server.process.send_signal(number))
        assert server.process.wait(10) == code
        assert server.process.stdout is not None
        assert server.process.stdout.read() == ""
    with closing(LocalService(server.database)) as service:
        kept = {pool_id for pool_id in made if Cognito(service).describe(pool_id)}
    assert len(made) > 5
    assert kept == made


def test_no_write_that_was_answered_is_lost_when_the_service_is_killed(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        made = while_creating(server.url, server.process.kill)
    with closing(LocalService(server.database)) as service:
        assert {pool_id for pool_id in made if Cognito(service).describe(pool_id)} == made


def while_creating(url: str, end: Callable[[], None]) -> set[str]:
    """The ids of the pools four clients were told of, until the service had an end."""
    enough = Event()

    def create() -> set[str]:
        made: set[str] = set()
        cognito = client(url)
        while True:
            try:
                answer = cognito.create_identity_pool(
                    IdentityPoolName="a", AllowUnauthenticatedIdentities=False
                )
            except BotoCoreError:
                return made
            made.add(answer["IdentityPoolId"])
            if len(made) > 5:
                enough.set()

    with ThreadPoolExecutor(4) as threads:
        creating = [threads.submit(create) for _ in range(4)]
        assert enough.wait(30)
        end()
        return set().union(*(each.result() for each in creating))


def test_a_seeded_service_has_the_pools_of_every_target(tmp_path: Path) -> None:
    source = tmp_path / "pools"
    source.mkdir()
    other = (
        'prod: {account: "123456789012", region: us-east-1, endpoint_url: "http://localhost:1"}\n'
    )
    (source / "reconciler.yaml").write_text(f"{CONFIGURATION}  {other}")
    (source / "web.yaml").write_text(
        WEB.replace("user_pool_id: eu-west-1", "user_pool_id: us-east-1")
    )
    (source / "staff.yaml").write_text(STAFF)
    before = sorted(path.name for path in source.iterdir())
    with serving(tmp_path, "--seed", str(source)) as server:
        assert names(server.url, "eu-west-1", "123456789012") == ["staff", "web"]
        assert names(server.url, "us-east-1", "123456789012") == ["staff", "web"]
        assert names(server.url, "us-east-1", "210987654321") == []
    assert sorted(path.name for path in source.iterdir()) == before


def test_documents_with_errors_seed_nothing_and_nothing_is_served(tmp_path: Path) -> None:
    (tmp_path / "reconciler.yaml").write_text(CONFIGURATION)
    (tmp_path / "web.yaml").write_text("kind: IdentityPool\naddress: web\n")
    command = [sys.executable, "-m", "reconciler.cli.main", "local", "serve", "--port", "0"]
    ran = subprocess.run(
        [*command, "-C", str(tmp_path), "--seed", str(tmp_path)],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=30,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("web.yaml:1:1: error [")
    assert ran.stderr.endswith("1 error in the documents; nothing was read from AWS\n")


def test_faults_come_and_go_by_the_control_path(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        rules = b'{"faults":[{"operation":"ListIdentityPools","fault":"dropped"}]}'
        urllib.request.urlopen(
            urllib.request.Request(f"{server.url}/_local/faults", rules, method="PUT")
        ).close()
        with pytest.raises(BotoCoreError, match="closed"):
            names(server.url, "eu-west-1", "123456789012")
        urllib.request.urlopen(
            urllib.request.Request(f"{server.url}/_local/faults", method="DELETE")
        ).close()
        assert names(server.url, "eu-west-1", "123456789012") == []


def test_only_this_machine_is_served(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        elsewhere = server.url.replace("127.0.0.1", "127.0.0.2")
        with pytest.raises(URLError):
            urllib.request.urlopen(elsewhere)
