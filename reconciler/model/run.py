"""What a run brings in from outside: the date, the commit and its own id."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Run:
    """Passed as a value, so that nothing in the core asks a clock or the environment.

    commit: the short git commit of the documents, None outside a repository.
    """

    id: str
    today: date
    commit: str | None


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose credentials are in use: the account's 12 digits and the principal's ARN."""

    account: str
    arn: str
