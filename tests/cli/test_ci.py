"""`reconciler ci` and `reconciler merge`, as a workflow runs them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.flows.saved import read_saved
from reconciler.plan.stamps import stamp_of
from reconciler.plan.view.drift import DriftView
from reconciler.render.json import as_json
from tests.cli.conftest import Ran, Run
from tests.drift_views import drift_pool, drift_view
from tests.flows.test_saved import PLAN
from tests.github_api import BOT, REPOSITORY, Double, github_api
from tests.render import views

CANARY = "ghs_canary0123456789"
HEAD, MERGE = "a" * 40, "b" * 40
EVENT = {"pull_request": {"number": 7, "head": {"sha": HEAD}}}
PLANNED = "#7: the comment stands\n"

Put = Callable[[str, object], str]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Double]:
    """GitHub, and the environment that it sets for a job of a pull request."""
    with github_api() as double:
        double.tokens = {CANARY: BOT}
        (tmp_path / "event.json").write_text(json.dumps(EVENT))
        for name, value in {
            "GITHUB_TOKEN": CANARY,
            "GITHUB_API_URL": double.url,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": "12",
            "GITHUB_RUN_ATTEMPT": "2",
            "GITHUB_SERVER_URL": "https://github.test",
            "GITHUB_REF_NAME": "main",
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        }.items():
            monkeypatch.setenv(name, value)
        yield double


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """A file with a view as JSON, by its name."""

    def put_view(name: str, view: object) -> str:
        path = tmp_path / name
        path.write_text(as_json(view))
        return str(path)

    return put_view


@pytest.fixture
def ci(run: Run) -> Run:
    """Runs a command of `ci`; its output never holds the token."""

    def run_command(*arguments: str) -> Ran:
        ran = run("ci", *arguments)
        assert CANARY not in ran.out + ran.err
        return ran

    return run_command


def test_the_plans_of_a_pull_request_become_its_comment_and_what_a_merge_approves(
    api: Double, run: Run, ci: Run, tmp_path: Path
) -> None:
    saved = str(tmp_path / "plan.json")
    plan = run("plan", "--format", "json", "--out", saved).plan()
    assert ci("comment", saved) == Ran(0, PLANNED, "")
    (body,) = api.bodies()
    stamp = stamp_of(body)
    assert stamp is not None
    assert (stamp.run, stamp.attempt, stamp.head) == (12, 2, HEAD)
    assert "[this run](https://github.test/acme/pools/actions/runs/12)" in body
    api.merge(7, HEAD, MERGE)
    approved = ci("approved", "--commit", MERGE)
    assert approved.json() == {"local": plan.targets[0].approval}
    assert run("apply", "--yes", "--expect-digest", str(approved.json()["local"])).code == 0


def test_what_was_not_approved_is_exit_code_4_with_the_reason(api: Double, ci: Run) -> None:
    told = f"{MERGE}: no pull request was merged as this commit\n"
    assert ci("approved", "--commit", MERGE) == Ran(4, "", told)


def test_a_report_says_beside_the_plan_what_was_applied(
    api: Double, ci: Run, put: Put, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert ci("comment", put("plan.json", PLAN)).code == 0
    (tmp_path / "event.json").write_text(json.dumps({"after": MERGE}))
    monkeypatch.setenv("GITHUB_RUN_ID", "13")
    report = put("report.json", of_owner(PLAN.targets[0].owner))
    nobody = "No pull request was merged as this commit, so nothing was said\n"
    assert ci("comment", report) == Ran(0, nobody, "")
    api.merge(7, HEAD, MERGE)
    assert ci("comment", report) == Ran(0, PLANNED, "")
    assert [stamp and stamp.told for stamp in map(stamp_of, api.bodies())] == ["plan", "report"]
    assert ci("comment", "--commit", "c" * 40, report).out == nobody
    assert ci("comment", "--commit", MERGE, report).out == PLANNED


def of_owner(owner: str) -> object:
    (target,) = views.REPORT.targets
    return replace(views.REPORT, targets=(replace(target, owner=owner),))


def test_a_plan_that_is_damaged_or_not_there_is_told_and_cannot_be_approved(
    api: Double, ci: Run, put: Put, tmp_path: Path
) -> None:
    (tmp_path / "plan-dev.json").write_text("{")
    ran = ci(
        "comment",
        put("plan.json", PLAN),
        str(tmp_path / "plan-dev.json"),
        str(tmp_path / "plan-*.json"),
        "--failed",
        "<b>@x",
    )
    assert (ran.code, ran.out) == (1, PLANNED)
    assert "plan-dev.json: not JSON" in ran.err
    assert "plan-*.json: cannot be read" in ran.err
    (body,) = api.bodies()
    assert "* `<b>@x`\n* `plan-dev.json`\n* `plan-*.json`\n" in body
    stamp = stamp_of(body)
    assert stamp is not None
    assert not stamp.whole


def test_without_plans_the_comment_is_that_of_the_configuration(api: Double, ci: Run) -> None:
    assert ci("comment") == Ran(0, PLANNED, "")
    assert ci("comment", "--failed", "local").out == PLANNED
    assert ci("comment", "--pull-request", "7").out == PLANNED
    assert len(api.bodies()) == 1
    assert "concerns no target" in api.bodies()[0]


def test_a_pull_request_that_is_only_named_is_commented_and_never_approved(
    api: Double, ci: Run, put: Put
) -> None:
    assert ci("comment", "--pull-request", "8", put("plan.json", PLAN)).out == (
        "#8: the comment stands\n"
    )
    api.merge(8, HEAD, MERGE)
    ran = ci("approved", "--commit", MERGE, "--key", PLAN.targets[0].owner)
    assert ran.err == (f"#8: its comment is not about the commit that was merged, {HEAD}\n")


def test_an_issue_is_kept_for_each_target_that_drifts(api: Double, ci: Run, put: Put) -> None:
    dev = put("dev.json", drift_view(drift_pool("dev", "drifted")))
    prod = put("prod.json", drift_view(drift_pool("prod", "in_sync")))
    ran = ci("issue", dev, prod, "--label", "drift", "--assignee", "maria")
    assert ran == Ran(0, "dev: issue opened\nprod: no drift, no open issue\n", "")
    assert api.issues[1]["labels"] == ["drift"]


def test_a_target_without_a_result_keeps_its_issue(
    api: Double, ci: Run, put: Put, tmp_path: Path
) -> None:
    ci("issue", put("prod.json", drift_view(drift_pool("prod", "drifted"))))
    (tmp_path / "prod.json").write_text("")
    ran = ci(
        "issue",
        put("dev.json", drift_view(drift_pool("dev", "in_sync"))),
        str(tmp_path / "prod.json"),
    )
    assert (ran.code, ran.out) == (1, "dev: no drift, no open issue\n")
    assert ran.err.startswith("prod.json: has no result, so its issue was left as it is\n")
    nothing = "prod: has no result, so its issue was left as it is\n"
    assert ci("issue", "--failed", "prod") == Ran(1, "", nothing)
    assert api.issues[1]["state"] == "open"


def test_drift_is_saved_as_an_issue_reads_it_and_show_renders_it(run: Run, tmp_path: Path) -> None:
    run("apply", "--yes")
    saved = tmp_path / "drift.json"
    told = run("drift", "--write", f"json={saved}")
    assert isinstance(read_saved(saved), DriftView)
    assert run("show", str(saved)) == Ran(0, told.out, "")
    saved.write_text(saved.read_text().replace('"in_sync": 2', '"in_sync": 3'))
    assert "its counts are not those of its pools" in run("show", str(saved)).err


@pytest.mark.parametrize(
    ("view", "outputs"),
    [
        (
            PLAN,
            f"changes=true to_create=0 to_adopt=0 to_update=1 to_delete=1 refused=1 "
            f"digest={PLAN.digest}",
        ),
        (views.REPORT, f"changes=true refused=1 digest={views.DIGEST}"),
        (drift_view(drift_pool("prod", "in_sync")), "changes=false"),
    ],
)
def test_a_step_has_a_summary_and_outputs(
    ci: Run,
    put: Put,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    view: object,
    outputs: str,
) -> None:
    files = {name: tmp_path / name for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    for name, file in files.items():
        monkeypatch.setenv(name, str(file))
        file.write_text("before\n")
    assert ci("summary", put("saved.json", view)) == Ran(0, "", "")
    assert files["GITHUB_STEP_SUMMARY"].read_text().startswith("before\n\n")
    lines = files["GITHUB_OUTPUT"].read_text().removeprefix("before\n").splitlines()
    read = []
    while lines:
        name, _, end = lines.pop(0).partition("<<")
        read.append(f"{name}={lines.pop(0)}")
        assert lines.pop(0) == end
        assert len(end) == 32
    assert " ".join(read) == outputs


def test_a_summary_keeps_within_what_the_runner_takes(
    ci: Run, put: Put, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.delenv("GITHUB_OUTPUT", raising=False)
    pools = [replace(drift_pool("a", "drifted", "ß" * 2_000), name=f"{n}") for n in range(300)]
    saved = put("drift.json", drift_view(*pools))
    summary.write_text("ü" * 100_000)
    assert ci("summary", saved).code == 0
    assert 600_000 < summary.stat().st_size <= 1_048_576
    summary.write_text("ü" * 524_000)
    ran = ci("summary", saved)
    assert ran == Ran(0, "", "The summary of this step is full; nothing was added\n")


def test_merged_plans_are_shown_commented_and_applied(
    api: Double, run: Run, ci: Run, folder: Path, tmp_path: Path
) -> None:
    configuration = folder / "reconciler.yaml"
    other = '  other: {service: embedded, account: "123456789012", region: us-east-1}\n'
    configuration.write_text(configuration.read_text() + other)
    (folder / "web.yaml").unlink()
    files = [str(tmp_path / f"{name}.json") for name in ("local", "other")]
    for name, file in zip(("local", "other"), files, strict=True):
        assert run("plan", "--target", name, "--out", file).code == 0
    whole = run("plan", "--all-targets", "--format", "json")
    out = str(tmp_path / "plan.json")
    assert run("merge", *files, "--out", out) == Ran(0, "", "")
    assert run("show", out, "--format", "json").plan() == whole.plan()
    assert ci("comment", out).out == PLANNED
    assert run("apply", out, "--yes", "--format", "json").report().summary.done == 2


def test_what_is_no_plan_is_not_merged(run: Run, put: Put, tmp_path: Path) -> None:
    ran = run("merge", put("report.json", views.REPORT), "--out", str(tmp_path / "out.json"))
    assert (ran.code, ran.err) == (1, f"{tmp_path / 'report.json'}: a report, not a plan\n")


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("GITHUB_TOKEN", "", "GITHUB_TOKEN is not set"),
        ("GITHUB_TOKEN", f"{CANARY}\nx", "GITHUB_TOKEN holds what no token holds"),
        ("GITHUB_REPOSITORY", "pools", "give --repository OWNER/NAME"),
        ("GITHUB_REPOSITORY", "acme/../x", "give --repository OWNER/NAME"),
        ("GITHUB_EVENT_PATH", "/", "cannot be read as JSON"),
        ("GITHUB_EVENT_PATH", "", "the event has no pull request"),
        ("GITHUB_API_URL", "http://api.github.com", "a token is sent over https alone"),
    ],
)
def test_an_environment_that_is_not_that_of_a_workflow_is_told(
    api: Double,
    ci: Run,
    put: Put,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    told: str,
) -> None:
    monkeypatch.delenv("GH_TOKEN", raising=False)
    monkeypatch.setenv(variable, value)
    ran = ci("comment", put("plan.json", PLAN))
    assert (ran.code, ran.out) == (1 if variable == "GITHUB_API_URL" else 64, "")
    assert told in ran.err
    assert api.seen == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("approved", "--commit", "main"),
        ("approved", "--commit", MERGE, "--repository", "x"),
        ("comment", "--author", "a b"),
        ("comment", "--pull-request", "0"),
        ("comment", "--commit", "main"),
        ("comment", "--commit", MERGE, "--pull-request", "7"),
        ("issue",),
        ("summary",),
    ],
)
def test_what_no_command_could_mean_is_usage(
    api: Double, ci: Run, arguments: tuple[str, ...]
) -> None:
    assert ci(*arguments).code == 64
    assert api.seen == []


def test_plans_and_drift_each_have_a_command(api: Double, ci: Run, put: Put) -> None:
    drift = put("drift.json", drift_view(drift_pool("prod", "drifted")))
    plan = put("plan.json", PLAN)
    assert ci("comment", drift).err == "drift is told in an issue: reconciler ci issue\n"
    assert ci("issue", plan).err == "a plan is no drift: reconciler ci comment\n"
    assert ci("comment", plan, drift).err == "plans, reports and drift cannot be mixed\n"
    assert api.writes == []
