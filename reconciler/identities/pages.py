"""Listings that come in pages; of millions of identities only one page is kept."""

from collections.abc import Callable, Iterator

from reconciler.calls.identities import (
    list_call,
    lookup_identity_call,
    lookup_user_call,
    next_token,
    page_of,
    users_of,
)
from reconciler.errors import Damaged, NotFound
from reconciler.model.identities import ChosenPool, Page
from reconciler.model.json_value import JsonObject
from reconciler.model.ports import Reader
from reconciler.model.results import Call


def pages(
    reader: Reader, pool_id: str, *, hide_disabled: bool = False, token: str | None = None
) -> Iterator[Page]:
    """All identities from a token on, from the first without one. Raises AwsError."""
    answers = _answers(reader, lambda token: list_call(pool_id, token, hide_disabled), token)
    return map(page_of, answers)


def user_identity(reader: Reader, pool: ChosenPool, user: str) -> str | None:
    """The identity of a developer user, None for an unknown one. Raises AwsError.

    Whether the answer lists all users of the identity is not known; `identity_users` does.
    """
    if pool.developer_provider is None:
        return None
    try:
        return str(reader.read(lookup_user_call(pool.pool_id, user))["IdentityId"])
    except NotFound:
        return None


def identity_users(reader: Reader, pool: ChosenPool, identity_id: str) -> tuple[str, ...]:
    """The developer users of an identity, none for one that is not there. Raises AwsError.

    A pool without a developer provider has none.
    """
    if pool.developer_provider is None:
        return ()
    pool_id = pool.pool_id
    answers = _answers(reader, lambda token: lookup_identity_call(pool_id, identity_id, token))
    try:
        return tuple(user for answer in answers for user in users_of(answer))
    except NotFound:
        return ()


def _answers(
    reader: Reader, call_of: Callable[[str | None], Call], token: str | None = None
) -> Iterator[JsonObject]:
    """Raises Damaged where the tokens go round in a circle, which would never end.

    One token is kept, and another one in its place after twice as many pages: a circle of any
    length comes back to it (Brent's algorithm).
    """
    kept, steps, most = token, 0, 1
    while True:
        answer = reader.read(call_of(token))
        yield answer
        token = next_token(answer)
        if token is None:
            return
        if token == kept:
            raise Damaged(f"{call_of(None).operation}: the service repeats a page token")
        steps += 1
        if steps == most:
            kept, steps, most = token, 0, 2 * most
