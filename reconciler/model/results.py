"""What is planned, found and done: actions, calls, findings, outcomes."""

from dataclasses import dataclass
from enum import StrEnum

from reconciler.model.json_value import JsonObject
from reconciler.model.origin import Origin

# What is shown of a message of the service. It may repeat a refused value, at any length.
SHOWN_CHARACTERS = 500


class Action(StrEnum):
    """What a plan does with one pool; the only thing that apply goes by.

    DISOWN stands in no plan of documents: it is asked for, pool by pool.
    """

    CREATE = "create"
    ADOPT = "adopt"
    UPDATE = "update"
    DELETE = "delete"
    UNCHANGED = "unchanged"
    DISOWN = "disown"


class PoolState(StrEnum):
    """What a pool is that no document describes."""

    ORPHANED = "orphaned"
    UNMANAGED = "unmanaged"
    FOREIGN = "foreign"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a document that its author should know, with its place.

    rule: a kebab-case name. address: of the pool, provider or mapping, where it has one.
    """

    origin: Origin
    rule: str
    message: str
    severity: Severity = Severity.ERROR
    address: str | None = None
    waived: bool = False

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        return (self.origin.file, self.origin.line, self.origin.column, self.rule, self.message)


@dataclass(frozen=True, slots=True)
class Call:
    """One API operation with its parameters, as data.

    A parameter that is only known or made while applying is a placeholder {"$ref": NAME}.
    """

    operation: str
    parameters: JsonObject


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a guard holds a change back, and what would allow it."""

    guard: str
    message: str
    allow: str


class Delivery(StrEnum):
    """What is known of one call after it was sent (facts: outcomes of a call)."""

    APPLIED = "applied"
    NOT_APPLIED = "not_applied"
    UNKNOWN = "unknown"


class Momentary(StrEnum):
    """Why a call was refused that may be taken a little later."""

    THROTTLED = "throttled"
    OVERLAPPED = "overlapped"
    ROLE_NOT_KNOWN = "role_not_known"


@dataclass(frozen=True, slots=True)
class Sent:
    """The result of sending one writing call.

    body: the answer of an applied call, {} for an empty one. error: for people, else None.
    code: the service's error code, where it gave one. momentary: of a call that was not applied.
    """

    delivery: Delivery
    body: JsonObject
    request_id: str | None = None
    code: str | None = None
    error: str | None = None
    momentary: Momentary | None = None


class Outcome(StrEnum):
    """What happened to one planned change."""

    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_ATTEMPTED = "not_attempted"


@dataclass(frozen=True, slots=True)
class Request:
    """One call that was sent while applying, for the report and the journal."""

    operation: str
    request_id: str | None
    delivery: Delivery
    error: str | None = None
