"""The options of the test run."""

import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases",
        action="store_true",
        help="rewrite what the folders in tests/cases and tests/clients/terraform expect; "
        "review the difference",
    )
    parser.addoption(
        "--steps",
        type=int,
        default=100_000,
        help="how many steps the long run of tests/machine takes",
    )
