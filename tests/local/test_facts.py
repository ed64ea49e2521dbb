"""Every known fact of the service is proved by a test that names it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from .facts import FACTS

LOCAL = Path(__file__).parent
SOURCES = (LOCAL, LOCAL.parent / "clients")


def named(folder: Path) -> Iterator[str]:
    """The facts that the tests below a folder name with the marker `fact`."""
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.fact":
                # A name that is not spelt out on the spot raises ValueError here.
                yield from map(ast.literal_eval, node.args)


def test_every_fact_is_named_by_a_test_and_every_name_is_a_fact() -> None:
    names = {name for folder in SOURCES for name in named(folder)}
    assert {"without a test": FACTS.keys() - names, "unknown": names - FACTS.keys()} == {
        "without a test": set(),
        "unknown": set(),
    }


def test_no_two_facts_say_the_same() -> None:
    statements = [fact.statement for fact in FACTS.values()]
    assert len(set(statements)) == len(statements)
