"""Preflight as JSON (schemas/preflight.schema.json)."""

from dataclasses import dataclass

from reconciler.model.json_value import JsonObject
from reconciler.plan.view.findings import FindingsSummaryView, FindingView
from reconciler.plan.view.plan import ToolView


@dataclass(frozen=True, slots=True)
class ChecksSummaryView:
    """How many things that pools refer to stand how, in all targets."""

    ok: int
    problem: int
    denied: int
    not_judged: int


@dataclass(frozen=True, slots=True)
class PreflightSummaryView:
    checks: ChecksSummaryView
    findings: FindingsSummaryView


@dataclass(frozen=True, slots=True)
class CheckView:
    """How one thing stands. subject: its ARN or id. kind: role, oidc, saml, user_pool or client.

    status: ok, problem, denied or not_judged.
    """

    subject: str
    kind: str
    status: str
    message: str


@dataclass(frozen=True, slots=True)
class PermissionView:
    """An action that was denied. resource: the ARN it was to be used on."""

    action: str
    resource: str


@dataclass(frozen=True, slots=True)
class TrustPolicyView:
    """What a role has to trust for a pool that is to be created.

    policy: with POOL_ID where the pool's id is to stand.
    """

    address: str
    role: str
    kind: str
    policy: JsonObject


@dataclass(frozen=True, slots=True)
class PreflightTargetView:
    """notes: what was not looked at, in sentences."""

    target: str
    account: str
    region: str
    notes: tuple[str, ...]
    checks: tuple[CheckView, ...]
    permissions: tuple[PermissionView, ...]
    trust_policies: tuple[TrustPolicyView, ...]


@dataclass(frozen=True, slots=True)
class PreflightView:
    format_version: str
    kind: str
    tool: ToolView
    commit: str | None
    summary: PreflightSummaryView
    targets: tuple[PreflightTargetView, ...]
    findings: tuple[FindingView, ...]
