"""Every file of tests/lint/live_cases: what is said of pools and of what they refer to.

The format is in tests/lint/live_cases/README.md; a new case needs no Python.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.access.trust import issuer_of_region
from reconciler.flows.load import load
from reconciler.lint.preflight import Judgement, Placed, judge
from reconciler.lint.rules import RULES
from reconciler.lint.uses import uses_of
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import IamProvider, ProviderType, UserPoolProvider
from reconciler.model.surroundings import (
    LiveClient,
    LiveOidc,
    LiveRole,
    LiveSaml,
    LiveUserPool,
    RolePolicy,
    Surroundings,
)
from tests.builders import POOL_ID, REGION, RUN

CASES = Path(__file__).parent / "live_cases"
KINDS = {"firing", "near-miss", "waived"}

# Judged by preflight; other rules about the account are of plan and drift.
RULES_OF_PREFLIGHT = {
    *("guest-role-powerful", "trust-audience", "trust-amr", "trust-shared", "role-missing"),
    *("trust-tag-session", "provider-missing", "saml-missing", "user-pool-missing"),
    "client-missing",
}

CONFIGURATION = """\
kind: Configuration
owner: acme
allow_accounts: ["210987654321"]
targets:
  prod: {account: "123456789012", region: REGION}
"""

WEB = """\
kind: IdentityPool
address: web
allow_unauthenticated_identities: false
roles: {authenticated: "arn:aws:iam::123456789012:role/user"}
providers:
  - {type: user_pool, user_pool_id: eu-west-1_AbCdEf123, client_id: client1,
     server_side_token_check: true}
"""

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

Case = dict[str, Any]


def all_cases() -> Iterator[tuple[str, Case]]:
    for file in sorted(CASES.glob("*.yaml")):
        for case in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield file.stem, case


PARAMETERS = [
    pytest.param(rule, case, id=f"{rule}-{case['name'].replace(' ', '-')}")
    for rule, case in all_cases()
]


def judged(case: Case, folder: Path) -> Judgement:
    region = case.get("region", REGION)
    (folder / "reconciler.yaml").write_text(CONFIGURATION.replace("REGION", region))
    texts = case.get("pools", [case.get("pool", WEB)])
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text)
    loaded = load(folder, RUN.today)
    assert loaded.findings == ()
    created = case.get("created", True)
    placed = [
        Placed(pool, (POOL_ID if pool.address == "web" else f"{POOL_ID}9") if created else None)
        for pool in loaded.pools["prod"]
    ]
    pools = [at.pool for at in placed]
    return judge(placed, surroundings(case, pools), issuer_of_region(region), RUN.today)


def surroundings(case: Case, pools: list[DesiredPool]) -> Surroundings:
    """What the case says, and for the rest what the pools need."""
    providers = [provider for pool in pools for provider in pool.providers or ()]
    users = [p for p in providers if isinstance(p, UserPoolProvider)]
    iam = [p for p in providers if isinstance(p, IamProvider)]
    oidc = {p.arn: ["app"] for p in iam if p.type is ProviderType.OIDC} | case.get("oidc", {})
    saml = {p.arn: True for p in iam if p.type is ProviderType.SAML} | case.get("saml", {})
    user_pools = {p.user_pool_id: True for p in users} | case.get("user_pools", {})
    clients = {p.key: p.user_pool_id for p in users} | case.get("clients", {})
    return Surroundings(
        roles={
            use.role: live_role(use.role, use.kinds, case.get("roles", {}))
            for pool in pools
            for use in uses_of(pool)
        },
        oidc={
            arn: LiveOidc(arn, tuple(ids)) if ids is not None else None for arn, ids in oidc.items()
        },
        saml={arn: LiveSaml(arn) if there else None for arn, there in saml.items()},
        user_pools={i: LiveUserPool(i) if there else None for i, there in user_pools.items()},
        clients={
            key: LiveClient(owner, key.partition(":")[2]) if owner else None
            for key, owner in clients.items()
        },
        now=NOW,
    )


def live_role(arn: str, kinds: tuple[str, ...], said: Case) -> LiveRole | None:
    name = arn.rpartition("/")[2]
    role = said.get(name, {})
    if role is None:
        return None
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {"cognito-identity.amazonaws.com:aud": POOL_ID},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": [*kinds]},
        },
        **role.get("statement", {}),
    }
    trust = {"Version": "2012-10-17", "Statement": role.get("statements", [statement])}
    return LiveRole(
        role.get("arn", arn),
        role.get("trust", trust),
        NOW - timedelta(seconds=role.get("age", 3600)),
        tuple(RolePolicy(name, policy) for name, policy in role.get("policies", {}).items()),
    )


@pytest.mark.parametrize(("rule", "case"), PARAMETERS)
def test_a_rule_finds_what_its_cases_say(rule: str, case: Case, tmp_path: Path) -> None:
    found = judged(case, tmp_path)
    told = [
        f"{'waived' if f.waived else f.severity} [{f.rule}] {f.address}: {f.message}"
        for f in found.findings
    ]
    assert told == case.get("expect", [])
    about = {finding.waived for finding in found.findings if finding.rule == rule}
    expected: dict[str, set[bool]] = {"firing": {False}, "near-miss": set(), "waived": {True}}
    assert about == expected[case["kind"]]
    notes = [check.message for check in found.checks if check.status.value == "not_judged"]
    assert notes == case.get("not_judged", [])


def test_each_rule_of_preflight_has_cases_of_each_kind() -> None:
    kinds: dict[str, set[str]] = {}
    for rule, case in all_cases():
        kinds.setdefault(rule, set()).add(case["kind"])
    assert kinds == dict.fromkeys(RULES_OF_PREFLIGHT, KINDS)
    assert {rule.name for rule in RULES if rule.live} >= RULES_OF_PREFLIGHT
