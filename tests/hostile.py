"""Text that wants to be more than text, and how often a law is tried on it.

Documents and live pools hold such values: tags, claims and role names have no pattern that would
keep them out.
"""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LONGER = 100
"""How many times as often the slow form tries."""

# Lines and spaces, as one reader or another takes them.
_LINES = ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\t", " ", "\xa0")
_UNSEEN = (
    *("\x1b[31m", "\x1b]8;;http://x\x07", "\x9b2J", "\x00", "\x08", "\x7f", "\ufeff", "\ufffe"),
    *("\u202e", "\u2066", "\u200b", "\u200d", "\xad", "\U000e0041", "a\u0301", "\u0131", "😀"),
)
# Commands of a workflow's log, what its escaping is made of, a diagnostic line of another file.
_COMMANDS = (
    *("::error::x", "::error file=a,line=1::", "::add-mask::a", "::stop-commands::x", "::", ":"),
    *("##[group]", "##[", "##vso[x]", "%", "%0A", "%0D%0A", "%25", "%3A", "%2C", ",", "=", "]"),
    *("a.yaml:1:1: error [rule-name] web: x", ":1:1: warning [x] ", ": "),
)
_MARKDOWN = (
    *("`", "```", "``````", "~~~", "@team", "@org/team", "#12", "GH-12", "a@b.c", "http://x.y"),
    *("[x](http://x)", "![x](y)", "[x]: y", "<http://x>", "# x", "- x", "> x", "|", "\\", "*", "_"),
    *("<!--", "-->", "- [ ] x", "~~x~~", "$x$", ":tada:", "&lt;", "&#64;", "1. ", "===", "---"),
)
_MARKUP = (
    *("<script>", "</script>", "<img src=x onerror=y>", "]]>", "<![CDATA[", "<?x?>", "</details>"),
    *("<", ">", "&", '"', "'", "javascript:x", "<a href='x'>", "</style>", "</title>"),
)
_OTHERS = (
    *("../", "/", "C:\\", "file:///x", "${x}", "{{x}}", "${{ x }}", "$(x)"),
    *("\\n", "\\x0a", "0", ""),
)

PIECES = (*_LINES, *_UNSEEN, *_COMMANDS, *_MARKDOWN, *_MARKUP, *_OTHERS)
"""No lone surrogates: neither a document nor an answer of AWS can hold one."""

_PIECE = st.sampled_from(PIECES)
_ANY = st.text(st.characters(codec="utf-8"), max_size=8)

HOSTILE = st.one_of(
    st.lists(_PIECE, max_size=5).map("".join),
    st.tuples(_PIECE, _ANY, _PIECE).map("".join),
    _PIECE.map(lambda piece: piece * 300),
)
"""Any text, made of PIECES for the most part; at times a very long one."""


def against(
    *values: st.SearchStrategy[object], times: int = 500
) -> Callable[[Callable[..., None]], Callable[[int], None]]:
    """A law over hostile values as a test, and as a slow one that tries LONGER times as often.

    values: what the law takes, by position. It takes no fixtures; `example` goes below this.
    """

    def as_test(law: Callable[..., None]) -> Callable[[int], None]:
        @pytest.mark.no_cover
        @pytest.mark.parametrize(
            "examples", [times, pytest.param(times * LONGER, marks=pytest.mark.slow)]
        )
        def test(examples: int) -> None:
            tried = settings(
                max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow]
            )
            tried(given(*values)(law))()

        test.__doc__ = law.__doc__
        return test

    return as_test
