"""A second reading of the journal: which writes it has open, and which pools it knows."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from reconciler.model.json_value import JsonObject
from tests.crash.stage import TARGET
from tests.ports import EPOCH


@dataclass
class Memory:
    """The journal as far as it was read.

    opened: the intents of open writes. known: the ids of pools. last: the entry read last. told:
    intents with what became of them, to be compared with what really happened.
    """

    read: int = 0
    opened: dict[tuple[str, str], JsonObject] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    last: JsonObject = field(default_factory=dict)
    told: list[tuple[JsonObject, str]] = field(default_factory=list)

    def follow(self, lines: list[bytes], now: float) -> list[str]:
        """Reads on. Answers with what no entry may say."""
        wrong: list[str] = []
        for line in lines[self.read :]:
            try:
                entry: JsonObject = json.loads(line)
            except ValueError:
                # Half an entry, where a process ended.
                continue
            self.last = entry
            wrong += self._follow(entry, now)
        self.read = len(lines)
        return wrong

    def blocks(self, addresses: tuple[str, ...], pool_id: str | None) -> list[JsonObject]:
        """The open writes of these addresses, or of this pool."""
        return [
            entry
            for entry in self.opened.values()
            if entry["address"] in addresses or (pool_id and entry["pool_id"] == pool_id)
        ]

    def _follow(self, entry: JsonObject, now: float) -> list[str]:
        create = entry.get("operation") == "CreateIdentityPool"
        word = entry.get("attempt" if create else "pool_id")
        subject = (str(entry.get("address")), str(word))
        match entry["event"]:
            case "sending":
                beside = self.blocks((subject[0],), str(entry["pool_id"] or ""))
                self.opened[subject] = entry
                return [f"sent beside an open write: {entry}"] if beside else []
            case "sent" if entry["delivery"] != "unknown":
                if self.opened.get(subject, {}).get("number") == entry["number"]:
                    self.told.append((self.opened.pop(subject), str(entry["delivery"])))
                if entry["delivery"] == "applied":
                    self._know(entry)
            case "settled":
                self.opened.pop(subject, None)
                self._know(entry)
            case "expired":
                opened = self.opened.pop(subject)
                signed_at = datetime.fromisoformat(str(opened["signed_at"])).timestamp()
                if EPOCH + now < signed_at + TARGET.quiet_window_seconds:
                    return [f"expired too early: {entry}"]
            case "resolved":
                self.opened.pop(subject, None)
                if entry.get("forget"):
                    self.known.discard(str(entry["pool_id"]))
        return []

    def _know(self, entry: JsonObject) -> None:
        if entry["operation"] == "DeleteIdentityPool":
            self.known.discard(str(entry["pool_id"]))
        elif entry["pool_id"] is not None:
            self.known.add(str(entry["pool_id"]))
