"""CloudTrail in front of the embedded service: records its writes, and lets them be looked up.

One endpoint_url takes every call of a target, so both are behind the same transport. It speaks
LookupEvents in AWS JSON 1.1 and is strict about what the service is strict about.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from reconciler.aws.writer import WRITING_OPERATIONS
from reconciler.model.json_value import Json, JsonObject, members, object_list
from reconciler.model.ports import Transport
from tests.builders import ACCOUNT, REGION
from tests.faults import Answer, Damage, operation_of

# Members whose keys are data, which CloudTrail leaves as they are.
_MAPS = {
    "SupportedLoginProviders",
    "IdentityPoolTags",
    "Tags",
    "Roles",
    "RoleMappings",
    "PrincipalTags",
}
_MOST = 50


@dataclass
class TrailServer:
    """recorded: the records, in any order; a test may put some there.

    identity: who the next writes are by. held: whether what is written has not arrived yet.
    page: how many events a page has. token: makes a page's token from where the next one begins.
    damages: what is done to the next answers. lookups: the parameters of each request.
    """

    service: Transport
    recorded: list[JsonObject] = field(default_factory=list)
    identity: Json = None
    held: bool = False
    page: int = _MOST
    token: Callable[[int], str] = str
    damages: list[Damage] = field(default_factory=list)
    lookups: list[JsonObject] = field(default_factory=list)
    _waiting: list[JsonObject] = field(default_factory=list)

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        operation = operation_of(headers)
        if operation == "LookupEvents":
            answer = self._look_up(headers, body)
            return self.damages.pop(0)(answer) if self.damages else answer
        answer = self.service(method, url, headers, body)
        if operation in WRITING_OPERATIONS:
            told = self._record(operation, headers, json.loads(body), answer)
            (self._waiting if self.held else self.recorded).append(told)
        return answer

    def arrive(self) -> None:
        """Lets what was written while it was held be found."""
        self.held = False
        self.recorded += self._waiting
        self._waiting.clear()

    def _look_up(self, headers: Mapping[str, str], body: bytes) -> Answer:
        lowered = {name.lower(): value for name, value in headers.items()}
        assert lowered["content-type"] == "application/x-amz-json-1.1"
        assert lowered["x-amz-target"].endswith(".CloudTrail_20131101.LookupEvents")
        assert f"/{REGION}/cloudtrail/aws4_request" in lowered["authorization"]
        asked: JsonObject = json.loads(body)
        self.lookups.append(asked)
        attributes = object_list(asked.get("LookupAttributes"))
        if len(attributes) != 1 or attributes[0]["AttributeKey"] != "EventName":
            return _error("InvalidLookupAttributesException")
        if not 1 <= int(str(asked.get("MaxResults", _MOST))) <= _MOST:
            return _error("InvalidMaxResultsException")
        found = [r for r in self.recorded if r["eventName"] == attributes[0]["AttributeValue"]]
        since = float(str(asked.get("StartTime", 0)))
        found = sorted((r for r in found if _epoch(r) >= since), key=_epoch, reverse=True)
        token = asked.get("NextToken")
        start = 0 if token is None else self._start(str(token), len(found))
        if start is None:
            return _error("InvalidNextTokenException")
        page: JsonObject = {"Events": [_event(r) for r in found[start : start + self.page]]}
        if start + self.page < len(found):
            page["NextToken"] = self.token(start + self.page)
        return 200, {"x-amzn-RequestId": str(uuid4())}, json.dumps(page).encode()

    def _start(self, token: str, end: int) -> int | None:
        """Where the page of a token begins; None for a token that was not handed out."""
        return next((n for n in range(end) if self.token(n) == token), None)

    def _record(
        self, operation: str, headers: Mapping[str, str], parameters: JsonObject, answer: Answer
    ) -> JsonObject:
        lowered = {name.lower(): value for name, value in headers.items()}
        status, answered, content = answer
        told = json.loads(content or b"{}")
        ids = {name.lower(): value for name, value in answered.items()}
        record: JsonObject = {
            "eventVersion": "1.11",
            "userIdentity": self.identity,
            "eventTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "eventSource": "cognito-identity.amazonaws.com",
            "eventName": operation,
            "awsRegion": REGION,
            "sourceIPAddress": "203.0.113.7",
            "userAgent": f"[{lowered.get('user-agent', '')}]",
            "requestParameters": _lowered(parameters),
            "responseElements": _lowered(told) or None,
            "requestID": ids.get("x-amzn-requestid"),
            "eventID": str(uuid4()),
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": ACCOUNT,
            "eventCategory": "Management",
        }
        if status >= 300:
            record |= {"errorCode": str(told.get("__type")), "responseElements": None}
        return record


def _event(record: JsonObject) -> JsonObject:
    return {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "ReadOnly": "false",
        "EventTime": _epoch(record),
        "EventSource": record["eventSource"],
        "Username": members(record["userIdentity"]).get("userName") or "",
        "Resources": [],
        "CloudTrailEvent": json.dumps(record),
    }


def _epoch(record: JsonObject) -> float:
    return datetime.fromisoformat(str(record["eventTime"])).timestamp()


def _lowered(value: Json, keys_are_data: bool = False) -> Json:
    """Members with a small first letter."""
    if isinstance(value, dict):
        return {
            key if keys_are_data else key[0].lower() + key[1:]: _lowered(
                item, not keys_are_data and key in _MAPS
            )
            for key, item in value.items()
        }
    return [_lowered(item) for item in value] if isinstance(value, list) else value


def _error(code: str) -> Answer:
    return 400, {"x-amzn-RequestId": str(uuid4())}, json.dumps({"__type": code}).encode()
