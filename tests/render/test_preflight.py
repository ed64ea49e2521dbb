"""Preflight for people: a golden file, and what no value may do to a terminal."""

import re
from dataclasses import replace

from reconciler.access.trust import trust_policy
from reconciler.plan.present import tool_view
from reconciler.plan.view.findings import FindingsSummaryView, FindingView
from reconciler.plan.view.plan import FORMAT_VERSION
from reconciler.plan.view.preflight import (
    ChecksSummaryView,
    CheckView,
    PermissionView,
    PreflightSummaryView,
    PreflightTargetView,
    PreflightView,
    TrustPolicyView,
)
from reconciler.render.style import Style
from reconciler.render.text.preflight import preflight_notes, preflight_text
from tests.builders import ACCOUNT, REGION, role
from tests.goldens import assert_golden

USER_POOL = "eu-west-1_AbCdEf123"
SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/Office"

TARGET = PreflightTargetView(
    target="prod",
    account=ACCOUNT,
    region=REGION,
    notes=(),
    checks=(
        CheckView(role("user"), "role", "problem", "web: role/user does not exist"),
        CheckView(role("guest"), "role", "not_judged", "its policy is no JSON object"),
        CheckView(SAML, "saml", "denied", "iam:GetSAMLProvider is not allowed"),
        CheckView(USER_POOL, "user_pool", "ok", "there"),
        CheckView(f"{USER_POOL}:app", "client", "ok", "there"),
    ),
    permissions=(PermissionView("iam:GetSAMLProvider", SAML),),
    trust_policies=(
        TrustPolicyView(
            "app", role("app"), "authenticated", trust_policy("POOL_ID", REGION, "authenticated")
        ),
    ),
)

EVERYTHING = PreflightView(
    format_version=FORMAT_VERSION,
    kind="preflight",
    tool=tool_view(),
    commit="abc1234",
    summary=PreflightSummaryView(ChecksSummaryView(2, 1, 1, 1), FindingsSummaryView(0, 1, 0)),
    targets=(TARGET, replace(TARGET, target="local", notes=("it has no IAM",), checks=())),
    findings=(
        FindingView(
            "role-missing", "warning", "role/user does not exist", "web.yaml", 5, 18, "web", False
        ),
    ),
)


def test_preflight_tells_everything_and_its_counts_last() -> None:
    assert_golden("preflight.txt", preflight_text(EVERYTHING, Style()))


def test_preflight_in_colour_is_the_same_text() -> None:
    colored = preflight_text(EVERYTHING, Style(color=True))
    assert colored != preflight_text(EVERYTHING, Style())
    assert re.sub(r"\x1b\[[0-9]+m", "", colored) == preflight_text(EVERYTHING, Style())


def test_beside_a_plan_stands_what_its_findings_do_not_say() -> None:
    lines = [*preflight_notes(EVERYTHING)]
    assert lines[:4] == [
        f"prod: role {role('guest')}: not judged: its policy is no JSON object",
        "Missing permissions; what they would have shown was not judged:",
        f"    iam:GetSAMLProvider on {SAML}",
        "Pools to be created: their roles need these trust policies, with the pool's id in place "
        "of POOL_ID once it is there:",
    ]
    assert "local: it has no IAM" in lines


def test_no_value_gets_out_of_its_line() -> None:
    evil = "\x1b[2J\n::error::\u202e"
    view = replace(
        EVERYTHING,
        targets=(
            PreflightTargetView(
                target=evil,
                account=evil,
                region=evil,
                notes=(evil,),
                checks=(CheckView(evil, evil, evil, evil),),
                permissions=(PermissionView(evil, evil),),
                trust_policies=(TrustPolicyView(evil, evil, evil, {evil: evil}),),
            ),
        ),
    )
    told = preflight_text(view, Style()) + "\n".join(preflight_notes(view))
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert [line for line in told.splitlines() if line.lstrip().startswith("::")] == []
