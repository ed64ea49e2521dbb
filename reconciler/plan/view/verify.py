"""What credentials come to and what they should, as JSON (schemas/verify.schema.json)."""

from dataclasses import dataclass

from reconciler.plan.view.explain import TokenView
from reconciler.plan.view.identities import IdentityPoolView
from reconciler.plan.view.plan import ToolView


@dataclass(frozen=True, slots=True)
class VerdictView:
    """role: null where it is denied, which `why` tells then."""

    role: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class AgreementView:
    agree: bool


@dataclass(frozen=True, slots=True)
class ProbeView:
    """The identity that was used. existed: before this run, and known_by: how that is known.

    deleted: whether it was made by this run and is gone again.
    """

    identity_id: str | None
    existed: bool
    known_by: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class VerifyView:
    """expected: by the pool's configuration. actual: by STS, or by the service's refusal."""

    format_version: str
    kind: str
    tool: ToolView
    pool: IdentityPoolView
    token: TokenView
    expected: VerdictView
    actual: VerdictView
    summary: AgreementView
    assumes: tuple[str, ...]
    identity: ProbeView
