"""What credentials of a pool should come to, and whether they do."""

from dataclasses import dataclass

from reconciler.access.decide import PREFERRED_ROLE_CLAIM, ROLES_CLAIM, Decision, decide
from reconciler.access.token import Token
from reconciler.model.identities import ChosenPool
from reconciler.model.spec import PoolSpec
from reconciler.plan.identities import pool_view
from reconciler.plan.present import tool_view
from reconciler.plan.view.access import claims_json
from reconciler.plan.view.explain import TokenView
from reconciler.plan.view.plan import FORMAT_VERSION
from reconciler.plan.view.verify import AgreementView, ProbeView, VerdictView, VerifyView


@dataclass(frozen=True, slots=True)
class Given:
    """What the service gave: the ARN of an assumed role, or why it refused."""

    role: str | None
    refusal: str | None = None


def verify_view(
    pool: ChosenPool, spec: PoolSpec, token: Token, given: Given, probe: ProbeView
) -> VerifyView:
    """Both verdicts, and whether they are one. Of the token only what the pool goes by is shown."""
    decision = decide(spec, token)
    provider = spec.provider(token.provider) if token.provider is not None else None
    mapping = provider.role_mapping if provider else None
    names = {"iss", "aud", PREFERRED_ROLE_CLAIM, ROLES_CLAIM}
    names |= {rule.claim for rule in mapping.rules} if mapping else set()
    claims = tuple(pair for pair in token.claims if pair[0] in names)
    return VerifyView(
        FORMAT_VERSION,
        "verify",
        tool_view(),
        pool_view(pool),
        TokenView(token.provider, token.flow.value, claims_json(claims), token.custom_role),
        VerdictView(decision.role, decision.denied.value if decision.denied else None),
        VerdictView(given.role, given.refusal),
        AgreementView(_agree(decision, given)),
        decision.assumes,
        probe,
    )


def _agree(decision: Decision, given: Given) -> bool:
    if decision.role is None or given.role is None:
        return decision.role is given.role
    return _name_of_role(decision.role) == _name_of_assumed(given.role)


def _name_of_role(arn: str) -> tuple[str, str]:
    """Account and name in arn:PARTITION:iam::ACCOUNT:role/PATH/NAME."""
    parts = arn.split(":", 5)
    return (parts[4], parts[5].rpartition("/")[2]) if len(parts) == 6 else ("", arn)


def _name_of_assumed(arn: str) -> tuple[str, str] | None:
    """The same in arn:PARTITION:sts::ACCOUNT:assumed-role/NAME/SESSION, which has no path."""
    parts = arn.split(":", 5)
    words = parts[5].split("/") if len(parts) == 6 else []
    return (parts[4], words[1]) if words[:1] == ["assumed-role"] and len(words) == 3 else None
