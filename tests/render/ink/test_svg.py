"""Shapes as SVG."""

from __future__ import annotations

import pytest

from render.ink.drawing import Curve, Drawing, Group, Panel, Text, Wedge
from render.ink.layout import Point, Rectangle
from render.ink.svg import write_svg


def drawing(*shapes, link=""):
    return Drawing(10, 20, "#ffffff", (Group("node-a.0", "node", shapes, "a <tip>", link),), "t", "d")


def test_a_group_has_an_id_from_the_path_and_a_tooltip():
    text = write_svg(drawing(Text(Point(1, 2), "a & b", 9, "#000000", bold=True)))
    assert '<g id="node-a.0" class="node">\n<title>a &lt;tip&gt;</title>' in text
    look = 'font-size="9" fill="#000000" font-weight="bold" text-anchor="middle"'
    assert f'<text x="1" y="2" {look}>a &amp; b</text>' in text


def test_shapes_are_written_with_short_numbers():
    text = write_svg(
        drawing(
            Panel(Rectangle(0.123456, 1, 2, 3), 4, "#111111", "#222222", 1.2, dashed=True),
            Curve((Point(0, 0), Point(1, 1), Point(2, 2), Point(3, 3)), "#333333", 1.5),
            Wedge((Point(0, 0), Point(1, 0), Point(0, 1)), "#444444"),
        )
    )
    assert '<rect x="0.12" y="1" width="2" height="3" rx="4" fill="#111111" stroke="#222222"' in text
    assert '<path d="M0,0C1,1 2,2 3,3" fill="none" stroke="#333333" stroke-width="1.5"/>' in text
    assert '<polygon points="0,0 1,0 0,1" fill="#444444"/>' in text


@pytest.mark.parametrize(
    ("link", "kept"), [("https://a.b/c", True), ("javascript:x", False), ("https://a b", False), ("#a", True)]
)
def test_only_links_to_the_web_are_written(link, kept):
    assert ("<a href=" in write_svg(drawing(link=link))) is kept
