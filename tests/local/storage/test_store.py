"""The database file: made on demand, recognised, shared by threads and processes."""

import multiprocessing
import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.local.errors import LocalStoreError
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.service import LocalService
from reconciler.local.storage.store import Store
from tests.local.clients import Cognito, arn_of, exchange
from tests.unprivileged import unprivileged_folder


def test_the_folder_and_the_file_are_made(tmp_path: Path) -> None:
    path = tmp_path / "not" / "there" / "local.db"
    with closing(LocalService(path)):
        assert path.is_file()


def test_pools_outlive_the_service_that_made_them(tmp_path: Path) -> None:
    with closing(LocalService(tmp_path / "local.db")) as service:
        pool_id = Cognito(service).create(IdentityPoolTags={"a": "b"})
    with closing(LocalService(tmp_path / "local.db")) as service:
        assert Cognito(service).describe(pool_id)["IdentityPoolTags"] == {"a": "b"}


def test_a_reset_forgets_every_account_and_region(service: LocalService) -> None:
    clients = [Cognito(service), Cognito(service, "999999999999", "us-east-1")]
    for client in clients:
        client.create()
    service.reset()
    assert [client.call("ListIdentityPools", MaxResults=60) for client in clients] == [
        {"IdentityPools": []}
    ] * 2


def foreign_text(path: Path) -> None:
    path.write_text("this is a text that is much too long to be an empty database\n" * 9)


def foreign_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE pools (id)")


def foreign_application(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 1")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (foreign_text, "file is not a database"),
        (foreign_tables, "not a database of the embedded service"),
        (foreign_application, "not a database of the embedded service"),
        (Path.mkdir, "unable to open database file"),
    ],
)
def test_a_file_that_is_no_database_of_ours_is_left_alone(
    tmp_path: Path, make: Callable[[Path], None], message: str
) -> None:
    path = tmp_path / "foreign"
    make(path)
    before = None if path.is_dir() else path.read_bytes()
    with pytest.raises(LocalStoreError) as error:
        LocalService(path)
    assert str(error.value) == f"{path}: {message}"
    assert before is None or path.read_bytes() == before


def test_a_database_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    LocalService(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LocalStoreError) as error:
        LocalService(path)
    assert str(error.value) == (
        f"{path}: made by another version of the embedded service (format 99, this one reads 1)"
    )


def test_a_path_that_cannot_be_made_is_an_error_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LocalStoreError, match=r"file/local\.db: "):
        LocalService(tmp_path / "file" / "local.db")


def test_a_closed_service_answers_no_more(tmp_path: Path) -> None:
    service = LocalService(tmp_path / "local.db")
    service.close()
    service.close()
    with pytest.raises(LocalStoreError, match=r"local\.db: closed"):
        exchange(service, "ListIdentityPools", {"MaxResults": 1})


def test_a_store_closed_in_the_midst_of_a_transaction_finishes_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "local.db")
    with store.writing() as connection:
        store.close()
        row = ("1", "eu-west-1", "eu-west-1:0", "web", "{}")
        connection.execute("INSERT INTO pools VALUES (?, ?, ?, ?, ?)", row)
    with closing(sqlite3.connect(tmp_path / "local.db")) as other:
        assert other.execute("SELECT * FROM pools").fetchall() == [row]


def test_a_failure_within_a_transaction_undoes_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "local.db")

    def add_and_fail() -> None:
        with store.writing() as connection:
            connection.execute("INSERT INTO pools VALUES ('1', 'r', 'i', 'n', '{}')")
            connection.execute("DROP TABLE ours")

    with pytest.raises(LocalStoreError, match="no such table: ours"):
        add_and_fail()
    with store.reading() as connection:
        assert connection.execute("SELECT * FROM pools").fetchall() == []
    store.close()


def test_opening_waits_for_another_that_holds_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.1, other.execute, ["ROLLBACK"])
        release.start()
        started = time.monotonic()
        LocalService(path).close()
        assert time.monotonic() - started > 0.05
        release.join()


def test_a_file_held_for_too_long_is_an_error_of_the_store(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LocalStoreError) as error:
            Store(path, patience=0.02)
    assert str(error.value) == f"{path}: database is locked"


def test_a_file_that_is_not_writable_is_an_error_of_the_store() -> None:
    with unprivileged_folder() as folder:
        path = folder / "local.db"
        LocalService(path).close()
        path.chmod(0o400)
        with pytest.raises(LocalStoreError) as error:
            LocalService(path)
    assert str(error.value) == f"{path}: the file is not writable"


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    LocalService(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    start = threading.Barrier(8)

    def opened(number: int) -> str:
        start.wait()
        with closing(LocalService(tmp_path / "local.db", new_id=lambda: str(number))) as service:
            return Cognito(service).create()

    with ThreadPoolExecutor(8) as threads:
        made = sorted(threads.map(opened, range(8)))
    assert made == [f"eu-west-1:{number}" for number in range(8)]


def test_sixteen_threads_read_while_one_writes(service: LocalService) -> None:
    cognito = Cognito(service)
    pool_id = cognito.create(IdentityPoolName="0", IdentityPoolTags={"name": "0"})

    def read(_: int) -> bool:
        return all(cognito.describe(pool_id)["IdentityPoolId"] == pool_id for _ in range(10))

    def write() -> list[Json]:
        names = [str(number) for number in range(20)]
        return [cognito.update(pool_id, IdentityPoolName=n)["IdentityPoolName"] for n in names]

    with ThreadPoolExecutor(17) as threads:
        written = threads.submit(write)
        assert all(threads.map(read, range(16)))
        assert written.result() == [str(number) for number in range(20)]


def test_no_change_of_sixteen_threads_is_lost(service: LocalService) -> None:
    cognito = Cognito(service)
    arn = arn_of(cognito.create())

    def tag(number: int) -> None:
        cognito.call("TagResource", ResourceArn=arn, Tags={str(number): ""})

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(tag, range(48)))
    tags = cognito.call("ListTagsForResource", ResourceArn=arn)["Tags"]
    assert tags == {str(number): "" for number in range(48)}


def tag_from_a_process(path: Path, first: int) -> None:
    """Opens the file, which may not be there yet, and adds eight tags to a pool all share."""
    service = LocalService(path, new_id=lambda: "0")
    with closing(service):
        created: JsonObject = {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": False}
        if first == 0:
            exchange(service, "CreateIdentityPool", created)
        arn = arn_of("eu-west-1:0")
        for number in range(first, first + 8):
            tagged = 400
            while tagged != 200:
                sent: JsonObject = {"ResourceArn": arn, "Tags": {str(number): ""}}
                (tagged, _, _) = exchange(service, "TagResource", sent)


def test_no_change_of_several_processes_is_lost(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    path = tmp_path / "local.db"
    processes = [
        context.Process(target=tag_from_a_process, args=(path, first)) for first in (0, 8, 16)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with closing(LocalService(path)) as service:
        tags = Cognito(service).describe("eu-west-1:0")["IdentityPoolTags"]
    assert tags == {str(number): "" for number in range(24)}


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_is_removed_while_it_is_in_use_is_an_error_of_the_store(
    service: LocalService, tmp_path: Path, replaced: bool
) -> None:
    Cognito(service).create()
    for part in tmp_path.glob("local.db*"):
        part.unlink()
    if replaced:
        with closing(LocalService(tmp_path / "local.db")) as other:
            Cognito(other).create()
    with pytest.raises(LocalStoreError) as gone:
        exchange(service, "ListIdentityPools", {"MaxResults": 1})
    wanted = "removed or replaced while it was in use" if replaced else "No such file or directory"
    assert str(gone.value) == f"{tmp_path / 'local.db'}: {wanted}"


def test_an_id_that_is_there_already_never_overwrites_a_pool(tmp_path: Path) -> None:
    with closing(LocalService(tmp_path / "local.db", new_id=lambda: "0")) as service:
        cognito = Cognito(service)
        pool_id = cognito.create(IdentityPoolName="first")
        body: JsonObject = {"IdentityPoolName": "second", "AllowUnauthenticatedIdentities": False}
        with pytest.raises(LocalStoreError, match="UNIQUE constraint failed"):
            exchange(service, "CreateIdentityPool", body)
        assert cognito.describe(pool_id)["IdentityPoolName"] == "first"


def test_writers_that_queue_lose_their_patience_together(tmp_path: Path) -> None:
    with closing(LocalService(tmp_path / "local.db", patience=0.3)) as service:
        cognito = Cognito(service)
        other = sqlite3.connect(tmp_path / "local.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        body: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}

        def waited(_: int) -> float:
            began = time.monotonic()
            with pytest.raises(LocalStoreError, match="database is locked"):
                exchange(service, "CreateIdentityPool", body)
            return time.monotonic() - began

        with ThreadPoolExecutor(8) as threads:
            queued = threads.map(waited, range(8))
            # A reader waits for none of them.
            assert cognito.call("ListIdentityPools", MaxResults=1) == {"IdentityPools": []}
            # One after another they would have waited eight times as long.
            assert max(queued) < 8 * 0.3
        other.execute("COMMIT")
        other.close()
        assert cognito.create()
