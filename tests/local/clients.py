"""Two ways to the service: boto3's own client over it, and bare HTTP exchanges."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

import boto3
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.config import Config
from botocore.exceptions import ClientError

from reconciler.local.protocol import jws
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.protocol.wire import Answer
from reconciler.local.service import LocalService

ACCOUNT = "123456789012"
REGION = "eu-west-1"
USER_POOL = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Zr231apJu"
CLIENT: JsonObject = {"ProviderName": USER_POOL, "ClientId": "app"}
OIDC = f"arn:aws:iam::{ACCOUNT}:oidc-provider/login.example.com"
SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/office"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"

# One session, because a new one reads the service models again.
_SESSION = boto3.session.Session()

# One key for every service and issuer, because to make a good one takes long.
one_key = cache(jws.new_key)


@dataclass(frozen=True)
class Refusal:
    """How a call was refused."""

    code: str
    message: str
    status: int = 400


class Cognito:
    """A boto3 client whose requests the service answers in process."""

    def __init__(self, service: LocalService, account: str = ACCOUNT, region: str = REGION) -> None:
        self.service = service
        self.region = region
        self.client = boto3_client(service, "cognito-identity", account, region)

    def call(self, operation: str, **members: Json) -> JsonObject:
        """The members the operation answers with."""
        answer = getattr(self.client, xform_name(operation))(**members)
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    def refused(self, operation: str, **members: Json) -> Refusal:
        """The refusal of a call that must not succeed."""
        try:
            answer = self.call(operation, **members)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            return Refusal(
                error.response["Error"]["Code"], error.response["Error"]["Message"], status
            )
        raise AssertionError(f"{operation} was not refused: {answer}")

    def create(self, **members: Json) -> str:
        """The id of a new pool, made with these members beside the required ones."""
        wanted = {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": False, **members}
        return cast(str, self.call("CreateIdentityPool", **wanted)["IdentityPoolId"])

    def update(self, pool_id: str, **members: Json) -> JsonObject:
        wanted = {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": False, **members}
        return self.call("UpdateIdentityPool", IdentityPoolId=pool_id, **wanted)

    def describe(self, pool_id: str) -> JsonObject:
        return self.call("DescribeIdentityPool", IdentityPoolId=pool_id)

    def roles(self, pool_id: str) -> JsonObject:
        return self.call("GetIdentityPoolRoles", IdentityPoolId=pool_id)


def boto3_client(
    service: LocalService,
    name: str,
    key: str,
    region: str,
    secret: str = "secret",
    token: str | None = None,
) -> object:
    """A boto3 client of an AWS service with the socket left out."""
    client = _SESSION.client(
        name,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            ignore_configured_endpoint_urls=True,
        ),
    )

    def answered(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        status, headers, body = service(request.method, request.url, request.headers, request.body)
        return AWSResponse(request.url, status, HeadersDict(headers), _Body(body))

    client.meta.events.register(f"before-send.{name}", answered)
    return cast(object, client)


def arn_of(pool_id: str, account: str = ACCOUNT, region: str = REGION) -> str:
    """The ARN of a pool, as the operations on tags take it."""
    return f"arn:aws:cognito-identity:{region}:{account}:identitypool/{pool_id}"


def authorization(
    account: str = ACCOUNT, region: str = REGION, aws: str = "cognito-identity"
) -> str:
    """A SigV4 header with a signature nobody looks at."""
    return (
        f"AWS4-HMAC-SHA256 Credential={account}/20260101/{region}/{aws}/aws4_request,"
        " SignedHeaders=host;x-amz-date;x-amz-target, Signature=0"
    )


def exchange(
    service: LocalService, operation: str, body: bytes | JsonObject, **headers: str
) -> Answer:
    """One bare HTTP exchange, signed unless `Authorization` says otherwise."""
    sent = {
        "X-Amz-Target": f"AWSCognitoIdentityService.{operation}",
        "Authorization": authorization(),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return service("POST", "https://cognito-identity.eu-west-1.amazonaws.com/", sent, content)


def fetched(service: LocalService, path: str) -> JsonObject:
    """The JSON at a path of the service, which no signature is needed for."""
    status, headers, body = service(
        "GET", f"http://127.0.0.1{path}", {"Host": "127.0.0.1:4566"}, b""
    )
    assert (status, headers["Content-Type"]) == (200, "application/json")
    return cast(JsonObject, json.loads(body))


def error_of(answer: Answer) -> Refusal:
    """The refusal an HTTP answer carries in its body."""
    status, _, body = answer
    content = json.loads(body)
    assert content.keys() == {"__type", "message"}
    return Refusal(content["__type"], content["message"], status)


class _Body(io.BytesIO):
    """An answer's body as boto3's HTTP layer reads it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()
