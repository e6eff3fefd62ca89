"""Tabs between values: one YAML parser takes them, the next does not, so that we take none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from builder.errors import Fault, Proposal
from builder.spec.mending.proposals import Several, Writing
from builder.spec.reading.page import Page, Spot

MOST_SHOWN = 100
INDENT = "  "
COMMENT = re.compile(r"(?:^|(?<=[ \t]))#")


def untabbed(page: Page) -> Proposal:
    """Propose spaces for every tab that a line begins with; how many were meant, nobody knows."""
    parts = []
    for number, line in enumerate(page.lines):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent and line.strip():
            mark = replace(page.mark(Spot(number, 0)), length=len(indent))
            parts.append(Writing(mark, indent, indent.replace("\t", INDENT)))
    return Several("write spaces for tabs", tuple(parts), is_safe=False)


def loose_tabs(page: Page, opaque: Sequence[tuple[Spot, Spot]]) -> list[Fault]:
    """Find the first tab of each line that stands outside of quotes, text blocks and comments.

    `opaque` are the spans of quoted texts and text blocks, in file order.
    """
    if "\t" not in page.text:
        return []
    starts = [(start.line, start.column) for start, _ in opaque]
    ends = [(end.line, end.column) for _, end in opaque]
    faults: list[Fault] = []
    for number, line in enumerate(page.lines):
        if "\t" in line and line.strip() and len(faults) < MOST_SHOWN:
            column = _loose(number, line, starts, ends)
            if column is not None:
                what = "a tab stands between values, where not every reader of YAML takes one"
                mark = page.mark(Spot(number, column))
                tabs = line[column:][: len(line[column:]) - len(line[column:].lstrip("\t"))]
                mend = Writing(replace(mark, length=len(tabs)), tabs, " " * len(tabs))
                faults.append(Fault("yaml-syntax", what, mark, hint="use spaces", proposal=mend))
    return faults


def _loose(number: int, line: str, starts: list[tuple[int, int]], ends: list[tuple[int, int]]) -> int | None:
    def is_open(column: int) -> bool:
        position = bisect_right(starts, (number, column)) - 1
        return position < 0 or ends[position] <= (number, column)

    comments = (found.start() for found in COMMENT.finditer(line) if is_open(found.start()))
    limit = next(comments, len(line))
    tabs = (column for column, character in enumerate(line[:limit]) if character == "\t")
    return next((column for column in tabs if is_open(column)), None)
