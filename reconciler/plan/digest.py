"""The digests that bind an approval to what happens: over what is planned, not how it is told.

Findings, reasons, origins, commits, counts, access and the `applied` marker are not covered:
none of them changes what is sent. An approval covers access as well, since the same calls may mean
something else by then, by what no document manages. A plan's checksum covers its whole document.
"""

from collections.abc import Iterable

from reconciler.calls.build import writes_applied
from reconciler.model.json_value import Json, JsonObject, Path, digest
from reconciler.model.results import Call
from reconciler.plan.view.codec import dump
from reconciler.plan.view.plan import ChangeView, OptionsView, PlanView, TargetView


def target_digest(
    account: str,
    region: str,
    owner: str,
    options: OptionsView,
    changes: Iterable[ChangeView],
) -> str:
    """The digest of one target's plan, `sha256:` and 64 digits."""
    return _prefixed(
        {
            "account": account,
            "region": region,
            "owner": owner,
            "options": dump(options),
            "changes": [_covered(change) for change in changes],
        }
    )


def target_approval(digest_: str, changes: Iterable[ChangeView]) -> str:
    """What approves one target's plan: its digest, and who gets which role because of it."""
    return _prefixed({"digest": digest_, "access": [_access(change) for change in changes]})


def plan_digest(targets: Iterable[str]) -> str:
    """The digest, or approval, of a plan: over those of its targets, in whatever order."""
    return _prefixed([*sorted(targets)])


def checksum(plan: JsonObject) -> str:
    """Over everything that a plan's document says but its own checksum.

    The digest covers what is sent; this also what is told beside it, which people go by.
    """
    return _prefixed({name: value for name, value in plan.items() if name != "checksum"})


def hashed(pool_id: str | None, path: Path, value: Json) -> Json:
    """What stands in a plan for a value that may not be shown; nothing stays nothing."""
    if value is None:
        return None
    return _prefixed({"pool_id": pool_id, "path": [*path], "value": value})[: len("sha256:") + 16]


def states_its_digests(plan: PlanView) -> bool:
    """Whether a plan's contents have the digests that it states."""
    return (
        plan.digest == plan_digest(t.digest for t in plan.targets)
        and plan.approval == plan_digest(t.approval for t in plan.targets)
        and all(
            target.digest == _digest_of(target)
            and target.approval == target_approval(target.digest, target.changes)
            for target in plan.targets
        )
    )


def _digest_of(view: TargetView) -> str:
    return target_digest(view.account, view.region, view.owner, view.options, view.changes)


def _covered(change: ChangeView) -> JsonObject:
    calls: list[Json] = [
        dump(call)
        for call in change.calls
        if not writes_applied(Call(call.operation, call.parameters))
    ]
    return {
        "address": change.address,
        "pool_id": change.pool_id,
        "action": change.action,
        "fields": [dump(field) for field in change.fields],
        "calls": calls,
    }


def _access(change: ChangeView) -> Json:
    judged: list[Json] = [dump(difference) for difference in change.access or ()]
    return None if change.access is None else judged


def _prefixed(value: Json) -> str:
    return f"sha256:{digest(value)}"
