"""Every folder of tests/cases: documents and live pools in, findings or the plan out.

The format is in tests/cases/README.md; a new case needs no Python.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from reconciler.flows.inventory import read_pools
from reconciler.flows.load import load
from reconciler.model.json_value import Json, JsonObject
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Call, Severity
from reconciler.model.run import Caller
from reconciler.model.targets import Target
from reconciler.plan.planner import plan_target
from reconciler.plan.present import target_view, validate_view
from reconciler.plan.values import Options
from reconciler.plan.view.codec import dump
from reconciler.render.style import Style
from reconciler.render.text.findings import finding_line

CASES = Path(__file__).parent / "cases"
TODAY = date(2026, 11, 23)

# Of a change: what a plan does and says. Where it is written is told elsewhere.
_TOLD = (
    "address",
    "pool_id",
    "name",
    "action",
    "reason",
    "access",
    "not_managed",
    "fields",
    "calls",
    "refusal",
)


@dataclass(frozen=True)
class Recorded:
    """A Reader over the answers of a live.json."""

    pools: Sequence[JsonObject]

    def caller(self) -> Caller:
        raise AssertionError("planning does not ask for the account")

    def service_time(self) -> datetime | None:
        return None

    def pool_ids(self) -> list[str]:
        return [_id_of(pool) for pool in self.pools]

    def read(self, call: Call) -> JsonObject:
        pool = next(p for p in self.pools if _id_of(p) == call.parameters["IdentityPoolId"])
        match call.operation:
            case "DescribeIdentityPool":
                answer = pool["pool"]
            case "GetIdentityPoolRoles":
                answer = pool.get("roles", {"IdentityPoolId": _id_of(pool)})
            case "GetPrincipalTagAttributeMap":
                maps = pool.get("principal_tags", {})
                assert isinstance(maps, dict)
                answer = maps.get(str(call.parameters["IdentityProviderName"]))
            case _:
                raise AssertionError(f"{call.operation} is no read")
        return answer if isinstance(answer, dict) else {}

    def read_all(self, calls: Sequence[Call]) -> list[JsonObject | None]:
        return [self.read(call) or None for call in calls]


def _id_of(pool: JsonObject) -> str:
    described = pool["pool"]
    assert isinstance(described, dict)
    return str(described["IdentityPoolId"])


def result_of(folder: Path) -> JsonObject:
    """What the documents of a case lead to, as expected.json says it."""
    loaded = load(folder, TODAY)
    view = validate_view(loaded.findings, loaded.documents)
    findings: list[Json] = [finding_line(finding, Style()) for finding in view.findings]
    errors = [f for f in loaded.findings if f.severity is Severity.ERROR]
    if errors or loaded.configuration is None:
        return {"findings": findings}
    targets: JsonObject = {
        target.name: _plan(
            target, loaded.configuration.owner, loaded.pools[target.name], _live(folder)
        )
        for target in loaded.configuration.targets
    }
    return {"findings": findings, "targets": targets} if findings else {"targets": targets}


def _live(folder: Path) -> list[JsonObject]:
    path = folder / "live.json"
    live: list[JsonObject] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return live


def _plan(
    target: Target, owner: str, desired: Sequence[DesiredPool], live: Sequence[JsonObject]
) -> JsonObject:
    here = Recorded([p for p in live if _id_of(p).startswith(f"{target.region}:")])
    pins = {pool.pin for pool in desired if pool.pin is not None}
    pools = read_pools(here, owner, pins)
    plan = dump(target_view(plan_target(target, owner, desired, pools, Options())))
    changes, others = plan["changes"], plan["others"]
    assert isinstance(changes, list)
    return {
        "changes": [
            {name: change[name] for name in _TOLD} for change in changes if isinstance(change, dict)
        ],
        "others": others,
    }


@pytest.mark.parametrize(
    "folder",
    [pytest.param(path, id=path.name) for path in sorted(CASES.iterdir()) if path.is_dir()],
)
def test_documents_and_live_pools_lead_to_what_the_case_says(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    result = result_of(folder)
    expected = folder / "expected.json"
    if request.config.getoption("--update-cases"):
        text = json.dumps(result, indent=2, ensure_ascii=True) + "\n"
        expected.write_text(text, encoding="utf-8")
    assert result == json.loads(expected.read_text("utf-8"))
