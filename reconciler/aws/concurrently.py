"""The same work on many things at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from reconciler.model.ports import Arrived

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def concurrently(
    work: Callable[[_Item], _Result], items: Sequence[_Item], workers: int, arrived: Arrived
) -> list[_Result]:
    """What the work on each item comes to, in order. The first error ends it.

    arrived: told after each result how many are there, counted in the order of the items.
    """
    if not items:
        return []
    results: list[_Result] = []
    with ThreadPoolExecutor(min(max(workers, 1), len(items)), thread_name_prefix="read") as pool:
        try:
            for result in pool.map(work, items):
                results.append(result)
                arrived(len(results))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return results
