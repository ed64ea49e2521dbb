"""Records of CloudTrail as events about pools.

A record that is whole but about something else, or that tells of a call that failed, is no event.
One that cannot be read is counted: it may have been the one that was looked for.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from reconciler.calls.actors import actor_of
from reconciler.calls.cased import member
from reconciler.model.json_value import Json, JsonObject, members
from reconciler.model.trail import TrailEvent

_SOURCE = "cognito-identity.amazonaws.com"
_POOL_IN_ARN = re.compile(r"arn:[^:]*:cognito-identity:[^:]*:[^:]*:identitypool/(.+)")


@dataclass(frozen=True, slots=True)
class Records:
    """The events among some records.

    unreadable: how many records are none that can be read. back_to: the time of the oldest record,
    whatever it is about.
    """

    events: tuple[TrailEvent, ...] = ()
    unreadable: int = 0
    back_to: datetime | None = None


def read_records(texts: Iterable[str | None]) -> Records:
    """texts: the CloudTrailEvent of each; None for one that has none."""
    events, unreadable, times = [], 0, []
    for text in texts:
        record = _record(text)
        times.append(_time(member(record, "eventTime")))
        if record is None:
            unreadable += 1
        elif _is_about_pools(record):
            event = _event(record)
            if event is not None:
                events.append(event)
            elif _pool_id(record) is not None:
                unreadable += 1
    back_to = min((time for time in times if time is not None), default=None)
    return Records(tuple(events), unreadable, back_to)


def _record(text: str | None) -> JsonObject | None:
    try:
        value = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _is_about_pools(record: JsonObject) -> bool:
    """The tag operations of many services have the same names; a call that failed did nothing."""
    return member(record, "eventSource") == _SOURCE and not member(record, "errorCode")


def _event(record: JsonObject) -> TrailEvent | None:
    event_id, operation = member(record, "eventID"), member(record, "eventName")
    at, pool_id = _time(member(record, "eventTime")), _pool_id(record)
    if (
        not isinstance(event_id, str)
        or not isinstance(operation, str)
        or at is None
        or pool_id is None
    ):
        return None
    request_id = member(record, "requestID")
    return TrailEvent(
        event_id=event_id,
        operation=operation,
        at=at,
        pool_id=pool_id,
        actor=actor_of(member(record, "userIdentity")),
        source=_text(member(record, "sourceIPAddress")),
        user_agent=_text(member(record, "userAgent")) or "",
        request_id=request_id if isinstance(request_id, str) else None,
        parameters=dict(members(member(record, "requestParameters"))),
    )


def _pool_id(record: JsonObject) -> str | None:
    """Whose call it was: by id, by ARN, and of a create by its answer alone."""
    parameters = member(record, "requestParameters")
    found = _POOL_IN_ARN.fullmatch(_text(member(parameters, "resourceArn")) or "")
    if found:
        return found[1]
    answered = member(member(record, "responseElements"), "identityPoolId")
    return _text(member(parameters, "identityPoolId")) or _text(answered)


def _time(value: Json) -> datetime | None:
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if time is None:
        return None
    # CloudTrail writes UTC.
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def _text(value: Json) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None
