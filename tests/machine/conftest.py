"""How long the long run is, in parts that several processes can share, and what it came to."""

from collections import Counter

import pytest

_STEPS_OF_A_PART = 10_000


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "steps" in metafunc.fixturenames:
        whole, rest = divmod(metafunc.config.getoption("steps"), _STEPS_OF_A_PART)
        parts = [_STEPS_OF_A_PART] * whole + [rest] * bool(rest)
        metafunc.parametrize("steps", parts, ids=[f"part {n}" for n in range(1, len(parts) + 1)])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    figures: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        if "tests/machine/" in report.nodeid:
            for name, number in report.user_properties:
                figures[name] += number
    for name, number in sorted(figures.items()):
        terminalreporter.write_line(f"histories: {number} {name}")
