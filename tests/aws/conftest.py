"""AWS settings of the machine stay out: each test has an environment of its own."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.aws.session import Connections
from reconciler.local.service import LocalService
from reconciler.model.targets import Target
from tests.builders import ACCOUNT
from tests.doors import EMBEDDED, FakeClock
from tests.faults import Faulty
from tests.wire_server import Wire, served


@pytest.fixture(autouse=True)
def aws_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials of the test account, and no file, proxy or metadata service of the machine."""
    for name in os.environ:
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.fixture
def service(tmp_path: Path) -> LocalService:
    return LocalService(tmp_path / "local.db")


@pytest.fixture
def faulty(service: LocalService) -> Faulty:
    return Faulty(service)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def connections(faulty: Faulty, clock: FakeClock) -> Connections:
    """Connections whose embedded targets are served by `faulty`."""
    return Connections("run-1", clock, faulty)


@pytest.fixture
def wire(service: LocalService) -> Iterator[Wire]:
    with served(service) as running:
        yield running


@pytest.fixture
def remote(wire: Wire) -> Target:
    """A target whose every call goes to `wire`, over HTTP."""
    return replace(EMBEDDED, embedded=False, endpoint_url=wire.url)
