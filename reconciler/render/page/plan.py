"""A plan as a page."""

import shlex
from collections.abc import Iterator

from reconciler.plan.view.plan import ChangeView, PlanView, SummaryView, TargetView
from reconciler.render.page.change import (
    change_entry,
    first_listed,
    gravest_first,
    is_calm,
    listed,
    titled,
)
from reconciler.render.page.page import Count, Other, Page, Part, Shown, Text, Tone
from reconciler.render.text.access import access_counts
from reconciler.render.text.plan import is_empty

_COUNTS = {
    "create": ("to create", Tone.ADDED),
    "adopt": ("to adopt", Tone.CHANGED),
    "update": ("to update", Tone.CHANGED),
    "delete": ("to delete", Tone.REMOVED),
    "refused": ("refused", Tone.DANGER),
    "unchanged": ("unchanged", Tone.QUIET),
    "orphaned": ("orphaned", Tone.WARNING),
    "unmanaged": ("unmanaged", Tone.QUIET),
    "foreign": ("foreign", Tone.QUIET),
}


def plan_page(plan: PlanView) -> Page:
    """What apply would do, in the order in which it is reviewed."""
    summary = plan.summary
    empty = is_empty(summary)
    parts = tuple(_part(target) for target in plan.targets)
    planned = [c.access for target in plan.targets for c in target.changes if _happens(c)]
    return Page(
        kind="plan",
        title=titled("Plan for ", [target.target for target in plan.targets]),
        verdict=plan_verdict(summary),
        tone=_tone(summary),
        quiet=empty and is_calm(parts) and not any(map(_part_speaks, plan.targets)),
        counts=tuple(_counts(summary)),
        access=access_counts(planned) if planned else None,
        findings=(),
        parts=parts,
        facts=(
            ("Digest", plan.digest),
            ("Commit", plan.commit or "none"),
            ("Made by", f"{plan.tool.name} {plan.tool.version}"),
        ),
        next_steps="Nothing has to be applied." if empty else "To apply exactly this:",
        commands=() if empty else tuple(apply_command(target) for target in plan.targets),
    )


def plan_verdict(summary: SummaryView) -> str:
    """`1 to create, 2 refused`, or `No changes`."""
    if is_empty(summary):
        return "No changes"
    told = ("create", "adopt", "update", "delete", "refused")
    counts = [(getattr(summary, name), _COUNTS[name][0]) for name in told]
    return ", ".join(f"{number:,} {word}" for number, word in counts if number)


def apply_command(target: TargetView) -> str:
    """What applies a target's part of the plan, and nothing else."""
    arguments = ["reconciler", "apply", "--target", target.target]
    options = target.options
    arguments += [f"--pool={address}" for address in options.pools]
    arguments += ["--prune"] if options.prune else []
    arguments += [f"--allow-identity-loss={address}" for address in options.allow_identity_loss]
    return shlex.join([*arguments, "--expect-digest", target.approval])


def _tone(summary: SummaryView) -> Tone:
    if summary.delete or summary.refused:
        return Tone.DANGER
    return Tone.QUIET if is_empty(summary) else Tone.CHANGED


def _counts(summary: SummaryView) -> Iterator[Count]:
    for name, (word, tone) in _COUNTS.items():
        number = getattr(summary, name)
        if number or name == "unchanged":
            yield Count(number, word, tone)


def _happens(change: ChangeView) -> bool:
    # What is held back does not happen.
    return change.action != "unchanged" and change.refusal is None


def _is_shown(change: ChangeView) -> bool:
    return change.action != "unchanged" or change.refusal is not None


def _part_speaks(target: TargetView) -> bool:
    return bool(target.findings or any(other.state == "orphaned" for other in target.others))


def _part(target: TargetView) -> Part:
    return Part(
        target=target.target,
        account=target.account,
        region=target.region,
        owner=target.owner,
        digest=target.digest,
        notes=tuple(_notes(target)),
        findings=target.findings,
        entries=gravest_first(
            change_entry(target.target, change) for change in target.changes if _is_shown(change)
        ),
        others=tuple(Other(o.pool_id, o.name, o.state, o.owner) for o in target.others),
    )


def _notes(target: TargetView) -> Iterator[Text]:
    options = target.options
    if options.pools:
        yield ("planned for these pools alone: ", *listed(options.pools))
    if options.prune:
        yield ("orphans are deleted (", Shown("--prune"), ")")
    if options.allow_identity_loss:
        yield ("identities may be lost with: ", *listed(options.allow_identity_loss))
    renewed = [c.address for c in target.changes if not _is_shown(c) and c.calls]
    if renewed:
        yield ("markers to renew, without a difference: ", *first_listed(renewed))
