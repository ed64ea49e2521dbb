"""Writes to one pool that stand in line while another is carried out."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from botocore.exceptions import ClientError

from reconciler.local.assumptions import Assumptions
from reconciler.local.protocol.members import JsonObject
from reconciler.local.service import LocalService

from .clients import ROLE, Cognito

REQUIRED: JsonObject = {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": False}


@pytest.mark.fact("overlapping-updates-are-refused", "overlapping-set-roles-are-refused")
@pytest.mark.parametrize("operation", ["UpdateIdentityPool", "SetIdentityPoolRoles"])
def test_updates_that_overlap_are_refused_or_done_in_turn(tmp_path: Path, operation: str) -> None:
    path = tmp_path / "local.db"
    refused = ["ConcurrentModificationException", "done"]
    # How long two requests need to arrive is not known: they are given more and more time.
    pauses = (0.05, 0.2, 1.0, 5.0)
    watchful = [outcomes(path, Assumptions(), operation, pause) for pause in pauses[:1]]
    while watchful[-1] != refused and len(watchful) < len(pauses):
        watchful.append(outcomes(path, Assumptions(), operation, pauses[len(watchful)]))
    assert watchful[-1] == refused
    careless = Assumptions(overlapping_updates_refused=False)
    assert outcomes(path, careless, operation, pauses[len(watchful) - 1]) == ["done", "done"]


@pytest.mark.parametrize("operation", ["UpdateIdentityPool", "SetIdentityPoolRoles"])
def test_a_pool_deleted_meanwhile_is_not_found(tmp_path: Path, operation: str) -> None:
    """Whichever comes first: nobody is told of another update where there was none."""
    for _ in range(20):
        service = LocalService(tmp_path / "local.db")
        cognito = Cognito(service)
        pool_id = cognito.create()
        sent: JsonObject = {**REQUIRED} if operation == "UpdateIdentityPool" else {"Roles": {}}
        started = Barrier(2)

        def write(cognito: Cognito, pool_id: str, sent: JsonObject, started: Barrier) -> str:
            started.wait()
            try:
                cognito.call(operation, IdentityPoolId=pool_id, **sent)
            except ClientError as error:
                return str(error.response["Error"]["Code"])
            return "done"

        with closing(service), ThreadPoolExecutor(1) as threads:
            written = threads.submit(write, cognito, pool_id, sent, started)
            started.wait()
            cognito.call("DeleteIdentityPool", IdentityPoolId=pool_id)
            assert written.result() in ("done", "ResourceNotFoundException")


def outcomes(path: Path, assumptions: Assumptions, operation: str, pause: float) -> list[str]:
    """How two writes to one pool end that stand in line while another holds the database."""
    service = LocalService(path, assumptions=assumptions)
    cognito = Cognito(service)
    pool_id = cognito.create()
    started = Barrier(3)

    def write(number: int) -> str:
        changed: JsonObject = {**REQUIRED, "IdentityPoolName": str(number)}
        if operation == "SetIdentityPoolRoles":
            changed = {"Roles": {"authenticated": f"{ROLE}{number}"}}
        started.wait()
        try:
            cognito.call(operation, IdentityPoolId=pool_id, **changed)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "done"

    with closing(service), ThreadPoolExecutor(2) as threads:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        written = [threads.submit(write, number) for number in (1, 2)]
        started.wait()
        time.sleep(pause)
        other.execute("COMMIT")
        other.close()
        return sorted(each.result() for each in written)
