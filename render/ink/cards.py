"""Items to ink: cards, pills, joins, rooms and arrows at their places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from render.ink.drawing import Curve, Group, Panel, Shape, Text, Wedge
from render.ink.layout import Point, Rectangle, Route
from render.measure.metrics import width_of
from render.measure.sizes import (
    ABOVE,
    BADGE_GAP,
    BADGE_TEXT,
    HEADING_SIDE,
    TEXT_LINE,
    TITLE_LINE,
    badge_text,
    badge_width,
    fact_rows,
    heading,
    label_size,
    label_text,
    line_text,
    pill_text,
    title_text,
)
from render.scene import Arrow, Box, Direction, Item, Join, Pill, Room
from render.theme import (
    ARROWS,
    CARD_TEXT,
    CARD_TITLE,
    CORNER,
    DASHED,
    LABEL_TEXT,
    PILL_TEXT,
    ROOM_TITLE,
    SKIP_STROKE,
    STROKE,
    STRONG,
    Theme,
)

HEAD_LENGTH: Final = 6.5
HEAD_WIDTH: Final = 2.4
HEADING_GAP: Final = 7.0
RISE: Final = 0.36  # of the size of text: from its middle down to its baseline


def item_ink(item: Item, place: Rectangle, theme: Theme) -> tuple[Shape, ...]:
    """Draw an item at its place."""
    if isinstance(item, Box):
        return _box(item, place, theme)
    if isinstance(item, Pill):
        return _pill(item, place, theme)
    return _join(item, place, theme)


def room_ink(room: Room, place: Rectangle, theme: Theme) -> Group:
    """Draw a room, without its heading."""
    panel = Panel(place, CORNER, theme.room, theme.room_edge, 1.0)
    return Group(f"room-{room.key}", "room", (panel,), room.tooltip)


def heading_ink(
    room: Room, place: Rectangle, column: float, theme: Theme, crossing: Sequence[Point] = ()
) -> Group:
    """Draw a room's title and its totals on top, where no arrow crosses them."""
    title, note = heading(room, column)
    base = place.y + 15
    spots = heading_places(title, note, place, crossing)
    panels = [Panel(Rectangle(spot.x - 2, base - 10, spot.width + 4, 13), 2.0, theme.room) for spot in spots]
    words = Text(Point(spots[0].x, base), title, ROOM_TITLE, theme.ink, bold=True, anchor="start")
    shapes: list[Shape] = [panels[0], words]
    if note:
        at = Point(spots[1].x + spots[1].width, base)
        shapes += [panels[1], Text(at, note, CARD_TEXT, theme.muted, anchor="end")]
    return Group(f"heading-{room.key}", "heading", tuple(shapes), room.tooltip)


def heading_places(
    title: str, note: str, place: Rectangle, crossing: Sequence[Point]
) -> tuple[Rectangle, Rectangle]:
    """Give the rooms of a title and a note: at both edges, else both left, else both right."""
    left, right = place.x + HEADING_SIDE, place.x + place.width - HEADING_SIDE
    long, short = width_of(title, ROOM_TITLE, bold=True), width_of(note, CARD_TEXT)
    beside = right - short - (HEADING_GAP if note else 0) - long
    choices = ((left, right - short), (left, left + long + HEADING_GAP), (beside, right - short))
    for title_at, note_at in choices:
        spots = (_line_of(place, title_at, long), _line_of(place, note_at, short))
        if not any(
            spot.x < point.x < spot.x + spot.width
            for spot in spots
            for point in crossing
            if spot.y < point.y < spot.y + spot.height
        ):
            return spots
    return (_line_of(place, left, long), _line_of(place, right - short, short))


def _line_of(place: Rectangle, x: float, width: float) -> Rectangle:
    return Rectangle(x, place.y + 4, width, 13)


def arrow_ink(arrow: Arrow, route: Route, direction: Direction, theme: Theme) -> tuple[Shape, ...]:
    """Draw an arrow, its head and its label."""
    tone = theme.tone(ARROWS[arrow.kind]) if arrow.kind in ARROWS else None
    stroke, words = (tone.accent, tone.text) if tone else (theme.edge, theme.muted)
    line = SKIP_STROKE if arrow.kind in STRONG else STROKE
    head = _head(route.points[-1], route.tip)
    foot = Point((head[1].x + head[2].x) / 2, (head[1].y + head[2].y) / 2)
    way = (*route.points, route.points[-1], foot, foot)
    shapes: list[Shape] = [Curve(way, stroke, line, dashed=arrow.kind in DASHED), Wedge(head, stroke)]
    if arrow.label and route.label is not None:
        at = label_place(arrow, route, direction).centre.moved(0, RISE * LABEL_TEXT)
        shapes.append(Text(at, label_text(arrow.label), LABEL_TEXT, words))
    return tuple(shapes)


def label_place(arrow: Arrow, route: Route, direction: Direction) -> Rectangle:
    """Give the room of an arrow's label: where the engine put it, or beside or above the line."""
    assert route.label is not None, "an arrow with a label has a place for it"
    size = label_size(arrow.label)
    width, height = width_of(label_text(arrow.label), LABEL_TEXT), size.height
    box = Rectangle(route.label.x - width / 2, route.label.y - height / 2, width, height)
    near = [point for point in way_points(route) if box.y - 1 <= point.y <= box.y + height + 1]
    if not any(box.x - 2 <= point.x <= box.x + width + 2 for point in near):
        return box
    if abs(route.points[0].y - route.points[-1].y) < height and direction == "TB":
        return box
    if direction == "LR":
        above = [point.y for point in way_points(route) if box.x <= point.x <= box.x + width]
        return Rectangle(box.x, min([*above, box.y + height]) - height - 1, width, height)
    return Rectangle(max(point.x for point in near) + 4, box.y, width, height)


def way_points(route: Route) -> list[Point]:
    """Give points along an arrow, close enough together to see what it crosses."""
    found: list[Point] = []
    for place in range(0, len(route.points) - 3, 3):
        a, b, c, d = route.points[place : place + 4]
        for step in range(24):
            t = step / 23
            w = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            found.append(
                Point(
                    w[0] * a.x + w[1] * b.x + w[2] * c.x + w[3] * d.x,
                    w[0] * a.y + w[1] * b.y + w[2] * c.y + w[3] * d.y,
                )
            )
    return [*found, route.tip]


def _box(box: Box, place: Rectangle, theme: Theme) -> tuple[Shape, ...]:
    tone = theme.tone(box.family)
    panel = Panel(place, CORNER, tone.tint, tone.accent, STROKE, dashed=box.is_optional)
    shapes: list[Shape] = [panel, *_title(box, place, theme)]
    y = place.y + ABOVE + TITLE_LINE
    rows = [(line_text(line, place.width), theme.ink) for line in box.lines]
    rows += [(row, theme.muted) for row in fact_rows(box, place.width)]
    for place_in_card, (row, colour) in enumerate(rows):
        middle = y + TEXT_LINE * (place_in_card + 0.5)
        at = Point(place.centre.x, middle + RISE * CARD_TEXT)
        shapes.append(Text(at, row, CARD_TEXT, colour))
    return tuple(shapes)


def _title(box: Box, place: Rectangle, theme: Theme) -> tuple[Shape, ...]:
    tone = theme.tone(box.family)
    words = title_text(box, place.width)
    middle = place.y + ABOVE + TITLE_LINE / 2
    base = middle + RISE * CARD_TITLE
    if box.count == 1:
        return (Text(Point(place.centre.x, base), words, CARD_TITLE, tone.text, bold=True),)
    width, badge = width_of(words, CARD_TITLE, bold=True), badge_width(box.count)
    left = place.centre.x - (width + BADGE_GAP + badge) / 2
    pill = Rectangle(left + width + BADGE_GAP, middle - 7, badge, 14)
    number = Point(pill.centre.x, middle + RISE * BADGE_TEXT)
    return (
        Text(Point(left, base), words, CARD_TITLE, tone.text, bold=True, anchor="start"),
        Panel(pill, 4.5, tone.text),
        Text(number, badge_text(box.count), BADGE_TEXT, theme.page, bold=True),
    )


def _pill(pill: Pill, place: Rectangle, theme: Theme) -> tuple[Shape, ...]:
    tone = theme.tone("io")
    at = Point(place.centre.x, place.centre.y + RISE * PILL_TEXT)
    return (
        Panel(place, 7.0, tone.tint, tone.accent, STROKE),
        Text(at, pill_text(pill), PILL_TEXT, tone.text, bold=True),
    )


def _join(join: Join, place: Rectangle, theme: Theme) -> tuple[Shape, ...]:
    tone = theme.tone(join.family)
    at = Point(place.centre.x, place.centre.y + RISE * CARD_TITLE)
    return (
        Panel(place, place.width / 2, tone.tint, tone.accent, STROKE),
        Text(at, join.sign, CARD_TITLE, tone.text, bold=True),
    )


def _head(start: Point, tip: Point) -> tuple[Point, ...]:
    across, down = tip.x - start.x, tip.y - start.y
    length = math.hypot(across, down) or 1.0
    along = (across / length, down / length)
    foot = Point(tip.x - HEAD_LENGTH * along[0], tip.y - HEAD_LENGTH * along[1])
    left = Point(foot.x - HEAD_WIDTH * along[1], foot.y + HEAD_WIDTH * along[0])
    right = Point(foot.x + HEAD_WIDTH * along[1], foot.y - HEAD_WIDTH * along[0])
    return (tip, left, right)
