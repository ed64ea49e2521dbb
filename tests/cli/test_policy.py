"""`reconciler policy`: what it prints, and what it wants to know."""

from pathlib import Path

import pytest

from reconciler.model.json_value import object_list

from .conftest import Run


def test_a_policy_is_printed_as_json_to_paste(run: Run) -> None:
    ran = run("policy", "apply")
    assert (ran.code, ran.err) == (0, "")
    policy = ran.json()
    assert policy["Version"] == "2012-10-17"
    (passed,) = (s for s in object_list(policy["Statement"]) if s["Sid"] == "PassRoles")
    assert passed["Resource"] == [
        "arn:aws:iam::123456789012:role/base",
        "arn:aws:iam::123456789012:role/gold",
        "arn:aws:iam::123456789012:role/user",
    ]


def test_without_the_numbers_of_a_repository_it_says_how_to_get_them(run: Run) -> None:
    ran = run("policy", "github", "--repository", "acme/pools", "--environment", "prod")
    assert ran.code == 0
    assert "gh api repos/acme/pools" in ran.err
    numbers = ("--owner-id", "1", "--repository-id", "2")
    ran = run("policy", "github", "--repository", "acme/pools", *numbers)
    assert (ran.code, ran.err) == (0, "")
    assert "repo:acme@1/pools@2:pull_request" in ran.out


def test_the_trust_for_gitlab_is_printed_too(run: Run) -> None:
    ran = run("policy", "gitlab", "--project", "acme/pools", "--branch", "main")
    assert (ran.code, ran.err) == (0, "")
    assert "project_path:acme/pools:ref_type:branch:ref:main" in ran.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("github",), "needs --repository"),
        (("plan", "--repository", "acme/pools"), "are for `policy github`"),
        (("github", "--repository", "acme"), "'acme' is not OWNER/NAME"),
        (("github", "--repository", "a/*"), "'a/*' is not OWNER/NAME"),
        (("github", "--repository", "a/b", "--owner-id", "x"), "'x' is not a number"),
        (("github", "--repository", "a/b", "--owner-id", "1"), "belong together"),
        (("github", "--repository", "a/b", "--environment", "*"), "no spaces, * or ?"),
        (("gitlab",), "needs --project"),
        (("plan", "--project", "acme/pools"), "are for `policy gitlab`"),
        (("github", "--repository", "a/b", "--branch", "main"), "are for `policy gitlab`"),
        (("gitlab", "--project", "acme"), "'acme' is not GROUP/NAME"),
        (("gitlab", "--project", "a/*"), "'a/*' is not GROUP/NAME"),
        (("gitlab", "--project", "a/b:ref"), "'a/b:ref' is not GROUP/NAME"),
        (("gitlab", "--project", "a/b", "--branch", "*"), "no spaces, * or ?"),
        (("gitlab", "--project", "a/b", "--branch", ""), "the name is empty"),
        (("gitlab", "--project", "a/b", "--host", "https://x.y"), "is not the name of a host"),
    ],
)
def test_what_would_let_others_in_is_refused(
    run: Run, arguments: tuple[str, ...], told: str
) -> None:
    ran = run("policy", *arguments)
    assert (ran.code, ran.out) == (64, "")
    assert told in ran.err


def test_with_several_targets_one_is_to_be_chosen(run: Run, folder: Path) -> None:
    file = folder / "reconciler.yaml"
    file.write_text(f'{file.read_text()}  prod: {{account: "999999999999", region: cn-north-1}}\n')
    assert run("policy", "delete").code == 64
    (folder / "web.yaml").unlink()
    ran = run("policy", "delete", "--target", "prod")
    assert "arn:aws-cn:cognito-identity:cn-north-1:999999999999:identitypool/*" in ran.out
