"""Very many identities: paged through in little memory, and gone with their pool."""

import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.protocol.scope import Scope
from reconciler.local.service import LocalService
from reconciler.local.storage.identities import Identities, Identity, Login
from reconciler.local.storage.store import Store
from tests.local.clients import ACCOUNT, REGION, Cognito

SCOPE = Scope(ACCOUNT, REGION)


def filled(database: Path, pool_id: str, number: int) -> None:
    with closing(Store(database)) as store, store.writing() as connection:
        identities = Identities(connection, SCOPE, 0.0)
        for each in range(number):
            login = Login("login.shop", f"user-{each}")
            made = Identity(f"{REGION}:{each:08x}", pool_id, 0.0, 0.0, each % 2 == 0, (login,))
            identities.save(made)


def number_listed(cognito: Cognito, **members: Json) -> int:
    """How many identities the pages of a pool have together."""
    found, token = 0, cast(JsonObject, {})
    while True:
        page = cognito.call("ListIdentities", MaxResults=60, **members, **token)
        found += len(cast(list[JsonObject], page["Identities"]))
        if "NextToken" not in page:
            return found
        token = {"NextToken": page["NextToken"]}


@pytest.mark.slow
def test_a_hundred_thousand_identities_are_listed_in_little_memory(tmp_path: Path) -> None:
    database = tmp_path / "local.db"
    with closing(LocalService(database)) as service:
        cognito = Cognito(service)
        pool_id = cognito.create()
        filled(database, pool_id, 100_000)
        asked: JsonObject = {"IdentityPoolId": pool_id}
        tracemalloc.start()
        assert number_listed(cognito, **asked) == 100_000
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 20_000_000
        assert number_listed(cognito, **asked, HideDisabled=True) == 50_000
        cognito.call("DeleteIdentityPool", IdentityPoolId=pool_id)
    with closing(Store(database)) as store, store.reading() as connection:
        left = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("identities", "logins")
        ]
    assert left == [0, 0]
