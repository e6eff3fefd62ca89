"""Pages of small nets, written once, and taken apart."""

from __future__ import annotations

import json
from functools import cache
from html.parser import HTMLParser

from builder.net import Net
from builder.road import load
from render.network import View
from render.page.document import Subject, write_page
from render.theme import find_theme
from tests.render.nets import net_of

HOSTILE = """
net: hostile
title: "</title><script>alert(1)</script>"
doc: "--> <script>alert(1)</script> <!--"
source: "javascript:alert(1)"
params:
  note: "</script><script>alert(1)</script><!--"
inputs: {x: {shape: [N, 8], doc: "<img src=x onerror=alert(1)>"}}
nodes:
  fc: {block: Linear, out_features: 4, doc: "</script><svg onload='alert(1)'>"}
  box:
    doc: "${alert(1)} {{constructor.constructor('alert(1)')()}}"
    nodes:
      a: {block: ReLU, doc: "\\"><img src=x onerror=alert(1)>"}
      b: {block: Dropout, p: 0.5}
  look:
    block: Look
    words: "<img src=x onerror=alert(1)>"
blocks:
  Look:
    doc: "<b>bold</b>"
    source: "https://ok.example/\\"onmouseover=\\"alert(1)"
    params: {words: str}
    inputs: [x]
    nodes:
      c: {block: Linear, from: x, out_features: 2}
      d: ReLU
    outputs: d
"""


def page_of(net: Net, theme: str = "light") -> str:
    view = View(example=dict(net.sizes), variant=net.variant or "")
    return write_page(Subject(net.graph, net.sizes, net.text, net.file), view, find_theme(theme))


@cache
def page(name: str, theme: str = "light") -> str:
    return page_of(net_of(name), theme)


@cache
def hostile_page() -> str:
    return page_of(load(HOSTILE))


class Elements(HTMLParser):
    """Lists every element with its attributes, and the text inside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] in ("script", "style") and self.cdata_elem:
            self.inside.append((*self.found[-1], data))


def elements(text: str) -> Elements:
    return Elements(text)


def data_of(text: str) -> dict:
    parts = [data for tag, attributes, data in elements(text).inside if attributes.get("id") == "page-data"]
    return json.loads("".join(parts))
