"""The problem matcher: which lines become annotations, and what of them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example

from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.cases import cases_text
from reconciler.render.text.findings import finding_line, validate_text
from reconciler.render.text.plan import plan_text
from tests.hostile import HOSTILE, against
from tests.render import access_views, views
from tests.render.finding_views import finding, odd_findings, validate
from tests.render.runner_rules import MATCHER, Issue, issues

from .conftest import RunStep


@pytest.mark.parametrize("style", [Style(), Style(color=True)])
def test_errors_and_warnings_are_annotated_and_nothing_else_is(style: Style) -> None:
    view = validate(
        finding(file="infra/web.yaml", message="guests get in: close it"),
        finding("too-large", "warning", "over 256 KiB", address=None),
        finding(waived=True),
    )
    assert issues(validate_text(view, style)) == [
        Issue("infra/web.yaml", "3", "7", "error", "guest-access", "web: guests get in: close it"),
        Issue("web.yaml", "3", "7", "warning", "too-large", "over 256 KiB"),
    ]


@pytest.mark.parametrize(
    ("file", "matched"),
    [
        ("a.yaml:9", ["a.yaml\\x3a9"]),
        ("a.yaml:1:1: error [x] b.yaml", []),
        ("my pools/web.yaml", []),
    ],
)
def test_no_name_of_a_file_is_taken_for_another_file(file: str, matched: list[str]) -> None:
    line = finding_line(finding(file=file), Style())
    assert [issue.file for issue in issues(line)] == matched


@against(HOSTILE, HOSTILE)
@example("a.yaml:1:1: error [x]", "y")
@example("a.yaml:1:1", "error")
def test_every_diagnostic_line_is_matched_right_or_not_at_all(one: str, other: str) -> None:
    for odd in (*odd_findings(one, other), finding(message=one, address=other)):
        address = f"{clean(odd.address)}: " if odd.address else ""
        meant = Issue(
            clean(odd.file.replace(":", "\\x3a")),
            str(odd.line),
            str(odd.column),
            odd.severity,
            odd.rule,
            address + clean(odd.message),
        )
        assert issues(finding_line(odd, Style())) in ([], [meant])


@against(HOSTILE, HOSTILE, times=200)
@example("a.yaml:1:1: error [x] y", "b.yaml:1:1: error [x] y")
def test_no_other_line_of_a_plan_or_of_tests_is_matched(one: str, other: str) -> None:
    changed = replace(views.UPDATED, address=one, name=other, reason=one, not_managed=(other,))
    plan = views.plan(changed, replace(views.REFUSED, address=other, reason=one))
    assert issues(plan_text(plan, Style())) == []
    tests = replace(access_views.cases(one, other), findings=())
    assert issues(cases_text(tests, Style())) == []


def test_the_step_takes_the_matcher_away_again(step: RunStep, documents: Path) -> None:
    (documents / "web.yaml").write_text("kind: IdentityPool\n")
    added, *lines, removed = step("validate").log.splitlines()
    command, _, path = added[2:].partition("::")
    (matcher,) = json.loads(Path(path).read_text(encoding="utf-8"))["problemMatcher"]
    assert (command, matcher.pop("fromPath")) == (
        "add-matcher",
        str(documents / "reconciler.yaml"),
    )
    assert json.loads(MATCHER.read_text(encoding="utf-8"))["problemMatcher"] == [matcher]
    assert removed == f"::remove-matcher owner={matcher['owner']}::"
    assert [issue.file for issue in issues("\n".join(lines))] == ["web.yaml", "web.yaml"]


def test_a_command_without_diagnostic_lines_needs_no_matcher(step: RunStep) -> None:
    assert "matcher" not in step("targets").log
