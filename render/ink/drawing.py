"""Ink on a canvas: the few shapes that every picture is made of, in points, y downwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from render.ink.layout import Point, Rectangle

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A rounded rectangle; an empty `fill` leaves it open."""

    place: Rectangle
    corner: float = 0.0
    fill: str = ""
    stroke: str = ""
    line: float = 0.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text, by the point where its baseline starts or has its middle."""

    at: Point
    content: str
    size: float
    fill: str
    bold: bool = False
    anchor: Anchor = "middle"


@dataclass(frozen=True, slots=True)
class Curve:
    """A chain of cubic Bézier curves: a first point, then three for each curve."""

    points: tuple[Point, ...]
    stroke: str
    line: float
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Wedge:
    """A filled polygon, as the head of an arrow is."""

    points: tuple[Point, ...]
    fill: str


Shape = Panel | Text | Curve | Wedge


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together: shapes under an id, of a kind, with words for whoever asks."""

    identifier: str
    kind: str
    shapes: tuple[Shape, ...]
    tooltip: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished picture: size, background, groups from back to front, and its words."""

    width: float
    height: float
    background: str
    groups: tuple[Group, ...]
    title: str
    description: str
    is_serif: bool = False
