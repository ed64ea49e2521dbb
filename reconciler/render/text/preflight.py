"""Preflight as text: findings, how each thing stands, what was missing; the counts last."""

import json
from collections.abc import Iterator, Sequence

from reconciler.plan.view.preflight import (
    CheckView,
    PreflightSummaryView,
    PreflightTargetView,
    PreflightView,
    TrustPolicyView,
)
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.findings import finding_line

# By status: sign, words and colour.
_STATUSES = {
    "ok": ("=", "ok", "green"),
    "problem": ("!", "problem", "red"),
    "denied": ("?", "denied", "yellow"),
    "not_judged": ("?", "not judged", "faint"),
}

_KINDS = {"oidc": "OIDC provider", "saml": "SAML provider", "user_pool": "user pool"}


def preflight_text(view: PreflightView, style: Style) -> str:
    """The whole preflight, with a newline at its end."""
    lines = [finding_line(finding, style) for finding in view.findings]
    if view.findings:
        lines.append("")
    for target in view.targets:
        lines.append(
            f"Target {style.paint(clean(target.target), 'bold')}: account "
            f"{clean(target.account)}, {clean(target.region)}"
        )
        lines.append("")
        lines += _target_lines(target, style)
    lines.append(style.paint(_counts(view.summary), "bold"))
    return "\n".join(lines) + "\n"


def preflight_notes(view: PreflightView) -> Iterator[str]:
    """What stands beside a plan, which has the findings: what was not judged, and the policies."""
    for target in view.targets:
        unseen = (
            f"{_KINDS.get(check.kind, check.kind)} {check.subject}: not judged: {check.message}"
            for check in target.checks
            if check.status == "not_judged"
        )
        for note in (*target.notes, *unseen):
            yield f"{clean(target.target)}: {clean(note)}"
        yield from _permission_lines(target)
        yield from _policy_lines(target.trust_policies)


def _policy_lines(policies: Sequence[TrustPolicyView]) -> Iterator[str]:
    """The trust policies for pools that are to be created, none where there are none."""
    if not policies:
        return
    yield (
        "Pools to be created: their roles need these trust policies, with the pool's id in place "
        "of POOL_ID once it is there:"
    )
    for policy in policies:
        yield f"    {clean(policy.address)}: {clean(policy.role)}, {clean(policy.kind)}:"
        for line in json.dumps(policy.policy, indent=2).splitlines():
            spaces = len(line) - len(line.lstrip())
            yield f"      {' ' * spaces}{clean(line.lstrip())}"


def _permission_lines(target: PreflightTargetView) -> Iterator[str]:
    """The permissions that were missing, none where there were all."""
    if not target.permissions:
        return
    yield "Missing permissions; what they would have shown was not judged:"
    for permission in target.permissions:
        yield f"    {clean(permission.action)} on {clean(permission.resource)}"


def _target_lines(target: PreflightTargetView, style: Style) -> Iterator[str]:
    for note in target.notes:
        yield clean(note)
    for check in target.checks:
        yield _check_line(check, style)
    if target.checks or target.notes:
        yield ""
    for block in ([*_permission_lines(target)], [*_policy_lines(target.trust_policies)]):
        yield from block
        if block:
            yield ""


def _check_line(check: CheckView, style: Style) -> str:
    sign, words, color = _STATUSES.get(check.status, ("?", check.status, "yellow"))
    kind = _KINDS.get(check.kind, check.kind)
    message = "" if check.status == "ok" else f": {clean(check.message)}"
    return (
        f"{style.paint(f'{sign} {clean(words)}', color)} {clean(kind)} {clean(check.subject)}"
        f"{message}"
    )


def _counts(summary: PreflightSummaryView) -> str:
    checks, findings = summary.checks, summary.findings
    return (
        f"Preflight: {checks.ok} ok, {checks.problem} with problems, {checks.denied} denied, "
        f"{checks.not_judged} not judged; errors: {findings.errors}, warnings: "
        f"{findings.warnings}, waived: {findings.waived}."
    )
