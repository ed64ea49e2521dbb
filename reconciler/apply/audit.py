"""What the journal says of a change, as entries."""

from reconciler.model.json_value import Json, JsonObject, digest
from reconciler.model.pools import LivePool
from reconciler.model.results import Call, Outcome, Sent
from reconciler.model.spec import spec_tree
from reconciler.plan.values import Change


def state_digest(pool: LivePool | None) -> str | None:
    """A pool's whole state in one word, None for a pool that does not exist.

    Secrets are in it, so that a foreign change of one shows; no secret can be read off it.
    """
    if pool is None:
        return None
    marker = pool.marker
    state: JsonObject = {
        "pool_id": pool.pool_id,
        "spec": spec_tree(pool.spec),
        "marker": [marker.owner, marker.address, marker.protected, marker.applied],
    }
    return f"sha256:{digest(state)}"


def change_entry(change: Change) -> JsonObject:
    """The start of the work on a pool, as the fresh read found it."""
    return {
        "address": change.address,
        "pool_id": change.pool_id,
        "action": change.action.value,
        "before": state_digest(change.live),
    }


def sending_entry(
    change: Change, call: Call, pool_id: str | None, attempt: str | None, number: int, at: str
) -> JsonObject:
    """The intent of one attempt. call: without live secrets. at: the time in its signature."""
    return {
        "address": change.address,
        "pool_id": pool_id,
        "attempt": attempt,
        "number": number,
        "operation": call.operation,
        "signed_at": at,
        "parameters": call.parameters,
    }


def sent_entry(
    change: Change,
    call: Call,
    pool_id: str | None,
    attempt: str | None,
    number: int | None,
    sent: Sent,
) -> JsonObject:
    """What is known of one attempt."""
    return {
        "address": change.address,
        "pool_id": sent.body.get("IdentityPoolId", pool_id),
        "attempt": attempt,
        "number": number,
        "operation": call.operation,
        "request_id": sent.request_id,
        "delivery": sent.delivery.value,
        "error": sent.error,
    }


def settled_entry(address: str, pool_id: Json, attempt: str | None, operation: str) -> JsonObject:
    """What reading showed of a write that was not answered."""
    return {"address": address, "pool_id": pool_id, "attempt": attempt, "operation": operation}


def outcome_entry(
    change: Change, pool_id: str | None, outcome: Outcome, error: str | None, after: LivePool | None
) -> JsonObject:
    """The end of the work on a pool. after: as it was read back, None where it was not."""
    return {
        "address": change.address,
        "pool_id": pool_id,
        "action": change.action.value,
        "outcome": outcome.value,
        "error": error,
        "after": state_digest(after),
    }
