"""Trust policies: which jobs of a CI service may assume the role, by the subject of their token."""

from dataclasses import dataclass

from reconciler.model.json_value import Json, JsonObject
from reconciler.model.targets import Target
from reconciler.plan.policies import VERSION

_GITHUB = "token.actions.githubusercontent.com"


@dataclass(frozen=True, slots=True)
class Repository:
    """A GitHub repository whose workflows may assume a role.

    name: OWNER/NAME. owner_id, repository_id: their numbers, where they are known. environment:
    the deployment environment that the job must name, None for pull requests.
    """

    name: str
    owner_id: str | None
    repository_id: str | None
    environment: str | None


@dataclass(frozen=True, slots=True)
class Project:
    """A GitLab project whose jobs may assume a role.

    path: GROUP/NAME, with every group. branch: the only one whose jobs may, None for all.
    host: where the GitLab is.
    """

    path: str
    branch: str | None
    host: str


def github_trust(target: Target, repository: Repository) -> JsonObject:
    """Who may assume the role: workflows of one repository.

    Repositories made, renamed or moved since July 2026 have their numbers in the subject; both
    forms are named where the numbers are known.
    """
    claims = {"aud": "sts.amazonaws.com", "sub": _subjects(repository)}
    return _trust(target, "GitHubActions", _GITHUB, {"StringEquals": claims})


def _subjects(repository: Repository) -> Json:
    environment = repository.environment
    context = f"environment:{environment}" if environment is not None else "pull_request"
    owner, _, name = repository.name.partition("/")
    names = [repository.name]
    if repository.owner_id and repository.repository_id:
        names.append(f"{owner}@{repository.owner_id}/{name}@{repository.repository_id}")
    return [f"repo:{name}:{context}" for name in names]


def gitlab_trust(target: Target, project: Project) -> JsonObject:
    """Who may assume the role: jobs of one project, for one branch or for every one.

    A token for a merge request names its branch like any other; one of a tag names no branch. The
    audience is what the job asks for, here the GitLab itself.
    """
    audience, subject = f"https://{project.host}", f"project_path:{project.path}:ref_type:branch"
    conditions: dict[str, dict[str, Json]] = {"StringEquals": {"aud": audience}}
    if project.branch is not None:
        conditions["StringEquals"]["sub"] = f"{subject}:ref:{project.branch}"
    else:
        conditions["StringLike"] = {"sub": f"{subject}:ref:*"}
    return _trust(target, "GitLab", project.host, conditions)


def _trust(
    target: Target, sid: str, issuer: str, conditions: dict[str, dict[str, Json]]
) -> JsonObject:
    """conditions: by operator, what claims have to be."""
    provider = f"arn:{target.partition}:iam::{target.account}:oidc-provider/{issuer}"
    return {
        "Version": VERSION,
        "Statement": [
            {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": {"Federated": provider},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    operator: {f"{issuer}:{claim}": value for claim, value in claims.items()}
                    for operator, claims in conditions.items()
                },
            }
        ],
    }
