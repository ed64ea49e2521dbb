"""The plan as JSON (schemas/plan.schema.json)."""

from dataclasses import dataclass, field

from reconciler.model.json_value import Json, JsonObject
from reconciler.plan.view.access import AccessView
from reconciler.plan.view.codec import ABSENT, Absent
from reconciler.plan.view.findings import FindingView

FORMAT_VERSION = "1.0"
TOOL_NAME = "cognito-reconciler"


@dataclass(frozen=True, slots=True)
class ToolView:
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class OptionsView:
    """The consent flags the plan was made with."""

    prune: bool
    pools: tuple[str, ...]
    allow_identity_loss: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SummaryView:
    """How many changes of each action, refused ones apart, and how many other pools."""

    create: int
    adopt: int
    update: int
    delete: int
    unchanged: int
    refused: int
    orphaned: int
    unmanaged: int
    foreign: int


@dataclass(frozen=True, slots=True)
class OriginView:
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class FieldView:
    """One difference. A sensitive value is shown as a hash, never as it is."""

    path: tuple[str, ...]
    before: Json | Absent = ABSENT
    after: Json | Absent = ABSENT
    sensitive: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class CallView:
    operation: str
    parameters: JsonObject


@dataclass(frozen=True, slots=True)
class RefusalView:
    """guard: its name. allow: what would allow the change."""

    guard: str
    message: str
    allow: str


@dataclass(frozen=True, slots=True)
class IdentitiesView:
    """How many identities a pool holds. more: there are others beyond these."""

    count: int
    more: bool


@dataclass(frozen=True, slots=True)
class ChangeView:
    """access: what changes for whom; () for no effect, None where it was not judged.

    identities: of a pool to delete; None where they were not counted.
    """

    address: str
    pool_id: str | None
    name: str
    action: str
    reason: str
    access: tuple[AccessView, ...] | None
    origin: OriginView
    not_managed: tuple[str, ...]
    fields: tuple[FieldView, ...]
    identities: IdentitiesView | None
    calls: tuple[CallView, ...]
    refusal: RefusalView | None


@dataclass(frozen=True, slots=True)
class OtherView:
    pool_id: str
    name: str
    state: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class TargetView:
    """digest: over what is sent. approval: over that and access."""

    target: str
    account: str
    region: str
    owner: str
    digest: str
    approval: str
    options: OptionsView
    summary: SummaryView
    changes: tuple[ChangeView, ...]
    others: tuple[OtherView, ...]
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """digest, approval: over those of the targets. checksum: over everything else in the document.

    summary: over all targets.
    """

    format_version: str
    kind: str
    tool: ToolView
    commit: str | None
    digest: str
    approval: str
    checksum: str
    summary: SummaryView
    targets: tuple[TargetView, ...]
