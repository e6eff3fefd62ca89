"""A page of text: its lines, and the marks of what the YAML parser found on them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from builder.errors import Mark
from builder.spec.tree import Stand

LONGEST_ECHO = 60
LONGEST_VALUE = 4_096
CURLY = "“”„‘’"
BLANK = re.compile(r"[ \t]*")
ANCHOR = re.compile(r"&[^\s,\[\]{}]+[ \t]*")
CLOSERS = {"(": ")", "[": "]", "{": "}"}


class Place(Protocol):
    """Where the YAML parser stands: line and column count from 0, in characters."""

    @property
    def line(self) -> int:
        """Count the lines above."""
        ...

    @property
    def column(self) -> int:
        """Count the characters before, in the line."""
        ...


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a page: line and column count from 0, in characters."""

    line: int
    column: int


def spot(place: Place | None) -> Spot:
    """Take a place over from the parser; one that it does not know is the start."""
    return Spot(place.line, place.column) if place is not None else Spot(0, 0)


@dataclass(frozen=True, slots=True)
class Page:
    """A file's text without its byte order mark, and its lines without their ends."""

    file: str
    text: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, file: str, text: str) -> Page:
        """Cut a text into lines; the page always ends with a line end, as the parser likes it."""
        whole = text if text.endswith("\n") or not text else text + "\n"
        return cls(file, whole, tuple(line.removesuffix("\r") for line in whole.split("\n")))

    def line(self, number: int) -> str:
        """Give a line by its number from 0, empty past the end."""
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def character(self, place: Spot) -> str:
        """Give the character at a place, empty at the end of a line."""
        return self.line(place.line)[place.column : place.column + 1]

    def is_past_end(self, place: Spot) -> bool:
        """Say whether nothing but empty lines follow a place."""
        rest = self.line(place.line)[place.column :]
        return not rest.strip() and not any(line.strip() for line in self.lines[place.line + 1 :])

    def mark(self, start: Spot, end: Spot | None = None) -> Mark:
        """Mark what lies between two places, as far as it stands on the first line."""
        return Mark(*self.stand(start, end))

    def stand(self, start: Place, end: Place | None = None) -> Stand:
        """Say where something stands, as `mark` does, in the numbers that a mark is made of."""
        line = self.line(start.line)
        limit = end.column if end is not None and end.line == start.line else len(line)
        length = len(line[start.column : limit].rstrip()) if end is not None else 1
        return self.file, start.line + 1, start.column + 1, max(1, length)

    def after_anchor(self, start: Spot) -> Spot:
        """Step over an anchor, to where its value starts."""
        found = ANCHOR.match(self.line(start.line), start.column)
        if found is None:
            return start
        column = found.end()
        for number in range(start.line, len(self.lines)):
            here = BLANK.match(self.lines[number], column)
            first = here.end() if here else column
            if self.lines[number][first : first + 1] not in ("", "#"):
                return Spot(number, first)
            column = 0
        return start

    def meant(self, start: Spot) -> Mark:
        """Mark the text that a person meant as one value: up to a comma outside of any bracket."""
        line = self.line(start.line)
        end = start.column + balanced(line[start.column : start.column + LONGEST_VALUE])
        return self.mark(start, Spot(start.line, end))

    def folded(self, start: Spot, end: Spot, text: str, *, is_plain: bool) -> tuple[tuple[int, Mark], ...]:
        """Mark each line of a folded text; none where escapes or blank lines blur it."""
        quote = 0 if is_plain else 1
        found: list[tuple[int, Mark]] = []
        offset = 0
        for number in range(start.line, end.line + 1):
            line = self.line(number)
            last = end.column - quote if number == end.line else len(line)
            first = start.column + quote if number == start.line else len(line) - len(line.lstrip())
            part = line[first:last].rstrip() if number < end.line else line[first:last]
            found.append((offset, self.mark(Spot(number, first), Spot(number, first + len(part)))))
            offset += len(part) + 1
        written = " ".join(self.under(mark) for _, mark in found)
        return tuple(found) if len(found) > 1 and written == text else ()

    def under(self, mark: Mark) -> str:
        """Give the text under a mark."""
        return self.line(mark.line - 1)[mark.column - 1 : mark.column - 1 + mark.length]


def balanced(text: str) -> int:
    """Count the characters up to a comma or closing bracket that belongs to what is around.

    >>> balanced("=min(a, b[0]), c: d}")
    13
    """
    waiting: list[str] = []
    quote = ""
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in CLOSERS:
            waiting.append(CLOSERS[character])
        elif waiting and character == waiting[-1]:
            waiting.pop()
        elif not waiting and character in ",]})":
            return position
    return len(text)


def is_whole(text: str) -> bool:
    """Say whether every bracket and quote of a formula is closed again.

    >>> is_whole("=min(a, 2)"), is_whole("=min(a"), is_whole("='a")
    (True, False, False)
    """
    waiting: list[str] = []
    quote = ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in CLOSERS:
            waiting.append(CLOSERS[character])
        elif character in ")]}" and (not waiting or waiting.pop() != character):
            return False
    return not waiting and not quote


def echo(text: str) -> str:
    """Show a text in a message: quoted, escaped, and cut where it is long.

    >>> echo("no"), echo("x" * 100) == "'" + "x" * 60 + "…'"
    ("'no'", True)
    """
    short = text if len(text) <= LONGEST_ECHO else text[:LONGEST_ECHO] + "…"
    return repr(short)
