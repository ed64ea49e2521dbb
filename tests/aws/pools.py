"""Calls about one full pool, for the operations that a target's door offers."""

from reconciler.aws.session import Connections
from reconciler.aws.visitor import visitor
from reconciler.aws.writing import writer as writer_of
from reconciler.calls.identities import (
    delete_call,
    describe_call,
    lookup_identity_call,
    merge_call,
    unlink_call,
    unlink_developer_call,
)
from reconciler.model.identities import ChosenPool
from reconciler.model.json_value import JsonObject
from reconciler.model.results import Call, Delivery
from tests.builders import ACCOUNT, REGION, role
from tests.doors import EMBEDDED, unnoted

LOGIN = "graph.facebook.com"
DEVELOPERS = "login.example.com"


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


def people(connections: Connections) -> tuple[ChosenPool, str]:
    """A new pool with the developer users ada and bob, and the identity of ada."""
    call = create("people")
    call.parameters["DeveloperProviderName"] = DEVELOPERS
    sent = writer_of(connections, EMBEDDED).send(call, unnoted)
    pool_id = str(sent.body["IdentityPoolId"])
    door = visitor(connections, EMBEDDED)
    ada, _ = (door.developer_identity(pool_id, DEVELOPERS, user)[0] for user in ("ada", "bob"))
    return ChosenPool(EMBEDDED, pool_id, developer_provider=DEVELOPERS), ada


def read_of(connections: Connections, operation: str) -> Call:
    """A call that can be answered, about a new pool."""
    if operation not in (known := reads(made(connections))):
        pool, ada = people(connections)
        calls = describe_call(ada), lookup_identity_call(pool.pool_id, ada, None)
        known = {call.operation: call for call in calls}
    return known[operation]


def write_of(connections: Connections, operation: str) -> Call:
    """A call that can be carried out, about a new pool; of UnlinkIdentity without a true token."""
    if operation not in (known := writes(made(connections))):
        pool, ada = people(connections)
        calls = (
            delete_call([ada]),
            merge_call(pool, "ada", "bob"),
            unlink_developer_call(pool, ada, "ada"),
            unlink_call(ada, {LOGIN: "token"}, [LOGIN]),
        )
        known = {call.operation: call for call in calls}
    return known[operation]


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
