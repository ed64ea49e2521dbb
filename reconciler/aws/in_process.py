"""Lets a transport answer what a client would have sent over the network.

The client signs, serialises, retries and parses as ever; only the socket is left out.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError

from reconciler.model.ports import Transport


@dataclass(frozen=True, slots=True)
class InProcess:
    """Answers a prepared, signed request from the transport instead of the network.

    A transport that raises ConnectionError leaves the request without an answer.
    """

    transport: Transport

    def __call__(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        body = request.body or b""
        try:
            status, headers, answer = self.transport(
                request.method,
                request.url,
                dict(request.headers.items()),
                body.encode() if isinstance(body, str) else bytes(body),
            )
        except ConnectionError as error:
            # What the layer left out would have made of it.
            raise ConnectionClosedError(endpoint_url=request.url) from error
        return AWSResponse(request.url, status, headers, _Body(answer))


class _Body(io.BytesIO):
    """The reading side of an answer as the SDK's HTTP layer has it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()
