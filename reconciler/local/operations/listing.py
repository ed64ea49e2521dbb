"""ListIdentityPools and ListIdentities: pages and the tokens that lead to the next."""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from reconciler.local.errors import ServiceError, invalid_parameter
from reconciler.local.operations.call import Call
from reconciler.local.protocol.members import Json, JsonObject

# What the bytes of an id are combined with in a token; nothing is hidden, only made unreadable.
_MASKS = {"last_id": 0, "opaque": 0xA5}

_POOL_ID = re.compile(r"[\w-]+:[0-9a-f-]+", re.ASCII)


def list_identity_pools(call: Call) -> JsonObject:
    """One page of pools in ascending order of ids, always with the member IdentityPools.

    The token of the next page says the last id; it stays good when that pool is deleted. Raises
    ServiceError (InvalidParameterException) for a token of another making.
    """
    mask = _MASKS[call.assumptions.page_tokens]
    most = call.members.number("MaxResults")
    token = call.members.optional_text("NextToken")
    found = call.pools.names_after("" if token is None else _pool_id_in(token, mask), most + 1)
    page: list[Json] = [
        {"IdentityPoolId": pool_id, "IdentityPoolName": name} for pool_id, name in found[:most]
    ]
    answer: JsonObject = {"IdentityPools": page}
    if len(found) > most:
        answer["NextToken"] = b64encode(_masked(found[most - 1][0].encode(), mask)).decode()
    return answer


def list_identities(call: Call) -> JsonObject:
    """The identities of a pool: none, as long as no operation that makes them is offered."""
    pool = call.pool()
    token = call.members.optional_text("NextToken")
    if token is not None:
        raise _bad_token(token)
    return {"IdentityPoolId": pool.id, "Identities": []}


def _pool_id_in(token: str, mask: int) -> str:
    try:
        pool_id = _masked(b64decode(token, validate=True), mask).decode("ascii")
    except (NotBase64, ValueError):
        raise _bad_token(token) from None
    if _POOL_ID.fullmatch(pool_id) is None:
        raise _bad_token(token)
    return pool_id


def _masked(text: bytes, mask: int) -> bytes:
    return bytes(byte ^ mask for byte in text)


def _bad_token(token: str) -> ServiceError:
    return invalid_parameter(f"Invalid NextToken: {token}")
