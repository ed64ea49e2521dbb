"""What can go wrong: refusals the client is answered with, and what whoever runs the service did.

Exception
├── ServiceError       an AWS error: becomes an HTTP answer, never reaches the caller
├── LocalStoreError    the database file cannot be used
├── TokensError        tokens cannot be made or checked here
├── PortError          the port to serve on cannot be had
├── AssumptionError    an assumption, or a value of one, that there is not
└── FaultRuleError     a rule for faults that cannot be one, and where it stands
"""


class ServiceError(Exception):
    """A refusal as AWS words it: the error code, the message and the HTTP status.

    Every error the service model declares has status 400, but InternalErrorException.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


class LocalStoreError(Exception):
    """The database file of the embedded service cannot be opened, read or written."""


class TokensError(Exception):
    """Tokens can be neither made nor checked: for want of a library, or of their issuer."""


class PortError(Exception):
    """The port the service is to listen on cannot be had."""


class AssumptionError(ValueError):
    """A setting of the assumptions that names nothing, or a value there is not."""


class FaultRuleError(ValueError):
    """A part of the rules for faults that is wrong; `path` leads to it from the whole."""

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        super().__init__(f"{place.removeprefix('.')}: {message}" if path else message)
        self.path = path
        self.message = message


def invalid_parameter(message: str) -> ServiceError:
    """InvalidParameterException: well-formed, but against a rule of the service."""
    return ServiceError("InvalidParameterException", message)


def pool_not_found(pool_id: str) -> ServiceError:
    """ResourceNotFoundException in the words AWS has for a missing pool."""
    return ServiceError("ResourceNotFoundException", f"IdentityPool '{pool_id}' not found.")


def identity_not_found(identity_id: str) -> ServiceError:
    """ResourceNotFoundException in the words AWS has for a missing identity."""
    return ServiceError("ResourceNotFoundException", f"Identity '{identity_id}' not found.")


def not_authorized(message: str) -> ServiceError:
    """NotAuthorizedException: what is sent does not entitle to what is asked for."""
    return ServiceError("NotAuthorizedException", message)


def misconfigured() -> ServiceError:
    """InvalidIdentityPoolConfigurationException in the words AWS has for want of a usable role."""
    return ServiceError(
        "InvalidIdentityPoolConfigurationException",
        "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
    )


def conflict(message: str) -> ServiceError:
    """ResourceConflictException: a login, or a user, belongs to another identity."""
    return ServiceError("ResourceConflictException", message)


def overlapped() -> ServiceError:
    """ConcurrentModificationException in the words of AWS (Terraform provider issue 5073)."""
    return ServiceError(
        "ConcurrentModificationException",
        "Only one request to update resource type Identity Pool can be processed at a time",
    )
