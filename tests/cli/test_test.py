"""`reconciler test` as a user runs it."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from reconciler.plan.view.cases import CasesView
from reconciler.plan.view.codec import load
from tests.cli.conftest import CONFIGURATION, WEB, Run
from tests.schemas.outputs import assert_follows_schema

GOLD, BASE = "arn:aws:iam::123456789012:role/gold", "arn:aws:iam::123456789012:role/base"
TEST = """\
kind: AccessTest
pool: web
cases:
  - name: gold users
    provider: eu-west-1_AbCdEf123
    claims: {tier: gold}
    expect: {role: "arn:${target.partition}:iam::${target.account}:role/gold"}
  - name: no tier
    provider: eu-west-1_AbCdEf123
    expect: denied
  - {name: guests, expect: {denied: guests-off}}
"""


@pytest.fixture
def file(folder: Path) -> Path:
    path = folder / "web-test.yaml"
    path.write_text(TEST)
    return path


def test_cases_that_pass_are_counted_with_the_rules_that_decided_none(run: Run, file: Path) -> None:
    ran = run("test")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "passed local web: gold users\n"
        "passed local web: no tier\n"
        "passed local web: guests\n"
        "uncovered local web: rule 2 of eu-west-1_AbCdEf123:client1 decided no case\n"
        "3 cases: 3 passed, 0 failed; 1 of 2 rules decided a case.\n"
    )


def test_a_case_that_fails_says_what_came_instead_and_exits_with_five(run: Run, file: Path) -> None:
    file.write_text(TEST.replace("{tier: gold}", "{tier: base}"))
    ran = run("test")
    assert ran.code == 5
    assert ran.out.splitlines()[:5] == [
        "FAILED local web: gold users",
        '    eu-west-1_AbCdEf123:client1 with tier "base"',
        f"    expected  {GOLD}",
        f"    actual    {BASE}, may ask for {BASE} (rule 2)",
        "    web-test.yaml:4",
    ]


def test_json_follows_its_schema(run: Run, file: Path) -> None:
    file.write_text(TEST.replace("{denied: guests-off}", "{denied: role-not-set}"))
    output = run("test", "--format", "json").json()
    assert_follows_schema(output)
    assert output["summary"] == {"passed": 2, "failed": 1, "rules": 2, "covered": 1}
    view = load(CasesView, output)
    assert [(c.name, c.passed, c.expected, c.actual, c.rule) for c in view.cases] == [
        ("gold users", True, {"role": GOLD}, {"role": GOLD, "selectable": [GOLD]}, 1),
        ("no tier", True, "denied", {"denied": "no-rule-matches"}, None),
        ("guests", False, {"denied": "role-not-set"}, {"denied": "guests-off"}, None),
    ]
    assert view.mutation is None


def test_junit_is_written_beside_the_text(run: Run, file: Path, tmp_path: Path) -> None:
    file.write_text(TEST.replace("expect: denied", f"expect: {{role: '{GOLD}'}}"))
    written = tmp_path / "access.xml"
    assert run("test", "--write", f"junit={written}").code == 5
    root = ElementTree.parse(written).getroot()
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "3", "1")
    (suite,) = root
    assert (suite.get("name"), suite.get("failures")) == ("local/web", "1")
    assert [(c.get("name"), c.get("file"), len(c)) for c in suite] == [
        ("gold users", "web-test.yaml", 0),
        ("no tier", "web-test.yaml", 1),
        ("guests", "web-test.yaml", 0),
    ]
    failure = suite[1][0]
    message = f"expected {GOLD}, got denied (no-rule-matches)"
    assert (failure.get("message"), failure.text) == (
        message,
        f"eu-west-1_AbCdEf123:client1: {message}",
    )


def test_mutants_that_no_case_notices_come_with_a_case_that_would(
    run: Run, file: Path, folder: Path
) -> None:
    ran = run("test", "--mutate")
    assert ran.code == 0
    assert "5 mutants: 2 noticed, 3 not.\n" in ran.out
    suggested = [line for line in ran.out.splitlines() if line.startswith("  - {")]
    assert suggested[0] == (
        '  - {name: "loosened rule 1", provider: "eu-west-1_AbCdEf123:client1", '
        'claims: {"tier": "goldx"}, expect: "denied"}'
    )
    # What it suggests is a document, and with it nothing goes unnoticed.
    more = TEST + "\n".join(suggested) + "\n"
    file.write_text(more)
    assert run("validate").code == 0
    ran = run("test", "--mutate", "--format", "json")
    assert_follows_schema(ran.json())
    mutation = load(CasesView, ran.json()).mutation
    assert mutation is not None
    assert (ran.code, mutation.mutants, mutation.survivors) == (0, 5, ())


def test_every_target_that_the_pool_is_for_is_tried(run: Run, file: Path, folder: Path) -> None:
    more = '  other: {service: embedded, account: "210987654321", region: eu-west-1}\n'
    (folder / "reconciler.yaml").write_text(CONFIGURATION + more)
    (folder / "web.yaml").write_text(
        WEB.replace("123456789012", "${target.account}") + "targets: [local, other]\n"
    )
    assert run("test").code == 64
    output = run("test", "--all-targets", "--format", "json").json()
    assert output["summary"] == {"passed": 6, "failed": 0, "rules": 4, "covered": 2}
    (folder / "web.yaml").write_text(WEB + "targets: [local]\n")
    output = run("test", "--target", "other", "--format", "json").json()
    assert output["summary"] == {"passed": 0, "failed": 0, "rules": 0, "covered": 0}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "    provider: eu-west-1_AbCdEf123\n    expect",
            "    claims: {tier: gold}\n    expect",
            "web-test.yaml:9:13: error [guest-claims] web: ",
        ),
        ("tier: gold", "tier: 1", "web-test.yaml:6:20: error [quote-string]"),
        ("${target.account}", "${target.acount}", "web-test.yaml:7:20: error [unresolved-"),
    ],
)
def test_a_case_that_is_wrong_is_told_with_its_place(
    run: Run, file: Path, old: str, new: str, told: str
) -> None:
    file.write_text(TEST.replace(old, new))
    ran = run("test")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(told)
    assert run("validate").out.startswith(told)


def test_a_provider_that_the_pool_does_not_have_is_a_warning_unless_that_is_the_point(
    run: Run, file: Path
) -> None:
    mistyped = TEST.replace("AbCdEf123\n    expect", "AbCdEf124\n    expect")
    file.write_text(mistyped)
    ran = run("validate")
    assert ran.out.startswith("web-test.yaml:9:15: warning [untested-provider] web: ")
    assert "did you mean 'eu-west-1_AbCdEf123:client1'?" in ran.out
    ran = run("test")
    assert (ran.code, ran.out.splitlines()[0][:34]) == (0, "web-test.yaml:9:15: warning [untes")
    file.write_text(mistyped.replace("expect: denied", "expect: {denied: unknown-provider}"))
    assert "warning" not in run("validate").out.replace("0 warnings", "")
    assert run("test").code == 0


def test_what_the_document_does_not_manage_cannot_be_tested_and_that_is_said(
    run: Run, file: Path, folder: Path
) -> None:
    (folder / "web.yaml").write_text(
        "kind: IdentityPool\naddress: web\nallow_unauthenticated_identities: true\n"
    )
    file.write_text("kind: AccessTest\npool: web\ncases: [{name: guests, expect: denied}]\n")
    ran = run("test")
    assert (ran.code, ran.out.splitlines()) == (
        0,
        [
            "web-test.yaml:2:7: warning [untested-section] web: its document does not manage roles "
            "and providers, which counts as empty here: the live pool may give roles that no case "
            "sees",
            "passed local web: guests",
            "1 cases: 1 passed, 0 failed; 0 of 0 rules decided a case.",
        ],
    )
    assert_follows_schema(run("test", "--format", "json").json())


def test_a_user_pool_with_several_clients_needs_the_client(
    run: Run, file: Path, folder: Path
) -> None:
    second = WEB[WEB.index("  - type") :].replace("client1", "client2")
    (folder / "web.yaml").write_text(WEB + second)
    ran = run("test")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("web-test.yaml:5:15: error [ambiguous-provider] web: ")


def test_without_tests_every_rule_is_uncovered(run: Run) -> None:
    ran = run("test")
    assert (ran.code, ran.out.splitlines()[-1]) == (
        0,
        "0 cases: 0 passed, 0 failed; 0 of 2 rules decided a case.",
    )
