"""Positions: from lines and columns of marks to those that an editor counts, and back."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

from builder.errors import Mark
from builder.spec.reading.characters import BYTE_ORDER_MARK

Encoding = Literal["utf-8", "utf-16", "utf-32"]
ENCODINGS: Final[tuple[Encoding, ...]] = get_args(Encoding)
LINE_END: Final = re.compile(r"\r\n|\n|\r")

Spot = tuple[int, int]
"""A line and a character as the protocol counts: from 0, in units of the encoding."""

Place = tuple[int, int]
"""A line and a column as marks count: from 1, in characters."""


def units(text: str, encoding: Encoding) -> int:
    r"""Count the units that a text takes in an encoding.

    >>> [units("aé\U0001f600", encoding) for encoding in ENCODINGS]
    [7, 4, 3]
    """
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text) + sum(character > "\uffff" for character in text)
    return len(text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class Ruler:
    """A text that is measured in both ways; places beyond a line mean its end."""

    text: str
    encoding: Encoding = "utf-16"

    @cached_property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """Where each line starts and where it ends, as the protocol cuts lines."""
        breaks = [(found.start(), found.end()) for found in LINE_END.finditer(self.text)]
        starts = [0, *(end for _, end in breaks)]
        ends = [*(start for start, _ in breaks), len(self.text)]
        return tuple(zip(starts, ends, strict=True))

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.lines]

    @cached_property
    def _feeds(self) -> list[int]:
        """Where each line starts, as marks cut lines; a byte order mark is no part of the first."""
        first = len(BYTE_ORDER_MARK) if self.text.startswith(BYTE_ORDER_MARK) else 0
        return [first, *(place + 1 for place, one in enumerate(self.text) if one == "\n")]

    def offset(self, spot: Spot) -> int:
        """Give the character of the text at a spot of the protocol."""
        line, character = spot
        if line < 0 or line >= len(self.lines):
            return 0 if line < 0 else len(self.text)
        start, end = self.lines[line]
        content = self.text[start:end]
        if self.encoding == "utf-32" or content.isascii():
            return start + min(max(character, 0), len(content))
        spent = 0
        for number, one in enumerate(content):
            if spent >= character:
                return start + number
            spent += units(one, self.encoding)
        return end

    def spot(self, offset: int) -> Spot:
        """Give the spot of the protocol at a character of the text."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        start, end = self.lines[line]
        return line, units(self.text[start : min(offset, end)], self.encoding)

    def place(self, spot: Spot) -> Place:
        """Give the line and the column of a mark at a spot of the protocol."""
        offset = self.offset(spot)
        line = max(0, bisect_right(self._feeds, offset) - 1)
        return line + 1, max(0, offset - self._feeds[line]) + 1

    def offset_of(self, place: Place) -> int:
        """Give the character of the text at the line and the column of a mark."""
        line, column = place
        if not 1 <= line <= len(self._feeds):
            return 0 if line < 1 else len(self.text)
        last = self._feeds[line] - 1 if line < len(self._feeds) else len(self.text)
        return min(self._feeds[line - 1] + max(0, column - 1), last)

    def at(self, place: Place) -> Spot:
        """Give the spot of the protocol at the line and the column of a mark."""
        return self.spot(self.offset_of(place))

    def span(self, mark: Mark) -> tuple[Spot, Spot]:
        """Give the spots between which a mark lies."""
        return self.at((mark.line, mark.column)), self.at((mark.line, mark.column + mark.length))
