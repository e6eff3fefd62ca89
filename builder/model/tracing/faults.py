"""Faults of tracing: the line of the model that no spec can say, and why."""

from __future__ import annotations

import itertools
import linecache
import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import torch

from builder.errors import Fault, Mark, Sources, SpecError

_HERE: Final = os.path.dirname(os.path.abspath(__file__))
_HOUSE: Final = os.path.dirname(os.path.dirname(_HERE))
_TORCH: Final = os.path.dirname(os.path.abspath(torch.__file__))


class Untraceable(SpecError):
    """A model that no spec can say: the line at fault, the module's path, and the reason.

    `goes_deeper` tells that a function without a block stands in the way, which may be made of others.
    """

    goes_deeper = False
    is_final = False
    """Whether no other choice of open sizes helps."""


class Inexpressible(Exception):
    """What a function's converter refuses; the recorder adds the place."""

    def __init__(self, what: str, hint: str | None = None, *, goes_deeper: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.goes_deeper = goes_deeper


class Broken(Exception):
    """A mistake of ours while a call was written down; the error behind it is the cause."""


@contextmanager
def ours() -> Iterator[None]:
    """Mark the errors of our own code, so that no model is blamed for them.

    Raises:
        Broken: The code inside stops with an error that tells no fault.
    """
    try:
        yield
    except (Inexpressible, SpecError, Broken):
        raise
    except Exception as error:  # a mistake of ours may be of any type
        raise Broken(f"{type(error).__name__}: {error}") from error


def untraceable(
    what: str, *, path: str = "", hint: str | None = None, frame: FrameType | None = None
) -> Untraceable:
    """Make a fault, marked with the line of the model that a frame of Python runs, if any."""
    mark, text = place_of(frame)
    sources = Sources()
    if mark is not None:
        sources.add(mark.file, text)
    return Untraceable([Fault("untraceable", what, mark, path or None, hint=hint)], sources)


def place_of(frame: FrameType | None) -> tuple[Mark | None, str]:
    """Find the innermost line that is neither torch's nor ours, with the text of its file."""
    for one in _frames(frame):
        file = one.f_code.co_filename
        if not os.path.isabs(file) and not linecache.getline(file, one.f_lineno):
            continue
        if os.path.abspath(file).startswith((_TORCH + os.sep, _HERE + os.sep)) or _is_ours(file):
            continue
        return _mark(one, file), "".join(linecache.getlines(file))
    return None, ""


def _is_ours(file: str) -> bool:
    return any(
        os.path.abspath(file).startswith(os.path.join(_HOUSE, part) + os.sep)
        for part in ("builder", "blocks")
    )


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _mark(frame: FrameType, file: str) -> Mark:
    """Mark the very expression that runs, where Python knows its columns."""
    positions = next(itertools.islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), None)
    line, end, start, stop = positions or (None, None, None, None)
    shown = os.path.relpath(file) if os.path.abspath(file).startswith(os.getcwd() + os.sep) else file
    if line is None or start is None or stop is None:
        return Mark(shown, frame.f_lineno, 1)
    row = linecache.getline(file, line).rstrip()
    length = (stop if end == line else len(row)) - start
    return Mark(shown, line, start + 1, max(1, length))
