"""Findings and drift as the renderers for CI get them."""

from dataclasses import fields

from reconciler.plan.present import tool_view
from reconciler.plan.view.access import AccessView
from reconciler.plan.view.drift import (
    DriftPoolView,
    DriftSummaryView,
    DriftTargetView,
    DriftView,
)
from reconciler.plan.view.findings import FindingView, ValidateView, findings_summary
from reconciler.plan.view.plan import FORMAT_VERSION, OriginView

ORIGIN = OriginView("web.yaml", 1)


def finding(
    rule: str = "guest-access",
    severity: str = "error",
    message: str = "guests get in",
    file: str = "web.yaml",
    line: int = 3,
    column: int = 7,
    address: str | None = "web",
    waived: bool = False,
) -> FindingView:
    return FindingView(rule, severity, message, file, line, column, address, waived)


def odd_findings(one: str, other: str) -> tuple[FindingView, ...]:
    """The texts wherever a finding can hold one."""
    return (
        finding(one, "error", other, one, 1, 2, other),
        finding(other, "warning", one, f"{other}.yaml", 3, 4, None),
        finding(one, "error", other, one, 5, 6, one, waived=True),
    )


def validate(*findings: FindingView) -> ValidateView:
    return ValidateView(FORMAT_VERSION, "validate", 4, findings_summary(findings), findings)


def pool(
    state: str,
    address: str | None = "web",
    reason: str = "roles changed",
    origin: OriginView | None = ORIGIN,
    access: tuple[AccessView, ...] | None = (),
    name: str = "web pool",
) -> DriftPoolView:
    return DriftPoolView(
        target="prod",
        address=address,
        pool_id="eu-west-1:1",
        name=name,
        owner="acme",
        state=state,
        reason=reason,
        origin=origin,
        not_managed=(),
        moved=(),
        fields=(),
        access=access,
        actors=(),
    )


def drift(
    *pools: DriftPoolView, strict: bool = False, findings: tuple[FindingView, ...] = ()
) -> DriftView:
    states = [pool.state for pool in pools]
    return DriftView(
        format_version=FORMAT_VERSION,
        kind="drift",
        tool=tool_view(),
        commit=None,
        strict=strict,
        summary=DriftSummaryView(
            **{f.name: states.count(f.name) for f in fields(DriftSummaryView)}
        ),
        targets=(DriftTargetView("prod", "123456789012", "eu-west-1", "acme"),),
        pools=pools,
        findings=findings,
    )
