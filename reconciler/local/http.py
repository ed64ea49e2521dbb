"""The embedded service over HTTP, on loopback: the only door to aiohttp.

Knows nothing of operations. A service that raises ConnectionError leaves the client without an
answer, and one whose answer is shorter than its Content-Length is cut off there: that is how
faults reach the wire.
"""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from time import time
from typing import TypeAlias

from aiohttp import web

from reconciler.local.errors import LocalStoreError, PortError, ServiceError
from reconciler.local.protocol.wire import Answer, refusal

HOST = "127.0.0.1"

# Requests that wait, for a writer or for the pause of a fault, should not keep others from answers.
_THREADS = 64
# How long requests under way have before the server stops without them, in seconds.
_GRACE = 5.0
# And how long connections have that nothing was asked on yet, or not all of it.
_LINGER = 0.2

# What the library says of a broken request quotes all of it, keys and tokens too.
_QUIET = logging.getLogger(f"{__name__}.quiet")
_QUIET.disabled = True

Service: TypeAlias = Callable[[str, str, dict[str, str], bytes], Answer]


def bound(port: int) -> socket.socket:
    """A socket on a port of this machine, 0 for any that is free; nobody is answered there yet.

    Raises PortError.
    """
    bound_socket = socket.socket()
    # A port whose last connections are still being wound up may be had again at once.
    bound_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound_socket.bind((HOST, port))
    except OSError as error:
        bound_socket.close()
        raise _port_error(port, error) from error
    return bound_socket


def serve(
    service: Service,
    listening: socket.socket,
    *,
    urgent: Callable[[str], bool],
    stopping: Event,
    ready: Callable[[str], None],
    failed: Callable[[str], None],
) -> int:
    """Serves on a bound socket until SIGINT or SIGTERM and returns which.

    Requests to an `urgent` URL wait for no other. `ready` is told the URL once connections are
    accepted, `failed` what the client is only told to be an internal error. A signal sets
    `stopping` and ends listening; requests under way are answered first. A second one ends all.
    Raises PortError where another process was quicker to listen.
    """
    interrupted = signal.getsignal(signal.SIGINT)
    try:
        return asyncio.run(_serve(_Handler(service, urgent, failed), listening, stopping, ready))
    finally:
        signal.signal(signal.SIGINT, interrupted)


async def _serve(
    handler: "_Handler", listening: socket.socket, stopping: Event, ready: Callable[[str], None]
) -> int:
    # Bodies stay as they were sent: nothing that AWS takes here is compressed.
    server = web.Server(handler, access_log=None, logger=_QUIET, auto_decompress=False)
    runner = web.ServerRunner(server, shutdown_timeout=_LINGER)
    await runner.setup()
    try:
        site = web.SockSite(runner, listening)
        try:
            await site.start()
        except OSError as error:
            raise _port_error(listening.getsockname()[1], error) from error
        signalled = _next_signal()
        ready(f"http://{HOST}:{listening.getsockname()[1]}")
        number = await signalled
        stopping.set()
        await site.stop()
        await handler.finish(_GRACE)
        return number
    finally:
        await runner.cleanup()
        # Connections that were closed last are gone with the next turn of the loop.
        await asyncio.sleep(0)
        handler.close()


def _next_signal() -> "asyncio.Future[int]":
    """The signal that comes next; after it, signals end the process at once."""
    loop = asyncio.get_running_loop()
    received: asyncio.Future[int] = loop.create_future()
    caught = (signal.SIGINT, signal.SIGTERM)

    def receive(number: int) -> None:
        for each in caught:
            loop.remove_signal_handler(each)
        if not received.done():
            received.set_result(number)
            # Python's own way with SIGINT would wait for every thread.
            signal.signal(signal.SIGINT, signal.SIG_DFL)

    for each in caught:
        loop.add_signal_handler(each, receive, each)
    return received


def _port_error(port: int, error: OSError) -> PortError:
    return PortError(f"port {port} of {HOST}: {error.strerror}")


class _Handler:
    """Carries requests to the service, in threads: a service blocks while it writes."""

    def __init__(
        self, service: Service, urgent: Callable[[str], bool], failed: Callable[[str], None]
    ) -> None:
        self._service = service
        self._urgent = urgent
        self._failed = failed
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="service")
        self._urgent_threads = ThreadPoolExecutor(4, thread_name_prefix="urgent")
        self._under_way = 0
        self._none_under_way = asyncio.Condition()
        self._finishing = False

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        self._under_way += 1
        try:
            return await self._respond(request)
        except ConnectionError:
            # The service hangs up, or the client has.
            return _hang_up(request)
        finally:
            self._under_way -= 1
            async with self._none_under_way:
                self._none_under_way.notify_all()

    async def finish(self, seconds: float) -> None:
        """Waits until no request is under way, but no longer than so many seconds."""
        self._finishing = True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._none_under_way:
                await self._none_under_way.wait_for(lambda: self._under_way == 0)

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        status, headers, body = await self._answer(request)
        headers = {**headers, "Server": "reconciler"}
        if len(body) < int(headers["Content-Length"]):
            return await _cut_off(request, status, headers, body)
        response = web.Response(status=status, headers=headers, body=body)
        if self._finishing:
            response.force_close()
        return response

    async def _answer(self, request: web.BaseRequest) -> Answer:
        expected = request.version >= (1, 1) and request.headers.get("Expect", "").lower()
        if expected == "100-continue" and request.transport is not None:
            request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            # The most is a mebibyte; SetIdentityPoolRoles with every list full has two thirds.
            error = ServiceError("RequestEntityTooLargeException", "Request entity too large", 413)
            return refusal(error, time())
        url = f"http://{HOST}{request.raw_path}"
        threads = self._urgent_threads if self._urgent(url) else self._threads
        try:
            return await asyncio.get_running_loop().run_in_executor(
                threads, self._service, request.method, url, dict(request.headers), body
            )
        except ConnectionError:
            raise
        except Exception as failure:
            # Arguments of an exception may hold what a client sent in confidence.
            named = isinstance(failure, LocalStoreError)
            self._failed(str(failure) if named else f"internal error: {type(failure).__name__}")
            return refusal(ServiceError("InternalErrorException", "", 500), time())

    def close(self) -> None:
        for threads in (self._threads, self._urgent_threads):
            threads.shutdown(wait=False, cancel_futures=True)


async def _cut_off(
    request: web.BaseRequest, status: int, headers: dict[str, str], body: bytes
) -> web.StreamResponse:
    """Sends what there is of an answer, and then nothing more."""
    response = web.StreamResponse(status=status, headers=headers)
    await response.prepare(request)
    await response.write(body)
    if request.transport is not None:
        request.transport.close()
    return response


def _hang_up(request: web.BaseRequest) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
