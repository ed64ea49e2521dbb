"""The figures that docs/safety.md states: how much was cut off, told at the end of a run."""

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    figures: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        if "tests/crash/" in report.nodeid:
            for name, number in report.user_properties:
                figures[name] += number
    for name, number in figures.items():
        terminalreporter.write_line(f"crashes: {number} {name}")
