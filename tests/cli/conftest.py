"""A folder of documents and the command line run on it, in this process."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest

from reconciler.cli.main import main
from reconciler.model.json_value import JsonObject
from reconciler.plan.view.codec import load
from reconciler.plan.view.plan import PlanView
from reconciler.plan.view.report import ReportView
from tests.cli.people import DOCUMENT, People, people_in

CONFIGURATION = """\
kind: Configuration
owner: acme
targets:
  local: {service: embedded, account: "123456789012", region: eu-west-1}
"""

WEB = """\
kind: IdentityPool
address: web
allow_unauthenticated_identities: false
roles:
  authenticated: arn:aws:iam::123456789012:role/user
providers:
  - type: user_pool
    user_pool_id: eu-west-1_AbCdEf123
    client_id: client1
    server_side_token_check: true
    role_mapping:
      type: Rules
      ambiguous_role_resolution: Deny
      rules:
        - {claim: tier, match: Equals, value: gold, role: "arn:aws:iam::123456789012:role/gold"}
        - {claim: tier, match: Equals, value: base, role: "arn:aws:iam::123456789012:role/base"}
"""

STAFF = """\
kind: IdentityPool
address: staff
allow_unauthenticated_identities: false
tags: {team: workplace}
"""


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def json(self) -> JsonObject:
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value

    def plan(self) -> PlanView:
        return load(PlanView, self.json())

    def report(self) -> ReportView:
        return load(ReportView, self.json())


Run = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration for the embedded service with two pools."""
    root = tmp_path / "pools"
    root.mkdir()
    (root / "reconciler.yaml").write_text(CONFIGURATION)
    (root / "web.yaml").write_text(WEB)
    (root / "staff.yaml").write_text(STAFF)
    return root


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a pool of people, all of them applied once for all tests."""
    root = tmp_path_factory.mktemp("applied")
    unshaped = CONFIGURATION.replace("region:", "requests_per_second: 0, region:")
    documents = {"reconciler": unshaped, "web": WEB, "staff": STAFF, "people": DOCUMENT}
    for name, text in documents.items():
        (root / f"{name}.yaml").write_text(text)
    with pytest.raises(SystemExit) as stop:
        main(["-C", str(root), "apply", "--yes"])
    assert stop.value.code == 0
    return root


@pytest.fixture
def people(folder: Path, applied: Path) -> Iterator[People]:
    """The pool of people in the folder, applied."""
    copytree(applied, folder, dirs_exist_ok=True)
    with people_in(folder) as found:
        yield found


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the folder."""

    def run_command(*arguments: str) -> Ran:
        capfd.readouterr()
        with pytest.raises(SystemExit) as stop:
            main(["-C", str(folder), *arguments])
        out, err = capfd.readouterr()
        assert isinstance(stop.value.code, int)
        return Ran(stop.value.code, out, err)

    return run_command
