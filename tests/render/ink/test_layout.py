"""Layouts can be read: nothing overlaps, no label is clipped, no edge runs through a card."""

from __future__ import annotations

import itertools
import shutil

import pytest

from render.ink.cards import heading_places, label_place, way_points
from render.ink.layout import Point, Rectangle
from render.ink.press import find_places
from render.measure.metrics import width_of
from render.measure.sizes import (
    column_width,
    fact_rows,
    heading,
    label_text,
    line_text,
    pill_text,
    title_text,
)
from render.network import View, sketch
from render.scene import Box, Join, Pill
from render.theme import CARD_TEXT, CARD_TITLE, LIGHT, PILL_TEXT, ROOM_TITLE
from tests.render.nets import ALL, VARIED, net_of

VIEWS = {
    "as it comes": View(),
    "depth 1": View(depth=1),
    "strip": View(fit="readme"),
    "slide": View(fit="slide"),
}
CASES = [pytest.param(name, view, id=f"{name}, {title}") for name in VARIED for title, view in VIEWS.items()]


def places(sheet, engine=None):
    return find_places((sheet,), LIGHT, engine=engine)[0]


def overlap(one: Rectangle, other: Rectangle) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 0.5 and down > 0.5


def holds(box: Rectangle, point, by: float) -> bool:
    return box.x + by < point.x < box.x + box.width - by and box.y + by < point.y < box.y + box.height - by


@pytest.mark.parametrize(("name", "view"), CASES)
def test_nothing_overlaps_and_no_edge_runs_through_a_card(name, view):
    for sheet in sketch(net_of(name).graph, view).sheets:
        layout = places(sheet)
        for one, other in itertools.combinations(layout.items, 2):
            assert not overlap(layout.items[one], layout.items[other]), f"{one} and {other} overlap"
        for arrow, route in zip(sheet.arrows, layout.routes, strict=True):
            crossed = [
                key for key, box in layout.items.items() for p in way_points(route) if holds(box, p, 2.0)
            ]
            assert set(crossed) <= {arrow.source, arrow.target}, f"{arrow.source} → {arrow.target}"


@pytest.mark.parametrize(("name", "view"), CASES)
def test_labels_of_arrows_lie_on_no_card(name, view):
    for sheet in sketch(net_of(name).graph, view).sheets:
        layout = places(sheet)
        for arrow, route in zip(sheet.arrows, layout.routes, strict=True):
            if arrow.label:
                hit = [
                    key
                    for key, box in layout.items.items()
                    if overlap(label_place(arrow, route, sheet.direction), box)
                ]
                assert not hit, f"the label of {arrow.source} → {arrow.target} lies on {hit}"


@pytest.mark.parametrize(("name", "view"), CASES)
def test_no_label_is_clipped(name, view):
    for sheet in sketch(net_of(name).graph, view).sheets:
        layout = places(sheet)
        for item in sheet.items:
            width = layout.items[item.key].width
            assert all(text_width <= width - 4 for text_width in text_widths(item, width)), item


def text_widths(item, width):
    if isinstance(item, Pill):
        return [width_of(pill_text(item), PILL_TEXT, bold=True)]
    if isinstance(item, Join):
        return [width_of(item.sign, CARD_TITLE, bold=True)]
    rows = [width_of(line_text(row, width), CARD_TEXT) for row in item.lines]
    rows += [width_of(row, CARD_TEXT) for row in fact_rows(item, width)]
    return [width_of(title_text(item, width), CARD_TITLE, bold=True), *rows]


@pytest.mark.parametrize("name", ALL)
def test_no_text_of_our_own_nets_has_to_be_cut(name):
    for sheet in sketch(net_of(name).graph, View(example=net_of(name).sizes)).sheets:
        column = column_width(sheet)
        for item in sheet.items:
            if isinstance(item, Box):
                assert title_text(item, column) == item.title
                assert all(line_text(row, column) == row for row in item.lines)
                assert " · ".join(fact_rows(item, column)) == item.fact
        assert all(label_text(arrow.label) == arrow.label for arrow in sheet.arrows)


@pytest.mark.parametrize("name", ALL)
def test_the_arrow_into_a_room_passes_beside_its_heading(name):
    for sheet in sketch(net_of(name).graph).sheets:
        layout = places(sheet)
        ways = [point for route in layout.routes for point in way_points(route)]
        for room in sheet.rooms:
            title, note = heading(room, column_width(sheet))
            for words in heading_places(title, note, layout.rooms[room.key], ways):
                assert not [p for p in ways if holds(words, p, 0)], f"an arrow crosses what {room.key} says"


@pytest.mark.parametrize(
    ("arrow", "title", "note"), [(100.0, 10.0, 168.32), (175.0, 10.0, 45.75), (12.0, 132.57, 168.32)]
)
def test_the_words_of_a_room_make_way_for_an_arrow(arrow, title, note):
    words = width_of("room", ROOM_TITLE, bold=True), width_of("1.0 k", CARD_TEXT)
    assert words == pytest.approx((28.75, 21.68), abs=0.01)
    spots = heading_places("room", "1.0 k", Rectangle(0, 0, 200, 90), [Point(arrow, 10.0)])
    assert [spot.x for spot in spots] == pytest.approx([title, note], abs=0.01)


@pytest.mark.parametrize("name", ALL)
def test_rooms_hold_their_items_and_nothing_else(name):
    for sheet in sketch(net_of(name).graph).sheets:
        layout = places(sheet)
        for room in sheet.rooms:
            place = layout.rooms[room.key]
            inside = {key for key, box in layout.items.items() if holds(place, box.centre, 0)}
            assert inside == set(keys_in(room))


def keys_in(room):
    return [*room.items, *(key for inner in room.rooms for key in keys_in(inner))]


@pytest.mark.skipif(shutil.which("dot") is None, reason="the system's dot is not installed")
@pytest.mark.parametrize("name", ["unet", "resnet@resnet50", "capsnet", "transformer"])
def test_both_engines_give_the_same_picture_to_the_eye(name):
    for sheet in sketch(net_of(name).graph).sheets:
        ours, theirs = places(sheet), places(sheet, "dot")
        for key, box in ours.items.items():
            other = theirs.items[key]
            assert (other.width, other.height) == pytest.approx((box.width, box.height), abs=0.5)
            assert (other.x, other.y) == pytest.approx((box.x, box.y), abs=12)
