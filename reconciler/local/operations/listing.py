"""ListIdentityPools and ListIdentities, a page at a time."""

import re

from reconciler.local.operations.call import Call
from reconciler.local.operations.paging import bad_token, last_entry, token_after
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.storage.identities import Identity

_ID = re.compile(r"[\w-]+:[0-9a-f-]+", re.ASCII)


def list_identity_pools(call: Call) -> JsonObject:
    """One page of pools in ascending order of ids, always with the member IdentityPools.

    The token of the next page says the last id; it stays good when that pool is deleted. Raises
    ServiceError (InvalidParameterException) for a token of another making.
    """
    most = call.members.number("MaxResults")
    found = call.pools.names_after(_last_id(call), most + 1)
    page: list[Json] = [
        {"IdentityPoolId": pool_id, "IdentityPoolName": name} for pool_id, name in found[:most]
    ]
    answer: JsonObject = {"IdentityPools": page}
    if len(found) > most:
        answer["NextToken"] = token_after(call, found[most - 1][0])
    return answer


def list_identities(call: Call) -> JsonObject:
    """One page of a pool's identities in ascending order of ids, disabled ones unless hidden.

    Raises ServiceError: ResourceNotFoundException, InvalidParameterException for a token of
    another making.
    """
    pool = call.pool()
    most = call.members.number("MaxResults")
    hide_disabled = call.members.flag("HideDisabled")
    found = call.identities.page(pool.id, _last_id(call), most + 1, hide_disabled)
    page: list[Json] = [described(identity) for identity in found[:most]]
    answer: JsonObject = {"IdentityPoolId": pool.id, "Identities": page}
    if len(found) > most:
        answer["NextToken"] = token_after(call, found[most - 1].id)
    return answer


def described(identity: Identity) -> JsonObject:
    """An identity as it is listed and described: its providers by name, never its users."""
    logins: JsonObject = {"Logins": list(identity.providers)} if identity.logins else {}
    return {
        "IdentityId": identity.id,
        **logins,
        "CreationDate": identity.created,
        "LastModifiedDate": identity.modified,
    }


def _last_id(call: Call) -> str:
    """The id that the token of the request says; nothing, which is before any id, without one."""
    last = last_entry(call)
    if last is not None and _ID.fullmatch(last) is None:
        raise bad_token(call.members.text("NextToken"))
    return last or ""
