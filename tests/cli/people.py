"""A pool with a developer provider in the folder of a command line, and people in it."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from reconciler.local.issuing import Issuing
from reconciler.local.service import LocalService
from reconciler.local.storage.store import Store
from reconciler.model.json_value import JsonObject, object_list
from tests.local.clients import Cognito

PROVIDER = "login.example.com"

DOCUMENT = f"""\
kind: IdentityPool
address: people
allow_unauthenticated_identities: true
roles:
  authenticated: arn:aws:iam::123456789012:role/user
  unauthenticated: arn:aws:iam::123456789012:role/guest
providers:
  - {{type: developer, name: {PROVIDER}}}
"""


@dataclass
class People:
    """Signs people in, and looks which identities there are."""

    cognito: Cognito
    pool_id: str

    def user(self, name: str) -> str:
        """The identity of a developer user, made where there is none."""
        logins: JsonObject = {PROVIDER: name}
        return str(
            self.cognito.call(
                "GetOpenIdTokenForDeveloperIdentity", IdentityPoolId=self.pool_id, Logins=logins
            )["IdentityId"]
        )

    def same(self, *names: str) -> str:
        """One identity of several developer users."""
        last = names[-1]
        identity_id = self.user(last)
        for name in names[:-1]:
            self.user(name)
            self.cognito.call(
                "MergeDeveloperIdentities",
                SourceUserIdentifier=name,
                DestinationUserIdentifier=last,
                DeveloperProviderName=PROVIDER,
                IdentityPoolId=self.pool_id,
            )
        return identity_id

    def guest(self) -> str:
        return str(self.cognito.call("GetId", IdentityPoolId=self.pool_id)["IdentityId"])

    def ids(self) -> set[str]:
        """Every identity that somebody can have, up to a page."""
        page = self.cognito.call(
            "ListIdentities", IdentityPoolId=self.pool_id, MaxResults=60, HideDisabled=True
        )
        return {str(found["IdentityId"]) for found in object_list(page["Identities"])}


def id_token(folder: Path, provider: str, **claims: str) -> str:
    """A token of a provider whose issuer the embedded service plays."""
    with closing(Store(folder / ".reconciler" / "local.db", 30)) as store:
        issuing = Issuing(store, time.time)
        issuing.add(provider, [])
        return issuing.token(provider, claims.items())


@contextmanager
def people_in(folder: Path, name: str = "people") -> Iterator[People]:
    """The people of an applied pool; its service is closed with the block."""
    with closing(LocalService(folder / ".reconciler" / "local.db")) as service:
        cognito = Cognito(service, region="eu-west-1")
        pools = object_list(cognito.call("ListIdentityPools", MaxResults=60)["IdentityPools"])
        (pool,) = (pool for pool in pools if pool["IdentityPoolName"] == name)
        yield People(cognito, str(pool["IdentityPoolId"]))
