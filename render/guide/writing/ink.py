"""The map as ink: cards with links, fans of arrows with words, heading and legend."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from render.guide.components import Component, Guide, Relation
from render.guide.writing.chart import (
    LANE,
    SIDE,
    TEXT_LINE,
    TITLE_LINE,
    WORD_LINE,
    Chart,
    Fan,
    card_lines,
    lay_out,
)
from render.ink.drawing import Curve, Drawing, Group, Panel, Shape, Text, Wedge
from render.ink.layout import Point, Rectangle
from render.measure.metrics import shortened, width_of
from render.theme import CARD_TEXT, CARD_TITLE, CORNER, LABEL_TEXT, NOTE, ROOM_TITLE, STROKE, TITLE, Theme

MARGIN: Final = 18.0
WIDEST_HEADING: Final = 560.0
HEAD: Final = 46.0
FOOT: Final = 26.0
RISE: Final = 0.36  # of the size of text: from its middle down to its baseline
RING: Final = 3.0
HEAD_LENGTH: Final = 7.0
HEAD_WIDTH: Final = 2.6
TONES: Final = {"model": "conv", "block": "activation"}
LEGEND: Final = "arrow: uses, circle: used by"


def draw_guide(guide: Guide, theme: Theme) -> Drawing:
    """Draw a map; a card links to its code on the web if it can, else to its section."""
    chart = lay_out(guide)
    top = MARGIN + (HEAD if theme.is_titled else 0.0)
    width = max(chart.width, _heading_width(guide) if theme.is_titled else 0.0)
    groups = [*_heading(guide, theme, width)]
    groups += [_room(title, place.moved(MARGIN, top), theme) for title, place in chart.rooms]
    groups += [
        group for number, fan in enumerate(chart.fans) for group in _fan(guide, fan, number, top, theme)
    ]
    groups += _loops(guide, chart, top, theme)
    known = guide.by_identifier
    groups += [_card(known[name], place.moved(MARGIN, top), theme) for name, place in chart.cards.items()]
    bottom = top + chart.height
    groups += _legend(Point(MARGIN, bottom + 19), theme) if guide.uses else []
    return Drawing(
        round(width + 2 * MARGIN, 2),
        round(bottom + (FOOT if guide.uses else 0.0) + MARGIN, 2),
        theme.page,
        tuple(groups),
        guide.title,
        " ".join([*guide.overview, *(f"{tooltip_of(guide, use)}." for use in guide.uses)]),
        theme.is_serif,
    )


def tooltip_of(guide: Guide, use: Relation) -> str:
    """Say in words what an arrow shows."""
    known = guide.by_identifier
    return f"{known[use.source].title} → {known[use.target].title}: {use.words}"


def link_of(component: Component) -> str:
    """Give what a box of a picture links to: its code on the web, or its section."""
    web = next((place.link for place in component.places if place.link.startswith(("http:", "https:"))), "")
    return web or f"#{component.anchor}"


def _heading(guide: Guide, theme: Theme, width: float) -> Iterator[Group]:
    if not theme.is_titled:
        return
    title = shortened(guide.title, width, TITLE, bold=True)
    note = shortened(guide.note, width, NOTE)
    lines = (
        Text(Point(MARGIN, MARGIN + 13), title, TITLE, theme.ink, bold=True, anchor="start"),
        Text(Point(MARGIN, MARGIN + 31), note, NOTE, theme.muted, anchor="start"),
    )
    yield Group("heading", "heading", lines)


def _heading_width(guide: Guide) -> float:
    widths = (width_of(guide.title[:200], TITLE, bold=True), width_of(guide.note, NOTE))
    return min(max(widths) + 1.0, WIDEST_HEADING)


def _room(title: str, place: Rectangle, theme: Theme) -> Group:
    base = Point(place.x + 11, place.y + 17)
    text = Text(base, title, ROOM_TITLE, theme.ink, bold=True, anchor="start")
    return Group(f"room-{title}", "room", (Panel(place, CORNER, theme.room, theme.room_edge, 1.0), text))


def _card(component: Component, place: Rectangle, theme: Theme) -> Group:
    tone = theme.tone(TONES[component.kind])
    title, *rest = card_lines(component, place.width)
    lines = [(title, CARD_TITLE, tone.text, True, TITLE_LINE)]
    colours = (theme.ink, theme.muted)
    lines += [(text, CARD_TEXT, colour, False, TEXT_LINE) for text, colour in zip(rest, colours, strict=True)]
    shapes: list[Shape] = [Panel(place, CORNER, tone.tint, tone.accent, STROKE)]
    shown = [line for line in lines if line[0]]
    y = place.centre.y - math.fsum(line[4] for line in shown) / 2
    for text, size, colour, bold, height in shown:
        base = Point(place.x + SIDE, y + height / 2 + RISE * size)
        shapes.append(Text(base, text, size, colour, bold=bold, anchor="start"))
        y += height
    files = ", ".join(f"{one.name} in {one.file}:{one.lines}" for one in component.places if one.file)
    tooltip = ". ".join(filter(None, (component.title, component.purpose.rstrip("."), files)))
    return Group(f"component-{component.identifier}", "component", tuple(shapes), tooltip, link_of(component))


def _fan(guide: Guide, fan: Fan, number: int, top: float, theme: Theme) -> Iterator[Group]:
    """Draw the arrows of a fan; the first brings the trunk, at which the words stand once."""
    start, fork = fan.start.moved(MARGIN, top), fan.fork.moved(MARGIN, top)
    for place, (use, end) in enumerate(fan.ends):
        tip = end.moved(MARGIN, top)
        foot = tip.moved(-HEAD_LENGTH, 0)
        half = (foot.x - fork.x) / 2
        begin = start.moved(2 * RING, 0)
        trunk = () if place else (begin, begin, fork)
        way = (*trunk, fork, fork.moved(half, 0), foot.moved(-half, 0), foot)
        shapes = (Curve(way, theme.edge, STROKE), _head(tip, theme))
        yield Group(f"arrow-{number}-{place}", "uses", shapes, tooltip_of(guide, use))
    middle = (start.x + 2 * RING + fork.x) / 2 + 4
    rows = [
        Text(
            Point(middle, start.y - 4.5 - WORD_LINE * (len(fan.words) - 1 - row)),
            words,
            LABEL_TEXT,
            theme.muted,
        )
        for row, words in enumerate(fan.words)
    ]
    yield Group(f"words-{number}", "words", (_ring(start, theme), *rows))


def _loops(guide: Guide, chart: Chart, top: float, theme: Theme) -> Iterator[Group]:
    for number, (use, start, end) in enumerate(chart.loops):
        begin, tip = start.moved(MARGIN, top), end.moved(MARGIN, top)
        foot, out = tip.moved(-HEAD_LENGTH, 0), -LANE * 1.1
        way = (begin.moved(-2 * RING, 0), begin.moved(out, 0), foot.moved(out + HEAD_LENGTH, 0), foot)
        ring = _ring(begin.moved(-2 * RING, 0), theme)
        shapes = (Curve(way, theme.edge, STROKE), _head(tip, theme), ring)
        yield Group(f"loop-{number}", "uses", shapes, tooltip_of(guide, use))


def _legend(at: Point, theme: Theme) -> Iterator[Group]:
    tip = at.moved(40, 0)
    foot = tip.moved(-HEAD_LENGTH, 0)
    begin = at.moved(2 * RING, 0)
    line = Curve((begin, begin, foot, foot), theme.edge, STROKE)
    text = Text(tip.moved(8, RISE * CARD_TEXT), LEGEND, CARD_TEXT, theme.muted, anchor="start")
    yield Group("legend", "legend", (line, _head(tip, theme), _ring(at, theme), text))


def _ring(at: Point, theme: Theme) -> Panel:
    """Draw the small circle at whose side an arrow is used by."""
    place = Rectangle(at.x, at.y - RING, 2 * RING, 2 * RING)
    return Panel(place, RING, theme.page, theme.edge, STROKE)


def _head(tip: Point, theme: Theme) -> Wedge:
    left, right = tip.moved(-HEAD_LENGTH, -HEAD_WIDTH), tip.moved(-HEAD_LENGTH, HEAD_WIDTH)
    return Wedge((tip, left, right), theme.edge)
