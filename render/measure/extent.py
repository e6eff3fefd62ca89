"""How large a picture will be, without an engine: the longest way, the widest rank."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Final

from render.measure.metrics import width_of
from render.measure.sizes import Size, sizes_of
from render.scene import Room, Scene, Sheet
from render.theme import ROOM_MARGIN

RANK: Final = 13.7
APART: Final = 25.2
U_RANK: Final = 30.0
U_APART: Final = 170.0
HEAD_AND_FOOT: Final = 120.0
ROOM: Final = 25.0
FRAME: Final = 44.0
GAP: Final = 32.0
MARGINS: Final = 36.0


def extent_of(scene: Scene) -> Size:
    """Estimate the size of a titled picture."""
    net = sheet_extent(scene.sheet)
    width, height = net.width, net.height
    frames = [sheet_extent(definition.sheet) for definition in scene.definitions]
    if frames:
        width += GAP + max(frame.width for frame in frames) + FRAME - 16
        height = max(height, math.fsum(frame.height + FRAME + GAP / 2 for frame in frames))
    return Size(max(width, min(width_of(scene.note, 10.5), 640)) + MARGINS, height + HEAD_AND_FOOT)


def sheet_extent(sheet: Sheet) -> Size:
    """Estimate the size of one sheet."""
    sizes = sizes_of(sheet)
    if sheet.arrangement == "U":
        return _extent_of_u(sheet, sizes)
    is_down = sheet.direction == "TB"
    ranks = _ranks(sheet)
    by_rank: dict[int, list[Size]] = {}
    for key, rank in ranks.items():
        by_rank.setdefault(rank, []).append(sizes[key])
    along = math.fsum(
        max((one.height if is_down else one.width) for one in rank) + RANK for rank in by_rank.values()
    )
    breadths = ([(one.width if is_down else one.height) + APART for one in rank] for rank in by_rank.values())
    across = max(map(math.fsum, breadths), default=0.0)
    skips = sum(arrow.kind == "skip" or arrow.is_loose for arrow in sheet.arrows)
    across += 60.0 * min(skips, 2)
    depth = _room_depth(sheet.rooms)
    along += ROOM * _rooms_along(sheet.rooms) if is_down else 2 * ROOM_MARGIN * _rooms_along(sheet.rooms)
    across += 2 * ROOM_MARGIN * depth + (0 if is_down else 20 * depth)
    return Size(across - APART, along - RANK) if is_down else Size(along - RANK, across - APART)


def _extent_of_u(sheet: Sheet, sizes: Mapping[str, Size]) -> Size:
    widest = max((one.width for one in sizes.values()), default=0.0)
    between = max((len(level) for level in sheet.levels), default=2)
    bottom = sizes[sheet.bottom].height if sheet.bottom in sizes else 0.0
    apart = U_APART if between == 2 else 28.8
    tall = _height_of_u(sheet, sizes)
    if between > 2:
        columns = ([sizes[key].height + U_RANK for key in keys] for keys in sheet.columns)
        tall = max(map(math.fsum, columns), default=0.0) + 30.0 * len(sheet.levels)
    return Size(between * widest + (between - 1) * apart, tall + bottom)


def _height_of_u(sheet: Sheet, sizes: Mapping[str, Size]) -> float:
    """Add up the stretches between levels, each as tall as the taller of its two sides."""
    stretches: list[list[float]] = []
    for side, keys in enumerate(sheet.columns):
        downwards = keys if side == 0 else tuple(reversed(keys))
        level_of = {key: number for number, level in enumerate(sheet.levels) for key in level}
        heights, used = [], 0.0
        for key in downwards:
            if key in level_of and used:
                heights.append(used)
                used = 0.0
            used += sizes[key].height + U_RANK
        stretches.append([*heights, used])
    return math.fsum(max(pair) for pair in itertools.zip_longest(*stretches, fillvalue=0.0))


def _ranks(sheet: Sheet) -> dict[str, int]:
    ranks = {item.key: 0 for item in sheet.items}
    sources: dict[str, list[str]] = {}
    for arrow in sheet.arrows:
        if not arrow.is_loose:
            sources.setdefault(arrow.target, []).append(arrow.source)
    for item in sheet.items:
        for source in sources.get(item.key, ()):
            ranks[item.key] = max(ranks[item.key], ranks[source] + 1)
    return ranks


def _rooms_along(rooms: tuple[Room, ...]) -> int:
    return sum(1 + _rooms_along(room.rooms) for room in rooms)


def _room_depth(rooms: tuple[Room, ...]) -> int:
    return max((1 + _room_depth(room.rooms) for room in rooms), default=0)
