"""Lint rules for people: the list, the page of one rule, and the document about all."""

from collections.abc import Iterable, Sequence
from textwrap import fill

from reconciler.lint.rule import Rule, Seen

_WIDTH = 100
_INDENT = "    "

_SEEN = {
    Seen.DOCUMENTS: "the documents",
    Seen.LIVE: "the live account",
    Seen.BOTH: "the documents and the live account",
}

_HEAD = """\
# Lint rules

What a document may ask for and had better not. `reconciler validate` judges every pool by the rules
that the documents alone can show. What takes a look at the live account is for
[`reconciler preflight`](preflight.md); pools themselves are looked at by `plan` and `drift`.
`reconciler lint --explain RULE` prints a rule's part of this page.

An error fails `validate` or `preflight` with exit code 5 unless a [waiver](documents.md#waivers)
accepts it; a warning does with `--fail-on warning`. Lint stops neither `plan` nor `apply`.

"""


def rules_text(rules: Iterable[Rule]) -> str:
    """A line for each rule: its name, its severity, where it is seen, and what it finds."""
    rows = [*rules]
    width = max(len(rule.name) for rule in rows)
    return "".join(
        f"{rule.name:{width}}  {rule.severity:7}  {rule.seen:9}  {rule.summary}\n" for rule in rows
    )


def rule_page(rule: Rule) -> str:
    """All about one rule."""
    return (
        f"{rule.name} ({rule.code}): {rule.severity}, seen in {_SEEN[rule.seen]}\n\n"
        + _paragraph("What", rule.summary)
        + _paragraph("Why", rule.why)
        + _paragraph("Instead", rule.fix)
        + _paragraph("Source", rule.source)
    )


def rules_markdown(rules: Sequence[Rule]) -> str:
    """The document about all rules: a table, then a section for each."""
    table = "| rule | severity | seen in | what it finds |\n|---|---|---|---|\n"
    return _HEAD + table + "".join(map(_row, rules)) + "".join(map(_section, rules))


def _row(rule: Rule) -> str:
    cells = (f"[`{rule.name}`](#{rule.name})", rule.severity, _SEEN[rule.seen], rule.summary)
    return f"| {' | '.join(cells)} |\n"


def _section(rule: Rule) -> str:
    parts = (
        f"## {rule.name}",
        f"{rule.code}, {rule.severity}, seen in {_SEEN[rule.seen]}: {rule.summary}.",
        rule.why,
        f"**Instead:** {rule.fix}",
        f"Source: {rule.source}",
    )
    return "".join(f"\n{_filled(part)}\n" for part in parts)


def _paragraph(title: str, text: str) -> str:
    return f"{title}\n{_filled(text, _INDENT)}\n"


def _filled(text: str, indent: str = "") -> str:
    return fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
