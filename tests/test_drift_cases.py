"""Every file of tests/drift_cases: what was applied, what moved since, and what drift says of it.

The format is in tests/drift_cases/README.md; a new case needs no Python.
"""

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.local.service import LocalService
from reconciler.model.json_value import Json, JsonObject
from reconciler.plan.view.codec import Absent, load
from reconciler.plan.view.drift import DriftPoolView, DriftView
from reconciler.plan.view.plan import FieldView
from tests.cli.conftest import CONFIGURATION, Run, folder, run
from tests.local.clients import Cognito
from tests.schemas.outputs import assert_follows_schema

CASES = sorted((Path(__file__).parent / "drift_cases").glob("*.yaml"))

__all__ = ["folder", "run"]


def documents(folder: Path, named: Mapping[str, Any]) -> None:
    """Exactly these documents, by file name, beside the configuration."""
    for file in folder.glob("*.yaml"):
        file.unlink()
    (folder / "reconciler.yaml").write_text(CONFIGURATION)
    for name, document in named.items():
        (folder / f"{name}.yaml").write_text(json.dumps(document))


def pool_ids(service: LocalService) -> dict[str, str]:
    """The pools by name."""
    listed: Any = Cognito(service).call("ListIdentityPools", MaxResults=60)["IdentityPools"]
    return {pool["IdentityPoolName"]: pool["IdentityPoolId"] for pool in listed}


def filled(value: Json, ids: Mapping[str, str]) -> Any:  # noqa: ANN401 — as the case has it
    """A value in which `<NAME>` is the id of the pool that had this name before."""
    if isinstance(value, dict):
        return {key: filled(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, ids) for item in value]
    if isinstance(value, str):
        for name, pool_id in ids.items():
            value = value.replace(f"<{name}>", pool_id)
    return value


def ends(field: FieldView) -> Json:
    """What git says and what the pool has."""
    values = (field.before, field.after)
    if field.sensitive:
        return list[Json](["(sensitive)"] * len(values))
    return ["-" if isinstance(value, Absent) else value for value in values]


def told(pool: DriftPoolView) -> JsonObject:
    """What a case says of a pool, nothing left out but what is empty."""
    said: JsonObject = {"state": pool.state}
    if pool.moved:
        said["moved"] = list[Json](pool.moved)
    if pool.fields:
        said["fields"] = {".".join(field.path): ends(field) for field in pool.fields}
    if pool.access is None:
        said["access"] = None
    elif pool.access:
        said["access"] = list[Json](sorted({access.kind for access in pool.access}))
    return said


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_drift_says_what_the_case_expects(path: Path, folder: Path, run: Run) -> None:
    case = yaml.safe_load(path.read_text("utf-8"))
    database = folder / ".reconciler" / "local.db"
    ids: dict[str, str] = {}
    for made in case.get("pools", ()):
        with closing(LocalService(database)) as service:
            answer = Cognito(service).call("CreateIdentityPool", **made)
            ids[made["IdentityPoolName"]] = str(answer["IdentityPoolId"])
    if "applied" in case:
        documents(folder, filled(case["applied"], ids))
        assert run("apply", "--yes").code == 0
    with closing(LocalService(database)) as service:
        ids |= pool_ids(service)
        for call in filled(case.get("by_hand", []), ids):
            ((operation, parameters),) = call.items()
            Cognito(service).call(operation, **parameters)
    documents(folder, filled(case.get("documents", case.get("applied", {})), ids))
    ran = run("drift", "--format", "json", *case.get("options", []))
    assert_follows_schema(ran.json())
    view = load(DriftView, ran.json())
    found = {pool.address or pool.name: told(pool) for pool in view.pools}
    assert (ran.code, found) == (case["code"], filled(case["pools_are"], ids))
