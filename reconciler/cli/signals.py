"""SIGINT and SIGTERM: they end a run at once, or once what it has begun is finished."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

_NUMBERS = (signal.SIGINT, signal.SIGTERM)


class Ended(BaseException):
    """A signal, where nothing has to be finished. Like KeyboardInterrupt it is no error."""


@dataclass(slots=True)
class Signals:
    """Those that asked this process to end, in the order in which they came."""

    received: list[int] = field(default_factory=list)

    def came(self) -> bool:
        """Whether any did: then nothing new is begun, and no read is repeated."""
        return bool(self.received)

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Meanwhile a signal raises Ended. One that whoever started us ignores stays ignored."""

        def end(number: int, _: FrameType | None) -> None:
            self.received.append(number)
            raise Ended

        self.received.clear()
        numbers = [n for n in _NUMBERS if signal.getsignal(n) is not signal.SIG_IGN]
        before = {number: signal.signal(number, end) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Meanwhile a signal is only noted: the call in flight is finished and recorded first."""

        def note(number: int, _: FrameType | None) -> None:
            self.received.append(number)

        before = {number: signal.signal(number, note) for number in _NUMBERS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


# A process has one set of handlers.
SIGNALS = Signals()
