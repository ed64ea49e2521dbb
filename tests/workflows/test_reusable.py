"""What `init` writes, run: pull request, push and schedule, on the embedded service over HTTP."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from reconciler.flows.beginnings import Beginning
from reconciler.flows.init import begin_repository
from reconciler.model.json_value import JsonObject
from reconciler.plan.stamps import stamp_of
from tests.clients.serving import serving
from tests.github_api import Double, github_api

from .runner import ROOT, Jobs, commit, needs_act, put_action, run_jobs

pytestmark = needs_act

COMMIT = "0123456789abcdef0123456789abcdef01234567"
TOOL = f"acme/tool@{COMMIT}"
PULL, HEAD = 7, "a" * 40
# What artifacts of the target are called: by its name and its configuration's folder.
PROD = f"prod-{sha256(b'pools').hexdigest()[:8]}"
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
        yield folder


@pytest.fixture
def api() -> Iterator[Double]:
    with github_api() as double:
        yield double


@pytest.fixture
def run(repository: Path, tmp_path: Path, api: Double) -> Run:
    """Runs one of the workflows, with the reusable ones and the action of this project.

    head: the repository that the branch of a pull request is in.
    """
    tool = tmp_path / "tool"
    put_action(tool)
    shutil.copytree(ROOT / ".github" / "workflows", tool / ".github" / "workflows")
    for folder in (tool, repository):
        for file in (folder / ".github" / "workflows").glob("*.yml"):
            file.write_text(for_act(file.read_text(encoding="utf-8")))
    commit(repository)
    change(repository, "tags:\n", "tags:\n  change: first\n")

    def run_workflow(event: str, purpose: str, head: str = "acme/pools") -> Jobs:
        payload: JsonObject = {
            "repository": {"full_name": "acme/pools"},
        }
        if event == "pull_request":
            payload["pull_request"] = {
                "number": PULL,
                "head": {"sha": HEAD, "repo": {"full_name": head}},
            }
        file = f"pools-{purpose}.yml"
        return run_jobs(repository, event, file, payload, f"{TOOL}={tool}", api=api.url)

    return run_workflow


def for_act(text: str) -> str:
    """A workflow without what `act` does not know yet."""
    text = text.replace("$/scripts/action", f"acme/tool/scripts/action@{COMMIT}")
    return re.sub("^ +queue: max\n", "", text, flags=re.M)


def change(repository: Path, old: str, new: str, file: str = "pools/customer-web.yaml") -> None:
    path = repository / "pools" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new))
    commit(repository)


def merged(repository: Path, api: Double) -> None:
    """The pull request is merged as what is checked out."""
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=repository, stdout=subprocess.PIPE, check=True
    )
    api.merge(PULL, HEAD, done.stdout.decode().strip())


def approved(repository: Path, run: Run, api: Double) -> None:
    """What is checked out is planned in a pull request, which is merged."""
    jobs = run("pull_request", "plan")
    assert jobs.succeeded, jobs.said
    merged(repository, api)


def edit(repository: Path, purpose: str, old: str, new: str) -> None:
    """Changes one of the workflows of the repository."""
    path = repository / ".github" / "workflows" / f"pools-{purpose}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new))
    commit(repository)


def test_a_pull_request_is_checked_planned_and_shown(run: Run, api: Double) -> None:
    jobs = run("pull_request", "plan")
    assert jobs.succeeded, jobs.said
    assert jobs.told("role") == [f"{ROLE}plan region=eu-west-1"]
    assert "Plan: 1 to create, 0 to adopt" in jobs.said
    assert jobs.told("artifact") == [f"plan-{PROD}-1 plan.json", f"plan-{PROD}-1 plan.html"]
    (body,) = api.bodies()
    assert "customer-web" in body
    stamp = stamp_of(body)
    assert stamp is not None
    assert (stamp.head, stamp.whole, len(stamp.targets)) == (HEAD, True, 1)


def test_a_pull_request_of_a_fork_is_checked_alone(run: Run, api: Double) -> None:
    jobs = run("pull_request", "plan", head="mallory/pools")
    assert jobs.succeeded, jobs.said
    assert "3 documents checked: 0 errors" in jobs.said
    assert (jobs.told("role"), jobs.told("artifact"), api.seen) == ([], [], [])


@pytest.mark.slow
def test_a_change_that_concerns_no_target_is_not_planned(
    repository: Path, run: Run, api: Double
) -> None:
    change(repository, "  - name: guests\n", "  - name: nobody\n", "tests/customer-web.yaml")
    jobs = run("pull_request", "plan")
    assert jobs.succeeded, jobs.said
    assert (jobs.told("role"), api.writes) == ([], [])


def test_wrong_documents_stop_a_pull_request_and_no_older_plan_is_shown(
    repository: Path, run: Run, api: Double
) -> None:
    assert run("pull_request", "plan").succeeded
    change(repository, "ambiguous_role_resolution: Deny", "ambiguous_role_resolution: Nobody")
    jobs = run("pull_request", "plan")
    assert not jobs.succeeded
    assert jobs.told("role") == []
    (body,) = api.bodies()
    assert "customer-web" not in body
    assert "`documents`" in body


def test_what_was_approved_is_applied_told_and_does_not_drift(
    repository: Path, run: Run, api: Double
) -> None:
    approved(repository, run, api)
    jobs = run("push", "apply")
    assert jobs.succeeded, jobs.said
    assert jobs.told("role") == [f"{ROLE}apply region=eu-west-1"]
    assert "Applied: 1 done, 0 failed" in jobs.said
    assert jobs.told("artifact") == [
        f"apply-{PROD}-1 apply.json",
        f"apply-{PROD}-1 apply.html",
        f"apply-{PROD}-1 journal-prod.jsonl",
    ]
    planned, applied = api.bodies()
    assert "to create" in planned
    assert "1 done" in applied
    jobs = run("schedule", "drift")
    assert jobs.succeeded, jobs.said
    assert jobs.told("role") == [f"{ROLE}drift region=eu-west-1"]
    assert "No drift: 1 in sync." in jobs.said
    assert api.issues == {}


def test_what_nobody_approved_is_not_applied(repository: Path, run: Run, api: Double) -> None:
    jobs = run("push", "apply")
    assert (jobs.succeeded, jobs.told("role")) == (False, [])
    approved(repository, run, api)
    change(repository, "change: first", "change: second")
    merged(repository, api)
    jobs = run("push", "apply")
    assert not jobs.succeeded
    assert "Applied: 1 done" not in jobs.said


@pytest.mark.slow
def test_an_approved_digest_can_be_given(repository: Path, run: Run) -> None:
    digests = re.findall(r"Approval: (sha256:[0-9a-f]{64})", run("pull_request", "plan").said)
    given = "${{ inputs.digests }}"
    for digest, applied in ((f"sha256:{'0' * 64}", False), (digests[0], True)):
        value = f'\'{{"prod": "{digest}"}}\''
        edit(repository, "apply", f"approved-digests: {given}", f"approved-digests: {value}")
        given = value
        jobs = run("push", "apply")
        assert (jobs.succeeded, "Applied: 1 done" in jobs.said) == (applied, applied), jobs.said


# A job beside that of the workflow, which asks for its output.
AFTER_DRIFT = """\
  after:
    name: After
    runs-on: ubuntu-latest
    needs: drift
    if: always()
    steps:
      - run: echo "drifted=$DRIFTED"
        env:
          DRIFTED: ${{ needs.drift.outputs.drifted }}
"""


def test_drift_is_an_issue_an_output_and_where_it_is_to_a_failure(
    repository: Path, run: Run, api: Double
) -> None:
    edit(repository, "apply", "      directory:", "      require-approval: false\n      directory:")
    assert run("push", "apply").succeeded
    edit(repository, "drift", "fail-on-drift: true", "fail-on-drift: true\n      strict: true")
    path = repository / ".github" / "workflows" / "pools-drift.yml"
    path.write_text(path.read_text() + AFTER_DRIFT)
    # An orphan, which counts where the run is strict.
    (repository / "pools" / "pools" / "customer-web.yaml").unlink()
    (repository / "pools" / "tests" / "customer-web.yaml").unlink()
    commit(repository)
    assert not run("schedule", "drift").succeeded
    assert [issue["state"] for issue in api.issues.values()] == ["open"]
    edit(repository, "drift", "fail-on-drift: true", "fail-on-drift: false")
    jobs = run("schedule", "drift")
    assert (jobs.succeeded, jobs.told("drifted")) == (True, ["true"]), jobs.said
    subprocess.run(
        ["git", "checkout", "--quiet", "HEAD~2", "--", "pools"], cwd=repository, check=True
    )
    commit(repository)
    assert run("schedule", "drift").told("drifted") == [""]
    assert [issue["state"] for issue in api.issues.values()] == ["closed"]


@pytest.mark.slow
def test_a_target_without_a_role_stops_the_run(repository: Path, run: Run, api: Double) -> None:
    approved(repository, run, api)
    edit(repository, "apply", '"prod"', '"other"')
    merged(repository, api)
    jobs = run("push", "apply")
    assert not jobs.succeeded
    assert "roles: there is none for target prod" in jobs.said
    assert jobs.told("role") == []
