"""What a report says beside a refused call: what to do, and how the pool stands meanwhile."""

from collections.abc import Iterable

from reconciler.access.trust import trust_policy
from reconciler.model.json_value import canonical, members
from reconciler.model.results import Call, Delivery, Request, Sent
from reconciler.plan.values import Change

_REPLACING = ("UpdateIdentityPool", "SetIdentityPoolRoles", "SetPrincipalTagAttributeMap")


def advice(
    change: Change,
    refused: Call,
    sent: Sent,
    requests: Iterable[Request],
    pool_id: str | None,
    region: str,
) -> str:
    """The rest of the sentence that says what the service answered; requests: what was sent."""
    if change.live is None and pool_id is not None:
        return _of_a_new_pool(refused, sent, pool_id, region)
    written = {r.operation for r in requests if r.delivery is not Delivery.NOT_APPLIED}
    if refused.operation not in _REPLACING or not written.intersection(_REPLACING):
        return ""
    return (
        "; the pool stands on the way: nobody has more than it gave before or is to give, some "
        "may have less until an apply succeeds"
    )


def _of_a_new_pool(refused: Call, sent: Sent, pool_id: str, region: str) -> str:
    """The roles of a pool that was just made cannot trust it yet."""
    if (refused.operation, sent.code) != ("SetIdentityPoolRoles", "NotAuthorizedException"):
        return ""
    policies = [
        f"{kind}: {canonical(trust_policy(pool_id, region, kind))}"
        for kind in sorted(members(refused.parameters["Roles"]))
    ]
    return (
        f"; the pool {pool_id} stays, and the next apply goes on from here. "
        f"Its roles need iam:PassRole and these trust policies: {'; '.join(policies)}"
    )
