"""What CloudTrail recorded of one call that may have changed a pool."""

from dataclasses import dataclass, field
from datetime import datetime

from reconciler.model.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One successful call about one pool.

    at: to the second, as CloudTrail keeps it. actor: who it was, never blank. source: the address
    or the AWS service that it came from. parameters: of the request, as recorded; what it calls its
    members begins with small letters.
    """

    event_id: str
    operation: str
    at: datetime
    pool_id: str
    actor: str
    source: str | None = None
    user_agent: str = ""
    request_id: str | None = None
    parameters: JsonObject = field(default_factory=dict)
