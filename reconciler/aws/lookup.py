"""Reads what pools refer to, beside Cognito Identity: many at once, each answer for itself.

What may not be read does not keep the rest from being read. There is no writing operation here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconciler.aws import iam, user_pools
from reconciler.aws.concurrently import concurrently
from reconciler.aws.outcomes import code_of
from reconciler.aws.reader import ask_whole
from reconciler.errors import AccessRefused, NotFound, Rejected
from reconciler.model.json_value import JsonObject
from reconciler.model.ports import Arrived, uncounted
from reconciler.model.results import Call
from reconciler.model.surroundings import Denied, Found, Permission, Question, Service, Unread

# What IAM answers where a policy does not allow a request; other refusals are about credentials.
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "NotAuthorizedException"})

_ASK: dict[Service, Callable[[Any, Call], JsonObject]] = {
    Service.IAM: iam.ask,
    Service.USER_POOLS: user_pools.ask,
}

_READING_OPERATIONS = {
    Service.IAM: iam.READING_OPERATIONS.keys(),
    Service.USER_POOLS: user_pools.READING_OPERATIONS.keys(),
}


@dataclass(slots=True)
class AwsLookup:
    """Implements the Lookup port. client_of: makes the client of a service in a region."""

    client_of: Callable[[Service, str], Any]
    concurrency: int
    _clients: dict[tuple[Service, str], Any] = field(default_factory=dict)

    def look_up(self, questions: Sequence[Question], arrived: Arrived = uncounted) -> list[Found]:
        """The answers in order, read concurrently. An error that is about none of them ends it."""
        for question in questions:
            if question.call.operation not in _READING_OPERATIONS[question.service]:
                raise ValueError(f"{question.call.operation} is not a reading operation")
            key = (question.service, question.region)
            # Before any thread starts, because making clients is not safe among them.
            if key not in self._clients:
                self._clients[key] = self.client_of(*key)
        return concurrently(self._answer, questions, self.concurrency, arrived)

    def _answer(self, question: Question) -> Found:
        call, client = question.call, self._clients[question.service, question.region]
        action = f"{question.service.value}:{call.operation}"
        try:
            return ask_whole(
                f"{action} {question.resource}", lambda: _ASK[question.service](client, call)
            )
        except NotFound:
            return None
        except AccessRefused as error:
            cause = error.__cause__
            if isinstance(cause, Exception) and code_of(cause) in _DENIED:
                return Denied(Permission(action, question.resource))
            raise
        except Rejected as error:
            return Unread(str(error))
