"""Transports around the embedded service that damage, count or hold what passes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from reconciler.model.ports import Transport

Answer: TypeAlias = tuple[int, Mapping[str, str], bytes]
Damage: TypeAlias = Callable[[Answer], Answer]


def operation_of(headers: Mapping[str, str | bytes]) -> str:
    """The operation of a request; that of STS is in its body, so it is called by its service."""
    target = next((v for k, v in headers.items() if k.lower() == "x-amz-target"), "sts")
    text = target.decode() if isinstance(target, bytes) else target
    return text.rpartition(".")[2]


@dataclass
class Faulty:
    """Passes requests on, notes them, and damages the answers of chosen operations.

    damages: by operation, what is done to its next answers; None leaves one as it is. The last
    one goes on for ever where `always` is set.
    """

    service: Transport
    damages: dict[str, list[Damage | None]] = field(default_factory=dict)
    always: bool = False
    seen: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    @property
    def calls(self) -> list[str]:
        """What was seen of the service itself, without the question whose the credentials are."""
        return [operation for operation in self.seen if operation != "sts"]

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        operation = operation_of(headers)
        self.seen.append(operation)
        self.urls.append(url)
        answer = self.service(method, url, headers, body)
        queue = self.damages.get(operation, [])
        damage = None
        if queue:
            damage = queue[0] if self.always and len(queue) == 1 else queue.pop(0)
        return damage(answer) if damage else answer


def body(content: bytes) -> Damage:
    """The same status with another body."""
    return lambda answer: (answer[0], answer[1], content)


def status(code: int, content: bytes = b"") -> Damage:
    """Another answer altogether; the service has carried the request out all the same."""
    return lambda answer: (code, {"x-amzn-RequestId": "req-1"}, content)


def truncated(answer: Answer) -> Answer:
    """Half of the body."""
    return answer[0], answer[1], answer[2][: len(answer[2]) // 2]


def error(code: str, message: str = "no", http: int = 400) -> Damage:
    """An error as the service writes it."""
    return status(http, f'{{"__type":"{code}","message":"{message}"}}'.encode())


@dataclass
class Refusing:
    """Answers chosen requests with an error instead of passing them on: nothing is applied.

    refusals: by operation, the errors of its next requests.
    """

    service: Transport
    refusals: dict[str, list[Damage]]

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        queue = self.refusals.get(operation_of(headers))
        if queue:
            return queue.pop(0)((200, {}, b""))
        return self.service(method, url, headers, body)
