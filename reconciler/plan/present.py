"""Plans and findings as views."""

from collections.abc import Sequence
from dataclasses import replace

from reconciler import __version__
from reconciler.model.results import Finding
from reconciler.model.spec import is_secret
from reconciler.plan.digest import (
    checksum,
    hashed,
    plan_digest,
    target_approval,
    target_digest,
)
from reconciler.plan.values import Change, Field, OtherPool, Plan, TargetPlan
from reconciler.plan.view.access import access_view
from reconciler.plan.view.codec import ABSENT, dump
from reconciler.plan.view.counts import add_up, count
from reconciler.plan.view.findings import (
    ValidateView,
    finding_view,
    findings_summary,
)
from reconciler.plan.view.plan import (
    FORMAT_VERSION,
    TOOL_NAME,
    CallView,
    ChangeView,
    FieldView,
    IdentitiesView,
    OptionsView,
    OriginView,
    OtherView,
    PlanView,
    RefusalView,
    SummaryView,
    TargetView,
    ToolView,
)


def tool_view() -> ToolView:
    return ToolView(TOOL_NAME, __version__)


def plan_view(plan: Plan) -> PlanView:
    """A plan with its digests, approvals, checksum and counts, secrets hashed."""
    return plan_of(tuple(target_view(t) for t in plan.targets), plan.commit, tool_view())


def plan_of(targets: tuple[TargetView, ...], commit: str | None, tool: ToolView) -> PlanView:
    """The plan of these targets, with its digest, approval, checksum and counts."""
    view = PlanView(
        format_version=FORMAT_VERSION,
        kind="plan",
        tool=tool,
        commit=commit,
        digest=plan_digest(target.digest for target in targets),
        approval=plan_digest(target.approval for target in targets),
        checksum="",
        summary=add_up(SummaryView, [target.summary for target in targets]),
        targets=targets,
    )
    return replace(view, checksum=checksum(dump(view)))


def target_view(plan: TargetPlan) -> TargetView:
    """The plan of one target with its digest, approval and counts."""
    target = plan.target
    options = OptionsView(plan.options.prune, plan.options.pools, plan.options.allow_identity_loss)
    changes = tuple(change_view(change) for change in plan.changes)
    others = tuple(_other_view(other) for other in plan.others)
    digest = target_digest(target.account, target.region, plan.owner, options, changes)
    return TargetView(
        target=target.name,
        account=target.account,
        region=target.region,
        owner=plan.owner,
        digest=digest,
        approval=target_approval(digest, changes),
        options=options,
        summary=_counts(changes, others),
        changes=changes,
        others=others,
        findings=tuple(finding_view(finding) for finding in plan.findings),
    )


def change_view(change: Change) -> ChangeView:
    """One change; a created pool has no id yet."""
    origin = change.desired.origin
    return ChangeView(
        address=change.address,
        pool_id=change.pool_id,
        name=change.name,
        action=change.action.value,
        reason=change.reason,
        access=None if change.access is None else tuple(map(access_view, change.access)),
        origin=OriginView(origin.file, origin.line),
        not_managed=change.desired.not_managed,
        fields=tuple(field_view(field, change.pool_id) for field in change.fields),
        identities=(
            IdentitiesView(change.identities.count, change.identities.more)
            if change.identities
            else None
        ),
        calls=tuple(CallView(call.operation, call.parameters) for call in change.calls),
        refusal=(
            RefusalView(change.refusal.guard, change.refusal.message, change.refusal.allow)
            if change.refusal
            else None
        ),
    )


def validate_view(findings: Sequence[Finding], documents: int) -> ValidateView:
    """All findings of a run, sorted by place, each said once."""
    unique = {finding_view(f): f.sort_key for f in findings}
    ordered = tuple(sorted(unique, key=lambda view: (unique[view], view.address or "")))
    return ValidateView(
        format_version=FORMAT_VERSION,
        kind="validate",
        documents=documents,
        summary=findings_summary(ordered),
        findings=ordered,
    )


def is_consistent(plan: PlanView) -> bool:
    """Whether a saved plan tells no other story than its calls and counts do.

    What is told is not in the digest; a reviewer who goes by it must not be misled.
    """
    changes = [change for target in plan.targets for change in target.changes]
    summaries = [_counts(target.changes, target.others) for target in plan.targets]
    return (
        not any(change.refusal is not None and change.calls for change in changes)
        and [target.summary for target in plan.targets] == summaries
        and plan.summary == add_up(SummaryView, summaries)
    )


def _counts(changes: Sequence[ChangeView], others: Sequence[OtherView]) -> SummaryView:
    names = ("refused" if change.refusal else change.action for change in changes)
    return count(SummaryView, [*names, *(other.state for other in others)])


def field_view(field: Field, pool_id: str | None) -> FieldView:
    """One difference, a secret as a hash that is another one for each pool."""
    before, after = field.before, field.after
    sensitive = is_secret(field.path)
    if sensitive:
        before = hashed(pool_id, field.path, before)
        after = hashed(pool_id, field.path, after)
    return FieldView(
        path=tuple(str(step) for step in field.path),
        before=ABSENT if before is None else before,
        after=ABSENT if after is None else after,
        sensitive=sensitive,
    )


def _other_view(other: OtherPool) -> OtherView:
    pool = other.pool
    return OtherView(pool.pool_id, pool.spec.name, other.state.value, pool.marker.owner)
