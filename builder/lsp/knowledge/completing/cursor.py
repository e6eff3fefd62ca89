"""The cursor: which value or key it stands in, even where that is not written yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from builder.errors import Mark
from builder.lsp.knowledge.surroundings import Source
from builder.lsp.knowledge.texts.letters import key_letters, letters_of
from builder.lsp.knowledge.texts.reading import Piece
from builder.spec.document import Path
from builder.spec.reading.characters import BYTE_ORDER_MARK, FORBIDDEN
from builder.spec.reading.page import balanced

STAND_IN: Final = "zq9cursor9qz"
LONGEST_LINE: Final = 4_096
COMMENT: Final = re.compile(r"(?:^|\s)#")
FORMULA: Final = re.compile(r"(?:(?<=[:,\-\[{(]\s)|(?<=[\[{]))(?P<quote>[\"']?)=(?!=)")
TOKEN: Final = re.compile(r"(?:(?<=[:,\-\[{]\s)|(?<=[\[{]))(?P<quote>[\"']?)[A-Za-z_]\w*\[[^\[\]]*\Z")
WORD_AFTER: Final = re.compile(r"[\w.:@/-]*")
ALONE: Final = re.compile(r"[ \t]*(?:- +)?[\"']?[\w.:@/-]*\Z")
COLON: Final = re.compile(r"[\w.]*[\"']?[ \t]*:(?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class Line:
    """The line of the cursor, before it and behind it; `number` counts from 1."""

    file: str
    number: int
    before: str
    after: str

    def word(self, signs: str = "") -> Mark:
        """Mark the word around the cursor, of letters, digits and some signs; it may be empty."""
        start = len(self.before)
        while start and (self.before[start - 1].isalnum() or self.before[start - 1] in f"_{signs}"):
            start -= 1
        after = re.match(rf"[\w{re.escape(signs)}]*", self.after)
        end = len(self.before) + (after.end() if after else 0)
        return Mark(self.file, self.number, start + 1, end - start)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place that can be completed: the path of its value, or of the key that is being typed.

    `before` is what stands in the value before the cursor; `formula` what of it is a formula, None outside
    of one. `source` is the file with a stand-in where the cursor is.
    """

    path: Path
    is_key: bool
    is_flow: bool
    before: str
    formula: str | None
    line: Line
    source: Source

    @property
    def has_colon(self) -> bool:
        """Whether the key under the cursor has its colon already."""
        return COLON.match(self.line.after) is not None


def cursors(text: str, file: str, line: int, column: int) -> Iterator[Cursor]:
    """Find what the cursor may stand in, the likeliest first; nothing within a comment."""
    clean = FORBIDDEN.sub(" ", text.removeprefix(BYTE_ORDER_MARK))
    lines = clean.split("\n")
    if not 1 <= line <= len(lines):
        return
    written = lines[line - 1].rstrip("\r")
    if len(written) > LONGEST_LINE:
        return
    here = Line(file, line, written[: column - 1], written[column - 1 :])
    if COMMENT.search(here.before):
        return
    formula = _formula(here)
    if formula is not None:
        start, end, typed = formula
        yield from _found(lines, here, written[:start] + STAND_IN + written[end:], typed)
        return
    whole = here.before + STAND_IN + here.after
    is_alone = ALONE.match(here.before) and WORD_AFTER.fullmatch(here.after.strip())
    if not is_alone:
        yield from _found(lines, here, whole, None)
        return
    found = list(_found(lines, here, whole, None))
    if not any(one.is_flow for one in found):
        yield from _found(lines, here, f"{whole.rstrip()}:", None)
    yield from (one for one in found if one.is_flow or _is_own(one))


def _is_own(cursor: Cursor) -> bool:
    """Whether the value begins with the word under the cursor, not on a line above."""
    piece = cursor.source.reading.scalar(cursor.path)
    return not cursor.is_key and piece is not None and piece.text.startswith(cursor.before + STAND_IN)


def _found(lines: list[str], line: Line, written: str, formula: str | None) -> Iterator[Cursor]:
    """Read the text with another line at the cursor, and look for the stand-in."""
    text = "\n".join([*lines[: line.number - 1], written, *lines[line.number :]])
    source = Source.of(text, line.file)
    for piece in source.reading.pieces:
        key = str(piece.path[-1]) if piece.path and piece.key is not None else ""
        if STAND_IN in key:
            before = key_letters(source.reading, piece).text.partition(STAND_IN)[0]
            yield Cursor(piece.path, True, _is_flow(source, piece), before, None, line, source)
        elif piece.shape == "scalar" and STAND_IN in piece.text:
            before = letters_of(source.reading, piece).text.partition(STAND_IN)[0]
            yield Cursor(piece.path, False, _is_flow(source, piece), before, formula, line, source)


def _is_flow(source: Source, piece: Piece) -> bool:
    around = source.reading.index.get(piece.path[:-1])
    return around is not None and around.is_flow


def _formula(line: Line) -> tuple[int, int, str] | None:
    """Find the formula around the cursor: where it starts and ends, and what is typed of it.

    The index of a copy, as in `encoder[-1 - i]`, is one as well.
    """
    whole = line.before + line.after
    for pattern in (FORMULA, TOKEN):
        for found in reversed(list(pattern.finditer(line.before))):
            start, quote = found.start(), found["quote"]
            inner = line.before[start + len(quote) :]
            if (quote and quote in inner) or (not quote and balanced(inner) < len(inner)):
                continue
            typed = inner[1:] if pattern is FORMULA else inner.partition("[")[2]
            return start, _end(whole, start, quote, len(line.before)), typed
    return None


def _end(whole: str, start: int, quote: str, cursor: int) -> int:
    closing = whole.find(quote, cursor) if quote else -1
    if closing >= 0:
        return closing + 1
    return max(cursor, start + balanced(whole[start:]))
