"""Is this the plan that was approved? And if not, where do the two differ?"""

from collections.abc import Iterable, Sequence

from reconciler.errors import PlanChanged
from reconciler.model.json_value import canonical
from reconciler.plan.view.codec import dump
from reconciler.plan.view.plan import ChangeView, PlanView, TargetView


def check_digest(view: PlanView, expected: str) -> None:
    """Raises PlanChanged unless the plan, or its only target, has the digest."""
    accepted = {view.digest} | ({view.targets[0].digest} if len(view.targets) == 1 else set())
    if expected not in accepted:
        raise PlanChanged(
            f"the approved plan has the digest {expected}, the present one {view.digest}; "
            "nothing was written"
        )


def check_same_plan(approved: PlanView, present: PlanView) -> None:
    """Raises PlanChanged, with what differs, unless both plans have one digest.

    Access is in no digest, but it is what people approve: that of both must be the same too.
    """
    if approved.digest == present.digest:
        _check_same_access(approved, present)
        return
    differences = [*_plan_differences(approved.targets, present.targets)] or [
        f"their digests are {approved.digest} and {present.digest}"
    ]
    raise PlanChanged(
        "the present plan is not the approved one; nothing was written:\n  "
        + "\n  ".join(differences)
    )


def _check_same_access(approved: PlanView, present: PlanView) -> None:
    now = {
        (t.target, change.address): change.access for t in present.targets for change in t.changes
    }
    differing = [
        f"{target.target}: {change.address} gives access to others than the approved plan says"
        for target in approved.targets
        for change in target.changes
        if change.access != now.get((target.target, change.address))
    ]
    if differing:
        raise PlanChanged(
            "the present plan is not the approved one; nothing was written:\n  "
            + "\n  ".join(differing)
        )


def _plan_differences(
    approved: Sequence[TargetView], present: Sequence[TargetView]
) -> Iterable[str]:
    before, now = {t.target: t for t in approved}, {t.target: t for t in present}
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name), now.get(name)
        if old is None or new is None:
            yield f"{name}: only in the {'present' if old is None else 'approved'} plan"
            continue
        for what in ("account", "region", "owner", "options"):
            if getattr(old, what) != getattr(new, what):
                yield f"{name}: another {what}"
        yield from _change_differences(name, old, new)


def _change_differences(name: str, old: TargetView, new: TargetView) -> Iterable[str]:
    before, now = {c.address: c for c in old.changes}, {c.address: c for c in new.changes}
    for address in sorted(before.keys() | now.keys()):
        approved, present = before.get(address), now.get(address)
        if approved is None or present is None:
            which = "present" if approved is None else "approved"
            yield f"{name}: {address} is only in the {which} plan"
        elif (approved.action, bool(approved.refusal)) != (present.action, bool(present.refusal)):
            yield (
                f"{name}: {address} was {approved.action}"
                f"{' (refused)' if approved.refusal else ''}, is now {present.action}"
                f"{' (refused)' if present.refusal else ''}"
            )
        else:
            paths = {path for path, _ in _flat(approved) ^ _flat(present)}
            if paths:
                yield f"{name}: {address} differs in {', '.join(sorted(paths))}"
            elif approved.pool_id != present.pool_id or approved.calls != present.calls:
                yield f"{name}: {address} leads to other calls"


def _flat(change: ChangeView) -> set[tuple[str, str]]:
    return {(".".join(field.path), canonical(dump(field))) for field in change.fields}
