"""How wide text is: the advance widths of Helvetica, and text cut to a width."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

REGULAR: Final = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778,
    722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278,
    278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
BOLD: Final = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778,
    722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333,
    278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip
FIRST: Final = 32
SPACE: Final = 278
WIDE: Final = 1000
LETTER: Final = 722
OTHER: Final = {
    "×": 584,
    "→": 1000,
    "·": 333,
    "⌊": 333,
    "⌋": 333,
    "⌈": 333,
    "⌉": 333,
    "−": 584,
    "‖": 498,
    "\u00a0": 278,
}


class Advances(dict[str, int]):
    """The advance of every sign in thousandths of the size; signs outside the table are guessed."""

    def __init__(self, table: Iterable[int]) -> None:
        super().__init__({chr(place): advance for place, advance in enumerate(table, FIRST)})
        self.update(OTHER)

    def __missing__(self, sign: str) -> int:
        return WIDE if ord(sign) > 0x2000 else LETTER


ADVANCES: Final = {False: Advances(REGULAR), True: Advances(BOLD)}
"""The tables by boldness."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Give the width of a line in points.

    >>> width_of("iii", 10.0), width_of("MMM", 10.0)
    (6.66, 24.99)
    """
    return _advance_of(text, bold) * size / 1000


def safe_width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Give the width of a line, or what the layout engine takes it for where that is more.

    The engine knows no sign beyond ASCII, and takes each of its bytes for a space.
    """
    return _safe_advance_of(text, bold) * size / 1000


def shortened(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Cut a line to a width, with an ellipsis in place of what went.

    >>> shortened("convolution", 40.0, 10.0), shortened("pool", 40.0, 10.0)
    ('convol…', 'pool')
    """
    text = text[:1000]
    if width_of(text, size, bold=bold) <= width:
        return text
    while text and width_of(f"{text}…", size, bold=bold) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


@lru_cache(maxsize=4096)  # the same words are measured for many a page, card and line
def _advance_of(text: str, bold: bool) -> int:
    return sum(map(ADVANCES[bold].__getitem__, text))


@lru_cache(maxsize=4096)
def _safe_advance_of(text: str, bold: bool) -> int:
    if text.isascii():
        return _advance_of(text, bold)
    table = ADVANCES[bold]
    return sum(max(table[sign], _engine_advance(sign)) for sign in text)


def _engine_advance(sign: str) -> int:
    return 0 if sign.isascii() else SPACE * len(sign.encode("utf-8", "replace"))
