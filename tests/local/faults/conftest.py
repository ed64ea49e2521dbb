"""Worlds for the tests, each with a database of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

import pytest

from .world import World


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[Callable[[], World]]:
    """Makes another world at each call."""
    numbers = count()
    with ExitStack() as services:

        def made() -> World:
            world = World(tmp_path / str(next(numbers)))
            services.enter_context(closing(world.local))
            return world

        yield made


@pytest.fixture
def world(worlds: Callable[[], World]) -> World:
    return worlds()
