"""What the management operations have in common: signatures, forms of answers, what is required."""

import json
import re
from pathlib import Path

import pytest
from botocore.loaders import Loader

from reconciler.local.protocol.members import JsonObject
from reconciler.local.service import PUBLIC, READING, SIGNED, LocalService
from tests.local.clients import (
    ACCOUNT,
    OIDC,
    Cognito,
    Refusal,
    authorization,
    error_of,
    exchange,
    one_key,
)

OPERATIONS = sorted((*READING, *SIGNED))
OF_NO_POOL = ("CreateIdentityPool", "DeleteIdentities", "DescribeIdentity", "ListIdentityPools")
REQUEST_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def accepted(pool_id: str, identity_id: str = "eu-west-1:0") -> dict[str, JsonObject]:
    """For each operation a request that is accepted of a pool as `inhabited` makes it."""
    required: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
    pool: JsonObject = {"IdentityPoolId": pool_id}
    arn = f"arn:aws:cognito-identity:eu-west-1:{ACCOUNT}:identitypool/{pool_id}"
    provider: JsonObject = {**pool, "IdentityProviderName": OIDC}
    developer: JsonObject = {**pool, "DeveloperProviderName": "shop"}
    return {
        "CreateIdentityPool": required,
        "DeleteIdentities": {"IdentityIdsToDelete": [identity_id]},
        "DeleteIdentityPool": pool,
        "DescribeIdentity": {"IdentityId": identity_id},
        "DescribeIdentityPool": pool,
        "GetIdentityPoolRoles": pool,
        "GetOpenIdTokenForDeveloperIdentity": {**pool, "Logins": {"shop": "anna"}},
        "GetPrincipalTagAttributeMap": provider,
        "ListIdentities": {**pool, "MaxResults": 1},
        "ListIdentityPools": {"MaxResults": 1},
        "ListTagsForResource": {"ResourceArn": arn},
        "LookupDeveloperIdentity": {**pool, "DeveloperUserIdentifier": "anna"},
        "MergeDeveloperIdentities": {
            **developer,
            "SourceUserIdentifier": "anna",
            "DestinationUserIdentifier": "bert",
        },
        "SetIdentityPoolRoles": {**pool, "Roles": {}},
        "SetPrincipalTagAttributeMap": provider,
        "TagResource": {"ResourceArn": arn, "Tags": {}},
        "UnlinkDeveloperIdentity": {
            **developer,
            "IdentityId": identity_id,
            "DeveloperUserIdentifier": "anna",
        },
        "UntagResource": {"ResourceArn": arn, "TagKeys": []},
        "UpdateIdentityPool": {**pool, **required},
    }


def inhabited(service: LocalService) -> tuple[str, str]:
    """The id of a pool with two developer users, and that of the identity of the first."""
    cognito = Cognito(service)
    pool_id = cognito.create(OpenIdConnectProviderARNs=[OIDC], DeveloperProviderName="shop")
    identities = [
        str(
            cognito.call(
                "GetOpenIdTokenForDeveloperIdentity",
                IdentityPoolId=pool_id,
                Logins={"shop": user},
            )["IdentityId"]
        )
        for user in ("anna", "bert")
    ]
    return pool_id, identities[0]


@pytest.mark.fact("management-needs-a-signature")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_operation_is_offered_without_a_signature(service: LocalService, operation: str) -> None:
    unsigned = exchange(service, operation, accepted("eu-west-1:0")[operation], Authorization="")
    assert error_of(unsigned) == Refusal(
        "MissingAuthenticationTokenException", "Missing Authentication Token"
    )


@pytest.mark.fact("public-operations-are-not-signed")
def test_the_operations_that_need_no_signature_are_those_of_the_model() -> None:
    model = Loader().load_service_model("cognito-identity", "service-2")
    unsigned = {
        name for name, declared in model["operations"].items() if declared.get("authtype") == "none"
    }
    assert unsigned == PUBLIC.keys()


@pytest.mark.fact("signed-for-cognito-identity")
def test_a_signature_for_another_service_is_invalid(service: LocalService) -> None:
    signed = authorization(aws="cognito-idp")
    assert error_of(exchange(service, "ListIdentityPools", {}, Authorization=signed)) == Refusal(
        "InvalidSignatureException",
        "Credential should be scoped to correct service: 'cognito-identity'.",
    )


@pytest.mark.fact(
    "success-is-200",
    "answers-are-compact",
    "answers-are-json-1-1",
    "answers-have-a-request-id",
    "answers-are-dated",
)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_answers_in_the_same_form(tmp_path: Path, operation: str) -> None:
    service = LocalService(tmp_path / "local.db", now=lambda: 1_700_000_000.25, new_key=one_key)
    request = accepted(*inhabited(service))[operation]
    status, headers, body = exchange(service, operation, request)
    assert status == 200
    if body:
        content = json.loads(body)
        assert body == json.dumps(content, separators=(",", ":")).encode()
        assert None not in content.values()
    assert REQUEST_ID.fullmatch(headers.pop("x-amzn-RequestId"))
    assert headers == {
        "Date": "Tue, 14 Nov 2023 22:13:20 GMT",
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": str(len(body)),
    }


@pytest.mark.fact(
    "pool-not-found",
    "refusals-are-400",
    "errors-have-type-and-message",
    "errors-are-told-in-headers",
    "answers-are-json-1-1",
    "answers-have-a-request-id",
    "answers-are-dated",
)
@pytest.mark.parametrize(
    "operation",
    [name for name in OPERATIONS if name not in OF_NO_POOL],
)
def test_every_operation_refuses_a_missing_pool_in_the_same_form(
    tmp_path: Path, operation: str
) -> None:
    service = LocalService(tmp_path / "local.db", now=lambda: 1_700_000_000.25)
    message = "IdentityPool 'eu-west-1:0' not found."
    answer = exchange(service, operation, accepted("eu-west-1:0")[operation])
    assert error_of(answer) == Refusal("ResourceNotFoundException", message, 400)
    _, headers, body = answer
    assert REQUEST_ID.fullmatch(headers.pop("x-amzn-RequestId"))
    assert headers == {
        "Date": "Tue, 14 Nov 2023 22:13:20 GMT",
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": str(len(body)),
        "x-amzn-ErrorType": "ResourceNotFoundException:",
        "x-amzn-ErrorMessage": message,
    }


@pytest.mark.fact("rates-are-at-least-those-published")
@pytest.mark.parametrize(
    ("operation", "rate"),
    [("TagResource", 5), ("UntagResource", 5), ("ListTagsForResource", 10), ("ListIdentities", 5)],
)
def test_no_call_is_throttled_within_the_published_rates(
    tmp_path: Path, operation: str, rate: int
) -> None:
    service = LocalService(tmp_path / "local.db", now=lambda: 1_700_000_000.0)
    request = accepted(Cognito(service).create())[operation]
    statuses = [exchange(service, operation, request)[0] for _ in range(rate)]
    assert statuses == [200] * rate


@pytest.mark.parametrize(
    ("operation", "missing"),
    [
        pytest.param(
            "CreateIdentityPool",
            ["identityPoolName", "allowUnauthenticatedIdentities"],
            marks=pytest.mark.fact("create-needs-name-and-guests"),
        ),
        ("DeleteIdentities", ["identityIdsToDelete"]),
        ("DeleteIdentityPool", ["identityPoolId"]),
        ("DescribeIdentity", ["identityId"]),
        ("DescribeIdentityPool", ["identityPoolId"]),
        ("GetCredentialsForIdentity", ["identityId"]),
        ("GetId", ["identityPoolId"]),
        ("GetIdentityPoolRoles", ["identityPoolId"]),
        ("GetOpenIdToken", ["identityId"]),
        ("GetOpenIdTokenForDeveloperIdentity", ["identityPoolId", "logins"]),
        pytest.param(
            "GetPrincipalTagAttributeMap",
            ["identityPoolId", "identityProviderName"],
            marks=pytest.mark.fact("principal-tags-need-pool-and-provider"),
        ),
        pytest.param(
            "ListIdentities",
            ["identityPoolId", "maxResults"],
            marks=pytest.mark.fact("list-identities-needs-pool-and-max-results"),
        ),
        pytest.param(
            "ListIdentityPools",
            ["maxResults"],
            marks=pytest.mark.fact("list-needs-max-results"),
        ),
        pytest.param(
            "ListTagsForResource",
            ["resourceArn"],
            marks=pytest.mark.fact("tag-operations-need-their-members"),
        ),
        ("LookupDeveloperIdentity", ["identityPoolId"]),
        (
            "MergeDeveloperIdentities",
            [
                "sourceUserIdentifier",
                "destinationUserIdentifier",
                "developerProviderName",
                "identityPoolId",
            ],
        ),
        pytest.param(
            "SetIdentityPoolRoles",
            ["identityPoolId", "roles"],
            marks=pytest.mark.fact("roles-are-required"),
        ),
        pytest.param(
            "SetPrincipalTagAttributeMap",
            ["identityPoolId", "identityProviderName"],
            marks=pytest.mark.fact("principal-tags-need-pool-and-provider"),
        ),
        pytest.param(
            "TagResource",
            ["resourceArn", "tags"],
            marks=pytest.mark.fact("tag-operations-need-their-members"),
        ),
        (
            "UnlinkDeveloperIdentity",
            ["identityId", "identityPoolId", "developerProviderName", "developerUserIdentifier"],
        ),
        ("UnlinkIdentity", ["identityId", "logins", "loginsToRemove"]),
        pytest.param(
            "UntagResource",
            ["resourceArn", "tagKeys"],
            marks=pytest.mark.fact("tag-operations-need-their-members"),
        ),
        pytest.param(
            "UpdateIdentityPool",
            ["identityPoolId", "identityPoolName", "allowUnauthenticatedIdentities"],
            marks=pytest.mark.fact("update-needs-id-name-and-guests"),
        ),
    ],
)
def test_an_operation_says_what_it_cannot_be_asked_without(
    service: LocalService, operation: str, missing: list[str]
) -> None:
    noun = "error" if len(missing) == 1 else "errors"
    sentences = (
        f"Value null at '{member}' failed to satisfy constraint: Member must not be null"
        for member in missing
    )
    assert error_of(exchange(service, operation, {})) == Refusal(
        "ValidationException",
        f"{len(missing)} validation {noun} detected: {'; '.join(sentences)}",
    )
