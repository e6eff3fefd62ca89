"""The figure: heading on top, the net, its definitions beside it, the legend below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from render.ink.cards import arrow_ink, heading_ink, item_ink, room_ink, way_points
from render.ink.drawing import Drawing, Group, Panel, Text
from render.ink.layout import Layout, Point, Rectangle
from render.ink.legend import legend_ink
from render.measure.metrics import shortened, width_of
from render.measure.sizes import column_width
from render.scene import Arrow, Box, Definition, Item, Join, Pill, Room, Scene, Sheet
from render.theme import CARD_TEXT, CORNER, NOTE, ROOM_TITLE, STROKE, TITLE, Theme

MARGIN: Final = 18.0
HEADING: Final = 44.0
GAP: Final = 32.0
FRAME: Final = 14.0
FRAME_HEADING: Final = 26.0
NARROWEST: Final = 260.0


def compose(scene: Scene, theme: Theme, layouts: Sequence[Layout]) -> Drawing:
    """Draw a scene with the layouts of its sheets."""
    top = MARGIN + (HEADING if theme.is_titled else 0.0)
    net, *others = layouts
    inner = list(zip(scene.definitions, others, strict=True))
    aside = max((_frame_width(definition, layout) for definition, layout in inner), default=0.0)
    beside = [*_definitions(inner, aside, MARGIN + net.width + GAP, top, theme)]
    heights = [net.height, *(frame.y + frame.height - top for frame, _ in beside)]
    content = net.width + (GAP + aside if inner else 0.0)
    width = max([content, NARROWEST if theme.is_titled else 0.0, _heading_width(scene, theme)])
    legend, below = legend_ink(scene, theme, width, Point(MARGIN, top + max(heights)))
    height = top + max(heights) + below + MARGIN
    left = MARGIN + (width - content) / 2 if not inner else MARGIN
    net_groups = tuple(_sheet(scene.sheet, net, theme, at=Point(left, top), prefix=""))
    head = _heading(scene, theme, width) if theme.is_titled else ()
    groups = (*head, *net_groups, *(group for _, groups in beside for group in groups), *legend)
    return Drawing(
        round(width + 2 * MARGIN, 2),
        round(height, 2),
        theme.page,
        groups,
        scene.title,
        scene.description,
        theme.is_serif,
    )


def _sheet(sheet: Sheet, layout: Layout, theme: Theme, *, at: Point, prefix: str) -> Iterator[Group]:
    rooms = [(room, layout.rooms[room.key].moved(at.x, at.y)) for room in _walk(sheet.rooms)]
    yield from (_prefixed(room_ink(room, place, theme), prefix) for room, place in rooms)
    for number, (arrow, route) in enumerate(zip(sheet.arrows, layout.routes, strict=True)):
        shapes = arrow_ink(arrow, route.moved(at.x, at.y), sheet.direction, theme)
        yield Group(f"{prefix}arrow-{number}", arrow.kind, shapes, _way(sheet, arrow))
    column = column_width(sheet)
    ways = (
        [point.moved(at.x, at.y) for route in layout.routes for point in way_points(route)] if rooms else []
    )
    for room, place in rooms:
        yield _prefixed(heading_ink(room, place, column, theme, ways), prefix)
    for item in sheet.items:
        ink = item_ink(item, layout.items[item.key].moved(at.x, at.y), theme)
        yield Group(f"{prefix}{_kind(item)}-{item.key}", _kind(item), ink, item.tooltip)


def _definitions(
    inner: list[tuple[Definition, Layout]], aside: float, x: float, top: float, theme: Theme
) -> Iterator[tuple[Rectangle, tuple[Group, ...]]]:
    y = top
    for definition, layout in inner:
        frame = Rectangle(x, y, aside, layout.height + FRAME_HEADING + FRAME + 4)
        prefix = f"definition-{definition.name}-"
        accent = theme.tone("io").accent
        base = Point(x + FRAME, y + 17)
        beside = Point(base.x + width_of(definition.name, ROOM_TITLE, bold=True) + 7, base.y)
        title = Text(base, definition.name, ROOM_TITLE, theme.ink, bold=True, anchor="start")
        note = Text(beside, definition.note, CARD_TEXT, theme.muted, anchor="start")
        head = Group(
            prefix.rstrip("-"), "definition", (Panel(frame, CORNER, "", accent, STROKE, True), title, note)
        )
        at = Point(x + (aside - layout.width) / 2, y + FRAME_HEADING)
        yield (frame, (head, *_sheet(definition.sheet, layout, theme, at=at, prefix=prefix)))
        y += frame.height + GAP / 2


def _heading(scene: Scene, theme: Theme, width: float) -> tuple[Group, ...]:
    title = shortened(scene.title, width, TITLE, bold=True)
    note = shortened(scene.note, width, NOTE)
    lines = (
        Text(Point(MARGIN, MARGIN + 13), title, TITLE, theme.ink, bold=True, anchor="start"),
        Text(Point(MARGIN, MARGIN + 31), note, NOTE, theme.muted, anchor="start"),
    )
    return (Group("heading", "heading", lines),)


def _heading_width(scene: Scene, theme: Theme) -> float:
    if not theme.is_titled:
        return 0.0
    return min(max(width_of(scene.title, TITLE, bold=True), width_of(scene.note, NOTE)), 640.0)


def _frame_width(definition: Definition, layout: Layout) -> float:
    words = width_of(definition.name, ROOM_TITLE, bold=True) + 7 + width_of(definition.note, CARD_TEXT)
    return max(layout.width, words) + 2 * FRAME


def _prefixed(group: Group, prefix: str) -> Group:
    return replace(group, identifier=prefix + group.identifier)


def _walk(rooms: tuple[Room, ...]) -> Iterator[Room]:
    for room in rooms:
        yield room
        yield from _walk(room.rooms)


def _kind(item: Item) -> str:
    return {Box: "node", Pill: "pill", Join: "join"}[type(item)]


def _way(sheet: Sheet, arrow: Arrow) -> str:
    words = f"{arrow.source} → {arrow.target}"
    return f"{words}: {arrow.label}" if arrow.label else words
