"""One line of a spec as a report quotes it, with carets under the characters of a mark."""

from __future__ import annotations

from dataclasses import dataclass

from builder.errors import Mark
from builder.escaping import visible, width

WIDEST = 100
"""Columns of a line that are shown; a longer one is cut around its mark."""

CONTEXT = 24
"""Columns that are kept before the mark where a long line is cut."""

TAB = 4


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quoted line, and the carets that stand below it."""

    number: int
    text: str
    carets: str

    def lines(self) -> tuple[str, str]:
        """Write both lines with the line's number in front.

        >>> for line in excerpt("net: a", Mark("a.yaml", 14, 6, 1)).lines():
        ...     print(line)
           14 | net: a
              |      ^
        """
        return f"{self.number:>5} | {self.text}", f"{'':>{max(5, len(str(self.number)))}} | {self.carets}"


def excerpt(line: str, mark: Mark) -> Excerpt:
    """Quote a mark's line: tabs as spaces, hidden characters as escapes; wide ones count twice."""
    start = min(mark.column - 1, len(line))
    end = max(start + 1, min(start + mark.length, start + WIDEST, len(line)))
    first, cells = _window(line, start, end)
    before = sum(width(cell) for cell in cells[: start - first + (first > 0)])
    marked = sum(width(cell) for cell in cells[start - first + (first > 0) : end - first + (first > 0)])
    return Excerpt(mark.line, "".join(cells).rstrip(), " " * before + "^" * max(1, marked))


def _window(line: str, start: int, end: int) -> tuple[int, list[str]]:
    """Give the first character that is shown, and the cells from there; cuts are marked by dots."""
    passed = max(0, start - 2 * WIDEST)
    near = line[passed : end + WIDEST]
    cells = _cells(near)
    widths = [width(cell) for cell in cells]
    if sum(widths) <= WIDEST and len(near) == len(line):
        return 0, cells
    first = start - passed
    spare = max(CONTEXT, WIDEST - 2 - sum(widths[first:]))
    while first > 0 and spare >= widths[first - 1]:
        first -= 1
        spare -= widths[first]
    last, room = first, WIDEST - 2
    while last < len(cells) and room >= widths[last]:
        room -= widths[last]
        last += 1
    shown = cells[first:last]
    first, last = first + passed, last + passed
    return first, [*(["…"] if first else []), *shown, *(["…"] if last < len(line) else [])]


def _cells(line: str) -> list[str]:
    """Turn each character into the text that stands for it."""
    cells: list[str] = []
    column = 0
    for character in line:
        cell = " " * (TAB - column % TAB) if character == "\t" else visible(character)
        cells.append(cell)
        column += width(cell)
    return cells
