"""Decisions about tokens, and differences between them, as JSON."""

from dataclasses import dataclass

from reconciler.access.compare import AccessChange
from reconciler.access.decide import Decision
from reconciler.access.token import ClaimValue
from reconciler.model.json_value import Json, JsonObject


@dataclass(frozen=True, slots=True)
class WitnessView:
    """claims: by name, each a text or a list of texts; {} for a guest."""

    claims: JsonObject


@dataclass(frozen=True, slots=True)
class DecisionView:
    """role: null if denied. selectable: what may be asked for. denied: why, or null.

    tags: the session tags that come with the role.
    """

    role: str | None
    selectable: tuple[str, ...]
    denied: str | None
    tags: JsonObject


@dataclass(frozen=True, slots=True)
class AccessView:
    """One difference, shown by a witness.

    kind: widened, narrowed or switched. provider: null for guests. rules: the numbers of the rules
    that the witness meets, before and after. assumes: names of assumptions. flow: enhanced or
    classic. role, tag: the role or session tag that is gained or lost.
    """

    kind: str
    provider: str | None
    witness: WitnessView
    before: DecisionView
    after: DecisionView
    rules: tuple[tuple[int, ...], ...]
    assumes: tuple[str, ...]
    flow: str
    role: str | None
    tag: str | None


def access_view(change: AccessChange) -> AccessView:
    """One difference; its witness has whatever claims it needs and no others."""
    return AccessView(
        kind=change.kind.value,
        provider=change.witness.provider,
        witness=WitnessView(claims_json(change.witness.claims)),
        before=decision_view(change.before),
        after=decision_view(change.after),
        rules=(change.before.matched, change.after.matched),
        assumes=change.assumes,
        flow=change.witness.flow.value,
        role=change.role,
        tag=change.tag,
    )


def decision_view(decision: Decision) -> DecisionView:
    return DecisionView(
        role=decision.role,
        selectable=decision.selectable,
        denied=decision.denied.value if decision.denied else None,
        tags=claims_json(decision.tags),
    )


def claims_json(claims: tuple[tuple[str, ClaimValue], ...]) -> JsonObject:
    """Claims, or session tags, as an object."""

    def value(claim: ClaimValue) -> Json:
        return claim if isinstance(claim, str) else [*claim]

    return {name: value(claim) for name, claim in claims}
