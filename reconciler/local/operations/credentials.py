"""GetOpenIdToken and GetCredentialsForIdentity: the classic and the enhanced flow."""

from dataclasses import dataclass

from reconciler.local.errors import misconfigured
from reconciler.local.operations.call import Call
from reconciler.local.operations.linking import (
    check_classic_flow,
    check_guests,
    forbidden,
    signed_in,
)
from reconciler.local.operations.logins import Proof
from reconciler.local.operations.role_choice import guest_role, login_role
from reconciler.local.operations.sessions import assumed
from reconciler.local.operations.tokens import OPEN_ID_SECONDS, deciding, open_id_token, shown
from reconciler.local.protocol.members import JsonObject
from reconciler.local.storage.identities import Identity
from reconciler.local.storage.records import Pool

SESSION_NAME = "CognitoIdentityCredentials"
"""What sessions of the enhanced flow are called (seen in CloudTrail)."""
SESSION_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class _Entry:
    """An identity that may be used, and by what; a guest shows nothing."""

    pool: Pool
    identity: Identity
    proofs: tuple[Proof, ...]


def get_open_id_token(call: Call) -> JsonObject:
    """A token for STS, with which the application chooses the role itself.

    Raises ServiceError: InvalidParameterException where the classic flow is closed, and as
    `_entered` does.
    """
    pool = call.pools.find(call.identity().pool)
    check_classic_flow(pool)
    entry = _entered(call)
    token = open_id_token(call, entry.pool, entry.identity, entry.proofs, OPEN_ID_SECONDS)
    return {"IdentityId": entry.identity.id, "Token": token}


def get_credentials_for_identity(call: Call) -> JsonObject:
    """Credentials for the role that the pool gives the identity.

    Raises ServiceError: InvalidIdentityPoolConfigurationException where there is no role, or one
    of another account, NotAuthorizedException where the role mapping denies it, and as `_entered`
    does.
    """
    entry = _entered(call)
    asked = call.members.optional_text("CustomRoleArn")
    if entry.proofs:
        proof = deciding(call, entry.proofs)
        role = login_role(
            entry.pool.roles, proof.mapping_key, proof.claims, asked, call.assumptions
        )
        tags = proof.tags
    else:
        role, tags = guest_role(entry.pool.roles, asked, call.assumptions), {}
    if not role.startswith(f"arn:{call.scope.partition}:iam::{call.scope.account}:role/"):
        raise misconfigured()
    session = assumed(role, SESSION_NAME, entry.identity.id, tags, call.now + SESSION_SECONDS)
    call.sessions.add(session)
    return {
        "IdentityId": entry.identity.id,
        "Credentials": {
            "AccessKeyId": session.access_key,
            "SecretKey": session.secret,
            "SessionToken": session.token,
            "Expiration": float(session.expires),
        },
    }


def _entered(call: Call) -> _Entry:
    """The identity of the request or of its logins, where these entitle to it.

    Raises ServiceError: ResourceNotFoundException, NotAuthorizedException where guests are not
    allowed or the identity is none, and as `shown` and `signed_in` do.
    """
    identity = call.identity()
    pool = call.pools.find(identity.pool)
    proofs = shown(call, pool, identity)
    if proofs:
        logins = tuple(proof.login for proof in proofs)
        return _Entry(pool, signed_in(call, pool, logins, identity), proofs)
    if not identity.is_guest:
        raise forbidden(identity)
    check_guests(pool)
    return _Entry(pool, identity, ())
