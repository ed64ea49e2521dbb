"""Probes of DescribeIdentityPool, and of what every answer has on the wire."""

import json

from botocore import UNSIGNED

from tests.local.clients import CLIENT
from tests.local.moto.probe import MISSING, Emulator, Probe, accepts, code, in_full

_DESCRIBE = "DescribeIdentityPool"


def _wire_of_refusal(aws: Emulator) -> str:
    code(lambda: aws.describe(MISSING))
    names = ("x-amzn-ErrorType", "x-amzn-ErrorMessage", "Content-Type")
    return ", ".join([str(aws.wire.status), *map(aws.wire.line, names)])


def _body_of_refusal(aws: Emulator) -> str:
    code(lambda: aws.describe(MISSING))
    return ", ".join(json.loads(aws.wire.body))


def _request_id(aws: Emulator) -> str:
    code(lambda: aws.describe(MISSING))
    return "absent" if aws.wire.header("x-amzn-RequestId") == "(none)" else "present"


def _headers(aws: Emulator) -> str:
    aws.describe(aws.created())
    length = aws.wire.header("Content-Length")
    counted = "the body's" if length == str(len(aws.wire.body)) else length
    return f"{aws.wire.line('Content-Type')}, Content-Length: {counted}"


def _spacing(aws: Emulator) -> str:
    aws.describe(aws.created())
    return "with spaces" if b" " in aws.wire.body else "without spaces"


def _described_as_created(aws: Emulator) -> str:
    created = aws.create(CognitoIdentityProviders=[CLIENT], IdentityPoolTags={"team": "shop"})
    return "the same" if aws.describe(str(created["IdentityPoolId"])) == created else "different"


def _unsigned(aws: Emulator) -> str:
    pool_id = aws.created()
    with aws.changed(f"choose-signer.cognito-identity.{_DESCRIBE}", lambda **_: UNSIGNED):
        return accepts(lambda: aws.describe(pool_id))


READING = (
    Probe(
        _DESCRIBE,
        "a pool with a user pool client and a tag, beside what its creation answered",
        _described_as_created,
        ("described-as-created",),
        "the same",
    ),
    Probe(
        _DESCRIBE,
        "a pool that is not there",
        lambda aws: in_full(lambda: aws.describe(MISSING)),
        ("pool-not-found",),
        "ResourceNotFoundException: IdentityPool '<id>' not found.",
    ),
    Probe(
        _DESCRIBE,
        "the pool id nonsense",
        lambda aws: in_full(lambda: aws.describe("nonsense")),
        (
            "pool-id-shape",
            "shapes-break-as-validation-exceptions",
            "validation-errors-are-quoted-and-counted",
            "patterns-are-printed",
        ),
        "ValidationException: 1 validation error detected: Value 'nonsense' at 'identityPoolId'"
        " failed to satisfy constraint: Member must satisfy regular expression pattern:"
        r" [\w-]+:[0-9a-f-]+",
    ),
    Probe(
        _DESCRIBE,
        "the headers of a refusal",
        _wire_of_refusal,
        ("refusals-are-400", "errors-are-told-in-headers", "answers-are-json-1-1"),
        "400, x-amzn-ErrorType: ResourceNotFoundException:,"
        " x-amzn-ErrorMessage: IdentityPool '<id>' not found.,"
        " Content-Type: application/x-amz-json-1.1",
    ),
    Probe(
        _DESCRIBE,
        "the members of a refusal's body",
        _body_of_refusal,
        ("errors-have-type-and-message",),
        "__type, message",
    ),
    Probe(
        _DESCRIBE,
        "the headers of an answer",
        _headers,
        ("answers-are-json-1-1", "answers-are-compact"),
        "Content-Type: application/x-amz-json-1.1, Content-Length: the body's",
    ),
    Probe(
        _DESCRIBE,
        "x-amzn-RequestId of a refusal",
        _request_id,
        ("answers-have-a-request-id",),
        "present",
    ),
    Probe(
        _DESCRIBE,
        "the JSON of an answer",
        _spacing,
        ("answers-are-compact",),
        "without spaces",
    ),
    Probe(
        _DESCRIBE,
        "a request without a signature",
        _unsigned,
        ("management-needs-a-signature",),
        "refused",
    ),
)
