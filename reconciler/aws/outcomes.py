"""What an error of the SDK means: for a read, which exception; for a write, what is known.

A write is NOT_APPLIED only where the error is known to be harmless. Everything else is UNKNOWN.
"""

import ssl

from botocore import exceptions as sdk

from reconciler import errors
from reconciler.aws.answers import DamagedBody
from reconciler.model.results import SHOWN_CHARACTERS, Delivery, Momentary

THROTTLES = frozenset(
    {
        "TooManyRequestsException",
        "ThrottlingException",
        "Throttling",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestLimitExceeded",
    }
)

REQUEST_ID_HEADER = "x-amzn-requestid"

_NO_MESSAGE = "an answer without a message of the service; a proxy's, perhaps"

_ACCESS = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "NotAuthorizedException",
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "RequestTimeTooSkewed",
        "OptInRequired",
    }
)

# Refused by the service before it did anything: checks of shape, signature, permission and
# rate, and the errors that the service model gives to the writing operations.
_HARMLESS = (
    THROTTLES
    | _ACCESS
    | {
        "ValidationException",
        "ValidationError",
        "SerializationException",
        "UnknownOperationException",
        "InvalidParameterException",
        "ResourceNotFoundException",
        "ResourceConflictException",
        "ConcurrentModificationException",
        "LimitExceededException",
        # A provider could not be asked about a token, which comes before anything is changed.
        "ExternalServiceException",
    }
)

# NoSuchEntity is what IAM says.
_NOT_THERE = frozenset({"ResourceNotFoundException", "NoSuchEntity"})

# The request was ready to leave, but no connection came about.
_NOT_CONNECTED = (
    sdk.EndpointConnectionError,
    sdk.ConnectTimeoutError,
    sdk.ProxyConnectionError,
)

_NO_CREDENTIALS = (
    sdk.NoCredentialsError,
    sdk.PartialCredentialsError,
    sdk.CredentialRetrievalError,
    sdk.ProfileNotFound,
    sdk.TokenRetrievalError,
    sdk.SSOError,
    sdk.ConfigParseError,
)


def code_of(error: Exception) -> str | None:
    """The service's error code, where the service answered with one."""
    if isinstance(error, sdk.ClientError):
        return str(error.response.get("Error", {}).get("Code") or "") or None
    return None


def status_of(error: sdk.ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)


def request_id_of(error: Exception) -> str | None:
    """The id that AWS knows the request by, where there was an answer from it."""
    if isinstance(error, DamagedBody):
        return error.request_id
    if not isinstance(error, sdk.ClientError):
        return None
    metadata = error.response.get("ResponseMetadata", {})
    # The SDK takes it out of the headers of those errors only whose body it understands.
    found = metadata.get("RequestId") or metadata.get("HTTPHeaders", {}).get(REQUEST_ID_HEADER)
    return found if isinstance(found, str) else None


def delivery_of(error: Exception) -> Delivery:
    """What is known of a write that was on its way and ended in this error."""
    if isinstance(error, sdk.ClientError):
        refused = 400 <= status_of(error) < 500 and code_of(error) in _HARMLESS
        return Delivery.NOT_APPLIED if refused else Delivery.UNKNOWN
    if isinstance(error, _NOT_CONNECTED) or _certificate_refused(error):
        return Delivery.NOT_APPLIED
    return Delivery.UNKNOWN


def momentary_of(error: Exception) -> Momentary | None:
    """Why a write that was not applied may be taken a little later, None where it may not."""
    code = code_of(error)
    if code in THROTTLES:
        return Momentary.THROTTLED
    if code == "ConcurrentModificationException":
        return Momentary.OVERLAPPED
    # Also what a missing iam:PassRole gives, so this is not believed for long.
    if code == "NotAuthorizedException" and "Access to Role" in describe(error):
        return Momentary.ROLE_NOT_KNOWN
    return None


def describe(error: Exception) -> str:
    """The error in one line, without bodies or tokens."""
    if isinstance(error, sdk.ClientError):
        message = str(error.response.get("Error", {}).get("Message") or _NO_MESSAGE)
        # Below its first line a refused signature repeats the signed headers, the session token
        # among them.
        first_line = message.strip().partition("\n")[0]
        return f"{code_of(error) or status_of(error)}: {first_line}"
    if isinstance(error, DamagedBody):
        return str(error)
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def read_error(subject: str, error: Exception) -> errors.AwsError:
    """The exception that a failed read becomes. `subject` is the operation and what it read."""
    text = f"{subject}: {describe(error)[:SHOWN_CHARACTERS]}"
    if isinstance(error, DamagedBody):
        return errors.Damaged(text)
    if isinstance(error, _NO_CREDENTIALS):
        return errors.AccessRefused(
            f"{text}. Give credentials the way the AWS CLI takes them, or set the target's profile"
        )
    if not isinstance(error, sdk.ClientError):
        return errors.Unreachable(text)
    code = code_of(error)
    if status_of(error) >= 500:
        return errors.Unreachable(text)
    if code in _NOT_THERE:
        return errors.NotFound(text)
    if code in THROTTLES:
        return errors.Throttled(text)
    if code in _ACCESS:
        return errors.AccessRefused(text)
    return errors.Rejected(text)


def _certificate_refused(error: Exception) -> bool:
    """A TLS handshake that our side ended. Other TLS errors may come after sending."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return isinstance(error, sdk.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error)
