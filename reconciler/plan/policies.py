"""IAM policies that allow what a command does to a target, and nothing else.

Which actions can be limited to pools and their tags: service authorization reference of Amazon
Cognito Identity. Those that cannot are granted on "*".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reconciler.lint.places import roles_of
from reconciler.model.json_value import Json, JsonObject
from reconciler.model.pools import OWNER_TAG, DesiredPool
from reconciler.model.targets import Target

_VERSION = "2012-10-17"
_SERVICE = "cognito-identity"
_ISSUER = "token.actions.githubusercontent.com"


class Purpose(StrEnum):
    """What a policy is for."""

    PLAN = "plan"
    DRIFT = "drift"
    APPLY = "apply"
    DELETE = "delete"


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


def permissions(
    purpose: Purpose, target: Target, owner: str, desired: Sequence[DesiredPool]
) -> JsonObject:
    """The policy for one purpose. desired: the pools of the target, which name the roles."""
    match purpose:
        case Purpose.PLAN:
            statements = [_list_pools(), _read(target, counting=True)]
        case Purpose.DRIFT:
            statements = [_list_pools(), _read(target, counting=False), _look_up_events()]
        case Purpose.APPLY:
            statements = [_list_pools(), _read(target, counting=True)]
            statements += _writing(target, owner, desired)
        case Purpose.DELETE:
            statements = _deleting(target, owner, desired)
    return {"Version": _VERSION, "Statement": list[Json](statements)}


def _list_pools() -> JsonObject:
    return _statement("ListPools", ["ListIdentityPools"], "*")


def _read(target: Target, *, counting: bool) -> JsonObject:
    """counting: also the identities of pools that are to be deleted."""
    actions = ["DescribeIdentityPool", "GetIdentityPoolRoles", "GetPrincipalTagAttributeMap"]
    return _statement("ReadPools", [*actions, *["ListIdentities"][:counting]], _pools(target))


def _look_up_events() -> JsonObject:
    """Who it was; only `drift --attribute` asks."""
    return {
        "Sid": "LookUpEvents",
        "Effect": "Allow",
        "Action": ["cloudtrail:LookupEvents"],
        "Resource": "*",
    }


def _writing(target: Target, owner: str, desired: Sequence[DesiredPool]) -> list[JsonObject]:
    pools, ours = _pools(target), {f"aws:ResourceTag/{OWNER_TAG}": owner}
    claimed = {f"aws:RequestTag/{OWNER_TAG}": owner}
    statements = [
        _statement("CreatePools", ["CreateIdentityPool"], "*", {"StringEquals": claimed}),
        # The create carries tags, which is an action of its own on a pool without any yet; and an
        # adoption claims a pool that nobody owns.
        _statement(
            "ClaimPools",
            ["TagResource"],
            pools,
            {"StringEquals": claimed, "Null": {f"aws:ResourceTag/{OWNER_TAG}": "true"}},
        ),
        _statement(
            "ChangeOwnPools",
            ["TagResource", "UntagResource", "UpdateIdentityPool"],
            pools,
            {"StringEquals": ours},
        ),
        # The service knows no resource and no condition for these two.
        _statement(
            "SetRolesAndSessionTags", ["SetIdentityPoolRoles", "SetPrincipalTagAttributeMap"], "*"
        ),
    ]
    roles = sorted({arn for pool in desired for _, arn in roles_of(pool)})
    if roles:
        statements.append(
            {
                "Sid": "PassRoles",
                "Effect": "Allow",
                "Action": ["iam:PassRole"],
                "Resource": list[Json](roles),
            }
        )
    return statements


def _deleting(target: Target, owner: str, desired: Sequence[DesiredPool]) -> list[JsonObject]:
    actions, tag = ["DeleteIdentityPool"], f"aws:ResourceTag/{OWNER_TAG}"
    own = _statement("DeleteOwnPools", actions, _pools(target), {"StringEquals": {tag: owner}})
    pins = sorted(pool.pin for pool in desired if pool.absent and pool.pin is not None)
    if not pins:
        return [own]
    # A tombstone may name a pool that nobody owns.
    named = _statement("DeleteNamedPools", actions, "*", {"Null": {tag: "true"}})
    return [own, named | {"Resource": list[Json](target.pool_arn(pin) for pin in pins)}]


def _pools(target: Target) -> str:
    return target.pool_arn("*")


def _statement(
    sid: str,
    operations: Sequence[str],
    resource: str,
    condition: dict[str, dict[str, str]] | None = None,
) -> JsonObject:
    statement: JsonObject = {
        "Sid": sid,
        "Effect": "Allow",
        "Action": [f"{_SERVICE}:{operation}" for operation in operations],
        "Resource": resource,
    }
    if condition:
        statement["Condition"] = {key: dict[str, Json](test) for key, test in condition.items()}
    return statement


def github_trust(target: Target, repository: Repository) -> JsonObject:
    """Who may assume the role: workflows of one repository, by the subject of their token.

    Repositories made, renamed or moved since July 2026 have their numbers in the subject; both
    forms are named where the numbers are known.
    """
    provider = f"arn:{target.partition}:iam::{target.account}:oidc-provider/{_ISSUER}"
    return {
        "Version": _VERSION,
        "Statement": [
            {
                "Sid": "GitHubActions",
                "Effect": "Allow",
                "Principal": {"Federated": provider},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {
                        f"{_ISSUER}:aud": "sts.amazonaws.com",
                        f"{_ISSUER}:sub": list[Json](_subjects(repository)),
                    }
                },
            }
        ],
    }


def _subjects(repository: Repository) -> list[str]:
    environment = repository.environment
    context = f"environment:{environment}" if environment is not None else "pull_request"
    owner, _, name = repository.name.partition("/")
    names = [repository.name]
    if repository.owner_id and repository.repository_id:
        names.append(f"{owner}@{repository.owner_id}/{name}@{repository.repository_id}")
    return [f"repo:{name}:{context}" for name in names]
