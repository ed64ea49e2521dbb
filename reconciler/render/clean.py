"""The one sanitiser: whatever came from a document or from AWS passes here on its way out.

Escape sequences, control, bidi and invisible characters are shown as escapes, and nothing can
start a workflow command of a CI log (`::name::` at the start of a line, `##[name]` anywhere).
"""


def clean(text: str) -> str:
    """The text on one line, with every character visible.

    What begins a line is cleaned together with what follows it: two colons may meet there.
    """
    if not text.isprintable():
        text = "".join(c if c.isprintable() else _escape(c) for c in text)
    if "##[" in text:
        text = text.replace("##[", "#\\x23[")
    if text.lstrip().startswith("::"):
        text = text.replace("::", "\\x3a:", 1)
    return text


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
