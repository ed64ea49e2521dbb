"""The local issuers of the embedded service, and tokens of theirs to sign in with."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from reconciler.errors import LocalServiceError
from reconciler.local.errors import LocalStoreError, TokensError
from reconciler.local.issuing import Issuing
from reconciler.local.storage.store import Store

_Result = TypeVar("_Result")


def add_issuer(database: Path, provider: str, audiences: Sequence[str]) -> str:
    """Makes the local issuer of a provider; its name in Logins. Raises LocalServiceError."""
    return _with(database, lambda issuing: issuing.add(provider, audiences))


def local_issuers(database: Path) -> list[tuple[str, tuple[str, ...]]]:
    """The names of the local issuers and their audiences. Raises LocalServiceError."""
    return _with(database, lambda issuing: [(each.name, each.audiences) for each in issuing.all()])


def local_token(database: Path, provider: str, claims: Sequence[tuple[str, str]]) -> str:
    """A token of a local issuer. Raises LocalServiceError."""
    return _with(database, lambda issuing: issuing.token(provider, claims))


def _with(database: Path, use: Callable[[Issuing], _Result]) -> _Result:
    try:
        store = Store(database)
        with closing(store):
            return use(Issuing(store, time.time))
    except (LocalStoreError, TokensError) as error:
        raise LocalServiceError(str(error)) from error
