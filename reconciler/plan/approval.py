"""Is this the plan that was approved? And if not, where do the two differ?

Two plans are compared by their parts: texts for people, by what each is about. Values are those of
the views, so a secret is a hash here too.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconciler.errors import PlanChanged
from reconciler.model.json_value import Json, JsonObject, canonical
from reconciler.plan.view.access import AccessView
from reconciler.plan.view.codec import ABSENT, dump
from reconciler.plan.view.plan import ChangeView, FieldView, PlanView, TargetView

_Parts = dict[str, str]
_Telling = Callable[[ChangeView], _Parts]

_NOTHING = "nothing"
_EMPTY: tuple[Json, ...] = (None, [], {}, [[], []])


@dataclass(frozen=True, slots=True)
class _Difference:
    where: str
    approved: str
    present: str

    def lines(self) -> tuple[str, str, str]:
        # What a value says must not look like another line.
        where, approved, present = (
            text.replace("\n", "\\n") for text in (self.where, self.approved, self.present)
        )
        return f"  {where}", f"    approved: {approved}", f"    present:  {present}"


def check_digest(view: PlanView, expected: str) -> None:
    """Raises PlanChanged unless the plan, or its only target, has the digest or approval."""
    accepted = {view.digest, view.approval}
    if len(view.targets) == 1:
        accepted |= {view.targets[0].digest, view.targets[0].approval}
    if expected not in accepted:
        raise PlanChanged(
            f"what was approved is {expected}; the present plan has the digest {view.digest} and "
            f"the approval {view.approval}; nothing was written"
        )


def check_same_plan(approved: PlanView, present: PlanView) -> None:
    """Raises PlanChanged, with what differs, unless both plans have one digest.

    Access is in no digest, but it is what people approve: that of both must be the same too.
    """
    if approved.digest == present.digest:
        differences = [*_differences(approved, present, [_access_parts])]
    else:
        # What is sent follows from what differs; it is told where nothing else tells it.
        told = _differences(approved, present, [_change_parts, _parameters])
        differences = [*told] or [_Difference("digest", approved.digest, present.digest)]
    if differences:
        lines = [line for difference in differences for line in difference.lines()]
        raise PlanChanged(
            "\n".join(["the present plan is not the approved one; nothing was written:", *lines])
        )


def _differences(
    approved: PlanView, present: PlanView, tellings: Sequence[_Telling]
) -> Iterator[_Difference]:
    """tellings: of each change the first that tells of a difference counts."""
    before, now = _targets(approved), _targets(present)
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name), now.get(name)
        if old is None or new is None:
            yield _Difference(name, *("planned" if there else _NOTHING for there in (old, new)))
            continue
        yield from _compared(f"{name}:", _target_parts(old), _target_parts(new))
        olds, news = _changes(old), _changes(new)
        for key in sorted(olds.keys() | news.keys()):
            yield from _of_change(f"{name}: {key[0]}", olds.get(key), news.get(key), tellings)


def _of_change(
    where: str, old: ChangeView | None, new: ChangeView | None, tellings: Sequence[_Telling]
) -> list[_Difference]:
    if old is None or new is None:
        return [_Difference(where, _summary(old), _summary(new))]
    found = ([*_compared(f"{where}:", tell(old), tell(new))] for tell in tellings)
    return next(filter(None, found), [])


def _compared(where: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[_Difference]:
    for part in dict.fromkeys([*old, *new]):
        if old.get(part) != new.get(part):
            yield _Difference(f"{where} {part}", old.get(part, _NOTHING), new.get(part, _NOTHING))


def _targets(plan: PlanView) -> dict[str, TargetView]:
    return {target.target: target for target in plan.targets}


def _changes(target: TargetView) -> dict[tuple[str, int], ChangeView]:
    """By address; several orphans may have one."""
    seen: Counter[str] = Counter()
    found: dict[tuple[str, int], ChangeView] = {}
    for change in target.changes:
        found[change.address, seen[change.address]] = change
        seen[change.address] += 1
    return found


def _target_parts(target: TargetView) -> _Parts:
    options = target.options
    return {
        "account": target.account,
        "region": target.region,
        "owner": target.owner,
        "--prune": "yes" if options.prune else "no",
        "--pool": _listed(options.pools),
        "--allow-identity-loss": _listed(options.allow_identity_loss),
    }


def _change_parts(change: ChangeView) -> _Parts:
    refusal = change.refusal
    return {
        "action": change.action,
        "refusal": f"{refusal.guard}: {refusal.message}" if refusal else "none",
        "pool": change.pool_id or "one that is to be made",
        "calls": _listed(call.operation for call in change.calls),
        **{".".join(field.path): _field_text(field) for field in change.fields},
        **_access_parts(change),
    }


def _parameters(change: ChangeView) -> _Parts:
    return {
        f"call {number} ({call.operation}) {name}": canonical(value)
        for number, call in enumerate(change.calls, start=1)
        for name, value in call.parameters.items()
    }


def _access_parts(change: ChangeView) -> _Parts:
    """Each difference in access by the role and the token, with the decisions it is about."""
    if change.access is None:
        return {"access": "not judged"}
    parts = {"access": "changes" if change.access else "no effect on access"}
    for access in change.access:
        about = _access_about(access)
        parts[about] = "; ".join(filter(None, [parts.get(about), _access_text(access)]))
    return parts


def _access_about(access: AccessView) -> str:
    role = access.role or access.tag
    who = "guests" if access.provider is None else access.provider
    return f"access {access.kind}{f' {role}' if role else ''} for {who}"


def _access_text(access: AccessView) -> str:
    told = dump(access)
    shown: JsonObject = {"claims": access.witness.claims}
    shown |= {name: told[name] for name in ("flow", "rules", "assumes", "tag")}
    before, after = _filled(dump(access.before)), _filled(dump(access.after))
    return f"{before} → {after} with {_filled(shown)}"


def _filled(value: JsonObject) -> str:
    return canonical({name: item for name, item in value.items() if item not in _EMPTY})


def _field_text(field: FieldView) -> str:
    masked = "(sensitive) " if field.sensitive else ""
    return f"{masked}{_value_text(field.before)} → {_value_text(field.after)}"


def _value_text(value: object) -> str:
    if value is ABSENT:
        return _NOTHING
    shown: Json = value  # type: ignore[assignment]
    return canonical(shown)


def _summary(change: ChangeView | None) -> str:
    if change is None:
        return _NOTHING
    held_back = f", refused as {change.refusal.guard}" if change.refusal else ""
    return f"{change.action} {change.pool_id or canonical(change.name)}{held_back}"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or "none"
