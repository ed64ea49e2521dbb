"""Markdown as GitHub reads it, taken apart into what is ours and what the values are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

Piece: TypeAlias = tuple[str, ...]

# Tables, strikethrough and links that nobody marked up are what GitHub adds to CommonMark.
_GITHUB = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "strikethrough", "linkify"])

# Each line of a diff begins with a sign and a space; the legend names the sides.
_SIGN = 2


@dataclass
class Read(HTMLParser):
    """A text as a browser shows it.

    ours: elements, texts, and how the lines of code begin. values: what stands in code elsewhere,
    of which none of it may be in `ours`. links: where they lead.
    """

    ours: list[Piece] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    _in_code: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def text(self) -> str:
        """Our words, as far as they are no code."""
        return "\n".join(piece[1] for piece in self.ours if piece[0] == "text")

    @property
    def elements(self) -> set[str]:
        return {piece[1] for piece in self.ours if piece[0] == "element"}

    def take(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.type == "inline":
                self.take(token.children or ())
            elif token.type == "text":
                self.ours.append(("text", token.content))
            elif token.type == "code_inline":
                self.ours.append(("element", "code"))
                self.values.append(token.content)
            elif token.type == "fence":
                self._take_fence(token)
            elif token.type in ("html_block", "html_inline"):
                self.ours.append(("element", token.type))
                self.feed(token.content)
            else:
                self.links += [str(token.attrGet("href") or token.attrGet("src") or "")] * (
                    token.type in ("link_open", "image")
                )
                self.ours.append(("element", token.type, token.tag))

    def _take_fence(self, token: Token) -> None:
        signs = _SIGN if token.info == "diff" else 0
        self.blocks.append(token.content)
        self.ours.append(("element", "fence", token.info))
        self.ours += [("begins", line[:signs]) for line in token.content.splitlines()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ours.append(("element", f"<{tag}>", repr(attrs)))
        self._in_code = tag == "code"
        if self._in_code:
            self.values.append("")

    def handle_endtag(self, tag: str) -> None:
        self.ours.append(("element", f"</{tag}>"))
        self._in_code = False

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.values[-1] += data
        else:
            self.ours.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.ours.append(("element", "<!-- -->", data))

    def unknown_decl(self, data: str) -> None:
        self.ours.append(("element", "<![", data))

    def handle_pi(self, data: str) -> None:
        self.ours.append(("element", "<?", data))


def read(markdown: str) -> Read:
    """The text taken apart."""
    found = Read()
    found.take(_GITHUB.parse(markdown))
    found.close()
    return found
