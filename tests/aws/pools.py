"""Calls about one full pool, for the operations that a target's door offers."""

from reconciler.aws.session import Connections
from reconciler.aws.writing import writer as writer_of
from reconciler.model.json_value import JsonObject
from reconciler.model.results import Call, Delivery
from tests.builders import ACCOUNT, REGION, role
from tests.doors import EMBEDDED, unnoted

LOGIN = "graph.facebook.com"


def create(name: str = "web", attempt: str = "nonce") -> Call:
    return Call(
        "CreateIdentityPool",
        {
            "IdentityPoolName": name,
            "AllowUnauthenticatedIdentities": False,
            "SupportedLoginProviders": {LOGIN: "123"},
            "IdentityPoolTags": {"reconciler:attempt": attempt},
        },
    )


def made(connections: Connections, name: str = "web") -> str:
    """The id of a new pool of the embedded target."""
    sent = writer_of(connections, EMBEDDED).send(create(name), unnoted)
    assert sent.delivery is Delivery.APPLIED, sent.error
    return str(sent.body["IdentityPoolId"])


def reads(pool_id: str) -> dict[str, Call]:
    about: JsonObject = {"IdentityPoolId": pool_id}
    calls = (
        Call("ListIdentityPools", {"MaxResults": 60}),
        Call("DescribeIdentityPool", about),
        Call("GetIdentityPoolRoles", about),
        Call("GetPrincipalTagAttributeMap", about | {"IdentityProviderName": LOGIN}),
        Call("ListIdentities", about | {"MaxResults": 60}),
    )
    return {call.operation: call for call in calls}


def writes(pool_id: str) -> dict[str, Call]:
    about: JsonObject = {"IdentityPoolId": pool_id}
    arn = f"arn:aws:cognito-identity:{REGION}:{ACCOUNT}:identitypool/{pool_id}"
    named: JsonObject = {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": True}
    calls = (
        create("second"),
        Call("UpdateIdentityPool", about | named | {"SupportedLoginProviders": {LOGIN: "123"}}),
        Call("SetIdentityPoolRoles", about | {"Roles": {"authenticated": role("user")}}),
        Call(
            "SetPrincipalTagAttributeMap",
            about | {"IdentityProviderName": LOGIN, "UseDefaults": True, "PrincipalTags": {}},
        ),
        Call("TagResource", {"ResourceArn": arn, "Tags": {"team": "identity"}}),
        Call("UntagResource", {"ResourceArn": arn, "TagKeys": ["team"]}),
        Call("DeleteIdentityPool", about),
    )
    return {call.operation: call for call in calls}
