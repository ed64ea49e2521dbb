"""What a fault does to a request that it strikes, as values."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Paging: TypeAlias = Literal["lost", "last", "again"]
Damage: TypeAlias = Literal["empty", "html", "object", "null", "wrong_types", "missing_member"]


@dataclass(frozen=True, slots=True)
class Refused:
    """An error of the service's; without effect unless `after_effect`."""

    code: str
    message: str
    status: int = 400
    after_effect: bool = False


@dataclass(frozen=True, slots=True)
class Overlapped:
    """The refusal of a write that another one got ahead of, without effect."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A 503 as a proxy gives it, which knows nothing of the service's errors."""

    after_effect: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """No answer: the connection is lost before the request has its effect, or after."""

    after_effect: bool = False


@dataclass(frozen=True, slots=True)
class Truncated:
    """The request has its effect, and half of the answer's body arrives."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """The request has its effect, and the answer keeps its status but not its body."""

    body: Damage


@dataclass(frozen=True, slots=True)
class Delayed:
    """A pause before the request has its effect, or between that and the answer."""

    seconds: float
    after_effect: bool = False


@dataclass(frozen=True, slots=True)
class Stale:
    """A reading request is answered from the state as it was so many seconds ago."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Late:
    """No answer, and a writing request has its effect so many seconds later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Paged:
    """A page of a listing that loses its pools, or its token, or repeats the token it was sent."""

    way: Paging


@dataclass(frozen=True, slots=True)
class AnotherAccount:
    """The credentials turn out to be those of another account."""

    account: str


Fault: TypeAlias = (
    Refused
    | Overlapped
    | Unavailable
    | Dropped
    | Truncated
    | Damaged
    | Delayed
    | Stale
    | Late
    | Paged
    | AnotherAccount
)
