"""One document value written in any of the many ways that YAML has for it.

Written apart from what edits documents: no code of the project is used.
"""

import json
from dataclasses import dataclass, field

from hypothesis import strategies as st

from reconciler.model.json_value import Json, JsonObject

_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/")


@dataclass
class _Writer:
    """Draws the style of each piece as it comes to it."""

    draw: st.DrawFn
    step: int
    dash: int
    comments: int = 0
    lines: list[str] = field(default_factory=list)

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(0, one_in - 1)) == one_in - 1

    def comment(self) -> str:
        self.comments += 1
        return f"# about {self.comments}: 'x' {{"

    def above(self, indent: int) -> None:
        """Blank lines and comments above an entry."""
        if self.chance(8):
            self.lines.append("")
        if self.chance(4):
            self.lines.append(" " * indent + self.comment())

    def behind(self) -> str:
        return f"{' ' * self.draw(st.integers(1, 3))}{self.comment()}" if self.chance(4) else ""

    def scalar(self, value: Json, flow: bool) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        assert isinstance(value, str)
        word = bool(value) and not {*value} - _SAFE and value.lower() not in _WORDS
        arn = value.startswith("arn:") and value.replace(":", "").replace("/", "").isalnum()
        styles = ["double"]
        if word or (arn and not flow):
            styles.append("plain")
        if value.isprintable():
            styles.append("single")
        style = self.draw(st.sampled_from(styles))
        if style == "plain":
            return value
        if style == "single":
            return "'" + value.replace("'", "''") + "'"
        if value.isprintable():
            return json.dumps(value, ensure_ascii=False)
        return '"' + "".join(f"\\U{ord(char):08x}" for char in value) + '"'

    def flow(self, value: Json) -> str:
        """On one line."""
        pad = " " if self.chance(4) else ""
        if isinstance(value, dict):
            pairs = [f"{self.scalar(k, True)}: {self.flow(v)}" for k, v in value.items()]
            return "{" + pad + ", ".join(pairs) + pad + "}"
        if isinstance(value, list):
            return "[" + pad + ", ".join(self.flow(item) for item in value) + pad + "]"
        return self.scalar(value, True)

    def wide(self, start: str, value: Json, indent: int) -> None:
        """In brackets, with a line for each entry."""
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        self.lines.append(start + opening)
        assert isinstance(value, dict | list)
        texts = (
            [f"{self.scalar(k, True)}: {self.flow(v)}" for k, v in value.items()]
            if isinstance(value, dict)
            else [self.flow(item) for item in value]
        )
        trailing = self.chance(2)
        for position, text in enumerate(texts):
            if self.chance(5):
                self.lines.append(" " * (indent + 2) + self.comment())
            comma = "," if trailing or position + 1 < len(texts) else ""
            self.lines.append(" " * (indent + 2) + text + comma + self.behind())
        self.lines.append(" " * indent + closing + self.behind())

    def below(self, start: str, value: Json, indent: int, inner: int) -> None:
        """A value behind a key or dash that stands in `start`."""
        if isinstance(value, dict | list) and value:
            way = self.draw(st.sampled_from(["block", "block", "block", "flow", "wide"]))
            if way == "wide":
                # Closing brackets have to be further in than what is around them.
                self.wide(f"{start} ", value, indent + 1)
            elif way == "flow":
                self.lines.append(f"{start} {self.flow(value)}{self.behind()}")
            elif isinstance(value, list):
                self.lines.append(start + self.behind())
                self.items(value, indent + self.dash)
            else:
                self.lines.append(start + self.behind())
                self.entries(value, inner)
        elif isinstance(value, str) and _is_line(value) and self.chance(8):
            header = self.draw(st.sampled_from(["|-", ">-", "|2-"]))
            self.lines.append(f"{start} {header}{self.behind()}")
            self.lines.append(" " * (indent + 2) + value)
        else:
            text = self.flow(value) if isinstance(value, dict | list) else self.scalar(value, False)
            self.lines.append(f"{start} {text}{self.behind()}")

    def entries(self, value: JsonObject, indent: int, lead: str = "") -> None:
        """lead: what stands before the first key, such as a dash."""
        for key, item in value.items():
            if not lead:
                self.above(indent)
            start = (lead or " " * indent) + self.scalar(key, False) + ":"
            lead = ""
            self.below(start, item, indent, indent + self.step)

    def items(self, value: list[Json], indent: int) -> None:
        for item in value:
            self.above(indent)
            if isinstance(item, dict) and item and not self.chance(3):
                self.entries(item, indent + 2, " " * indent + "- ")
            elif isinstance(item, dict | list) and item and self.chance(4):
                self.wide(" " * indent + "- ", item, indent + 2)
            else:
                text = self.flow(item)
                self.lines.append(f"{' ' * indent}- {text}{self.behind()}")


def _is_line(text: str) -> bool:
    """Whether a text may stand on a line of its own below | or >."""
    return text.isprintable() and bool(text) and text == text.strip()


_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


@st.composite
def written(draw: st.DrawFn, value: JsonObject) -> bytes:
    """A file that says a value."""
    writer = _Writer(draw, draw(st.sampled_from([2, 4])), draw(st.sampled_from([0, 2])))
    if writer.chance(6):
        writer.lines += [writer.comment(), "---"]
    writer.entries(value, 0)
    if writer.chance(4):
        writer.lines += ["", writer.comment()]
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = newline.join(writer.lines) + (newline if draw(st.booleans()) else "")
    mark = b"\xef\xbb\xbf" if draw(st.integers(0, 9)) == 0 else b""
    return mark + text.encode()
