"""What we write is read by the real mermaid, drawn, and stays text."""

from __future__ import annotations

import pytest

from render.mermaid import write_mermaid
from render.network import View, sketch
from render.scene import Arrow, Box, Pill, Room, Scene, Sheet
from tests.render.nets import ALL, net_of

pytestmark = pytest.mark.browser

DRAW = """async ([text, number]) => {
  const {svg} = await mermaid.render(`picture${number}`, text);
  const page = new DOMParser().parseFromString(svg, "text/html");
  const labels = page.querySelectorAll(".nodeLabel, .edgeLabel p, .cluster-label");
  const words = [...labels].map(one => one.textContent);
  const names = [...page.querySelectorAll("*")].map(one => one.localName);
  const active = [...page.querySelectorAll("*")].flatMap(one => [...one.attributes])
    .filter(one => one.name.startsWith("on") || /^\\s*javascript:/i.test(one.value)).map(one => one.name);
  return {words, names: [...new Set(names)], active, nodes: page.querySelectorAll("g.node").length};
}"""
HOSTILE = (
    "</svg><script>alert(1)</script>",
    '"/><svg onload="alert(1)"><rect fill="x',
    "<img src=x onerror=alert(1)>",
    "&#60;script&#62; &lt;b&gt;",
    'A"]; click c1 href "javascript:alert(1)" "x"; Z["',
    '%%{init: {"securityLevel": "loose"}}%%',
    "#quot;]#lt;script#gt;",
    "end",
    "subgraph end graph",
    "`**bold** _x_ ~y~`",
    "a\\nb | c {d} [e] (f) --> g",
    "${alert(1)} {{x}} <%= 1 %>",
    "\u0639\u0631\u0628\u064a e\u0301 \U0001f600",
    "---\ntitle: x\n---",
    "@{ shape: rect }",
    ":::io",
    "1. first",
    'style a:"b"',
    'classDef x:"#f00"; y',
    "- second",
)


@pytest.fixture(scope="module")
def painter(browser, mermaid_script):
    """A page that has mermaid, with the settings that GitHub uses."""
    page = browser.new_page()
    page.set_content("<!DOCTYPE html><title>mermaid</title>")
    page.add_script_tag(path=str(mermaid_script))
    page.evaluate("mermaid.initialize({startOnLoad: false, securityLevel: 'strict', maxTextSize: 50000})")
    yield page
    page.close()


@pytest.mark.parametrize("name", ALL)
def test_every_net_is_drawn_with_all_its_nodes(painter, name):
    scene = sketch(net_of(name).graph)
    drawn = painter.evaluate(DRAW, [write_mermaid(scene), ALL.index(name)])
    assert drawn["nodes"] == sum(len(sheet.items) for sheet in scene.sheets)
    assert drawn["active"] == []


@pytest.mark.parametrize("name", ["resnet@resnet50", "unet", "bottlenecks"])
def test_every_depth_is_drawn(painter, name):
    for depth in (1, 2, 3):
        scene = sketch(net_of(name).graph, View(depth=depth))
        drawn = painter.evaluate(DRAW, [write_mermaid(scene), 100 + depth])
        assert drawn["nodes"] == sum(len(sheet.items) for sheet in scene.sheets)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_stay_words(painter, words):
    items = (Pill("in", words, words), Box("a", words, (words,), words), Box("b", "end"), Pill("out", "out"))
    arrows = (Arrow("in", "a", "skip", words), Arrow("a", "b"), Arrow("b", "out", "sample", words))
    sheet = Sheet(items, arrows, (Room("r", words, words, ("a",)),))
    drawn = painter.evaluate(
        DRAW, [write_mermaid(Scene("x", words, words, sheet)), 200 + HOSTILE.index(words)]
    )
    assert drawn["active"] == []
    assert not {"script", "img", "iframe", "object"} & set(drawn["names"])
    assert drawn["nodes"] == len(items)
    shown = " ".join(drawn["words"])
    plain = words.split("\n")[0].strip()
    assert plain in shown, shown
