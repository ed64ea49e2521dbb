"""Every folder of tests/cases: documents and live pools in, findings or the plan out.

The format is in tests/cases/README.md; a new case needs no Python.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from reconciler.flows.load import Loaded, load
from reconciler.flows.plan import make_plan
from reconciler.model.json_value import Json, JsonObject, members, text_list, text_map
from reconciler.model.ports import Arrived, uncounted
from reconciler.model.results import Call, Severity
from reconciler.model.run import Caller
from reconciler.model.targets import Target
from reconciler.plan.present import plan_view, validate_view
from reconciler.plan.values import Options
from reconciler.plan.view.codec import dump
from reconciler.plan.view.plan import ChangeView, TargetView
from reconciler.render.style import Style
from reconciler.render.text.findings import finding_line
from tests.builders import RUN
from tests.doors import SILENCE

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
    "identities",
    "calls",
    "refusal",
)


@dataclass(frozen=True)
class Recorded:
    """A Reader over the answers of a live.json."""

    target: Target
    pools: Mapping[str, JsonObject]

    def caller(self) -> Caller:
        return Caller(self.target.account, "")

    def service_time(self) -> datetime | None:
        return None

    def pool_ids(self) -> list[str]:
        return [pool_id for pool_id, pool in self.pools.items() if pool.get("listed", True)]

    def read(self, call: Call) -> JsonObject:
        pool_id = str(call.parameters["IdentityPoolId"])
        pool = self.pools.get(pool_id, {})
        match call.operation:
            case "DescribeIdentityPool":
                answer = pool.get("pool")
            case "GetIdentityPoolRoles":
                answer = pool and pool.get("roles", {"IdentityPoolId": pool_id})
            case "GetPrincipalTagAttributeMap":
                maps = members(pool.get("principal_tags", {}))
                answer = maps.get(str(call.parameters["IdentityProviderName"]))
            case "ListIdentities":
                none: JsonObject = {"IdentityPoolId": pool_id, "Identities": []}
                answer = pool.get("identities", none)
            case _:
                raise AssertionError(f"{call.operation} is no read")
        return answer if isinstance(answer, dict) else {}

    def read_all(
        self, calls: Sequence[Call], arrived: Arrived = uncounted
    ) -> list[JsonObject | None]:
        return [self.read(call) or None for call in calls]


def _id_of(pool: JsonObject) -> str:
    return str(members(pool["pool"])["IdentityPoolId"])


def result_of(folder: Path) -> JsonObject:
    """What the documents of a case lead to, as expected.json says it."""
    loaded = load(folder, TODAY)
    view = validate_view(loaded.findings, loaded.documents)
    findings: list[Json] = [finding_line(finding, Style()) for finding in view.findings]
    errors = [f for f in loaded.findings if f.severity is Severity.ERROR]
    if errors or loaded.configuration is None:
        return {"findings": findings}
    targets: JsonObject = {target.target: _told(target) for target in _planned(folder, loaded)}
    return {"findings": findings, "targets": targets} if findings else {"targets": targets}


def _planned(folder: Path, loaded: Loaded) -> tuple[TargetView, ...]:
    """The plan of all targets, made as the case's run.json asks for."""
    asked = members(_json(folder / "run.json", {}))
    live = _json(folder / "live.json", [])
    assert isinstance(live, list)
    pools = {_id_of(pool): pool for pool in live if isinstance(pool, dict)}
    journals = members(asked.get("journalled"))

    def reader_of(target: Target) -> Recorded:
        here = {i: pool for i, pool in pools.items() if i.startswith(f"{target.region}:")}
        return Recorded(target, here)

    options = Options(
        prune=asked.get("prune") is True,
        pools=tuple(text_list(asked.get("pools"))),
        allow_identity_loss=tuple(text_list(asked.get("allow_identity_loss"))),
    )
    plan = make_plan(
        loaded,
        loaded.usable().targets,
        options,
        reader_of,
        RUN,
        SILENCE,
        lambda target: text_map(journals.get(target.name)),
    )
    return plan_view(plan).targets


def _json(path: Path, without: Json) -> Json:
    value: Json = json.loads(path.read_text("utf-8")) if path.exists() else without
    return value


def _told(target: TargetView) -> JsonObject:
    whole = dump(target)
    return {"changes": [_change(change) for change in target.changes], "others": whole["others"]}


def _change(change: ChangeView) -> JsonObject:
    whole = dump(change)
    return {name: whole[name] for name in _TOLD if name != "identities" or whole[name] is not None}


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
