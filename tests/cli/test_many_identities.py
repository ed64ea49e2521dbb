"""A pool of 100,000: what looks at it stays small, and what changes it can be killed anywhere."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.identities.deleting import delete
from reconciler.local.protocol.scope import Scope
from reconciler.local.storage.identities import Identities, Identity, Login
from reconciler.local.storage.store import Store
from reconciler.model.identities import Fate, batches
from tests.cli.people import PROVIDER, People
from tests.crash.boundaries import Boundaries, Crash
from tests.identities.village import Village

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

MANY = 100_000
MOST_MIB = 150

# Runs a command line, then says on stderr how much memory it took at most. Not by getrusage, which
# begins with what the parent had.
MEASURED = """
import atexit, pathlib, re, sys
from reconciler.cli.main import main
status = pathlib.Path("/proc/self/status")
most = lambda: re.search(r"VmHWM:\\s+([0-9]+) kB", status.read_text())[1]
atexit.register(lambda: print("KIB", most(), file=sys.stderr))
main(sys.argv[1:])
"""


def fill(database: Path, pool_id: str, number: int) -> list[str]:
    """Makes identities past the service, every other one a developer user's; their ids."""
    ids = [f"eu-west-1:00000000-0000-4000-9000-{n:012}" for n in range(number)]
    with closing(Store(database, 30)) as store, store.writing() as connection:
        found = Identities(connection, Scope("123456789012", "eu-west-1"), 1_000_000_000)
        for n, id_ in enumerate(ids):
            logins = (Login(PROVIDER, f"user-{n}"),) if n % 2 else ()
            found.save(Identity(id_, pool_id, 1_000_000_000, 1_000_000_000, False, logins))
    return ids


def measured(folder: Path, *arguments: str) -> tuple[str, int]:
    """What stdout got, and the most memory in MiB."""
    command = [sys.executable, "-c", MEASURED, "-C", str(folder), "identities", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return ran.stdout, int(ran.stderr.rpartition("KIB ")[2]) // 1024


def test_listing_and_counting_take_little_memory(folder: Path, people: People) -> None:
    fill(folder / ".reconciler" / "local.db", people.pool_id, MANY)
    listed, while_listing = measured(folder, "list", people.pool_id, "--format", "json")
    assert len(json.loads(listed)["identities"]) == MANY
    counted, while_counting = measured(folder, "count", people.pool_id, "--format", "json")
    summary = {"identities": MANY, "guests": MANY // 2, "seen": MANY}
    assert json.loads(counted)["summary"] == summary
    assert max(while_listing, while_counting) < MOST_MIB


def test_a_delete_that_is_killed_after_each_batch_ends_as_if_it_never_was(tmp_path: Path) -> None:
    village = Village(tmp_path)
    ids = fill(tmp_path / "local.db", village.pool.pool_id, MANY)
    going = ids[1000:4000]
    for number, _ in enumerate(batches(going)):
        # What went before is asked for again, as a second run with the same file does.
        ports = village.ports(_after("DeleteIdentities: answered", number + 1))
        with pytest.raises(Crash):
            delete(ports, village.pool.pool_id, going)
    results = delete(village.ports(), village.pool.pool_id, going)
    assert {result.fate for result in results} == {Fate.DONE}
    assert village.ids() == {*ids} - {*going}


def _after(name: str, times: int) -> Boundaries:
    """Ends a run when it comes to a boundary so often."""
    left = times

    def end(reached: str) -> None:
        nonlocal left
        left -= reached == name
        if not left:
            raise Crash(name)

    return Boundaries(noticed=end)


def test_an_erasure_that_is_killed_after_each_batch_ends_as_if_it_never_was(tmp_path: Path) -> None:
    village = Village(tmp_path)
    ids = fill(tmp_path / "local.db", village.pool.pool_id, MANY)
    going = [n for n in range(500, 1100) if n % 2]
    people = [f"user-{n}" for n in going]
    events = ("erasing: recorded", "DeleteIdentities: answered", "erased: recorded")
    killed = 0
    while True:
        try:
            village.erase(*people, boundaries=_after(events[killed % 3], 1))
        except Crash:
            killed += 1
        else:
            break
    assert killed >= len(people) // 60
    assert {result.fate for result in village.erase(*people)} == {Fate.GONE}
    assert village.ids() == {*ids} - {ids[n] for n in going}
