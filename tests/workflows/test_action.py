"""The action's step: arguments in, outputs and summary out, and what no input can do."""

import json
import re
import runpy
from pathlib import Path

import pytest

from reconciler.flows.saved import read_saved
from reconciler.plan.view.plan import PlanView
from reconciler.plan.view.report import ReportView

from .conftest import CONFIGURATION, SCRIPT, RunStep

MORE = """\
  dev: {account: "111111111111", region: eu-west-1}
  prod: {account: "222222222222", region: eu-west-1}
"""


def test_a_plan_with_differences_is_a_success_with_outputs(step: RunStep) -> None:
    ran = step("plan", differences_ok="true")
    assert ran.code == 0
    plan = read_saved(Path(ran.outputs["plan_path"]))
    assert isinstance(plan, PlanView)
    assert ran.outputs == {
        "changes": "true",
        "to_create": "1",
        "to_adopt": "0",
        "to_update": "0",
        "to_delete": "0",
        "refused": "0",
        "digest": plan.digest,
        "plan_path": ran.outputs["plan_path"],
        "html_path": ran.outputs["plan_path"].replace(".json", ".html"),
        "exit_code": "2",
        "failure_reason": "differences",
    }


def test_differences_fail_the_step_where_they_are_to(step: RunStep) -> None:
    assert step("plan", differences_ok="false").code == 2


def test_the_summary_shows_the_plan(step: RunStep) -> None:
    ran = step("plan", differences_ok="true")
    assert "web" in ran.summary
    assert ran.outputs["digest"] in ran.summary


def test_apply_reports_and_a_second_plan_is_empty(step: RunStep) -> None:
    planned = step("plan", differences_ok="true").outputs["digest"]
    ran = step("apply", expect_digest=planned)
    assert (ran.code, ran.outputs["changes"], ran.outputs["digest"]) == (0, "true", planned)
    assert isinstance(read_saved(Path(ran.outputs["report_path"])), ReportView)
    again = step("plan", differences_ok="false")
    assert (again.code, again.outputs["changes"]) == (0, "false")
    assert again.outputs["failure_reason"] == ""


def test_apply_goes_on_only_with_the_approved_digest(step: RunStep) -> None:
    ran = step("apply", expect_digest=f"sha256:{'0' * 64}")
    assert (ran.code, ran.outputs["failure_reason"]) == (4, "not-approved")
    assert step("plan", differences_ok="true").outputs["to_create"] == "1"


def test_drift_tells_whether_there_is_some(step: RunStep, documents: Path) -> None:
    step("apply")
    assert step("drift").outputs["changes"] == "false"
    (documents / "web.yaml").unlink()
    ran = step("drift", strict="true", differences_ok="true")
    assert (ran.code, ran.outputs["changes"]) == (0, "true")
    assert step("drift", strict="true").code == 2


def test_documents_are_checked(step: RunStep, documents: Path) -> None:
    assert step("validate").code == 0
    assert step("test").code == 0
    (documents / "web.yaml").write_text("kind: IdentityPool\n")
    ran = step("validate", differences_ok="true")
    assert (ran.code, ran.outputs["failure_reason"]) == (1, "error")
    assert "web.yaml:1:1: error" in ran.summary
    assert ran.summary.endswith("Ended by: error.\n")


def test_a_matrix_holds_the_role_and_the_approved_digest(step: RunStep, documents: Path) -> None:
    (documents / "reconciler.yaml").write_text(CONFIGURATION + MORE)
    roles = json.dumps({"dev": "arn:dev", "prod": "arn:prod", "other": "arn:other"})
    ran = step("targets", roles=roles, digests='{"prod": "sha256:1"}')
    assert ran.code == 0
    assert [
        (entry["target"], entry["account"], entry["role"], entry["digest"])
        for entry in json.loads(ran.outputs["matrix"])["include"]
    ] == [
        ("dev", "111111111111", "arn:dev", ""),
        ("prod", "222222222222", "arn:prod", "sha256:1"),
    ]
    assert ran.summary == ""


def test_a_target_without_a_role_is_told(step: RunStep, documents: Path) -> None:
    (documents / "reconciler.yaml").write_text(CONFIGURATION + MORE)
    ran = step("targets", roles='{"dev": "arn:dev"}')
    assert (ran.code, ran.outputs["failure_reason"]) == (64, "usage")
    assert "::error::roles: there is none for target prod" in ran.log


@pytest.mark.parametrize(
    ("command", "inputs", "told"),
    [
        ("destroy", {}, "command: 'destroy' is none of"),
        ("plan", {"prune": "yes"}, "prune: 'yes' is neither true nor false"),
        ("drift", {"prune": "true"}, "prune: is for plan and apply alone"),
        ("plan", {"expect_digest": "sha256:0"}, "expect-digest: is for apply alone"),
        ("targets", {"roles": "arn"}, "roles: not JSON"),
        ("targets", {"roles": "[]"}, "roles: not an object"),
        ("targets", {"digests": '{"a": 1}'}, "digests: not an object"),
        ("a\n::set-output name=x::y", {}, "command: 'a\\n::set-output"),
    ],
)
def test_an_input_that_nobody_can_mean_is_told(
    step: RunStep, command: str, inputs: dict[str, str], told: str
) -> None:
    ran = step(command, **inputs)
    assert (ran.code, ran.outputs) == (64, {"exit_code": "64", "failure_reason": "usage"})
    assert ran.log.startswith(f"::error::{told}")
    assert ran.log.count("\n") == 1


@pytest.mark.parametrize("value", ["--help", "$(touch x)", "`touch x`", "; touch x", "a b"])
def test_no_input_is_an_option_or_a_script(step: RunStep, tmp_path: Path, value: str) -> None:
    ran = step("plan", target=value)
    assert (ran.code, ran.outputs["exit_code"]) == (64, "64")
    assert "is no target" in ran.log
    assert not (tmp_path / "x").exists()
    assert step("validate", directory=value).code == 64


def test_no_text_of_a_document_closes_the_fence(step: RunStep, documents: Path) -> None:
    (documents / "web.yaml").write_text("kind: '`````'\n")
    ran = step("validate")
    assert "`````" in ran.summary.splitlines()[3]
    fences = re.findall("^`+", ran.summary, re.M)
    assert fences == ["``````", "``````"]


def test_outputs_have_another_delimiter_each(step: RunStep) -> None:
    delimiters = re.findall("<<(.+)", step("validate").raw + step("validate").raw)
    assert len(delimiters) == len(set(delimiters)) == 6


def test_a_summary_stays_below_what_the_runner_takes() -> None:
    functions = runpy.run_path(str(SCRIPT.with_name("runner.py")))
    text = "".join(f"line {number} äöü\n" for number in range(100_000))
    cut = functions["summary"]("plan", "error", text)
    assert 1024 * 1024 - 8192 < len(cut.encode()) < 1024 * 1024
    assert cut.endswith(" äöü\n```\n\nEnded by: error.\n\nThe rest is in the log of the step.\n")
