"""The lint rules for people. UPDATE_GOLDEN=1 writes docs/rules.md anew."""

import os
from pathlib import Path

from reconciler.lint.rule import Rule, Seen
from reconciler.lint.rules import RULES
from reconciler.model.results import Severity
from reconciler.render.rules import rule_page, rules_markdown, rules_text

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rules.md"

RULE = Rule(
    name="open-door",
    code="X1",
    severity=Severity.WARNING,
    seen=Seen.BOTH,
    summary="the door is open",
    why="Whoever comes by may come in. " * 4 + "Nobody notices.",
    fix="Close it.",
    source="House rules",
)


def test_the_document_is_what_the_rules_say() -> None:
    text = rules_markdown(RULES)
    if os.environ.get("UPDATE_GOLDEN"):
        DOCUMENT.write_text(text, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == text


def test_the_list_has_a_line_for_each_rule() -> None:
    lines = rules_text(RULES).splitlines()
    assert len(lines) == len(RULES)
    assert lines[0] == (
        "guest-access            error    documents  guests get credentials without signing in"
    )
    assert rules_text([RULE]) == "open-door  warning  both       the door is open\n"


def test_the_page_of_a_rule_says_all_about_it() -> None:
    assert rule_page(RULE) == (
        "open-door (X1): warning, seen in the documents and the live account\n"
        "\n"
        "What\n"
        "    the door is open\n"
        "Why\n"
        "    Whoever comes by may come in. Whoever comes by may come in. Whoever comes by may come "
        "in.\n"
        "    Whoever comes by may come in. Nobody notices.\n"
        "Instead\n"
        "    Close it.\n"
        "Source\n"
        "    House rules\n"
    )
