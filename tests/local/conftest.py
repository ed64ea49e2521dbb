"""A service of its own for each test, and a boto3 client over it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from reconciler.local.assumptions import Assumptions
from reconciler.local.service import LocalService

from .clients import Cognito, one_key


@pytest.fixture
def service(tmp_path: Path) -> Iterator[LocalService]:
    with closing(LocalService(tmp_path / "local.db", new_key=one_key)) as made:
        yield made


@pytest.fixture
def cognito(service: LocalService) -> Cognito:
    return Cognito(service)


@pytest.fixture
def assuming(tmp_path: Path) -> Iterator[Callable[[Assumptions], Cognito]]:
    """A client of a service with other assumptions, over the test's one database."""
    with ExitStack() as services:

        def made(assumptions: Assumptions) -> Cognito:
            service = LocalService(tmp_path / "local.db", assumptions=assumptions, new_key=one_key)
            return Cognito(services.enter_context(closing(service)))

        yield made
