"""Serves in the thread of the test, as signals demand, while a client in another uses it."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor


def while_served(
    serve: Callable[[Callable[[str], None]], int],
    client: Callable[[str], object],
    number: int = signal.SIGTERM,
) -> tuple[object, int]:
    """What a client sees of a server, and the signal that ended it.

    serve: is given what to tell the URL to, and returns the signal.
    """
    with ThreadPoolExecutor(1) as threads:
        seen: list[Future[object]] = []

        def use(url: str) -> object:
            try:
                return client(url)
            finally:
                os.kill(os.getpid(), number)

        caught = serve(lambda url: seen.append(threads.submit(use, url)))
        return seen[0].result(), caught
