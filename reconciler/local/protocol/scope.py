"""Where a call lands: the account, the Region and the partition its signature names.

The signature itself is not checked; the embedded service has no secrets to check it with.
"""

import re
from dataclasses import dataclass

from reconciler.local.errors import ServiceError

NO_ACCOUNT = "000000000000"

_ACCOUNT = re.compile(r"[0-9]{12}")
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/[^/,\s]+/([a-z0-9-]+)/[^/,\s]+/aws4_request\b")


@dataclass(frozen=True, slots=True)
class Scope:
    """One account in one Region: identity pools of different scopes never meet."""

    account: str
    region: str

    @property
    def partition(self) -> str:
        return partition_of(self.region)

    def pool_arn(self, pool_id: str) -> str:
        return (
            f"arn:{self.partition}:cognito-identity:{self.region}:{self.account}"
            f":identitypool/{pool_id}"
        )


def partition_of(region: str) -> str:
    """The AWS partition of a Region that offers identity pools."""
    for prefix, partition in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("eusc-", "aws-eusc")):
        if region.startswith(prefix):
            return partition
    return "aws"


def dns_suffix_of(region: str) -> str:
    """The domain the endpoints of a Region are in."""
    suffixes = {"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu"}
    return suffixes.get(partition_of(region), "amazonaws.com")


def scope_of(authorization: str | None) -> Scope:
    """The scope a SigV4 `Authorization` header names.

    The account is the access key id where that is twelve digits, so that a client chooses its
    account by its credentials. Raises ServiceError for a header that is missing
    (MissingAuthenticationTokenException) or no SigV4 one (IncompleteSignatureException).
    """
    if not authorization:
        raise ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token")
    credential = _CREDENTIAL.search(authorization)
    if credential is None:
        raise ServiceError(
            "IncompleteSignatureException",
            "Authorization header requires 'Credential' parameter with a SigV4 scope.",
        )
    key, region = credential.groups()
    return Scope(key if _ACCOUNT.fullmatch(key) else NO_ACCOUNT, region)
