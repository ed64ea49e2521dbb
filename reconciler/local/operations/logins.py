"""The logins of a request: whose they are, by the tokens of their providers."""

from collections.abc import Mapping

from reconciler.local.errors import not_authorized
from reconciler.local.operations.call import Call
from reconciler.local.storage.identities import Login
from reconciler.local.storage.records import Pool


def public_logins(call: Call, pool: Pool, sent: Mapping[str, str]) -> tuple[Login, ...]:
    """The logins that tokens of public providers prove; raises ServiceError otherwise."""
    if not sent:
        return ()
    raise not_authorized("Token is not from a supported provider of this identity pool.")
