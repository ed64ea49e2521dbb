"""Who may assume a role from CI: one repository or project, and nobody whose name is like it."""

import json
import re

import pytest

from reconciler.model.json_value import object_list
from reconciler.plan.ci_trust import Project, Repository, github_trust, gitlab_trust
from tests.builders import TARGET


@pytest.mark.parametrize(
    ("numbers", "environment", "subjects"),
    [
        ((None, None), "prod", ["repo:acme/pools:environment:prod"]),
        (
            ("12", "34"),
            "prod",
            ["repo:acme/pools:environment:prod", "repo:acme@12/pools@34:environment:prod"],
        ),
        (
            ("12", "34"),
            None,
            ["repo:acme/pools:pull_request", "repo:acme@12/pools@34:pull_request"],
        ),
    ],
)
def test_a_token_of_github_has_one_subject_or_the_other(
    numbers: tuple[str | None, str | None], environment: str | None, subjects: list[str]
) -> None:
    (statement,) = object_list(
        github_trust(TARGET, Repository("acme/pools", *numbers, environment))["Statement"]
    )
    issuer = "token.actions.githubusercontent.com"
    assert statement["Principal"] == {
        "Federated": f"arn:aws:iam::{TARGET.account}:oidc-provider/{issuer}"
    }
    assert statement["Condition"] == {
        "StringEquals": {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": subjects}
    }
    assert not re.search(r"[*?]", json.dumps(statement))


@pytest.mark.parametrize(
    ("branch", "conditions"),
    [
        (
            "main",
            {
                "StringEquals": {
                    "gitlab.com:aud": "https://gitlab.com",
                    "gitlab.com:sub": "project_path:acme/id/pools:ref_type:branch:ref:main",
                }
            },
        ),
        (
            None,
            {
                "StringEquals": {"gitlab.com:aud": "https://gitlab.com"},
                "StringLike": {
                    "gitlab.com:sub": "project_path:acme/id/pools:ref_type:branch:ref:*"
                },
            },
        ),
    ],
)
def test_a_token_of_gitlab_is_of_one_project_and_of_one_branch_or_any(
    branch: str | None, conditions: dict[str, dict[str, str]]
) -> None:
    (statement,) = object_list(
        gitlab_trust(TARGET, Project("acme/id/pools", branch, "gitlab.com"))["Statement"]
    )
    assert statement["Principal"] == {
        "Federated": f"arn:aws:iam::{TARGET.account}:oidc-provider/gitlab.com"
    }
    assert statement["Condition"] == conditions


def test_a_gitlab_of_ones_own_is_an_issuer_of_its_own() -> None:
    policy = json.dumps(gitlab_trust(TARGET, Project("acme/pools", "main", "git.example.com")))
    assert "oidc-provider/git.example.com" in policy
    assert '"git.example.com:aud": "https://git.example.com"' in policy
    assert "gitlab.com" not in policy
