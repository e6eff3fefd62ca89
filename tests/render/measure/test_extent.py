"""The estimate of a picture's size is close to the picture; the nets that must fit a page do."""

from __future__ import annotations

import pytest

from render.ink.press import draw_scene
from render.measure.extent import extent_of
from render.network import View, sketch
from render.theme import CARD_TEXT, LIGHT
from tests.render.nets import VARIED, net_of

A4 = (595.0, 842.0)


@pytest.mark.parametrize("depth", [None, 1])
@pytest.mark.parametrize("name", VARIED)
def test_the_height_is_estimated_within_a_tenth_and_the_width_within_a_quarter(name, depth):
    scene = sketch(net_of(name).graph, View(depth=depth))
    guess, drawing = extent_of(scene), draw_scene(scene, LIGHT)
    assert guess.height == pytest.approx(drawing.height, rel=0.1)
    assert guess.width <= drawing.width * 1.25
    assert guess.width >= 0.75 * (drawing.width if drawing.width > 340 else guess.width)


@pytest.mark.parametrize("name", ["resnet@resnet50", "resnet@resnet152", "unet", "unet@paper", "capsnet"])
def test_a_paper_page_holds_the_net_at_eight_points_or_more(name):
    net = net_of(name)
    drawing = draw_scene(sketch(net.graph, View(example=net.sizes)), LIGHT)
    scale = min(A4[0] / drawing.width, A4[1] / drawing.height)
    assert scale * CARD_TEXT >= 8.0
