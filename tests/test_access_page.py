"""docs/access.md says what the code assumes and why it denies."""

from pathlib import Path

from reconciler.access.assumptions import ASSUMPTIONS
from reconciler.access.decide import Denial
from tests.goldens import assert_block

PAGE = Path(__file__).resolve().parent.parent / "docs" / "access.md"


def test_the_page_lists_every_assumption() -> None:
    rows = "".join(f"| `{name}` | {text} |\n" for name, text in sorted(ASSUMPTIONS.items()))
    assert_block(PAGE, "assumptions", f"| name | what is assumed |\n|---|---|\n{rows}")


def test_the_page_lists_every_reason_for_a_denial() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [reason for reason in Denial if f"| `{reason}` |" not in page] == []
