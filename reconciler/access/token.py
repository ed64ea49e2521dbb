"""A token as a pool meets it, or no token: a guest."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

# The value of a claim or SAML attribute: one text, or a list of texts.
ClaimValue: TypeAlias = str | tuple[str, ...]


class Flow(StrEnum):
    """How credentials are asked for: GetCredentialsForIdentity, or GetOpenIdToken and then STS."""

    ENHANCED = "enhanced"
    CLASSIC = "classic"


@dataclass(frozen=True, slots=True)
class Token:
    """What a caller presents.

    provider: the key of the provider that issued it, None for a guest, who has no token.
    claims: sorted by name. custom_role: the role asked for (CustomRoleArn), None for the default.
    """

    provider: str | None = None
    claims: tuple[tuple[str, ClaimValue], ...] = ()
    flow: Flow = Flow.ENHANCED
    custom_role: str | None = None
