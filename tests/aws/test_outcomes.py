import ssl
from collections.abc import Iterable

import botocore.session
import pytest
from botocore import exceptions as sdk

from reconciler import errors
from reconciler.aws.answers import DamagedBody
from reconciler.aws.outcomes import (
    code_of,
    delivery_of,
    describe,
    momentary_of,
    read_error,
    request_id_of,
)
from reconciler.aws.reader import READING_OPERATIONS
from reconciler.aws.writer import WRITING_OPERATIONS
from reconciler.model.results import Delivery, Momentary

_MODEL = botocore.session.Session().get_service_model("cognito-identity")
_URL = "https://cognito-identity.eu-west-1.amazonaws.com/"


def refusal(
    code: str, status: int = 400, message: str = "no", operation: str = "UpdateIdentityPool"
) -> sdk.ClientError:
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "req-1"},
    }
    return sdk.ClientError(response, operation)


def untrusted() -> sdk.SSLError:
    """As the SDK raises it: the reason is down the chain."""
    try:
        try:
            raise ssl.SSLCertVerificationError("self-signed certificate")
        except ssl.SSLError as cause:
            raise sdk.SSLError(endpoint_url=_URL, error="refused") from cause
    except sdk.SSLError as error:
        return error


# What is known of a write that was refused with an error of the service model.
MODELLED = {
    "ConcurrentModificationException": (Delivery.NOT_APPLIED, Momentary.OVERLAPPED),
    "ExternalServiceException": (Delivery.NOT_APPLIED, None),
    "InternalErrorException": (Delivery.UNKNOWN, None),
    "InvalidParameterException": (Delivery.NOT_APPLIED, None),
    "LimitExceededException": (Delivery.NOT_APPLIED, None),
    "NotAuthorizedException": (Delivery.NOT_APPLIED, None),
    "ResourceConflictException": (Delivery.NOT_APPLIED, None),
    "ResourceNotFoundException": (Delivery.NOT_APPLIED, None),
    "TooManyRequestsException": (Delivery.NOT_APPLIED, Momentary.THROTTLED),
}
# And what a read becomes.
READ_AS = {
    "InternalErrorException": errors.Unreachable,
    "InvalidParameterException": errors.Rejected,
    "NotAuthorizedException": errors.AccessRefused,
    "ResourceNotFoundException": errors.NotFound,
    "ResourceConflictException": errors.Rejected,
    "TooManyRequestsException": errors.Throttled,
}
# Any operation of AWS may be refused with these: shape, signature, permission, rate.
COMMON = {
    "AccessDeniedException": errors.AccessRefused,
    "ExpiredTokenException": errors.AccessRefused,
    "IncompleteSignatureException": errors.AccessRefused,
    "InvalidSignatureException": errors.AccessRefused,
    "MissingAuthenticationTokenException": errors.AccessRefused,
    "OptInRequired": errors.AccessRefused,
    "RequestExpired": errors.AccessRefused,
    "SerializationException": errors.Rejected,
    "ThrottlingException": errors.Throttled,
    "UnknownOperationException": errors.Rejected,
    "UnrecognizedClientException": errors.AccessRefused,
    "ValidationException": errors.Rejected,
}
# The service sends its refusals as 400, IAM and proxies also as 403, a rate as 429 too.
REFUSALS, FAILURES = (400, 403, 429), (500, 502, 503, 504)


def modelled(operations: Iterable[str]) -> set[tuple[str, str]]:
    """Every operation with every error that the service model gives to it."""
    return {
        (operation, shape.name)
        for operation in operations
        for shape in _MODEL.operation_model(operation).error_shapes
    }


@pytest.mark.fault("F2", "F3")
def test_every_error_of_every_write_in_the_service_model_is_classified() -> None:
    cells = modelled(WRITING_OPERATIONS)
    assert {operation for operation, _ in cells} == WRITING_OPERATIONS
    assert {code for _, code in cells} == MODELLED.keys()
    for operation, code in cells:
        delivery, momentary = MODELLED[code]
        for status in REFUSALS:
            error = refusal(code, status, operation=operation)
            found = delivery_of(error), momentary_of(error)
            assert found == (delivery, momentary), (operation, code, status)
        for status in FAILURES:
            error = refusal(code, status, operation=operation)
            assert delivery_of(error) is Delivery.UNKNOWN, (operation, code, status)


@pytest.mark.fault("F1", "F3")
def test_every_error_of_every_read_in_the_service_model_is_classified() -> None:
    cells = modelled(READING_OPERATIONS)
    assert {operation for operation, _ in cells} == READING_OPERATIONS
    assert {code for _, code in cells} == READ_AS.keys()
    for operation, code in cells:
        documented = 500 if code == "InternalErrorException" else 400
        error = read_error("x", refusal(code, documented, operation=operation))
        assert type(error) is READ_AS[code], (operation, code)
        for status in FAILURES:
            error = read_error("x", refusal(code, status, operation=operation))
            assert type(error) is errors.Unreachable, (operation, code, status)


@pytest.mark.parametrize("status", [*REFUSALS, *FAILURES])
def test_the_errors_that_any_operation_may_have_are_classified(status: int) -> None:
    for code, kind in COMMON.items():
        error = refusal(code, status)
        harmless = status in REFUSALS
        known = Delivery.NOT_APPLIED if harmless else Delivery.UNKNOWN
        assert delivery_of(error) is known, code
        assert type(read_error("x", error)) is (kind if harmless else errors.Unreachable), code


@pytest.mark.parametrize("status", [*REFUSALS, *FAILURES])
@pytest.mark.parametrize("code", ["", "Forbidden", "NovelException", "413"])
def test_an_error_that_nobody_knows_leaves_a_write_unknown(code: str, status: int) -> None:
    """A proxy refuses without saying whether the request had passed it, and errors may be new."""
    error = refusal(code, status)
    assert (delivery_of(error), momentary_of(error)) == (Delivery.UNKNOWN, None)
    kind = errors.Rejected if status in REFUSALS else errors.Unreachable
    assert type(read_error("x", error)) is kind


@pytest.mark.parametrize(
    ("error", "delivery", "reason"),
    [
        (refusal("ValidationException"), Delivery.NOT_APPLIED, "the service checks shapes first"),
        (refusal("AccessDeniedException"), Delivery.NOT_APPLIED, "IAM answers before the service"),
        (refusal("ExpiredTokenException", 403), Delivery.NOT_APPLIED, "so does the signature"),
        (refusal("InvalidSignatureException"), Delivery.NOT_APPLIED, "a clock that is off"),
        (refusal("RequestTimeTooSkewed", 403), Delivery.NOT_APPLIED, "another one"),
        (
            refusal("TooManyRequestsException", 429),
            Delivery.NOT_APPLIED,
            "a rate, by either status",
        ),
        (refusal("ThrottlingException"), Delivery.NOT_APPLIED, "a rate, by another name"),
        (refusal("InternalErrorException", 500), Delivery.UNKNOWN, "it may have got far"),
        (refusal("TooManyRequestsException", 503), Delivery.UNKNOWN, "any 5xx"),
        (refusal("ConcurrentModificationException", 500), Delivery.UNKNOWN, "any 5xx"),
        (refusal("403", 403), Delivery.UNKNOWN, "a proxy, which may have passed it on"),
        (refusal("407", 407), Delivery.UNKNOWN, "a proxy"),
        (refusal("RequestTimeout", 408), Delivery.UNKNOWN, "it was read at least in part"),
        (refusal("NoveltyException"), Delivery.UNKNOWN, "nobody knows it"),
        (refusal("", 400), Delivery.UNKNOWN, "no code"),
        (refusal("InvalidParameterException", 302), Delivery.UNKNOWN, "no 4xx"),
        (
            sdk.EndpointConnectionError(endpoint_url=_URL, error="refused"),
            Delivery.NOT_APPLIED,
            "no connection",
        ),
        (sdk.ConnectTimeoutError(endpoint_url=_URL), Delivery.NOT_APPLIED, "no connection"),
        (sdk.ProxyConnectionError(proxy_url="http://p", error="407"), Delivery.NOT_APPLIED, "nor"),
        (untrusted(), Delivery.NOT_APPLIED, "we ended the handshake"),
        (
            sdk.SSLError(endpoint_url=_URL, error="[SSL: CERTIFICATE_VERIFY_FAILED]"),
            Delivery.NOT_APPLIED,
            "we ended the handshake",
        ),
        (sdk.SSLError(endpoint_url=_URL, error="EOF"), Delivery.UNKNOWN, "may come after sending"),
        (sdk.ReadTimeoutError(endpoint_url=_URL, error="slow"), Delivery.UNKNOWN, "no answer"),
        (sdk.ConnectionClosedError(endpoint_url=_URL), Delivery.UNKNOWN, "no answer"),
        (sdk.HTTPClientError(error="cut"), Delivery.UNKNOWN, "no whole answer"),
        (DamagedBody("the answer is not JSON"), Delivery.UNKNOWN, "no answer that counts"),
        (RuntimeError("parser"), Delivery.UNKNOWN, "nothing is known"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_write_is_not_applied_only_where_that_is_known(
    error: Exception, delivery: Delivery, reason: str
) -> None:
    assert delivery_of(error) is delivery, reason


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (
            refusal("ResourceNotFoundException"),
            errors.NotFound,
            "Read p: ResourceNotFoundException: no",
        ),
        (
            refusal("TooManyRequestsException", 429),
            errors.Throttled,
            "Read p: TooManyRequestsException: no",
        ),
        (
            refusal("AccessDeniedException"),
            errors.AccessRefused,
            "Read p: AccessDeniedException: no",
        ),
        (refusal("ExpiredToken", 403), errors.AccessRefused, "Read p: ExpiredToken: no"),
        (
            refusal("InvalidParameterException"),
            errors.Rejected,
            "Read p: InvalidParameterException: no",
        ),
        (
            refusal("", 502, ""),
            errors.Unreachable,
            "Read p: 502: an answer without a message of the service; a proxy's, perhaps",
        ),
        (
            sdk.ReadTimeoutError(endpoint_url=_URL, error="slow"),
            errors.Unreachable,
            f'Read p: ReadTimeoutError: Read timeout on endpoint URL: "{_URL}"',
        ),
        (EOFError("no\nterminal"), errors.Unreachable, "Read p: EOFError: no terminal"),
        (DamagedBody("the answer is not JSON"), errors.Damaged, "Read p: the answer is not JSON"),
        (
            sdk.NoCredentialsError(),
            errors.AccessRefused,
            "Read p: NoCredentialsError: Unable to locate credentials. "
            "Give credentials the way the AWS CLI takes them, or set the target's profile",
        ),
        (
            sdk.ProfileNotFound(profile="ops"),
            errors.AccessRefused,
            "Read p: ProfileNotFound: The config profile (ops) could not be found. "
            "Give credentials the way the AWS CLI takes them, or set the target's profile",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_failed_read_names_what_was_read_and_why_it_failed(
    error: Exception, kind: type[errors.AwsError], text: str
) -> None:
    raised = read_error("Read p", error)
    assert (type(raised), str(raised)) == (kind, text)


def test_a_refused_signature_does_not_show_the_session_token() -> None:
    """The service repeats the signed headers below the first line of its message."""
    error = refusal(
        "SignatureDoesNotMatch",
        403,
        "The signature does not match.\n\nThe Canonical String should have been\n"
        "'POST\n/\nx-amz-security-token:IQoJb3JpZ2luX2VjEXAMPLE",
    )
    assert describe(error) == "SignatureDoesNotMatch: The signature does not match."


def test_a_long_message_is_cut() -> None:
    assert len(str(read_error("Read p", refusal("ValidationException", 400, "x" * 9999)))) < 600


def test_code_and_request_id_are_those_of_the_service() -> None:
    error = refusal("ValidationException")
    assert (code_of(error), request_id_of(error)) == ("ValidationException", "req-1")
    assert (code_of(EOFError()), request_id_of(EOFError())) == (None, None)
    bare = sdk.ClientError({"Error": {}}, "UpdateIdentityPool")
    assert (code_of(bare), request_id_of(bare)) == (None, None)
