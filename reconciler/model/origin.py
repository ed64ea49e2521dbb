"""Where in a file something was written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A span of a file. Lines and columns count from 1; the end is exclusive.

    `file` is relative to the configuration's folder, with forward slashes.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def start_of(cls, file: str) -> "Origin":
        """The very first position of a file, for what concerns the file as a whole."""
        return cls(file, 1, 1, 1, 1)
