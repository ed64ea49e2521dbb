"""What preflight comes to for a target: a judgement, and what new pools need of their roles."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reconciler.access.trust import trust_policy
from reconciler.lint.preflight import Check, Judgement, Placed
from reconciler.lint.uses import uses_of
from reconciler.model.json_value import JsonObject
from reconciler.model.pools import DesiredPool, LivePool
from reconciler.model.results import Finding, Refusal
from reconciler.model.targets import Target
from reconciler.plan.present import tool_view
from reconciler.plan.view.counts import count
from reconciler.plan.view.findings import finding_view, findings_summary
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

# Stands in a trust policy until there is an id.
POOL_ID = "POOL_ID"


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """What the trust policy of a role has to say for a pool that is to be created.

    kind: of identity, authenticated or unauthenticated.
    """

    address: str
    role: str
    kind: str
    policy: JsonObject


@dataclass(frozen=True, slots=True)
class TargetPreflight:
    """The preflight of one target. notes: what was not looked at, in sentences."""

    target: Target
    judgement: Judgement
    trust_policies: tuple[TrustPolicy, ...]
    notes: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.judgement.findings


def placed(
    pools: Iterable[tuple[DesiredPool, LivePool | None, Refusal | None]],
) -> tuple[Placed, ...]:
    """The pools that are to stay or to come, each with the id of its live pool."""
    return tuple(
        Placed(desired, live.pool_id if live else None, held_back=bool(refusal and not live))
        for desired, live, refusal in pools
        if not desired.absent
    )


def policies_for_new_pools(target: Target, pools: Sequence[Placed]) -> tuple[TrustPolicy, ...]:
    """What the roles of each pool that is to be created have to trust."""
    return tuple(_policies(target, pools))


def _policies(target: Target, pools: Sequence[Placed]) -> Iterator[TrustPolicy]:
    for pool in (at.pool for at in pools if at.is_new):
        for use in uses_of(pool):
            for kind in use.kinds:
                policy = trust_policy(POOL_ID, target.region, kind)
                yield TrustPolicy(pool.address, use.role, kind, policy)


def preflight_view(targets: Sequence[TargetPreflight], commit: str | None) -> PreflightView:
    """The preflight of a run's targets."""
    findings = dict.fromkeys(finding for target in targets for finding in target.findings)
    views = tuple(finding_view(f) for f in sorted(findings, key=lambda f: f.sort_key))
    checks = [check.status.value for target in targets for check in target.judgement.checks]
    return PreflightView(
        format_version=FORMAT_VERSION,
        kind="preflight",
        tool=tool_view(),
        commit=commit,
        summary=PreflightSummaryView(count(ChecksSummaryView, checks), findings_summary(views)),
        targets=tuple(map(_target_view, targets)),
        findings=views,
    )


def _target_view(preflight: TargetPreflight) -> PreflightTargetView:
    target = preflight.target
    return PreflightTargetView(
        target=target.name,
        account=target.account,
        region=target.region,
        notes=preflight.notes,
        checks=tuple(map(_check_view, preflight.judgement.checks)),
        permissions=tuple(
            PermissionView(permission.action, permission.resource)
            for permission in preflight.judgement.permissions
        ),
        trust_policies=tuple(
            TrustPolicyView(policy.address, policy.role, policy.kind, policy.policy)
            for policy in preflight.trust_policies
        ),
    )


def _check_view(check: Check) -> CheckView:
    return CheckView(check.subject, check.kind.value, check.status.value, check.message)
