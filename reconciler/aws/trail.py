"""Reads CloudTrail: what was recorded of one operation, the latest first, page by page."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from reconciler.aws.answers import DamagedBody
from reconciler.aws.reader import ask_whole
from reconciler.errors import Damaged
from reconciler.model.json_value import JsonObject, object_list

# LookupEvents, MaxResults: 1 to 50.
PAGE = 50

# LookupEvents: two requests a second for each account and Region.
REQUESTS_PER_SECOND = 2.0


class AwsTrail:
    """Implements the Trail port over one client; one request at a time."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def records(self, operation: str, since: datetime | None) -> Iterator[tuple[str | None, ...]]:
        """The pages of an operation's records, asked for as they are wanted. Raises AwsError.

        One attribute is all that a lookup takes (LookupAttributes).
        """
        parameters: dict[str, Any] = {
            "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": operation}],
            "MaxResults": PAGE,
        }
        if since is not None:
            parameters["StartTime"] = since
        tokens: set[str] = set()
        while True:
            page = ask_whole(f"LookupEvents {operation}", lambda: self._page(parameters))
            yield tuple(_record(event) for event in object_list(page["Events"]))
            token = page.get("NextToken")
            if not isinstance(token, str) or not token:
                return
            if token in tokens:
                raise Damaged("LookupEvents: the service repeats a page token")
            tokens.add(token)
            parameters["NextToken"] = token

    def _page(self, parameters: dict[str, Any]) -> JsonObject:
        answer: JsonObject = self._client.lookup_events(**parameters)["CheckedBody"]
        asked = parameters["LookupAttributes"][0]["AttributeValue"]
        for event in object_list(answer["Events"]):
            if event.get("EventName", asked) != asked:
                raise DamagedBody("the answer is about another EventName")
        return answer


def _record(event: JsonObject) -> str | None:
    record = event.get("CloudTrailEvent")
    return record if isinstance(record, str) else None
