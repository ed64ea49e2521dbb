"""Summaries: views whose fields are all counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Summary = TypeVar("_Summary", bound="DataclassInstance")


def count(cls: type[_Summary], names: Iterable[str]) -> _Summary:
    """How often each field's name occurs."""
    counts = Counter(names)
    return cls(**{field.name: counts[field.name] for field in fields(cls)})


def add_up(cls: type[_Summary], summaries: Iterable[_Summary]) -> _Summary:
    """The sum of each count."""
    listed = [*summaries]
    return cls(**{f.name: sum(getattr(s, f.name) for s in listed) for f in fields(cls)})
