"""What the management operations have in common: signatures, forms of answers, what is required."""

import json
import re
from pathlib import Path

import pytest

from reconciler.local.protocol.members import JsonObject
from reconciler.local.service import READING, WRITING, LocalService
from tests.local.clients import ACCOUNT, OIDC, Cognito, Refusal, authorization, error_of, exchange

OPERATIONS = sorted((*READING, *WRITING))
REQUEST_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def accepted(pool_id: str) -> dict[str, JsonObject]:
    """For each operation a request that is accepted if the pool is there and has the provider."""
    required: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
    pool: JsonObject = {"IdentityPoolId": pool_id}
    arn = f"arn:aws:cognito-identity:eu-west-1:{ACCOUNT}:identitypool/{pool_id}"
    provider: JsonObject = {**pool, "IdentityProviderName": OIDC}
    return {
        "CreateIdentityPool": required,
        "DeleteIdentityPool": pool,
        "DescribeIdentityPool": pool,
        "GetIdentityPoolRoles": pool,
        "GetPrincipalTagAttributeMap": provider,
        "ListIdentities": {**pool, "MaxResults": 1},
        "ListIdentityPools": {"MaxResults": 1},
        "ListTagsForResource": {"ResourceArn": arn},
        "SetIdentityPoolRoles": {**pool, "Roles": {}},
        "SetPrincipalTagAttributeMap": provider,
        "TagResource": {"ResourceArn": arn, "Tags": {}},
        "UntagResource": {"ResourceArn": arn, "TagKeys": []},
        "UpdateIdentityPool": {**pool, **required},
    }


@pytest.mark.fact("management-needs-a-signature")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_operation_is_offered_without_a_signature(service: LocalService, operation: str) -> None:
    unsigned = exchange(service, operation, accepted("eu-west-1:0")[operation], Authorization="")
    assert error_of(unsigned) == Refusal(
        "MissingAuthenticationTokenException", "Missing Authentication Token"
    )


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
    service = LocalService(tmp_path / "local.db", now=lambda: 1_700_000_000.25)
    pool_id = Cognito(service).create(OpenIdConnectProviderARNs=[OIDC])
    status, headers, body = exchange(service, operation, accepted(pool_id)[operation])
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
    [name for name in OPERATIONS if name not in ("CreateIdentityPool", "ListIdentityPools")],
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
        ("DeleteIdentityPool", ["identityPoolId"]),
        ("DescribeIdentityPool", ["identityPoolId"]),
        ("GetIdentityPoolRoles", ["identityPoolId"]),
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
