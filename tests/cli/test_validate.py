"""`reconciler validate` as a user runs it."""

from pathlib import Path

from reconciler.plan.view.codec import load
from reconciler.plan.view.findings import ValidateView
from tests.cli.conftest import WEB, Run
from tests.schemas.outputs import assert_follows_schema


def test_valid_documents_exit_with_zero(run: Run) -> None:
    ran = run("validate")
    assert (ran.code, ran.out, ran.err) == (
        0,
        "3 documents checked: 0 errors, 0 warnings, 0 waived.\n",
        "",
    )


def test_every_error_of_a_run_is_told_at_once_sorted_by_place(run: Run, folder: Path) -> None:
    (folder / "web.yaml").write_text(WEB.replace("Deny", "Nobody"))
    (folder / "staff.yaml").write_text("kind: IdentityPool\n")
    ran = run("validate")
    assert ran.code == 1
    assert [line.split(" ")[0] for line in ran.out.splitlines()] == [
        "staff.yaml:1:1:",
        "staff.yaml:1:1:",
        "web.yaml:13:34:",
        "3",
    ]


def test_json_follows_its_schema(run: Run, folder: Path) -> None:
    (folder / "staff.yaml").write_text("")
    ran = run("validate", "--format", "json")
    output = ran.json()
    assert_follows_schema(output)
    assert ran.code == 1
    assert output["summary"] == {"errors": 1, "warnings": 0, "waived": 0}
    (finding,) = load(ValidateView, output).findings
    assert (finding.rule, finding.file, finding.line, finding.column) == (
        "empty-file",
        "staff.yaml",
        1,
        1,
    )


def test_a_warning_fails_only_where_that_is_asked_for(run: Run, folder: Path) -> None:
    ignore = "ignore: [{path: [tags, x], reason: bot, until: 2020-01-31}]\n"
    (folder / "web.yaml").write_text(WEB + ignore)
    assert run("validate").code == 0
    assert run("validate", "--fail-on", "warning").code == 5
    configuration = folder / "reconciler.yaml"
    configuration.write_text(configuration.read_text() + "lint: {fail_on: warning}\n")
    assert run("validate").code == 5
    assert run("validate", "--fail-on", "never").code == 0


def test_a_folder_without_a_configuration_is_an_error(run: Run, folder: Path) -> None:
    (folder / "reconciler.yaml").unlink()
    ran = run("validate")
    assert ran.code == 1
    assert ran.out.startswith("reconciler.yaml:1:1: error [")


def test_a_configuration_of_another_kind_is_an_error(run: Run, folder: Path) -> None:
    (folder / "reconciler.yaml").write_text(WEB)
    ran = run("validate")
    assert ran.code == 1
    assert "error [no-configuration]" in ran.out


def test_a_second_configuration_is_an_error(run: Run, folder: Path) -> None:
    (folder / "more.yaml").write_text((folder / "reconciler.yaml").read_text())
    ran = run("validate")
    assert ran.code == 1
    assert "more.yaml:1:1: error [second-configuration]" in ran.out


def test_an_access_test_of_an_unknown_pool_is_an_error(run: Run, folder: Path) -> None:
    (folder / "test.yaml").write_text(
        "kind: AccessTest\npool: wbe\ncases:\n  - {name: guests, expect: denied}\n"
    )
    ran = run("validate")
    assert (ran.code, ran.out.splitlines()[0]) == (
        1,
        "test.yaml:2:7: error [unknown-reference] no IdentityPool has the address 'wbe'",
    )


def test_a_shared_document_that_nobody_uses_is_checked_too(run: Run, folder: Path) -> None:
    (folder / "idp.yaml").write_text(
        "kind: Provider\naddress: idp\ntype: saml\nname: x\n"
        "arn: arn:aws:iam::${target.account}:saml-provider/W\n"
    )
    ran = run("validate")
    assert ran.code == 1
    assert "idp.yaml:4:1: error [unknown-key]" in ran.out


def test_what_a_broken_shared_document_lacks_is_told_once(run: Run, folder: Path) -> None:
    (folder / "idp.yaml").write_text("kind: Provider\naddress: idp\ntype: saml\n")
    (folder / "web.yaml").write_text(
        "kind: IdentityPool\naddress: web\nallow_unauthenticated_identities: false\n"
        "providers: [{use: idp}]\n"
    )
    ran = run("validate")
    assert ran.code == 1
    assert [line.split(" ")[:3] for line in ran.out.splitlines()] == [
        ["idp.yaml:1:1:", "error", "[missing-key]"],
        ["4", "documents", "checked:"],
    ]


GUESTS = "allow_unauthenticated_identities: true\n"
DORMANT = "  unauthenticated: arn:aws:iam::123456789012:role/guest\n"


def waiver(rule: str, until: str = "2999-12-31") -> str:
    return f"waivers: [{{rule: {rule}, reason: somebody said so, until: {until}}}]\n"


def open_to_guests(folder: Path, more: str = "") -> None:
    text = WEB.replace("allow_unauthenticated_identities: false\n", GUESTS)
    (folder / "web.yaml").write_text(text + more)


def test_an_error_of_lint_has_an_exit_code_of_its_own(run: Run, folder: Path) -> None:
    open_to_guests(folder)
    ran = run("validate")
    assert (ran.code, ran.out) == (
        5,
        "web.yaml:3:35: error [guest-access] web: anybody gets credentials without signing in\n"
        "3 documents checked: 1 error, 0 warnings, 0 waived.\n",
    )
    assert run("validate", "--fail-on", "never").code == 0


def test_a_document_that_is_wrong_counts_more_and_hides_nothing(run: Run, folder: Path) -> None:
    open_to_guests(folder)
    (folder / "staff.yaml").write_text("")
    ran = run("validate", "--fail-on", "never")
    assert ran.code == 1
    assert [line.split(" ")[:3] for line in ran.out.splitlines()[:-1]] == [
        ["staff.yaml:1:1:", "error", "[empty-file]"],
        ["web.yaml:3:35:", "error", "[guest-access]"],
    ]


def test_a_warning_of_lint_fails_only_where_that_is_asked_for(run: Run, folder: Path) -> None:
    (folder / "web.yaml").write_text(WEB.replace("providers:\n", DORMANT + "providers:\n"))
    ran = run("validate")
    assert (ran.code, ran.out.splitlines()[-1]) == (
        0,
        "3 documents checked: 0 errors, 1 warning, 0 waived.",
    )
    assert run("validate", "--fail-on", "warning").code == 5
    assert run("validate", "--fail-on", "never").code == 0


def test_a_waived_finding_is_shown_and_counts_apart(run: Run, folder: Path) -> None:
    open_to_guests(folder, waiver("guest-access"))
    ran = run("validate", "--fail-on", "warning")
    assert (ran.code, ran.out) == (
        0,
        "web.yaml:3:35: waived [guest-access] web: anybody gets credentials without signing in\n"
        "3 documents checked: 0 errors, 0 warnings, 1 waived.\n",
    )


def test_json_says_of_each_finding_whether_it_is_waived(run: Run, folder: Path) -> None:
    open_to_guests(folder, waiver("guest-access"))
    output = run("validate", "--format", "json").json()
    assert_follows_schema(output)
    assert output["summary"] == {"errors": 0, "warnings": 0, "waived": 1}
    assert [(f.rule, f.waived) for f in load(ValidateView, output).findings] == [
        ("guest-access", True)
    ]


def test_after_its_day_a_waiver_waives_nothing(run: Run, folder: Path) -> None:
    open_to_guests(folder, waiver("guest-access", until="2020-01-31"))
    ran = run("validate")
    assert ran.code == 5
    assert [line.split(" ")[1:3] for line in ran.out.splitlines()[:-1]] == [
        ["error", "[guest-access]"],
        ["warning", "[waiver-expired]"],
    ]


def test_a_waiver_without_use_is_a_warning(run: Run, folder: Path) -> None:
    (folder / "web.yaml").write_text(WEB + waiver("guest-access"))
    ran = run("validate")
    assert (ran.code, ran.out.splitlines()[0]) == (
        0,
        "web.yaml:17:11: warning [waiver-unused] web: guest-access finds nothing to waive here; "
        "take the waiver out",
    )
    assert run("validate", "--fail-on", "warning").code == 5


def test_a_waiver_of_a_rule_that_is_none_is_an_error(run: Run, folder: Path) -> None:
    (folder / "web.yaml").write_text(WEB + waiver("guest-acces"))
    ran = run("validate")
    assert (ran.code, ran.out.splitlines()[0]) == (
        1,
        "web.yaml:17:11: error [unknown-rule] web: 'guest-acces' is no rule; did you mean "
        "'guest-access'?",
    )


def test_lint_stops_no_plan(run: Run, folder: Path) -> None:
    open_to_guests(folder)
    assert (run("validate").code, run("plan").code) == (5, 0)
