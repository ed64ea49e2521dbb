"""Views with other texts in all of their members, whatever those mean."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import TypeAlias, TypeVar

from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.plan import PlanView
from reconciler.plan.view.report import ReportView

View: TypeAlias = PlanView | ReportView | DriftView
_View = TypeVar("_View", bound=View)

WORDS = frozenset(
    (
        *("create", "adopt", "update", "delete", "unchanged", "enhanced", "classic"),
        *("done", "failed", "unknown", "not_attempted", "widened", "narrowed", "switched"),
        *("in_sync", "drifted", "missing", "unapplied", "orphaned", "foreign", "unmanaged"),
        *("providers", "roles", "tags", "type", "domain", "app_id", "name", "role_mapping"),
        *("rules", "server_side_token_check", "error", "warning"),
    )
)
"""Those that decide how something is told; a view with others is told as nobody knows it."""

# Of the rules of a mapping: what has no such members is no rule.
_RULE = {"claim", "match", "value", "role"}


def leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """All texts of a view with their paths, positions left out; names of claims too."""
    if isinstance(value, str):
        yield path, value
    elif is_dataclass(value):
        for member in fields(value):
            yield from leaves(getattr(value, member.name), f"{path}.{member.name}")
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in _RULE:
                yield f"{path}{{}}", key
            yield from leaves(item, f"{path}[]")
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item, path)


def with_texts(view: _View, other: Callable[[str], str]) -> _View:
    """The view with another text for each."""
    replaced = _with_texts(view, other)
    assert isinstance(replaced, type(view))
    return replaced


def one_for_one(texts: Iterable[str], kept: frozenset[str] = frozenset()) -> Callable[[str], str]:
    """The next of the texts for each that is met for the first time; `kept` stay as they are."""
    source = iter(texts)
    return cache(lambda text: text if text in kept else next(source))


def _with_texts(value: object, other: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return other(value)
    if is_dataclass(value) and not isinstance(value, type):
        members = {f.name: _with_texts(getattr(value, f.name), other) for f in fields(value)}
        return replace(value, **members)
    if isinstance(value, dict):
        return {
            key if key in _RULE else other(key): _with_texts(item, other)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return type(value)(_with_texts(item, other) for item in value)
    return value
