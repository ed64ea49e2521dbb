"""Sends one call about identities: intent, attempt, outcome, each in the journal."""

from collections.abc import Sequence
from datetime import datetime

from reconciler.identities.ports import Ports
from reconciler.model.json_value import Json, JsonObject
from reconciler.model.results import Call, Delivery, Momentary, Sent
from reconciler.model.waiting import pause

# How long to wait, in seconds, before a call is sent again that was throttled.
_WAITS = (1, 2, 4, 8, 16)


def send(ports: Ports, pool_id: str, call: Call, ids: Sequence[str]) -> Sent:
    """Sends a call until it is taken, or refused for more than the moment. Raises JournalError.

    ids: of the identities that it changes. Parameters stay out of the journal: they hold tokens,
    and who somebody is.
    """
    about: JsonObject = {
        "operation": call.operation,
        "pool_id": pool_id,
        "identity_ids": list[Json](ids),
    }

    def leaving(signed_at: datetime) -> None:
        entry = {**about, "signed_at": signed_at.isoformat()}
        ports.journal.record("identities_sending", entry)

    waits = [*_WAITS]
    while True:
        sent = ports.writer.send(call, leaving)
        said = {"request_id": sent.request_id, "delivery": sent.delivery.value, "error": sent.error}
        ports.journal.record("identities_sent", {**about, **said})
        throttled = sent.momentary is Momentary.THROTTLED
        if sent.delivery is not Delivery.NOT_APPLIED or not throttled or not waits:
            return sent
        pause(ports.clock, ports.stopped, waits.pop(0) * ports.jitter())
        if ports.stopped():
            return sent
