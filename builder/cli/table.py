"""Tables: for a terminal by rich, as wide as it is; as CSV, and as Markdown."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from builder.cli import streams
from builder.escaping import harmless, width

GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; numbers stand right.

    Where room is scarce, columns of the highest `drop` go first (0 stays), and those that fold are narrowed.
    """

    heading: str
    is_number: bool = False
    drop: int = 0
    folds: bool = False


Cells = Sequence[str]


def draw(columns: Sequence[Column], lines: Sequence[Cells]) -> str:
    """Draw a table as wide as the terminal; a last line names the columns left out."""
    from rich.box import Box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    room = streams.columns()
    kept = _kept(columns, lines, room)
    table = Table(
        box=Box("    \n    \n -- \n    \n    \n    \n    \n    \n"),
        pad_edge=False,
        padding=(0, GAP, 0, 0),
        show_edge=False,
    )
    for place in kept:
        column = columns[place]
        table.add_column(
            Text(column.heading),
            justify="right" if column.is_number else "left",
            no_wrap=not column.folds,
            overflow="fold",
        )
    for cells in lines:
        table.add_row(*(Text(_lines(cells[place])) for place in kept))
    buffer = io.StringIO()
    console = Console(file=buffer, width=room, highlight=False, legacy_windows=False, color_system=None)
    console.print(table)
    text = "\n".join(line.rstrip() for line in buffer.getvalue().rstrip("\n").split("\n"))
    missing = [column.heading for place, column in enumerate(columns) if place not in kept]
    note = textwrap.fill(f"(no room for: {', '.join(missing)})", room)
    return f"{text}\n{note}" if missing else text


def _lines(text: str) -> str:
    return "\n".join(harmless(line) for line in text.split("\n"))


def _kept(columns: Sequence[Column], lines: Sequence[Cells], room: int) -> list[int]:
    """Choose the columns that find room; those that fold need half of what they would like."""
    widths = [
        max([width(column.heading), *(width(one) for cells in lines for one in cells[place].split("\n"))])
        for place, column in enumerate(columns)
    ]
    needed = [
        min(size, max(16, size // 2)) if column.folds else size
        for size, column in zip(widths, columns, strict=True)
    ]
    kept = list(range(len(columns)))
    while sum(needed[place] + GAP for place in kept) > room and any(columns[place].drop for place in kept):
        kept.remove(max(kept, key=lambda place: columns[place].drop))
    return kept


def comma_separated(headings: Iterable[str], lines: Iterable[Cells]) -> str:
    """Write a table as CSV with a line of headings.

    >>> print(comma_separated(["a", "b"], [["1", "x, y"]]))
    a,b
    1,"x, y"
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(list(headings))
    writer.writerows(lines)
    return buffer.getvalue().rstrip("\n")


def markdown(columns: Sequence[Column], lines: Iterable[Cells]) -> str:
    """Write a table in Markdown.

    >>> print(markdown([Column("a"), Column("b", is_number=True)], [["x|y", "1"]]))
    | a | b |
    | --- | ---: |
    | x\\|y | 1 |
    """
    rules = ["---:" if column.is_number else "---" for column in columns]
    every = [
        [column.heading for column in columns],
        rules,
        *([_cell(cell) for cell in cells] for cells in lines),
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in every)


def _cell(text: str) -> str:
    parts = [
        harmless(line).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
        for line in text.split("\n")
    ]
    text = "<br>".join(parts)
    indent = len(text) - len(text.lstrip(" "))
    return "&nbsp;" * indent + text.lstrip(" ")
