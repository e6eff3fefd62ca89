"""The lines of a spec that made a node: its own, and those that are indented below it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from builder.errors import Mark
from builder.graph.ir import Node

MOST_LINES: Final = 40
WIDEST: Final = 300


@dataclass(slots=True)
class Script:
    """The text of a spec, by line, and the lines that were asked for."""

    text: str = ""
    file: str = ""
    rows: tuple[str, ...] = ()
    wanted: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, text: str, file: str) -> Script:
        """Cut a text into lines."""
        return cls(text, file, tuple(text.splitlines()))

    def span(self, node: Node) -> tuple[int, int] | None:
        """Give the first and the last line of a node, None where its file is another one."""
        mark = node.mark
        if mark.file != self.file or not 0 < mark.line <= len(self.rows):
            return None
        last = mark.line
        for number in range(mark.line + 1, min(len(self.rows), mark.line + MOST_LINES - 1) + 1):
            row = self.rows[number - 1]
            indent = len(row) - len(row.lstrip())
            if row.strip() and indent < mark.column:
                break
            last = number if row.strip() else last
        self.wanted.update(range(mark.line, last + 1))
        return (mark.line, last)

    def excerpts(self) -> dict[int, str]:
        """Give every line that was asked for, by its number."""
        return {number: self.rows[number - 1][:WIDEST] for number in sorted(self.wanted)}


def place_of(mark: Mark) -> str:
    """Write where a mark points: file and line; of an absolute path only the file's name.

    >>> place_of(Mark("/home/me/nets/unet.yaml", 14, 3)), place_of(Mark("specs/unet.yaml", 14, 3))
    ('unet.yaml:14', 'specs/unet.yaml:14')
    """
    path = PurePath(mark.file)
    return f"{path.name if path.is_absolute() else mark.file}:{mark.line}"
