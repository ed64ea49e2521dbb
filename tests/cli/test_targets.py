"""`reconciler targets`: what there is, and what a change concerns."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.schemas.outputs import assert_follows_schema

from .conftest import CONFIGURATION, STAFF, Run

TWO_MORE = """\
  dev: {account: "111111111111", region: eu-west-1}
  prod:
    account: "222222222222"
    region: cn-north-1
    assume_role: arn:aws-cn:iam::222222222222:role/pools
"""
# Without roles: those would be of one account alone.
WEB = STAFF.replace("staff", "web")
SHARED = """\
kind: RoleMapping
address: shared
type: Token
ambiguous_role_resolution: Deny
"""
TEST = """\
kind: AccessTest
pool: web
cases:
  - {name: guests, expect: denied}
"""


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.com")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def fleet(folder: Path) -> Path:
    """Three targets, and a commit that holds the documents; the repository begins above them."""
    (folder / "reconciler.yaml").write_text(CONFIGURATION + TWO_MORE)
    (folder / "web.yaml").write_text(WEB + "targets: [local, dev]\n")
    (folder / "staff.yaml").write_text(STAFF + "targets: [local, prod]\n")
    (folder / "shared.yaml").write_text(SHARED)
    (folder / "test.yaml").write_text(TEST)
    git(folder.parent, "init", "--quiet")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "--quiet", "--message", "before")
    return folder


def changed(run: Run, revision: str = "HEAD") -> list[str]:
    ran = run("targets", "--changed-since", revision)
    assert (ran.code, ran.err) == (0, "")
    return [line.partition(":")[0] for line in ran.out.splitlines()]


def test_the_targets_are_listed_in_the_order_of_the_configuration(run: Run, fleet: Path) -> None:
    ran = run("targets")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "local: account 123456789012, eu-west-1, embedded service\n"
        "dev: account 111111111111, eu-west-1\n"
        "prod: account 222222222222, cn-north-1, arn:aws-cn:iam::222222222222:role/pools\n"
    )


def test_json_follows_its_schema(run: Run, fleet: Path) -> None:
    output = run("targets", "--format", "json", "--changed-since", "HEAD").json()
    assert_follows_schema(output)
    assert (output["kind"], output["changed_since"], output["targets"]) == ("targets", "HEAD", [])
    assert_follows_schema(run("targets", "--format", "json").json())


def test_a_matrix_is_one_line_without_the_embedded_service(run: Run, fleet: Path) -> None:
    ran = run("targets", "--format", "github-matrix")
    assert ran.out.count("\n") == 1
    assert json.loads(ran.out) == {
        "include": [
            {
                "target": "dev",
                "account": "111111111111",
                "region": "eu-west-1",
                "environment": "dev",
            },
            {
                "target": "prod",
                "account": "222222222222",
                "region": "cn-north-1",
                "environment": "prod",
            },
        ]
    }


def test_without_a_change_no_target_is_concerned(run: Run, fleet: Path) -> None:
    (fleet / "readme.md").write_text("no document\n")
    (fleet.parent / "other.yaml").write_text("kind: Other\n")
    (fleet / ".hidden.yaml").write_text("kind: Other\n")
    assert changed(run) == []
    ran = run("targets", "--format", "github-matrix", "--changed-since", "HEAD")
    assert ran.out == '{"include":[]}\n'


def test_a_pool_concerns_the_targets_it_is_for(run: Run, fleet: Path) -> None:
    (fleet / "web.yaml").write_text(WEB + "targets: [local, dev] # of these alone\n")
    assert changed(run) == ["local", "dev"]


def test_a_pool_concerns_the_targets_it_was_for(run: Run, fleet: Path) -> None:
    (fleet / "staff.yaml").write_text(STAFF + "targets: [dev]\n")
    assert changed(run) == ["local", "dev", "prod"]
    (fleet / "staff.yaml").unlink()
    assert changed(run) == ["local", "prod"]


def test_a_document_that_git_does_not_know_yet_counts(run: Run, fleet: Path) -> None:
    (fleet / "new.yaml").write_text(STAFF.replace("staff", "new") + "targets: [prod]\n")
    assert changed(run) == ["prod"]


@pytest.mark.parametrize("file", ["reconciler.yaml", "shared.yaml"])
def test_what_pools_share_concerns_every_target(run: Run, fleet: Path, file: str) -> None:
    with (fleet / file).open("a") as text:
        text.write("# a comment\n")
    assert changed(run) == ["local", "dev", "prod"]


def test_a_document_that_could_not_be_read_concerns_every_target(run: Run, fleet: Path) -> None:
    (fleet / "web.yaml").write_text("{")
    git(fleet, "commit", "--quiet", "--all", "--message", "broken")
    (fleet / "web.yaml").write_text(WEB + "targets: [dev]\n")
    assert changed(run) == ["local", "dev", "prod"]


def test_an_access_test_concerns_no_target(run: Run, fleet: Path) -> None:
    (fleet / "test.yaml").unlink()
    assert changed(run) == []


def test_a_later_commit_is_compared_as_a_change_on_disk_is(run: Run, fleet: Path) -> None:
    (fleet / "web.yaml").unlink()
    (fleet / "test.yaml").unlink()
    git(fleet, "commit", "--quiet", "--all", "--message", "after")
    assert changed(run) == []
    assert changed(run, "HEAD~1") == ["local", "dev"]


@pytest.mark.parametrize("revision", ["no-such", "--output=/dev/null", "HEAD\nHEAD", ""])
def test_a_revision_that_git_does_not_know_is_told(run: Run, fleet: Path, revision: str) -> None:
    ran = run("targets", "--changed-since", revision)
    assert (ran.code, ran.out) == (64, "")
    assert "git knows no such revision" in ran.err


def test_outside_a_repository_no_revision_is_known(run: Run, folder: Path) -> None:
    ran = run("targets", "--changed-since", "HEAD")
    assert (ran.code, ran.out) == (64, "")
