"""What pools were: remembered across processes for a while, and forgotten after it."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from reconciler.local.errors import ServiceError
from reconciler.local.protocol.scope import Scope
from reconciler.local.service import LocalService
from reconciler.local.storage.history import KEPT_SECONDS
from reconciler.local.storage.schema import SCHEMA_VERSION
from reconciler.local.storage.store import Store
from reconciler.local.storage.table import Pools
from tests.local.clients import ACCOUNT, REGION, Cognito, authorization
from tests.local.faults.world import Clock

HOME = Scope(ACCOUNT, REGION)
BEFORE_THERE_WAS_A_HISTORY = (
    "CREATE TABLE pools (account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,"
    " name TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (account, region, id))",
    "PRAGMA application_id = 0x436F6749",
    "PRAGMA user_version = 1",
)


@pytest.fixture
def clock() -> Clock:
    return Clock(1000.0)


@pytest.fixture
def opened(tmp_path: Path, clock: Clock) -> Iterator[Callable[[], Cognito]]:
    """Opens the test's one database, as another process would."""
    services: list[LocalService] = []
    ids = count()

    def made() -> Cognito:
        path = tmp_path / "local.db"
        services.append(LocalService(path, now=clock, new_id=lambda: str(next(ids))))
        return Cognito(services[-1])

    yield made
    for service in services:
        service.close()


@pytest.fixture
def cognito(opened: Callable[[], Cognito]) -> Cognito:
    return opened()


def names_at(folder: Path, as_of: float, *, after: str = "", most: int = 60) -> list[str]:
    """The names that a listing shows of a time, as any process reads them."""
    with closing(Store(folder / "local.db")) as store, store.reading() as connection:
        listed = Pools(connection, HOME, 0.0, as_of).names_after(after, most)
    return [name for _, name in listed]


def name_at(folder: Path, pool_id: str, as_of: float) -> str | None:
    """The name a pool had at a time, None where it was not there."""
    with closing(Store(folder / "local.db")) as store, store.reading() as connection:
        try:
            return Pools(connection, HOME, 0.0, as_of).find(pool_id).settings.name
        except ServiceError:
            return None


def rows(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "local.db")) as connection:
        (number,) = connection.execute("SELECT count(*) FROM history").fetchone()
        return int(number)


def test_each_state_is_there_from_its_change_to_the_next(
    cognito: Cognito, clock: Clock, tmp_path: Path
) -> None:
    pool_id = cognito.create(IdentityPoolName="a")
    clock.time = 1010
    cognito.update(pool_id, IdentityPoolName="b")
    clock.time = 1020
    cognito.call("DeleteIdentityPool", IdentityPoolId=pool_id)
    seen = [name_at(tmp_path, pool_id, time) for time in (999.9, 1000, 1009.9, 1010, 1019.9, 1020)]
    assert seen == [None, "a", "a", "b", "b", None]


def test_changes_at_one_time_are_one(cognito: Cognito, clock: Clock, tmp_path: Path) -> None:
    pool_id = cognito.create(IdentityPoolName="a")
    clock.time = 1010
    cognito.update(pool_id, IdentityPoolName="b")
    cognito.update(pool_id, IdentityPoolName="c")
    assert [name_at(tmp_path, pool_id, time) for time in (1009.9, 1010)] == ["a", "c"]


def test_pages_of_the_past_are_as_they_were(cognito: Cognito, clock: Clock, tmp_path: Path) -> None:
    made = [cognito.create(IdentityPoolName=name) for name in "abcd"]
    clock.time = 1010
    cognito.call("DeleteIdentityPool", IdentityPoolId=made[0])
    cognito.update(made[1], IdentityPoolName="B")
    cognito.create(IdentityPoolName="e")
    assert names_at(tmp_path, 1010) == ["B", "c", "d", "e"]
    assert names_at(tmp_path, 1009) == ["a", "b", "c", "d"]
    assert names_at(tmp_path, 1009, most=2) == ["a", "b"]
    assert names_at(tmp_path, 1009, after=made[1], most=2) == ["c", "d"]
    assert names_at(tmp_path, 999) == []


def test_the_past_of_other_accounts_and_regions_is_not_mixed_in(
    cognito: Cognito, clock: Clock, tmp_path: Path
) -> None:
    others = [
        Cognito(cognito.service, account="999999999999"),
        Cognito(cognito.service, region="us-east-1"),
    ]
    for other in others:
        other.create(IdentityPoolName="other")
    pool_id = cognito.create(IdentityPoolName="a")
    clock.time = 1010
    for other in others:
        listed = other.call("ListIdentityPools", MaxResults=1)["IdentityPools"]
        assert isinstance(listed, list)
        (pool,) = listed
        assert isinstance(pool, dict)
        other.call("DeleteIdentityPool", IdentityPoolId=pool["IdentityPoolId"])
    assert names_at(tmp_path, 1000) == ["a"]
    assert name_at(tmp_path, pool_id, 1000) == "a"


def test_a_service_answers_from_changes_that_another_one_made(
    opened: Callable[[], Cognito], clock: Clock
) -> None:
    pool_id = opened().create()
    clock.time = 1010
    opened().call("DeleteIdentityPool", IdentityPoolId=pool_id)
    service = opened().service
    sent = {
        "X-Amz-Target": "AWSCognitoIdentityService.DescribeIdentityPool",
        "Authorization": authorization(),
    }
    body = json.dumps({"IdentityPoolId": pool_id}).encode()
    statuses = [service("POST", "/", sent, body, seconds_ago=ago)[0] for ago in (0, 5, 11)]
    assert statuses == [400, 200, 400]


def test_a_refused_change_leaves_no_past(cognito: Cognito, tmp_path: Path) -> None:
    pool_id = cognito.create()
    before = rows(tmp_path)
    cognito.refused("TagResource", ResourceArn="arn:aws:cognito-identity:no", Tags={})
    cognito.refused("UpdateIdentityPool", IdentityPoolId=pool_id)
    assert rows(tmp_path) == before == 1


def test_what_is_older_than_the_history_is_forgotten_at_the_next_change(
    cognito: Cognito, clock: Clock, tmp_path: Path
) -> None:
    pool_id = cognito.create(IdentityPoolName="a")
    for number in range(1, 4):
        clock.time = 1000 + 100 * number
        cognito.update(pool_id, IdentityPoolName=f"{number}")
    assert rows(tmp_path) == 3
    clock.time = 1300 + KEPT_SECONDS
    assert name_at(tmp_path, pool_id, 1300) == "3"
    cognito.update(pool_id, IdentityPoolName="z")
    assert rows(tmp_path) == 1
    assert name_at(tmp_path, pool_id, 1300) == "3"


def test_a_reset_forgets_the_past_too(cognito: Cognito, tmp_path: Path, clock: Clock) -> None:
    cognito.create()
    clock.time = 1010
    cognito.service.reset()
    assert rows(tmp_path) == 0


def test_a_database_from_before_there_was_a_history_goes_on(
    tmp_path: Path, opened: Callable[[], Cognito], clock: Clock
) -> None:
    with closing(sqlite3.connect(tmp_path / "local.db")) as connection:
        for statement in BEFORE_THERE_WAS_A_HISTORY:
            connection.execute(statement)
    pool_id = opened().create(IdentityPoolName="a")
    clock.time = 1010
    opened().update(pool_id, IdentityPoolName="b")
    assert [name_at(tmp_path, pool_id, time) for time in (999, 1000, 1010)] == [None, "a", "b"]
    with closing(sqlite3.connect(tmp_path / "local.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,) == (1,)
