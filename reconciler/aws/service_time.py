"""The service's own clock, read off the Date header of its answers.

How long a signed request may still land is a matter of this clock, not of the machine's.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any


class ServiceTime:
    """Keeps the Date of the latest answer that came to a client it watches."""

    def __init__(self) -> None:
        self.latest: datetime | None = None

    def watch(self, client: Any, service: str) -> None:
        """Looks at every answer to this client, errors included."""
        client.meta.events.register(f"before-parse.{service}", self._note)

    def _note(self, response_dict: dict[str, Any], **_: object) -> None:
        try:
            told = parsedate_to_datetime(str(response_dict["headers"].get("date")))
            # A time without a zone is one of UTC, whatever the zone of the machine.
            aware = told if told.tzinfo else told.replace(tzinfo=UTC)
            self.latest = aware.astimezone(UTC)
        except (ValueError, OverflowError):
            # A proxy's page, say; an answer without a time is no reason to fail.
            return
