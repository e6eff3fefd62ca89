"""Single values letter by letter: which character of the file each letter of a text is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from builder.lsp.knowledge.texts.reading import Piece, Reading
from builder.spec.formulas.tokens import CONSTANTS, NAME, NUMBER, OPERATORS, TEXT, WORDS

LONGEST: Final = 1 << 16
LONGEST_FORMULA: Final = 4_096
INTRICATE: Final = re.compile(r"[\n\\']")
BLANK: Final = re.compile(r"[ \t]+")
BREAK: Final = re.compile(r"\r?\n\s*")
ESCAPE: Final = re.compile(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})"
    r"|(?P<line>\r?\n[ \t]*)|(?P<one>.))",
    re.DOTALL,
)
ESCAPES: Final = {"n": "\n", "t": "\t", "0": "\0", "r": "\r", "e": "\x1b", "\t": "\t"}


@dataclass(frozen=True, slots=True)
class Letters:
    """A text as it is meant, and for each of its letters the character of the file."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Give the characters of a stretch of letters, None where escapes or lines break it up."""
        if not 0 <= start < end <= len(self.text):
            return None
        first, last = self.offsets[start], self.offsets[end - 1]
        return (first, last + 1) if last - first == end - 1 - start else None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a formula: a name, the name of a function that is called, or a text in quotes."""

    kind: Literal["name", "call", "text"]
    text: str
    start: int
    end: int


def letters_of(reading: Reading, piece: Piece) -> Letters:
    """Give the letters of a single value."""
    return letters(reading.text, piece.start, piece.end, piece.style)


def key_letters(reading: Reading, piece: Piece) -> Letters:
    """Give the letters of the key that a value stands under."""
    start, end = piece.key or (piece.start, piece.start)
    sign = reading.text[start : start + 1]
    return letters(reading.text, start, end, sign if sign in ("'", '"') else "")


def letters(text: str, start: int, end: int, style: str) -> Letters:
    """Undo quotes, escapes and line breaks between two characters of a file.

    >>> letters("a: 'it''s'", 3, 10, "'")
    Letters(text="it's", offsets=(4, 5, 6, 8))
    """
    if style in ("'", '"'):
        start += 1
        end -= end > start and text[end - 1] == style
    elif style in ("|", ">"):
        header = text.find("\n", start, end)
        start = header + 1 if header >= 0 else end
        start += len(text[start:end]) - len(text[start:end].lstrip())
    end = min(end, start + LONGEST)
    written = text[start:end]
    if not INTRICATE.search(written):
        return Letters(written, tuple(range(start, start + len(written))))
    found = list(_unwrapped(text, start, end, style))
    return Letters("".join(letter for letter, _ in found), tuple(offset for _, offset in found))


def words(text: str, start: int = 0) -> Iterator[Word]:
    """Find the names and texts in a formula, whole or not; what fits nowhere is passed by.

    >>> [word.text for word in words("=min(width, 2 ** i) if 'a' in", 1)]
    ['min', 'width', 'i', 'a']
    """
    place = start if len(text) <= LONGEST_FORMULA else len(text)
    while place < len(text):
        found = TEXT.match(text, place) or NUMBER.match(text, place)
        name = NAME.match(text, place)
        if found is not None:
            if text[place] in "'\"":
                yield Word("text", found.group()[1:-1], place + 1, found.end() - 1)
            place = found.end()
        elif name is not None:
            place = name.end()
            word = name.group()
            if word not in CONSTANTS and word not in OPERATORS and word not in WORDS:
                is_call = text[place:].lstrip()[:1] == "("
                yield Word("call" if is_call else "name", word, name.start(), place)
        else:
            place += 1


def _unwrapped(text: str, start: int, end: int, style: str) -> Iterator[tuple[str, int]]:
    place = start
    while place < end:
        blank = BLANK.match(text, place, end)
        line_break = BREAK.match(text, blank.end() if blank else place, end)
        escape = ESCAPE.match(text, place, end) if style == '"' else None
        if line_break is not None:
            yield " ", place
            place = line_break.end()
        elif blank is not None:
            yield from ((text[one], one) for one in range(place, blank.end()))
            place = blank.end()
        elif escape is not None:
            if escape["line"] is None:
                yield _unescaped(escape), place
            place = escape.end()
        else:
            yield text[place], place
            place += 2 if style == "'" and text.startswith("''", place) else 1


def _unescaped(escape: re.Match[str]) -> str:
    digits = escape["x"] or escape["u"] or escape["U"]
    if digits is not None:
        number = int(digits, 16)
        return chr(number) if number <= 0x10FFFF else "?"
    return ESCAPES.get(escape["one"], escape["one"])
