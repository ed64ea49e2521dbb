"""boto3 over the network: the management operations, and every error its model declares."""

import json
import urllib.request
from collections.abc import Iterator, Mapping
from typing import cast

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.service import READING, WRITING
from tests.local.clients import CLIENT, OIDC, ROLE, SAML, USER_POOL

from . import live
from .serving import Serving, serving

OPERATIONS = sorted({*READING, *WRITING})
OF_IDENTITIES = {
    "DeleteIdentities",
    "DescribeIdentity",
    "GetCredentialsForIdentity",
    "GetOpenIdToken",
    "UnlinkIdentity",
}
OF_A_POOL = [
    name
    for name in OPERATIONS
    if name not in {"CreateIdentityPool", "ListIdentityPools", *OF_IDENTITIES}
]
ACCOUNT, REGION = "123456789012", "eu-west-1"
NO_POOL = f"{REGION}:00000000-0000-4000-8000-000000000000"
KEY = f"{USER_POOL}:app"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


class Client:
    """boto3's own client, typed as far as these tests need."""

    def __init__(self, url: str) -> None:
        self.client = live.client(url)

    def __call__(self, operation: str, **members: Json) -> JsonObject:
        answer = getattr(self.client, xform_name(operation))(**members)
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    def error(self, operation: str, **members: Json) -> tuple[str, str, int]:
        """The class of boto3's exception, the message and the status."""
        try:
            answer = self(operation, **members)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            return type(error).__name__, error.response["Error"]["Message"], status
        raise AssertionError(f"{operation} was not refused: {answer}")

    def declared(self, operation: str) -> list[str]:
        shapes = self.client.meta.service_model.operation_model(operation).error_shapes
        return sorted(shape.name for shape in shapes)


@pytest.fixture(scope="module")
def client(server: Serving) -> Client:
    return Client(server.url)


def test_a_pool_lives_from_create_to_delete(client: Client) -> None:
    made = client(
        "CreateIdentityPool",
        IdentityPoolName="web",
        AllowUnauthenticatedIdentities=False,
        CognitoIdentityProviders=[CLIENT],
        IdentityPoolTags={"team": "web"},
    )
    pool_id = cast(str, made["IdentityPoolId"])
    named: JsonObject = {"IdentityPoolId": pool_id}
    of_client: JsonObject = {**named, "IdentityProviderName": USER_POOL}
    arn: JsonObject = {
        "ResourceArn": f"arn:aws:cognito-identity:{REGION}:{ACCOUNT}:identitypool/{pool_id}"
    }
    mapping: JsonObject = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
    roles: JsonObject = {"Roles": {"authenticated": ROLE}, "RoleMappings": {KEY: mapping}}
    settings: JsonObject = {
        "IdentityPoolName": "shop",
        "AllowUnauthenticatedIdentities": True,
        "AllowClassicFlow": False,
        "CognitoIdentityProviders": [{**CLIENT, "ServerSideTokenCheck": True}],
        "OpenIdConnectProviderARNs": [OIDC],
        "SamlProviderARNs": [SAML],
        "SupportedLoginProviders": {"accounts.google.com": "1.apps"},
        "DeveloperProviderName": "login.shop",
    }
    told = [
        client("UpdateIdentityPool", **named, **settings),
        client("SetIdentityPoolRoles", **named, **roles),
        client("GetIdentityPoolRoles", **named),
        client("SetPrincipalTagAttributeMap", **of_client, PrincipalTags={"who": "sub"}),
        client("GetPrincipalTagAttributeMap", **of_client),
        client("TagResource", **arn, Tags={"stage": "test"}),
        client("UntagResource", **arn, TagKeys=["team"]),
        client("ListTagsForResource", **arn),
        client("ListIdentities", **named, MaxResults=60),
        client("DescribeIdentityPool", **named),
        client("ListIdentityPools", MaxResults=60),
        client("DeleteIdentityPool", **named),
    ]
    tag_map: JsonObject = {**of_client, "UseDefaults": False, "PrincipalTags": {"who": "sub"}}
    assert told == [
        {**named, **settings, "IdentityPoolTags": {"team": "web"}},
        {},
        {**named, **roles},
        tag_map,
        tag_map,
        {},
        {},
        {"Tags": {"stage": "test"}},
        {**named, "Identities": []},
        {**named, **settings, "IdentityPoolTags": {"stage": "test"}},
        {"IdentityPools": [{**named, "IdentityPoolName": "shop"}]},
        {},
    ]
    assert client.error("DescribeIdentityPool", **named) == (
        "ResourceNotFoundException",
        f"IdentityPool '{pool_id}' not found.",
        400,
    )


def test_the_paginator_meets_every_pool(client: Client) -> None:
    made = {
        client("CreateIdentityPool", IdentityPoolName="p", AllowUnauthenticatedIdentities=False)[
            "IdentityPoolId"
        ]
        for _ in range(5)
    }
    pages = client.client.get_paginator("list_identity_pools").paginate(
        PaginationConfig={"PageSize": 2}
    )
    listed = [pool["IdentityPoolId"] for page in pages for pool in page["IdentityPools"]]
    assert listed == sorted(made, key=str)
    for pool_id in listed:
        client("DeleteIdentityPool", IdentityPoolId=pool_id)


MEMBERS: Mapping[str, JsonObject] = {
    "CreateIdentityPool": {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False},
    "UpdateIdentityPool": {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False},
    "ListIdentities": {"MaxResults": 1},
    "ListIdentityPools": {"MaxResults": 1},
    "SetIdentityPoolRoles": {"Roles": {}},
    "GetPrincipalTagAttributeMap": {"IdentityProviderName": USER_POOL},
    "SetPrincipalTagAttributeMap": {"IdentityProviderName": USER_POOL},
    "TagResource": {"Tags": {}},
    "UntagResource": {"TagKeys": []},
    "GetOpenIdTokenForDeveloperIdentity": {"Logins": {}},
    "MergeDeveloperIdentities": {
        "DeveloperProviderName": "shop",
        "SourceUserIdentifier": "a",
        "DestinationUserIdentifier": "b",
    },
    "UnlinkDeveloperIdentity": {
        "IdentityId": NO_POOL,
        "DeveloperProviderName": "shop",
        "DeveloperUserIdentifier": "a",
    },
}


def members_of(operation: str) -> JsonObject:
    """A request that only fails because there is no such pool, or for what it leaves out."""
    if operation in OF_IDENTITIES:
        return {}
    if operation.endswith(("TagResource", "UntagResource", "TagsForResource")):
        arn = f"arn:aws:cognito-identity:{REGION}:{ACCOUNT}:identitypool/{NO_POOL}"
        return {"ResourceArn": arn, **MEMBERS.get(operation, {})}
    if operation in ("CreateIdentityPool", "ListIdentityPools"):
        return MEMBERS[operation]
    return {"IdentityPoolId": NO_POOL, **MEMBERS.get(operation, {})}


@pytest.mark.parametrize("operation", OF_A_POOL)
def test_a_pool_there_is_not_is_not_found(client: Client, operation: str) -> None:
    missing = ("ResourceNotFoundException", f"IdentityPool '{NO_POOL}' not found.", 400)
    assert client.error(operation, **members_of(operation)) == missing


@pytest.mark.parametrize(
    ("operation", "members", "error"),
    [
        (
            "CreateIdentityPool",
            {"CognitoIdentityProviders": [{"ClientId": "a"}]},
            "InvalidParameterException",
        ),
        (
            "CreateIdentityPool",
            {"CognitoIdentityProviders": [{**CLIENT, "ClientId": f"c{n}"} for n in range(51)]},
            "LimitExceededException",
        ),
        ("ListIdentityPools", {"NextToken": "none-of-ours"}, "InvalidParameterException"),
        (
            "TagResource",
            {"ResourceArn": "arn:aws:s3:::a-bucket-of-mine"},
            "InvalidParameterException",
        ),
    ],
)
def test_what_is_against_a_rule_is_one_of_the_errors_of_the_operation(
    client: Client, operation: str, members: JsonObject, error: str
) -> None:
    assert client.error(operation, **{**members_of(operation), **members})[0] == error
    assert error in client.declared(operation)


def test_a_role_that_may_not_be_passed_is_not_authorized(client: Client) -> None:
    made = client("CreateIdentityPool", **MEMBERS["CreateIdentityPool"])
    named: JsonObject = {"IdentityPoolId": made["IdentityPoolId"]}
    refused = client.error(
        "SetIdentityPoolRoles", **named, Roles={"authenticated": "arn:aws:iam::role/no-account"}
    )
    client("DeleteIdentityPool", **named)
    message = "Access to Role 'arn:aws:iam::role/no-account' is forbidden."
    assert refused == ("NotAuthorizedException", message, 400)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_error_an_operation_declares_can_be_played(
    server: Serving, client: Client, operation: str
) -> None:
    for name in client.declared(operation):
        status = 500 if name == "InternalErrorException" else 400
        rule = {
            "operation": operation,
            "fault": "error",
            "code": name,
            "message": "x",
            "status": status,
        }
        play(server, [rule])
        assert client.error(operation, **members_of(operation)) == (name, "x", status)
    play(server, [])


def play(server: Serving, rules: list[dict[str, object]]) -> None:
    body = json.dumps({"faults": rules}).encode()
    request = urllib.request.Request(f"{server.url}/_local/faults", body, method="PUT")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
