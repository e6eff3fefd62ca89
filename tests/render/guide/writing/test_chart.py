"""Where things stand on the map: nothing overlaps, and words keep clear of cards and of one another."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from builder.road import load
from builder.spec.library import shipped
from render.guide.places import Atlas
from render.guide.survey import survey
from render.guide.writing.chart import WORD_LINE, card_lines, lay_out, spread, wrapped
from render.guide.writing.ink import draw_guide
from render.ink.drawing import Panel, Text
from render.measure.metrics import width_of
from render.theme import LABEL_TEXT, LIGHT
from tests.render.nets import ALL, OWN, net_of

FAN = """
net: fan
inputs: {x: [N, 4, 8, 8]}
nodes:
  a: {block: DoubleConvolution, out_channels: 4}
  b: {block: ResidualBlock, out_channels: 4}
  c: {block: ConvNormAct, out_channels: 4, kernel_size: 3}
  d: DownSample
  e: {block: "net:unet", image_channels: 4, width: 4, depth: 2}
  f: {block: UpSample, out_channels: 4}
"""
SETS = {
    "seeds": ("capsnet", "resnet", "unet"),
    "shipped": tuple(shipped()),
    "everything": ALL,
    "small": tuple(OWN),
    "one": ("unet",),
    "fan": ("resnet", "fan", "unet"),
}


def guide_of(name):
    nets = [load(FAN) if one == "fan" else net_of(one) for one in SETS[name]]
    return survey(nets, Atlas(Path.cwd()))


@pytest.fixture(params=SETS, scope="module")
def guide(request):
    return guide_of(request.param)


def overlap(one, other):
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_cards_stand_apart_inside_their_room(guide):
    chart = lay_out(guide)
    assert set(chart.cards) == set(guide.by_identifier)
    for one, other in combinations(chart.cards.values(), 2):
        assert not overlap(one, other)
    rooms = dict(chart.rooms)
    for name, card in chart.cards.items():
        room = rooms["Model" if guide.by_identifier[name].kind == "model" else "Block"]
        assert room.x < card.x
        assert card.x + card.width < room.x + room.width
        assert room.y + 20 < card.y
        assert card.y + card.height < room.y + room.height


def test_text_of_cards_stays_inside(guide):
    for group in draw_guide(guide, LIGHT).groups:
        if group.kind != "component":
            continue
        panel = next(shape.place for shape in group.shapes if isinstance(shape, Panel))
        for text in (shape for shape in group.shapes if isinstance(shape, Text)):
            assert panel.x + 8 < text.at.x
            assert text.at.x + width_of(text.content, text.size, bold=text.bold) < panel.x + panel.width - 8
            assert panel.y + 6 < text.at.y - 0.7 * text.size
            assert text.at.y + 2 < panel.y + panel.height


def test_words_stand_over_their_arrow_between_the_rooms_and_clear_of_other_words(guide):
    chart = lay_out(guide)
    left, right = chart.rooms[0][1], chart.rooms[-1][1]
    for fan in chart.fans:
        wide = max(width_of(line, LABEL_TEXT) for line in fan.words)
        assert left.x + left.width < fan.fork.x - wide
        assert fan.fork.x < right.x
    for one, other in combinations(chart.fans, 2):
        lower = max(one, other, key=lambda fan: fan.start.y)
        assert abs(one.start.y - other.start.y) > WORD_LINE * len(lower.words) + 3


def test_every_use_is_drawn_once_and_ends_at_the_edge_of_its_card(guide):
    chart = lay_out(guide)
    drawn = [use for fan in chart.fans for use, _ in fan.ends] + [use for use, *_ in chart.loops]
    assert sorted(drawn, key=repr) == sorted(guide.uses, key=repr)
    for fan in chart.fans:
        for use, end in fan.ends:
            card = chart.cards[use.target]
            assert end.x == card.x
            assert card.y < end.y < card.y + card.height
            start = chart.cards[use.source]
            assert fan.start.x == start.x + start.width
            assert start.y < fan.start.y < start.y + start.height


def test_arrows_that_reach_one_card_do_not_share_a_point(guide):
    ends = [end for fan in lay_out(guide).fans for _, end in fan.ends]
    assert len(set(ends)) == len(ends)


def test_words_of_a_fan_are_written_once():
    texts = [
        shape.content
        for group in draw_guide(guide_of("seeds"), LIGHT).groups
        for shape in group.shapes
        if isinstance(shape, Text)
    ]
    assert " ".join(texts).count("builds both arms of its") == 1


def test_a_net_inside_another_is_drawn_as_a_model_with_an_arrow_beside_the_column():
    guide = guide_of("fan")
    chart = lay_out(guide)
    ((use, start, end),) = chart.loops
    assert (use.source, use.target) == ("fan", "UNet_Model")
    assert start.x == end.x == chart.cards["fan"].x


def test_cards_say_what_for_and_where():
    guide = guide_of("seeds")
    lines = card_lines(guide.by_identifier["UNet_Downsampling_Block"], 300.0)
    assert lines[:2] == ("UNet Downsampling Block", "max pooling to half the size")
    assert lines[2].startswith("unet.py:")


def test_what_stands_far_apart_stays_and_what_collides_gives_way_evenly():
    assert spread([0.0, 100.0], [10.0, 10.0], 5.0) == [0.0, 100.0]
    assert spread([50.0, 50.0, 50.0], [10.0, 10.0, 10.0], 10.0) == [30.0, 50.0, 70.0]
    assert spread([], [], 5.0) == []


def test_long_words_become_two_lines_of_about_one_length():
    first, second = wrapped("stacks this block again and again to make its stages")
    assert f"{first} {second}" == "stacks this block again and again to make its stages"
    assert abs(width_of(first, LABEL_TEXT) - width_of(second, LABEL_TEXT)) < 30
    assert wrapped("x" * 300)[0].endswith("…")
