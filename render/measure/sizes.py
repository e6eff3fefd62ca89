"""How large items are, in points, from their text alone; the engine gives places only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from render.measure.metrics import safe_width_of, shortened, width_of
from render.scene import Box, Item, Join, Pill, Room, Sheet
from render.theme import CARD_TEXT, CARD_TITLE, LABEL_TEXT, PILL_TEXT, ROOM_MARGIN, ROOM_TITLE

NARROWEST: Final = 144.0
WIDEST: Final = 206.0
COMPACT: Final = 128.0
WIDEST_COMPACT: Final = 164.0
SIDE: Final = 9.0
TITLE_LINE: Final = 15.5
TEXT_LINE: Final = 12.0
ABOVE: Final = 4.5
HEADING_SIDE: Final = 10.0
HEADING_HEIGHT: Final = 10.0
BADGE_TEXT: Final = 9.5
BADGE_SIDE: Final = 5.0
BADGE_GAP: Final = 7.0
JOIN: Final = 21.6
PILL_HEIGHT: Final = 20.0
LONGEST_PILL: Final = 230.0
LONGEST_LABEL: Final = 170.0


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in points."""

    width: float
    height: float


def column_width(sheet: Sheet) -> float:
    """Give the one width of all cards of a sheet, between 2 and 2.85 inches."""
    widths = [_wanted(item) for item in sheet.items if isinstance(item, Box)]
    return math.ceil(min(max([NARROWEST, *widths]), WIDEST))


def sizes_of(sheet: Sheet) -> dict[str, Size]:
    """Give the size of every item of a sheet, by its key."""
    column = column_width(sheet)
    found = {}
    for item in sheet.items:
        is_narrow = sheet.is_compact and isinstance(item, Box)
        found[item.key] = size_of(item, _compact_width(item) if is_narrow else column)
    return found


def size_of(item: Item, column: float) -> Size:
    """Give the size of an item, where cards are `column` wide."""
    if isinstance(item, Join):
        return Size(JOIN, JOIN)
    if isinstance(item, Pill):
        return Size(round(safe_width_of(pill_text(item), PILL_TEXT, bold=True) + 2 * SIDE, 1), PILL_HEIGHT)
    rows = len(item.lines) + len(fact_rows(item, column))
    return Size(column, 2 * ABOVE + TITLE_LINE + TEXT_LINE * rows)


def label_size(text: str) -> Size:
    """Give the room that an arrow's label takes."""
    return Size(round(safe_width_of(label_text(text), LABEL_TEXT) + 6, 1), LABEL_TEXT + 4)


def badge_text(count: int) -> str:
    """Write how many copies a box stands for."""
    return f"×{count}"


def badge_width(count: int) -> float:
    """Give the width of the pill that holds the count."""
    return width_of(badge_text(count), BADGE_TEXT, bold=True) + 2 * BADGE_SIDE


def title_text(box: Box, column: float) -> str:
    """Cut a card's title to what fits beside its count."""
    beside = badge_width(box.count) + BADGE_GAP if box.count > 1 else 0.0
    return shortened(box.title, column - 2 * SIDE - beside, CARD_TITLE, bold=True)


def line_text(line: str, column: float) -> str:
    """Cut a line of a card to its width."""
    return shortened(line, column - 2 * SIDE, CARD_TEXT)


def fact_rows(box: Box, column: float) -> tuple[str, ...]:
    """Give a card's facts on one row, or with a long shape on a row of its own."""
    if width_of(box.fact, CARD_TEXT) <= column - 2 * SIDE:
        return (box.fact,) if box.fact else ()
    shape, dot, counts = box.fact.partition(" · ")
    return tuple(line_text(row, column) for row in ((shape, counts) if dot else (shape,)))


def is_cut(item: Item, column: float) -> bool:
    """Tell whether the shape on an item is too long for it."""
    if isinstance(item, Pill):
        return pill_text(item) != item.text
    return isinstance(item, Box) and " · ".join(fact_rows(item, column)) != item.fact


def pill_text(pill: Pill) -> str:
    """Cut the text of a pill to its longest."""
    return shortened(pill.text, LONGEST_PILL, PILL_TEXT, bold=True)


def label_text(text: str) -> str:
    """Cut an arrow's label to its longest."""
    return shortened(text, LONGEST_LABEL, LABEL_TEXT)


def heading(room: Room, column: float) -> tuple[str, str]:
    """Give a room's title and note, each cut to a half, for an arrow enters between them."""
    half = column / 2 + ROOM_MARGIN - HEADING_SIDE - 5
    count = f" {badge_text(room.count)}" if room.count > 1 else ""
    title = shortened(room.title, half - width_of(count, ROOM_TITLE, bold=True), ROOM_TITLE, bold=True)
    return (title + count, shortened(room.note, half, CARD_TEXT))


def _compact_width(box: Item) -> float:
    """Let the text of a card be cut, but hardly its title."""
    return math.ceil(min(_wanted(box), max(COMPACT, min(_title_width(box) + 2 * SIDE, WIDEST_COMPACT))))


def _title_width(box: Item) -> float:
    assert isinstance(box, Box), "only cards have titles"
    badge = badge_width(box.count) + BADGE_GAP if box.count > 1 else 0.0
    return safe_width_of(box.title, CARD_TITLE, bold=True) + badge


def _wanted(box: Item) -> float:
    assert isinstance(box, Box), "only cards grow with their text"
    widths = [_title_width(box)]
    widths += [safe_width_of(line, CARD_TEXT) for line in (*box.lines, box.fact)]
    return max(widths) + 2 * SIDE
