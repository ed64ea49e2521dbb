"""What a report says beside a refused call: what to do, and what stands open meanwhile."""

from collections.abc import Iterable

from reconciler.apply.trust import trust_policy
from reconciler.model.json_value import canonical, members
from reconciler.model.results import Call, Delivery, Request, Sent
from reconciler.plan.values import Change


def advice(
    change: Change,
    refused: Call,
    sent: Sent,
    requests: Iterable[Request],
    pool_id: str | None,
    region: str,
) -> str:
    """The rest of the sentence that says what the service answered; requests: what was sent."""
    if refused.operation != "SetIdentityPoolRoles":
        return ""
    if change.live is None and pool_id is not None:
        return _of_a_new_pool(refused, sent, pool_id, region)
    return _of_an_update(change, requests)


def _of_a_new_pool(refused: Call, sent: Sent, pool_id: str, region: str) -> str:
    """The roles of a pool that was just made cannot trust it yet."""
    if sent.code != "NotAuthorizedException":
        return ""
    policies = [
        f"{kind}: {canonical(trust_policy(pool_id, region, kind))}"
        for kind in sorted(members(refused.parameters["Roles"]))
    ]
    return (
        f"; the pool {pool_id} stays, and the next apply goes on from here. "
        f"Its roles need iam:PassRole and these trust policies: {'; '.join(policies)}"
    )


def _of_an_update(change: Change, requests: Iterable[Request]) -> str:
    applied = [r.operation for r in requests if r.delivery is not Delivery.NOT_APPLIED]
    if "UpdateIdentityPool" not in applied or change.live is None or change.spec is None:
        return ""
    live = change.live.spec
    came = [p.key for p in change.spec.providers if p.role_mapping and not live.provider(p.key)]
    if not came:
        return ""
    return (
        f"; {', '.join(came)} came to the pool without the role mapping, so its users get the "
        "authenticated role until an apply succeeds"
    )
