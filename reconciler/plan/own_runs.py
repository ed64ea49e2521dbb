"""Which recorded calls are those of this tool.

A run names itself in the user agent, which anybody can write. What a journal does not have is
therefore not believed where there is a journal that was meant to last; without one it is.
"""

import re
from dataclasses import dataclass

from reconciler.calls.cased import member
from reconciler.model.json_value import members
from reconciler.model.pools import APPLIED_TAG
from reconciler.model.trail import TrailEvent

_USER_AGENT = re.compile(r"(?:^|[\s\[])cognito-reconciler/\S+ run/([0-9A-Za-z-]+)")


@dataclass(frozen=True, slots=True)
class OwnRuns:
    """request_ids: those of every answered write in the journal; None without a journal.

    unanswered: run, operation and pool id of the writes that have none.
    """

    request_ids: frozenset[str] | None = None
    unanswered: frozenset[tuple[str, str, str]] = frozenset()

    def made(self, event: TrailEvent) -> bool:
        """Whether a run of ours made this call."""
        run = _run_of(event)
        if run is None or self.request_ids is None:
            return run is not None
        sent = (run, event.operation, event.pool_id)
        return event.request_id in self.request_ids or sent in self.unanswered

    def claimed(self, event: TrailEvent) -> str | None:
        """The run that a call names, where it is not known to be one."""
        return None if self.made(event) else _run_of(event)

    def marked(self, event: TrailEvent) -> bool:
        """Whether a run of ours wrote its marker by this call, the last one of an apply."""
        tags = members(member(event.parameters, "Tags"))
        return event.operation == "TagResource" and APPLIED_TAG in tags and self.made(event)


def _run_of(event: TrailEvent) -> str | None:
    found = _USER_AGENT.search(event.user_agent)
    return found[1] if found else None
