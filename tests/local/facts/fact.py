"""What a fact of the service is: what is known, and how it is known."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

# M: declared by the service model. D: documented by AWS. O: observed in AWS by someone who
# published it.
Evidence: TypeAlias = Literal["M", "D", "O", "M+D", "M+O", "D+O"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the service is known to do, and where that can be looked up."""

    statement: str
    evidence: Evidence
    source: str
