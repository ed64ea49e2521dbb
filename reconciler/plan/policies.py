"""IAM policies that allow what a command does to a target, and nothing else.

Which actions can be limited to pools and their tags: service authorization reference of Amazon
Cognito Identity. Those that cannot are granted on "*".
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from reconciler.lint.places import roles_of
from reconciler.model.json_value import Json, JsonObject
from reconciler.model.pools import OWNER_TAG, DesiredPool
from reconciler.model.providers import (
    DeveloperProvider,
    IamProvider,
    ProviderType,
    UserPoolProvider,
)
from reconciler.model.targets import Target

VERSION = "2012-10-17"
_SERVICE = "cognito-identity"
_PROVIDERS = {
    ProviderType.OIDC: "iam:GetOpenIDConnectProvider",
    ProviderType.SAML: "iam:GetSAMLProvider",
}


class Purpose(StrEnum):
    """What a policy is for."""

    PLAN = "plan"
    DRIFT = "drift"
    PREFLIGHT = "preflight"
    APPLY = "apply"
    DELETE = "delete"
    IDENTITIES = "identities"
    VERIFY = "verify"


def permissions(
    purpose: Purpose, target: Target, owner: str, desired: Sequence[DesiredPool]
) -> JsonObject:
    """The policy for one purpose. desired: the pools of the target, which name the roles."""
    match purpose:
        case Purpose.PLAN:
            statements = [_list_pools(), _read(target, counting=True)]
        case Purpose.DRIFT:
            statements = [_list_pools(), _read(target, counting=False), _look_up_events()]
        case Purpose.PREFLIGHT:
            statements = [_list_pools(), _read(target, counting=False)]
            statements += _looking_around(target, desired)
        case Purpose.APPLY:
            statements = [_list_pools(), _read(target, counting=True)]
            statements += _writing(target, owner, desired)
        case Purpose.DELETE:
            statements = _deleting(target, owner, desired)
        case Purpose.IDENTITIES:
            statements = [_list_pools(), _read(target, counting=True), _look_up_users(target)]
            statements += [_reach_identities(target), _change_links(target, owner)]
        case Purpose.VERIFY:
            statements = [_list_pools(), _read(target, counting=False), _reach_identities(target)]
            statements += _signing_in(target, owner, desired)
    return {"Version": VERSION, "Statement": list[Json](statements)}


def _list_pools() -> JsonObject:
    return _statement("ListPools", ["ListIdentityPools"], "*")


def _read(target: Target, *, counting: bool) -> JsonObject:
    """counting: also the identities of pools that are to be deleted."""
    actions = ["DescribeIdentityPool", "GetIdentityPoolRoles", "GetPrincipalTagAttributeMap"]
    return _statement("ReadPools", [*actions, *["ListIdentities"][:counting]], _pools(target))


def _look_up_users(target: Target) -> JsonObject:
    return _statement("LookUpUsers", ["LookupDeveloperIdentity"], _pools(target))


def _reach_identities(target: Target) -> JsonObject:
    """These two name identities alone; that they are of a pool is for a condition to say."""
    return _statement(
        "ReachIdentities",
        ["DescribeIdentity", "DeleteIdentities"],
        "*",
        {"StringLike": {f"{_SERVICE}:IdentityPoolArn": _pools(target)}},
    )


def _change_links(target: Target, owner: str) -> JsonObject:
    ours = {f"aws:ResourceTag/{OWNER_TAG}": owner}
    operations = ["MergeDeveloperIdentities", "UnlinkDeveloperIdentity"]
    return _statement("ChangeLinks", operations, _pools(target), {"StringEquals": ours})


def _signing_in(target: Target, owner: str, desired: Sequence[DesiredPool]) -> list[JsonObject]:
    """As a developer user, where a document has that provider: it is to be anybody of theirs."""
    providers = [provider for pool in desired for provider in pool.providers or ()]
    if not any(isinstance(provider, DeveloperProvider) for provider in providers):
        return []
    ours = {f"aws:ResourceTag/{OWNER_TAG}": owner}
    operations = ["GetOpenIdTokenForDeveloperIdentity"]
    signing = _statement("SignUsersIn", operations, _pools(target), {"StringEquals": ours})
    return [_look_up_users(target), signing]


def _look_up_events() -> JsonObject:
    """Who it was; only `drift --attribute` asks."""
    return _allowing("LookUpEvents", ["cloudtrail:LookupEvents"], "*")


def _looking_around(target: Target, desired: Sequence[DesiredPool]) -> list[JsonObject]:
    """What the documents refer to, and what roles for guests allow."""
    iam = f"arn:{target.partition}:iam:"
    providers = [provider for pool in desired for provider in pool.providers or ()]
    guests = [pool.roles.unauthenticated for pool in desired if pool.roles]
    arns = [provider for provider in providers if isinstance(provider, IamProvider)]
    pools = [p.user_pool_id for p in providers if isinstance(p, UserPoolProvider)]
    about: list[tuple[str, Sequence[str], Iterable[str]]] = [
        ("LookAtRoles", ["iam:GetRole"], (arn for p in desired for _, arn in roles_of(p))),
        (
            "LookAtGuestRoles",
            ["iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:GetRolePolicy"],
            filter(None, guests),
        ),
        (
            "LookAtGuestPolicies",
            ["iam:GetPolicy", "iam:GetPolicyVersion"],
            [f"{iam}:{target.account}:policy/*", f"{iam}:aws:policy/*"] if any(guests) else [],
        ),
        *(
            (f"LookAt{kind.upper()}Providers", [action], [p.arn for p in arns if p.type is kind])
            for kind, action in _PROVIDERS.items()
        ),
        (
            "LookAtUserPools",
            ["cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPoolClient"],
            (_user_pool_arn(target, pool_id) for pool_id in pools),
        ),
    ]
    return [
        _allowing(sid, actions, list[Json](named))
        for sid, actions, resources in about
        if (named := sorted({*resources}))
    ]


def _user_pool_arn(target: Target, pool_id: str) -> str:
    region = pool_id.partition("_")[0]
    return f"arn:{target.partition}:cognito-idp:{region}:{target.account}:userpool/{pool_id}"


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
        statements.append(_allowing("PassRoles", ["iam:PassRole"], list[Json](roles)))
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


def _allowing(sid: str, actions: Sequence[str], resource: Json) -> JsonObject:
    return {"Sid": sid, "Effect": "Allow", "Action": list[Json](actions), "Resource": resource}


def _statement(
    sid: str,
    operations: Sequence[str],
    resource: str,
    condition: dict[str, dict[str, str]] | None = None,
) -> JsonObject:
    actions = [f"{_SERVICE}:{operation}" for operation in operations]
    statement = _allowing(sid, actions, resource)
    if condition:
        statement["Condition"] = {key: dict[str, Json](test) for key, test in condition.items()}
    return statement
