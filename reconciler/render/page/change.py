"""A pool on a page: what a plan's change and a report's result say alike."""

from collections.abc import Iterable, Sequence

from reconciler.plan.view.access import AccessView
from reconciler.plan.view.plan import ChangeView
from reconciler.render.page.page import Entry, Part, Risk, Shown, Text, Tone
from reconciler.render.text.plan import deletes, identities_text

_ACTIONS = {
    "create": ("+", Tone.ADDED),
    "adopt": ("»", Tone.CHANGED),
    "update": ("~", Tone.CHANGED),
    "delete": ("-", Tone.REMOVED),
    "disown": ("«", Tone.CHANGED),
    "unchanged": ("=", Tone.QUIET),
}

_ACCESS_RISKS = {
    "widened": Risk.WIDENED,
    "switched": Risk.SWITCHED,
    "narrowed": Risk.NARROWED,
}

_RANKS = {risk: place for place, risk in enumerate(Risk)}

_MOST_NAMED = 3
_MOST_LISTED = 20


def change_entry(target: str, change: ChangeView) -> Entry:
    """A pool that a plan changes or holds back."""
    sign, tone = _ACTIONS.get(change.action, ("?", Tone.WARNING))
    verb: Text = (change.action,) if change.action in _ACTIONS else (Shown(change.action),)
    warnings = [*_loss(change)]
    if change.refusal is not None:
        sign, tone, verb = "!", Tone.DANGER, ("refused (", *verb, ")")
        guard, message = Shown(change.refusal.guard), Shown(change.refusal.message)
        warnings.append((guard, ": ", message, "; to allow it: ", Shown(change.refusal.allow)))
    return Entry(
        target=target,
        address=change.address,
        name=change.name,
        pool_id=change.pool_id,
        origin=f"{change.origin.file}:{change.origin.line}",
        action=change.action if change.action in _ACTIONS else "other",
        sign=sign,
        tone=tone,
        verb=verb,
        risks=_risks(change),
        reason=(Shown(change.reason),),
        warnings=tuple(warnings),
        notes=not_managed(change.not_managed),
        access=change.access,
        tells_access=True,
        fields=change.fields,
        sent=tuple((Shown(call.operation),) for call in change.calls),
    )


def access_risks(access: Sequence[AccessView] | None) -> tuple[Risk, ...]:
    """What differences in access are, each kind once."""
    if access is None:
        return (Risk.NOT_JUDGED,)
    # A saved plan may hold a kind that nobody knows.
    risks = {_ACCESS_RISKS.get(difference.kind, Risk.NOT_JUDGED) for difference in access}
    return tuple(sorted(risks, key=_RANKS.__getitem__))


def not_managed(sections: Sequence[str]) -> tuple[Text, ...]:
    """A note with the sections that no document says, none where all are said."""
    return (("not managed: ", *listed(sections)),) if sections else ()


def listed(values: Iterable[str]) -> Text:
    """Values with commas between them."""
    pieces: list[str | Shown] = []
    for value in values:
        pieces += [", ", Shown(value)] if pieces else [Shown(value)]
    return tuple(pieces)


def first_listed(values: Sequence[str]) -> Text:
    """The first values, and how many there are beyond them."""
    first, more = listed(values[:_MOST_LISTED]), len(values) - _MOST_LISTED
    return (*first, f" and {more:,} more") if more > 0 else first


def titled(words: str, targets: Sequence[str]) -> Text:
    """Our words with the targets, or with their number where they are many."""
    few = 0 < len(targets) <= _MOST_NAMED
    return (words, *listed(targets)) if few else (words, f"{len(targets):,} targets")


def gravest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By the gravest risk, those without one last; otherwise as they come."""
    return tuple(sorted(entries, key=rank))


def is_calm(parts: Iterable[Part]) -> bool:
    """Whether no pool has a risk, whatever the counts of a saved file say."""
    return not any(entry.risks for part in parts for entry in part.entries)


def rank(entry: Entry) -> int:
    """Where a pool stands by its gravest risk: 0 is the gravest."""
    return min((_RANKS[risk] for risk in entry.risks), default=len(_RANKS))


def _risks(change: ChangeView) -> tuple[Risk, ...]:
    risks = [Risk.DELETED] if deletes(change) else []
    if change.refusal is not None:
        risks.append(Risk.REFUSED)
    return (*risks, *access_risks(change.access))


def _loss(change: ChangeView) -> Iterable[Text]:
    if deletes(change):
        yield ("lost for good: the pool and ", identities_text(change))
