"""Annotations, as the runner of a workflow reads them."""

from dataclasses import replace

from hypothesis import example
from hypothesis import strategies as st

from reconciler.plan.view.findings import FindingView
from reconciler.plan.view.plan import OriginView
from reconciler.render.clean import clean
from reconciler.render.github import drift_github, validate_github
from reconciler.render.style import Style
from reconciler.render.text.findings import finding_line
from tests.hostile import HOSTILE, against
from tests.render.finding_views import drift, finding, odd_findings, pool, validate
from tests.render.runner_rules import Command, commands, issues, lines_of


def test_a_finding_is_a_command_and_what_is_waived_a_line() -> None:
    view = validate(
        finding("loose-match", "warning", "50% of tokens, or more", "a,b.yaml", address=None),
        finding(),
        finding(waived=True),
    )
    assert validate_github(view, "infra/pools/") == (
        "::error title=reconciler%3A guest-access,file=infra/pools/web.yaml,line=3,col=7"
        "::web: guests get in\n"
        "::warning title=reconciler%3A loose-match,file=infra/pools/a%2Cb.yaml,line=3,col=7"
        "::50%25 of tokens, or more\n"
        "infra/pools/web.yaml:3:7: waived [guest-access] web: guests get in\n"
        "4 documents checked: 1 error, 1 warning, 1 waived.\n"
    )


def test_drift_is_told_at_the_documents() -> None:
    view = drift(pool("in_sync"), pool("missing", reason="the pool is gone"))
    assert drift_github(view, "") == (
        "::error title=reconciler%3A drift-missing,file=web.yaml,line=1,col=1"
        "::web: prod: the pool is gone\n"
        "Drift: 1 missing, 1 in sync.\n"
    )


def test_where_nothing_is_found_there_are_only_the_counts() -> None:
    assert validate_github(validate(), "") == (
        "4 documents checked: 0 errors, 0 warnings, 0 waived.\n"
    )


def test_ten_of_a_kind_are_annotated_and_the_rest_are_lines() -> None:
    warnings = [finding(severity="warning", line=line) for line in range(1, 13)]
    errors = [finding(line=line) for line in range(21, 33)]
    log = validate_github(validate(*warnings, *errors), "")
    annotated = [(c.name, int(c.properties["line"])) for c in commands(log)]
    assert annotated == [
        *(("error", line) for line in range(21, 31)),
        *(("warning", line) for line in range(1, 11)),
    ]
    assert [line for line in lines_of(log) if not line.startswith("::")] == [
        *(finding_line(f, Style()) for f in (*warnings[10:], *errors[10:])),
        "4 documents checked: 12 errors, 12 warnings, 0 waived.",
        "",
    ]


def test_with_a_problem_matcher_nothing_is_annotated_twice() -> None:
    findings = [finding(line=line) for line in range(1, 13)]
    log = validate_github(validate(*findings), "")
    annotated = [c.properties["line"] for c in commands(log)] + [i.line for i in issues(log)]
    assert annotated == [str(f.line) for f in findings]


def meant(finding: FindingView) -> Command:
    """The command that says of a finding what there is to say, and no more."""
    address = f"{clean(finding.address)}: " if finding.address else ""
    file = clean(finding.file)
    properties = {
        "title": f"reconciler: {clean(finding.rule)}",
        "file": f"./{file}" if file.startswith("=") else file,
        "line": str(finding.line),
        "col": str(finding.column),
    }
    stated = {name: value for name, value in properties.items() if value}
    return Command(finding.severity, stated, address + clean(finding.message))


@against(HOSTILE, HOSTILE, st.sampled_from(["", "infra/pools/"]))
@example("=a.yaml", "%3D%2C", "")
@example("", "::", "")
@example(":", "::error::x", "")
def test_the_runner_reads_what_was_meant_and_nothing_else(
    one: str, other: str, prefix: str
) -> None:
    findings = odd_findings(one, other)
    log = validate_github(validate(*findings), prefix)
    placed = [replace(f, file=prefix + f.file) for f in findings]
    assert commands(log) == [meant(f) for f in placed if not f.waived]
    assert len(lines_of(log)) == len(findings) + 2


@against(HOSTILE, HOSTILE, times=200)
def test_no_pool_says_anything_but_its_annotation(one: str, other: str) -> None:
    origin = OriginView(f"{other}.yaml", 4)
    view = drift(
        pool("drifted", address=one, reason=other, origin=origin),
        pool("orphaned", address=None, name=one, reason=other, origin=None),
        findings=odd_findings(one, other)[:1],
    )
    log = drift_github(view, "")
    names = sorted(command.name for command in commands(log))
    assert names == ["error", "warning", "warning"]
    assert len(lines_of(log)) == 5
