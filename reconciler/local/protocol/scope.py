"""Where a call lands: an account in a Region, and what follows from the Region's name."""

import re
from dataclasses import dataclass

NO_ACCOUNT = "000000000000"

_ACCOUNT = re.compile(r"[0-9]{12}")
_ISSUERS = {
    "aws": "cognito-identity.amazonaws.com",
    "aws-cn": "cognito-identity.cn-north-1.amazonaws.com.cn",
    "aws-us-gov": "cognito-identity-us-gov.amazonaws.com",
}
OWN_ISSUERS = frozenset(_ISSUERS.values())
"""Every name that identity pools sign tokens with."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One account in one Region: identity pools of different scopes never meet."""

    account: str
    region: str

    @property
    def partition(self) -> str:
        return partition_of(self.region)


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


def issuer_of(region: str) -> str:
    """What identity pools of a Region sign tokens as, and what trust policies call them."""
    return _ISSUERS.get(partition_of(region), _ISSUERS["aws"])


def account_of(key: str) -> str:
    """The account an access key belongs to: the key itself where that is twelve digits.

    So a client chooses its account by its credentials; any other key works in account zero.
    """
    return key if _ACCOUNT.fullmatch(key) else NO_ACCOUNT
