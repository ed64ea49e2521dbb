"""The random requests of the comparison, mixed from senders of every manner."""

from collections.abc import Callable
from functools import cache
from typing import TypeAlias, TypeVar

from hypothesis import strategies as st

from .refusals import Scope
from .senders import MANNERS, ROLE, Members, Sender, Values, many
from .shapes import JsonObject

T = TypeVar("T")
_Operations: TypeAlias = st.SearchStrategy[tuple[str, JsonObject]]

HOME = Scope("123456789012", "eu-west-1")
SCOPES = st.sampled_from(
    [
        *[HOME] * 5,
        Scope("123456789012", "us-east-1"),
        Scope("210987654321", "eu-west-1"),
        Scope("210987654321", "us-east-1"),
    ]
)


def _mixed(built: Callable[[Sender], st.SearchStrategy[T]]) -> st.SearchStrategy[T]:
    good, wrong, malformed = (built(Sender(manner)) for manner in MANNERS)
    return st.sampled_from([good, wrong, good, malformed]).flatmap(lambda chosen: chosen)


PAGE_SIZES = _mixed(lambda sender: sender.one((1, 2, 3, 60), malformed=(0, 61, -1, None)))
TAGS = _mixed(Sender.tags)
TAG_KEYS = _mixed(
    lambda sender: sender.either(
        many(st.sampled_from(["team", "stage", "Cost Center", "tag1", "tag2", "nothing"])),
        malformed=st.sampled_from([["team", ""], ["k" * 129], None]),
    )
)
WRONG_IDS: Values = st.sampled_from(
    [
        "eu-west-1:00000000-0000-4000-8000-000000000000",
        "nonsense",
        "eu-west-1:UPPER",
        "eu-west-1:" + "a" * 46,
        "x" * 56,
        "",
        None,
    ]
)
ON_A_POOL: _Operations = st.sampled_from(
    [
        ("DescribeIdentityPool", {}),
        ("GetIdentityPoolRoles", {}),
        ("ListIdentities", {"MaxResults": 60}),
        ("GetPrincipalTagAttributeMap", {"IdentityProviderName": "accounts.google.com"}),
        ("SetPrincipalTagAttributeMap", {"IdentityProviderName": "accounts.google.com"}),
        ("SetIdentityPoolRoles", {"Roles": {"authenticated": ROLE}, "RoleMappings": {}}),
        ("SetIdentityPoolRoles", {"Roles": {"admin": ROLE}}),
        ("UpdateIdentityPool", {"IdentityPoolName": "x", "AllowUnauthenticatedIdentities": True}),
        ("UpdateIdentityPool", {"IdentityPoolName": "*", "AllowUnauthenticatedIdentities": True}),
        ("DeleteIdentityPool", {}),
    ]
)
TAGGING: _Operations = st.sampled_from(
    [
        ("TagResource", {"Tags": {"team": "stolen"}}),
        ("UntagResource", {"TagKeys": ["team"]}),
        ("ListTagsForResource", {}),
    ]
)


@cache
def settings_of_a_pool(account: str) -> Members:
    """What CreateIdentityPool takes, and UpdateIdentityPool beside the id."""
    return _mixed(lambda sender: sender.settings(account))


@cache
def roles_of_a_pool(configured: tuple[str, ...]) -> Members:
    """What SetIdentityPoolRoles takes beside the id, for a pool with these providers."""
    return _mixed(lambda sender: sender.roles(configured))


@cache
def principal_tags_of_a_pool(configured: tuple[str, ...]) -> Members:
    """What SetPrincipalTagAttributeMap takes beside the id."""
    return _mixed(lambda sender: sender.principal_tags(configured))


@cache
def provider_of_a_pool(configured: tuple[str, ...]) -> Members:
    """What GetPrincipalTagAttributeMap takes beside the id."""
    return _mixed(
        lambda sender: sender.structure({"IdentityProviderName": sender.provider_names(configured)})
    )


def arn_of(scope: Scope, pool_id: str) -> str:
    """The ARN of a pool."""
    account, region = scope
    return f"arn:aws:cognito-identity:{region}:{account}:identitypool/{pool_id}"


def wrong_arns(scope: Scope, pool_id: str) -> Values:
    """Texts that do not name this pool as its own account knows it."""
    right = arn_of(scope, pool_id)
    return st.sampled_from(
        [
            right.replace(scope.account, "999999999999"),
            right.replace(scope.account, "12345"),
            right.replace(f":{scope.region}:", ":ap-south-1:", 1),
            right.replace("arn:aws:", "arn:aws-cn:"),
            right.replace("arn:", "urn:"),
            right.replace("cognito-identity", "cognito-idp"),
            right.replace("identitypool", "userpool"),
            right.replace("identitypool/", "identitypool:"),
            right.replace(pool_id, f"{scope.region}:00000000-0000-4000-8000-000000000000"),
            right.replace(pool_id, pool_id.upper()),
            right.replace(pool_id, ""),
            f"{right}/more",
            f" {right}",
            pool_id,
            "*" * 20,
            "too short",
            "x" * 2049,
            "",
            None,
        ]
    )
