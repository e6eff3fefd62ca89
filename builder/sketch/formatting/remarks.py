"""Comments found between the values of a YAML text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SIGN = re.compile(r"(?:(?<=[\s])|\A)#[^\n]*")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment: where it starts and ends, its column, and whether it has a line of its own.

    `gap` counts the blanks before one that stands behind something.
    """

    start: int
    end: int
    text: str
    column: int
    is_alone: bool
    gap: int


def remarks(text: str, opaque: Iterable[tuple[int, int]]) -> Iterator[Remark]:
    """List the comments of a text, in which the opaque stretches are values and hold none.

    >>> [one.text for one in remarks("a: '# no'  # yes", [(0, 1), (3, 9)])]
    ['# yes']
    """
    place = 0
    for start, end in (*opaque, (len(text), len(text))):
        while place < start:
            found = _SIGN.search(text, place, start)
            if found is None:
                break
            stop = text.find("\n", found.start())
            stop = len(text) if stop < 0 else stop
            yield _remark(text, found.start(), stop)
            place = stop
        place = max(place, end)


def _remark(text: str, start: int, end: int) -> Remark:
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    gap = len(before) - len(before.rstrip())
    return Remark(start, end, text[start:end].rstrip(), start - line, not before.strip(), gap)
