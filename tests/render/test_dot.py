"""DOT is the same every time, and holds nothing that a spec made up."""

from __future__ import annotations

import pytest

from render.dot import escaped, quoted, write
from render.network import View, sketch
from render.theme import LIGHT
from tests.render.nets import ALL, net_of


@pytest.mark.parametrize("name", ALL)
def test_the_dot_of_a_net_is_the_golden_one(name, golden):
    net = net_of(name)
    scene = sketch(net.graph, View(variant=net.variant or "", example=net.sizes))
    golden(f"render/{name.replace('@', '.')}.dot", write(scene, LIGHT))


def test_markup_becomes_text():
    assert escaped("<b>&amp;\"'") == "&lt;b&gt;&amp;amp;&quot;'"


def test_signs_that_no_one_sees_become_spaces():
    assert escaped("a\u202eb\u0000c\u2066d\u200be\ud800") == "a b c d e "


def test_a_quoted_string_cannot_be_left():
    assert quoted('"] ; x [label="\\G\\') == '"&quot;] ; x [label=&quot;\\\\G\\\\"'
