"""GetId, DescribeIdentity, DeleteIdentities and UnlinkIdentity."""

from reconciler.local.errors import ServiceError
from reconciler.local.operations.call import Call
from reconciler.local.operations.linking import (
    check_guests,
    forbidden,
    new_identity,
    no_match,
    signed_in,
    without,
)
from reconciler.local.operations.listing import described
from reconciler.local.operations.logins import proofs_of
from reconciler.local.operations.tokens import shown
from reconciler.local.protocol.members import Json, JsonObject


def get_id(call: Call) -> JsonObject:
    """The identity of the logins, made where they have none; without logins a new guest.

    Raises ServiceError: ResourceNotFoundException, NotAuthorizedException where guests are not
    allowed or a login is not accepted, and as `signed_in` does.
    """
    pool = call.pool()
    proofs = proofs_of(call, pool, call.members.text_map("Logins") or {})
    if proofs:
        identity = signed_in(call, pool, tuple(proof.login for proof in proofs))
    else:
        check_guests(pool)
        identity = new_identity(call, pool)
    return {"IdentityId": identity.id}


def describe_identity(call: Call) -> JsonObject:
    """The identity; raises ServiceError (ResourceNotFoundException) where there is none."""
    return described(call.identity())


def delete_identities(call: Call) -> JsonObject:
    """Forgets identities, and says which of them could not be.

    An identity that is not there is as good as deleted or, by assumption, one to which access is
    denied, as to those of other accounts.
    """
    unprocessed: list[Json] = []
    for identity_id in dict.fromkeys(call.members.texts("IdentityIdsToDelete") or ()):
        try:
            call.identities.remove(call.identities.find(identity_id).id)
        except ServiceError:
            if call.assumptions.missing_identities_unprocessed:
                unprocessed.append({"IdentityId": identity_id, "ErrorCode": "AccessDenied"})
    return {"UnprocessedIdentityIds": unprocessed}


def unlink_identity(call: Call) -> None:
    """Removes the logins of some providers, for whoever shows a login of the identity.

    Raises ServiceError: ResourceNotFoundException, NotAuthorizedException for logins that are
    not accepted or belong to another identity.
    """
    identity = call.identity()
    proofs = shown(call, call.pools.find(identity.pool), identity)
    if not proofs:
        raise forbidden(identity)
    if {proof.login for proof in proofs}.isdisjoint(identity.logins):
        raise no_match()
    providers = frozenset(call.members.texts("LoginsToRemove") or ())
    without(call, identity, (login for login in identity.logins if login.provider in providers))
