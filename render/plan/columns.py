"""Columns: a chain that is too tall for its page goes on in a second column, or a third."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from render.measure.sizes import sizes_of
from render.scene import Arrow, Item, Sheet

MOST_COLUMNS: Final = 3
RANK: Final = 13.7
HAIR: Final = 0.01
"""What is this near is the same: sums of lengths end in other digits by the way they are added up."""


def in_columns(sheet: Sheet, height: float) -> Sheet:
    """Break a plain chain into columns of a height; a sheet of any other form stays as it is."""
    chain = _chain(sheet)
    if not chain or sheet.rooms or sheet.direction != "TB":
        return sheet
    sizes = sizes_of(sheet)
    total = math.fsum(sizes[item.key].height + RANK for item in sheet.items)
    columns = min(math.ceil(total / height), MOST_COLUMNS)
    if columns < 2:
        return sheet
    arrows, used, target = [], 0.0, total / columns
    breaks = 1
    for item, arrow in zip(sheet.items, chain, strict=False):
        used += sizes[item.key].height + RANK
        is_break = used >= breaks * target - HAIR and breaks < columns
        breaks += is_break
        arrows.append(replace(arrow, is_loose=True) if is_break else arrow)
    return replace(sheet, arrows=tuple(arrows))


def _chain(sheet: Sheet) -> Sequence[Arrow]:
    """Give the arrows of a sheet where each item feeds the next alone, else none."""
    pairs = list(zip(sheet.items, sheet.items[1:], strict=False))
    by_source = {arrow.source: arrow for arrow in sheet.arrows}
    if len(sheet.arrows) != len(pairs) or len(by_source) != len(pairs):
        return ()
    return (
        ()
        if any(not _leads(by_source, one, other) for one, other in pairs)
        else [by_source[one.key] for one, _ in pairs]
    )


def _leads(by_source: dict[str, Arrow], one: Item, other: Item) -> bool:
    arrow = by_source.get(one.key)
    return arrow is not None and arrow.target == other.key and arrow.kind == "flow"
