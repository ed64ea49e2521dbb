"""A pool with a provider of each kind, and tokens of their local issuers."""

from pathlib import Path
from typing import cast

from reconciler.local.assumptions import DEFAULTS, Assumptions
from reconciler.local.issuing import Issuing
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.service import LocalService
from reconciler.local.storage.store import Store
from tests.local.clients import ACCOUNT, OIDC, ROLE, SAML, USER_POOL, Cognito, Refusal, one_key

NOW = 1_700_000_000.0
GUEST = f"arn:aws:iam::{ACCOUNT}:role/guest"
OIDC_NAME = "login.example.com"
GOOGLE, FACEBOOK = "accounts.google.com", "graph.facebook.com"
DEVELOPER = "login.shop"
OWN = "cognito-identity.amazonaws.com"
# The providers as tokens are asked for them, by their names in Logins.
KEYS = {
    USER_POOL: "eu-west-1_Zr231apJu:app",
    OIDC_NAME: OIDC,
    SAML: SAML,
    GOOGLE: GOOGLE,
    FACEBOOK: FACEBOOK,
}
AUDIENCES = {OIDC_NAME: "web", SAML: "saml", GOOGLE: "g1", FACEBOOK: "f1"}


class World:
    """The service at a standing time, with one pool that has a default role for everybody."""

    def __init__(self, folder: Path, assumptions: Assumptions = DEFAULTS, now: float = NOW) -> None:
        self.time = now
        self.service = LocalService(
            folder / "local.db", now=lambda: self.time, assumptions=assumptions, new_key=one_key
        )
        self.store = Store(folder / "local.db")
        self.issuing = Issuing(self.store, lambda: self.time, one_key)
        for name, key in KEYS.items():
            self.issuing.add(key, [AUDIENCES[name]] if name in AUDIENCES else [])
        self.cognito = Cognito(self.service)
        self.settings: JsonObject = {
            "AllowUnauthenticatedIdentities": True,
            "DeveloperProviderName": DEVELOPER,
            "CognitoIdentityProviders": [{"ProviderName": USER_POOL, "ClientId": "app"}],
            "OpenIdConnectProviderARNs": [OIDC],
            "SamlProviderARNs": [SAML],
            "SupportedLoginProviders": {GOOGLE: "g1", FACEBOOK: "f1"},
        }
        self.pool_id = self.cognito.create(**self.settings)
        self.pool: JsonObject = {"IdentityPoolId": self.pool_id}
        self.set_roles({"authenticated": ROLE, "unauthenticated": GUEST})

    def close(self) -> None:
        self.service.close()
        self.store.close()

    def set_roles(self, roles: Json, mappings: Json = None) -> None:
        sent = {**self.pool, "Roles": roles, "RoleMappings": mappings or {}}
        self.cognito.call("SetIdentityPoolRoles", **sent)

    def token(self, name: str = USER_POOL, user: str = "anna", **claims: str) -> str:
        return self.issuing.token(KEYS[name], (("sub", user), *claims.items()))

    def logins(self, *names: str, user: str = "anna") -> dict[str, Json]:
        return {name: self.token(name, user) for name in names}

    def developer(self, user: str = "anna", **members: Json) -> JsonObject:
        """The identity and the token of a developer user."""
        sent: JsonObject = {"Logins": {DEVELOPER: user}, **self.pool, **members}
        return self.cognito.call("GetOpenIdTokenForDeveloperIdentity", **sent)

    def get_id(self, logins: Json = None) -> str:
        sent = {**self.pool, "Logins": logins} if logins else self.pool
        return cast(str, self.cognito.call("GetId", **sent)["IdentityId"])

    def refused_id(self, logins: Json, pool_id: str | None = None) -> Refusal:
        sent: JsonObject = {"IdentityPoolId": pool_id or self.pool_id, "Logins": logins}
        return self.cognito.refused("GetId", **sent)

    def credentials(self, identity_id: str, logins: Json = None, **members: Json) -> JsonObject:
        sent: JsonObject = {"IdentityId": identity_id, **members}
        return self.cognito.call(
            "GetCredentialsForIdentity", **sent, **({"Logins": logins} if logins else {})
        )

    def providers(self, identity_id: str) -> Json:
        return self.cognito.call("DescribeIdentity", IdentityId=identity_id).get("Logins")


def denied(message: str) -> Refusal:
    return Refusal("NotAuthorizedException", message)


NO_MATCH = denied(
    "Logins don't match. Please include at least one valid login for this identity or identity "
    "pool."
)
UNSUPPORTED = denied("Token is not from a supported provider of this identity pool.")
LINKED = Refusal("ResourceConflictException", "Logins are already linked to another account.")


def forbidden(identity_id: str) -> Refusal:
    return denied(f"Access to Identity '{identity_id}' is forbidden.")
