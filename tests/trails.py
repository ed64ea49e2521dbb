"""The records of tests/trail, and a trail that is made of records."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reconciler.calls.trail import read_records
from reconciler.errors import AwsError
from reconciler.model.json_value import Json, JsonObject, members
from reconciler.model.trail import TrailEvent

FOLDER = Path(__file__).parent / "trail"


def record(name: str, **changes: Json) -> JsonObject:
    """A record by its file; changes: other values of its members."""
    found: JsonObject = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return {**found, **changes}


def changed(found: JsonObject, **parameters: Json) -> JsonObject:
    """A record of a call with some other parameters; None takes one out."""
    told: JsonObject = {**members(found["requestParameters"]), **parameters}
    kept: JsonObject = {name: value for name, value in told.items() if value is not None}
    return {**found, "requestParameters": kept}


def event(found: JsonObject) -> TrailEvent:
    (only,) = read_records([json.dumps(found)]).events
    return only


@dataclass
class FakeTrail:
    """Answers lookups from records, and notes what it was asked.

    failures: by operation, the error that comes after its pages.
    """

    records_: Sequence[JsonObject] = ()
    page: int = 50
    failures: dict[str, AwsError] = field(default_factory=dict)
    asked: list[tuple[str, datetime | None]] = field(default_factory=list)
    pages: int = 0

    def records(self, operation: str, since: datetime | None) -> Iterator[tuple[str | None, ...]]:
        self.asked.append((operation, since))
        found = [r for r in self.records_ if r["eventName"] == operation]
        found.sort(key=lambda r: str(r["eventTime"]), reverse=True)
        for start in range(0, len(found), self.page):
            self.pages += 1
            yield tuple(json.dumps(r) for r in found[start : start + self.page])
        if operation in self.failures:
            raise self.failures[operation]
