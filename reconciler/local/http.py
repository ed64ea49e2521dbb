"""The embedded service over HTTP, on loopback: the only door to aiohttp.

Knows nothing of operations. A service that raises ConnectionError leaves the client without an
answer, and one whose answer is shorter than its Content-Length is cut off there: that is how
faults reach the wire.
"""

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from time import time
from typing import TypeAlias

from aiohttp import web

from reconciler.local.errors import AddressInUse, LocalStoreError, ServiceError
from reconciler.local.protocol.wire import Answer, refusal

HOST = "127.0.0.1"

# Requests that wait for a writer, or for the pause of a fault, must not keep others from answers.
_THREADS = 64
# How long requests under way have before the server stops without them, in seconds.
_GRACE = 5.0
# And how long connections have that nothing was asked on yet, or not all of it.
_LINGER = 0.2

Service: TypeAlias = Callable[[str, str, dict[str, str], bytes], Answer]


def serve(
    service: Service,
    port: int,
    *,
    stopping: Event,
    ready: Callable[[str], None],
    failed: Callable[[str], None],
) -> int:
    """Serves until SIGINT or SIGTERM and answers which; port 0 is any that is free.

    `ready` hears the URL once connections are accepted, `failed` what the client is only told to
    be an internal error. A signal sets `stopping` and ends listening; requests in flight are
    answered first. Raises AddressInUse.
    """
    return asyncio.run(_serve(_Handler(service, failed), port, stopping, ready))


async def _serve(
    handler: "_Handler", port: int, stopping: Event, ready: Callable[[str], None]
) -> int:
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for caught in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(caught, _stop, stopped, caught)
    runner = web.ServerRunner(web.Server(handler, access_log=None), shutdown_timeout=_LINGER)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        try:
            await site.start()
        except OSError as error:
            raise AddressInUse(f"port {port} of {HOST}: {error.strerror}") from error
        ready(f"http://{HOST}:{runner.addresses[0][1]}")
        number = await stopped
        stopping.set()
        await site.stop()
        await handler.finish(_GRACE)
        return number
    finally:
        await runner.cleanup()
        # Connections that were closed last are gone with the next turn of the loop.
        await asyncio.sleep(0)
        handler.close()


def _stop(stopped: "asyncio.Future[int]", number: int) -> None:
    if not stopped.done():
        stopped.set_result(number)


class _Handler:
    """Carries requests to the service, in threads: a service blocks while it writes."""

    def __init__(self, service: Service, failed: Callable[[str], None]) -> None:
        self._service = service
        self._failed = failed
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="service")
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
        response = web.StreamResponse(status=status, headers={**headers, "Server": "reconciler"})
        if self._finishing:
            response.force_close()
        await response.prepare(request)
        await response.write(body)
        if len(body) < int(headers["Content-Length"]):
            if request.transport is not None:
                request.transport.close()
        else:
            await response.write_eof()
        return response

    async def _answer(self, request: web.BaseRequest) -> Answer:
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            # The most is a mebibyte; SetIdentityPoolRoles with every list full has two thirds.
            error = ServiceError("RequestEntityTooLargeException", "Request entity too large", 413)
            return refusal(error, time())
        loop = asyncio.get_running_loop()
        url = f"http://{request.host}{request.raw_path}"
        headers = dict(request.headers)
        try:
            return await loop.run_in_executor(
                self._threads, self._service, request.method, url, headers, body
            )
        except ConnectionError:
            raise
        except Exception as failure:
            self._failed(str(failure) if isinstance(failure, LocalStoreError) else repr(failure))
            return refusal(ServiceError("InternalErrorException", "", 500), time())

    def close(self) -> None:
        self._threads.shutdown()


def _hang_up(request: web.BaseRequest) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
