"""The OpenID tokens this service signs, and what they prove when they come back."""

from reconciler.local.errors import not_authorized
from reconciler.local.operations.call import Call
from reconciler.local.operations.linking import no_match
from reconciler.local.operations.logins import (
    Proof,
    Tags,
    bad_token,
    check,
    developer_proof,
    proofs_of,
    read,
)
from reconciler.local.operations.role_choice import texts
from reconciler.local.protocol import jws
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.protocol.scope import issuer_of
from reconciler.local.storage.identities import Identity
from reconciler.local.storage.issuers import Issuer
from reconciler.local.storage.records import Pool

OPEN_ID_SECONDS = 600
"""How long a token of GetOpenIdToken is good for."""
DEVELOPER_SECONDS = 900
"""How long one for a developer user is, where the request does not say."""

ALGORITHM = "RS512"

_TAGS = "https://aws.amazon.com/tags"
_POOL_ARN = "https://cognito-identity.amazonaws.com/identity-pool-arn"


def open_id_token(
    call: Call, pool: Pool, identity: Identity, proofs: tuple[Proof, ...], seconds: int
) -> str:
    """A token that says who the identity is, and by which logins; a guest has none.

    Its claims are those of recorded tokens. Raises TokensError.
    """
    key, issued = _own_key(call), int(call.now)
    how = ["authenticated", *(way for proof in proofs for way in proof.amr)]
    amr: list[Json] = [*dict.fromkeys(how if proofs else ["unauthenticated"])]
    tags = deciding(call, proofs).tags if proofs else {}
    principal: JsonObject = {tag: list(values) for tag, values in tags.items()}
    arn = f"arn:{call.scope.partition}:cognito-identity:{call.scope.region}:{call.scope.account}"
    claims: JsonObject = {
        "sub": identity.id,
        "aud": pool.id,
        "amr": amr,
        "iss": f"https://{key.name}",
        _POOL_ARN: f"{arn}:identitypool/{pool.id}",
        **({_TAGS: {"principal_tags": principal}} if principal else {}),
        "exp": issued + seconds,
        "iat": issued,
    }
    return jws.written({"kid": key.kid, "typ": "JWS", "alg": ALGORITHM}, claims, key.pem)


def shown(call: Call, pool: Pool, identity: Identity) -> tuple[Proof, ...]:
    """What the Logins of the request prove about an identity, in the order sent.

    A token of this service's own stands for the developer users of its identity. Raises
    ServiceError as `proofs_of` does, and for the token of another identity.
    """
    own = issuer_of(call.scope.region)
    found: list[Proof] = []
    for name, token in (call.members.text_map("Logins") or {}).items():
        if name == own:
            found.extend(_developers(call, pool, identity, token))
        else:
            found.extend(proofs_of(call, pool, {name: token}))
    return tuple(found)


def deciding(call: Call, proofs: tuple[Proof, ...]) -> Proof:
    """The one of several proofs that role and tags are decided by."""
    return proofs[0] if call.assumptions.first_login_decides else proofs[-1]


def tags_in(claims: JsonObject) -> Tags:
    """The principal tags that a token of this service's own has."""
    tagged = claims.get(_TAGS)
    principal = tagged.get("principal_tags") if isinstance(tagged, dict) else None
    if not isinstance(principal, dict):
        return {}
    return {tag: texts(value) for tag, value in principal.items()}


def _developers(call: Call, pool: Pool, identity: Identity, text: str) -> tuple[Proof, ...]:
    token = read(text)
    issuer = issuer_of(call.scope.region)
    if token.claims["iss"] != f"https://{issuer}":
        raise bad_token("Issuer doesn't match providerName")
    if token.claims["aud"] != pool.id:
        raise not_authorized("Token is not from a supported provider of this identity pool.")
    check(call, issuer, token)
    if token.claims["sub"] != identity.id:
        raise no_match()
    developer = pool.settings.developer_provider
    return tuple(
        developer_proof(pool, login, tags_in(token.claims))
        for login in identity.logins
        if login.provider == developer and developer in texts(token.claims.get("amr"))
    )


def _own_key(call: Call) -> Issuer:
    """The key of this Region, made when it is first needed."""
    name, kid = issuer_of(call.scope.region), f"{call.scope.region}-1"
    for issuer in call.issuers.named(name):
        if issuer.kid == kid:
            return issuer
    made = Issuer(name, kid, call.new_key())
    call.issuers.add(made)
    return made
