"""Where things are: the engine's JSON as rectangles and curves, in points, y downwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from json import JSONDecoder
from typing import Any, Final

from render.dot import room_names
from render.scene import Room, Sheet

JSON: Final = JSONDecoder()


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the canvas."""

    x: float
    y: float

    def moved(self, x: float, y: float) -> Point:
        """Shift by so much to the right and down."""
        return Point(self.x + x, self.y + y)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box by its left upper corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        """The point in the middle."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def moved(self, x: float, y: float) -> Rectangle:
        """Shift by so much to the right and down."""
        return Rectangle(self.x + x, self.y + y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Route:
    """The way of an arrow: a chain of cubic Bézier curves, its tip, and the middle of its label."""

    points: tuple[Point, ...]
    tip: Point
    label: Point | None = None

    def moved(self, x: float, y: float) -> Route:
        """Shift by so much to the right and down."""
        label = None if self.label is None else self.label.moved(x, y)
        return Route(tuple(point.moved(x, y) for point in self.points), self.tip.moved(x, y), label)


@dataclass(frozen=True, slots=True)
class Layout:
    """The places on one sheet: items and rooms by their keys, arrows in the order of the sheet."""

    width: float
    height: float
    items: Mapping[str, Rectangle]
    rooms: Mapping[str, Rectangle]
    routes: tuple[Route, ...]


# The engine's JSON is data of many kinds: `Any` stops in this file.
def read_layouts(text: bytes, sheets: Sequence[Sheet]) -> tuple[Layout, ...]:
    """Read what the engine said of the outlines of sheets, one after the other."""
    told, start, found = text.decode(), 0, []
    for sheet in sheets:
        data, end = JSON.raw_decode(told, start)
        start = len(told) - len(told[end:].lstrip())
        found.append(_layout(data, sheet))
    return tuple(found)


def _layout(data: dict[str, Any], sheet: Sheet) -> Layout:
    _, _, width, height = _numbers(data["bb"])
    found = {entry["name"]: entry for entry in data.get("objects", ())}
    edges = {entry["id"]: entry for entry in data.get("edges", ())}
    items = {item.key: _item(found[f"n{place}"], height) for place, item in enumerate(sheet.items)}
    rooms = {room.key: _room(found[name], height) for room, name in _all_rooms(sheet.rooms)}
    routes = tuple(_route(edges[f"a{place}"], height) for place in range(len(sheet.arrows)))
    return _cropped(Layout(width, height, items, rooms, routes))


def _all_rooms(rooms: tuple[Room, ...], prefix: str = "n") -> Iterator[tuple[Room, str]]:
    for room, name in room_names(rooms, prefix):
        yield (room, name)
        yield from _all_rooms(room.rooms, name.removeprefix("cluster_") + "_")


def _item(entry: dict[str, Any], top: float) -> Rectangle:
    x, y = _numbers(entry["pos"])
    width, height = 72 * float(entry["width"]), 72 * float(entry["height"])
    return Rectangle(x - width / 2, top - y - height / 2, width, height)


def _room(entry: dict[str, Any], top: float) -> Rectangle:
    left, bottom, right, upper = _numbers(entry["bb"])
    return Rectangle(left, top - upper, right - left, upper - bottom)


def _route(entry: dict[str, Any], top: float) -> Route:
    parts = entry["pos"].split()
    ends = [part for part in parts if part[0] in "se"]
    points = [_point(part, top) for part in parts if part[0] not in "se"]
    tip = _point(ends[0][2:], top) if ends else points[-1]
    if ends and ends[0][0] == "s":
        points.reverse()
    label = _point(entry["lp"], top) if "lp" in entry else None
    return Route(tuple(points), tip, label)


def _point(text: str, top: float) -> Point:
    x, y = _numbers(text)
    return Point(x, top - y)


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split(",")]


def _cropped(layout: Layout) -> Layout:
    """Move everything so that the ink begins at zero, and the size is that of the ink."""
    boxes = [*layout.items.values(), *layout.rooms.values()]
    points = [point for route in layout.routes for point in route.points]
    if not boxes:
        return layout
    left = min([box.x for box in boxes] + [point.x for point in points])
    upper = min([box.y for box in boxes] + [point.y for point in points])
    right = max([box.x + box.width for box in boxes] + [point.x for point in points] + [layout.width])
    lower = max([box.y + box.height for box in boxes] + [point.y for point in points])
    return Layout(
        right - left,
        lower - upper,
        {key: box.moved(-left, -upper) for key, box in layout.items.items()},
        {key: box.moved(-left, -upper) for key, box in layout.rooms.items()},
        tuple(route.moved(-left, -upper) for route in layout.routes),
    )
