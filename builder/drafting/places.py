"""Places in Python: the line that drafted a node, for the faults that it makes."""

from __future__ import annotations

import linecache
import sys
from types import FrameType
from typing import NoReturn

from blocks.errors import NetdraftError
from builder.errors import Fault, Mark, Sources, SpecError


class DraftError(SpecError, AttributeError):
    """A mistake in a draft, with the line of Python that made it; also an AttributeError."""


def caller() -> Mark:
    """Mark the expression outside of this package that is being run."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").startswith("builder.drafting."):
        frame = frame.f_back
    if frame is None:
        return Mark("<python>", 1, 1)
    line, column, length = _position(frame)
    return Mark(frame.f_code.co_filename, line, column, length)


def refuse(
    code: str, what: str, mark: Mark | None = None, node: str | None = None, hint: str | None = None
) -> NoReturn:
    """Refuse a call: one fault at the caller's line.

    Raises:
        DraftError: Always.
    """
    place = mark or caller()
    raise DraftError([Fault(code, what, place, node, hint=hint)], sources_of([place.file])) from None


def refuse_for(error: NetdraftError, mark: Mark, node: str | None = None, prefix: str = "") -> NoReturn:
    """Refuse a call for what a lower floor says of it.

    Raises:
        DraftError: Always.
    """
    refuse(error.code, f"{prefix}{error.what}", mark, node, error.hint)


def sources_of(files: list[str]) -> Sources:
    """Give the lines of Python files, notebooks' cells among them, as far as they are known."""
    return Sources({file: "".join(linecache.getlines(file)) for file in files if linecache.getlines(file)})


def _position(frame: FrameType) -> tuple[int, int, int]:
    """Give line, column and length of what a frame is running."""
    positions = list(frame.f_code.co_positions())
    place = frame.f_lasti // 2
    line, last, start, end = positions[place] if 0 <= place < len(positions) else (None,) * 4
    if line is None or start is None or end is None:
        return frame.f_lineno, 1, 1
    text = linecache.getline(frame.f_code.co_filename, line).encode()
    column = len(text[:start].decode(errors="replace"))
    stop = end if last == line else len(text.rstrip())
    return line, column + 1, max(1, len(text[start:stop].decode(errors="replace")))
