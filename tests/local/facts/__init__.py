"""What is known of the operations of Cognito Identity, and how it is known.

A test that proves a fact names it with the marker `fact`. What nobody has seen or published is
no fact but an assumption of the service.
"""

from collections.abc import Mapping

from . import attached, identities, pools, protocol, tokens
from .fact import Fact as Fact

FACTS: Mapping[str, Fact] = {
    **protocol.PROTOCOL,
    **protocol.VALIDATION,
    **pools.CREATE,
    **pools.PROVIDERS,
    **pools.DESCRIBE,
    **pools.UPDATE,
    **pools.DELETE,
    **pools.LISTING,
    **attached.ROLES,
    **attached.PRINCIPAL_TAGS,
    **attached.TAGS,
    **identities.IDENTITIES,
    **identities.DEVELOPERS,
    **tokens.LOGINS,
    **tokens.TOKENS,
    **tokens.CREDENTIALS,
}
