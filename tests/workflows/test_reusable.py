"""What `init` writes, run: pull request, push and schedule, on the embedded service over HTTP."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.flows.beginnings import Beginning
from reconciler.flows.init import begin_repository
from reconciler.model.json_value import JsonObject
from tests.clients.serving import serving

from .runner import ROOT, Jobs, commit, needs_act, put_action, run_jobs

pytestmark = needs_act

COMMIT = "0123456789abcdef0123456789abcdef01234567"
TOOL = f"acme/tool@{COMMIT}"
ROLE = "arn:aws:iam::123456789012:role/pools-"

Run = Callable[..., Jobs]


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Path]:
    """What `init` writes for an account that the embedded service plays."""
    folder = tmp_path / "pools-of-acme"
    folder.mkdir()
    for arguments in (
        ["init", "--quiet", "--initial-branch=main"],
        ["remote", "add", "origin", "https://github.com/acme/pools.git"],
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    beginning = Beginning("acme", "123456789012", "eu-west-1", "pools", TOOL)
    assert begin_repository(folder / "pools", folder, beginning).failed == []
    with serving(tmp_path) as server:
        configuration = folder / "pools" / "reconciler.yaml"
        region = "    region: eu-west-1\n"
        endpoint = f"{region}    endpoint_url: {server.url}\n"
        configuration.write_text(configuration.read_text().replace(region, endpoint))
        commit(folder)
        change(folder, "tags:\n", "tags:\n  change: first\n")
        yield folder


@pytest.fixture
def run(repository: Path, tmp_path: Path) -> Run:
    """Runs one of the workflows, with the reusable ones and the action of this project."""
    tool = tmp_path / "tool"
    put_action(tool)
    shutil.copytree(ROOT / ".github" / "workflows", tool / ".github" / "workflows")
    for file in (tool / ".github" / "workflows").glob("*.yml"):
        # `act` does not know the repository of a workflow by `$/`.
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("$/scripts/action", f"acme/tool/scripts/action@{COMMIT}"))

    def run_workflow(event: str, purpose: str, head: str = "acme/pools") -> Jobs:
        payload: JsonObject = {
            "repository": {"full_name": "acme/pools"},
            "pull_request": {"head": {"repo": {"full_name": head}}},
        }
        return run_jobs(repository, event, f"pools-{purpose}.yml", payload, f"{TOOL}={tool}")

    return run_workflow


def change(repository: Path, old: str, new: str, file: str = "pools/customer-web.yaml") -> None:
    path = repository / "pools" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new))
    commit(repository)


def test_a_pull_request_is_checked_and_planned(repository: Path, run: Run) -> None:
    jobs = run("pull_request", "plan")
    assert jobs.succeeded, jobs.said
    assert jobs.told("role") == [f"{ROLE}plan region=eu-west-1"]
    assert "Plan: 1 to create, 0 to adopt" in jobs.said
    assert jobs.told("artifact") == ["plan-prod-1 plan.json"]


def test_a_pull_request_of_a_fork_is_checked_alone(repository: Path, run: Run) -> None:
    jobs = run("pull_request", "plan", head="mallory/pools")
    assert jobs.succeeded, jobs.said
    assert "3 documents checked: 0 errors" in jobs.said
    assert (jobs.told("role"), jobs.told("artifact")) == ([], [])


def test_a_change_that_concerns_no_target_is_not_planned(repository: Path, run: Run) -> None:
    change(repository, "  - name: guests\n", "  - name: nobody\n", "tests/customer-web.yaml")
    jobs = run("pull_request", "plan")
    assert jobs.succeeded, jobs.said
    assert jobs.told("role") == []


def test_wrong_documents_stop_a_pull_request(repository: Path, run: Run) -> None:
    change(repository, "ambiguous_role_resolution: Deny", "ambiguous_role_resolution: Nobody")
    jobs = run("pull_request", "plan")
    assert not jobs.succeeded
    assert jobs.told("role") == []


def test_main_is_applied_and_does_not_drift(repository: Path, run: Run) -> None:
    jobs = run("push", "apply")
    assert jobs.succeeded, jobs.said
    assert jobs.told("role") == [f"{ROLE}apply region=eu-west-1"]
    assert "Applied: 1 done, 0 failed" in jobs.said
    assert jobs.told("artifact") == ["apply-prod-1 apply.json", "apply-prod-1 journal-prod.jsonl"]
    jobs = run("schedule", "drift")
    assert jobs.succeeded, jobs.said
    assert jobs.told("role") == [f"{ROLE}drift region=eu-west-1"]
    assert "No drift: 1 in sync." in jobs.said


def test_an_approved_digest_binds_the_apply(repository: Path, run: Run) -> None:
    digests = re.findall(r"Digest: (sha256:[0-9a-f]{64})", run("pull_request", "plan").said)
    path = repository / ".github" / "workflows" / "pools-apply.yml"
    text = path.read_text(encoding="utf-8")
    for digest, applied in ((f"sha256:{'0' * 64}", False), (digests[0], True)):
        path.write_text(f'{text}      approved-digests: \'{{"prod": "{digest}"}}\'\n')
        commit(repository)
        jobs = run("push", "apply")
        assert (jobs.succeeded, "Applied: 1 done" in jobs.said) == (applied, applied), jobs.said


# A job beside that of the workflow, which asks for its output.
AFTER_DRIFT = """\
  after:
    name: After
    runs-on: ubuntu-latest
    needs: drift
    steps:
      - run: echo "drifted=$DRIFTED"
        env:
          DRIFTED: ${{ needs.drift.outputs.drifted }}
"""


def test_drift_fails_the_job_where_it_is_to_and_is_an_output(repository: Path, run: Run) -> None:
    path = repository / ".github" / "workflows" / "pools-drift.yml"
    text = path.read_text(encoding="utf-8")
    assert "      fail-on-drift: true\n" in text
    path.write_text(text.replace("fail-on-drift: true", "fail-on-drift: true\n      strict: true"))
    assert run("push", "apply").succeeded
    path.write_text(path.read_text() + AFTER_DRIFT)
    commit(repository)
    assert run("schedule", "drift").told("drifted") == [""]
    # An orphan, which counts where the run is strict.
    (repository / "pools" / "pools" / "customer-web.yaml").unlink()
    (repository / "pools" / "tests" / "customer-web.yaml").unlink()
    commit(repository)
    assert not run("schedule", "drift").succeeded
    path.write_text(path.read_text().replace("fail-on-drift: true", "fail-on-drift: false"))
    commit(repository)
    jobs = run("schedule", "drift")
    assert (jobs.succeeded, jobs.told("drifted")) == (True, ["true"]), jobs.said


def test_a_target_without_a_role_stops_the_run(repository: Path, run: Run) -> None:
    path = repository / ".github" / "workflows" / "pools-apply.yml"
    path.write_text(path.read_text().replace('"prod"', '"other"'))
    commit(repository)
    jobs = run("push", "apply")
    assert not jobs.succeeded
    assert "roles: there is none for target prod" in jobs.said
    assert jobs.told("role") == []
