"""Decisions, one by one, against what is known of the service: tests/access/decisions."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.access.assumptions import ASSUMPTIONS
from reconciler.access.decide import Denial, decide
from reconciler.access.token import ClaimValue, Flow, Token
from reconciler.model.providers import (
    MappingType,
    Match,
    ProviderType,
    RoleMapping,
    Rule,
    StrayMapping,
)
from reconciler.model.spec import PoolSpec, Roles
from reconciler.plan.view.access import claims_json
from tests.access.documented import arn, spec, whole
from tests.access.pools import provider_of
from tests.builders import SPEC, role

FOLDER = Path(__file__).parent / "decisions"


def tables() -> list[Any]:
    return [
        pytest.param(table, case, id=f"{file.stem}: {case['name']}")
        for file in sorted(FOLDER.glob("*.yaml"))
        for table in [yaml.safe_load(file.read_text("utf-8"))]
        for case in table["cases"]
    ]


def token(table: dict[str, Any], case: dict[str, Any]) -> Token:
    named = case.get("provider", table.get("provider"))
    custom_role = case.get("custom_role")
    return Token(
        provider=whole(named) if named else None,
        claims=tuple(sorted((k, claim(v)) for k, v in case.get("claims", {}).items())),
        flow=Flow(table.get("flow", "enhanced")),
        custom_role=arn(custom_role) if custom_role else None,
    )


def claim(written: str | list[str]) -> ClaimValue:
    return whole(written) if isinstance(written, str) else tuple(map(whole, written))


@pytest.mark.parametrize(("table", "case"), tables())
def test_a_token_gets_what_the_documentation_says(
    table: dict[str, Any], case: dict[str, Any]
) -> None:
    assert case["source"]
    decision = decide(spec(table["pools"][case["pool"]]), token(table, case))
    expected = case["expect"]
    assert {
        "role": decision.role,
        "denied": decision.denied,
        "selectable": decision.selectable,
        "rule": decision.rule,
        "tags": claims_json(decision.tags),
        "assumes": {*decision.assumes},
    } == {
        "role": arn(expected["role"]) if "role" in expected else None,
        "denied": Denial(expected["denied"]) if "denied" in expected else None,
        "selectable": tuple(map(arn, expected.get("selectable", []))),
        "rule": expected.get("rule"),
        "tags": expected.get("tags", {}),
        "assumes": {*case.get("assumes", [])},
    }


def test_every_reason_for_a_denial_has_a_case() -> None:
    told = {case.values[1]["expect"].get("denied") for case in tables()}
    assert told - {None} == {*Denial} - {Denial.NO_POOL}


def test_a_pool_that_does_not_exist_knows_nobody() -> None:
    assert decide(None, Token()).denied is Denial.NO_POOL


def test_the_tokens_of_a_provider_that_only_left_its_mapping_are_unknown() -> None:
    stray = StrayMapping("accounts.google.com", RoleMapping(MappingType.TOKEN, None))
    pool = PoolSpec("web", False, roles=Roles(role("user")), providers=(stray,))
    assert decide(pool, Token("accounts.google.com")).denied is Denial.UNKNOWN_PROVIDER


def test_a_stray_mapping_closes_the_classic_flow_too() -> None:
    stray = StrayMapping("accounts.google.com", RoleMapping(MappingType.TOKEN, None))
    pool = PoolSpec("web", True, True, providers=(stray,))
    assert decide(pool, Token(flow=Flow.CLASSIC)).denied is Denial.CLASSIC_FLOW_MAPPED


def test_a_live_mapping_without_a_resolution_denies_and_says_that_this_is_assumed() -> None:
    rules = (Rule("tier", Match.EQUALS, "gold", role("gold")),)
    provider = provider_of(RoleMapping(MappingType.RULES, None, rules), ProviderType.USER_POOL)
    pool = PoolSpec("web", False, roles=Roles(role("user")), providers=(provider,))
    decision = decide(pool, Token(provider.key))
    assert (decision.denied, decision.assumes) == (
        Denial.NO_RULE_MATCHES,
        ("resolution-not-set",),
    )


def test_every_assumption_of_a_decision_is_explained() -> None:
    named = {name for case in tables() for name in case.values[1].get("assumes", [])}
    assert named <= ASSUMPTIONS.keys()


def test_the_token_says_nothing_where_the_pool_says_all() -> None:
    assert decide(SPEC, Token("eu-west-1_AbCdEf123:client1")).matched == ()
