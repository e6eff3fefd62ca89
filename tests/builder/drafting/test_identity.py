"""Draft to net to YAML and back: the identity, over random graphs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from builder.drafting.drafts import Draft, draft
from builder.drafting.refs import Ref
from builder.graph.ir import Graph, walk
from builder.road import load

WIDTHS = ("=width", "=width * 2", 8, 16)


@dataclass
class Drawn:
    """A draft in the making: refs that keep (N, C, H, W), and how to draw the next step."""

    d: Draft
    data: st.DataObject
    budget: list[int]
    composites: list[str] = field(default_factory=list)
    read: list[set[str]] = field(default_factory=lambda: [set()])

    def pick(self, choices: Any, label: str) -> Any:
        return self.data.draw(st.sampled_from(list(choices)), label)

    def pick_ref(self, refs: list[Ref], label: str) -> Ref:
        ref: Ref = self.pick(refs, label)
        self.read[-1].add(str(ref))
        return ref

    def steps(self, refs: list[Ref], depth: int, params: tuple[Any, ...], copies: str = "") -> Ref:
        """Add a few steps that read what is there; give the sum of all that nothing has read."""
        for _ in range(self.data.draw(st.integers(1, 4), "steps")):
            self.budget[0] -= 1
            if self.budget[0] > 0:
                refs.append(self.step(refs, depth, params, copies))
        unread = [ref for ref in refs if str(ref) not in self.read[-1]]
        return self.d.Add([self.fit(ref) for ref in [*unread, refs[0]]])

    def fit(self, ref: Ref) -> Ref:
        """Bring a ref to 8 channels, so that anything may be added to anything."""
        return self.d.Conv2d(ref, out_channels=8, kernel_size=1)

    def step(self, refs: list[Ref], depth: int, params: tuple[Any, ...], copies: str) -> Ref:
        d, x = self.d, self.pick_ref(refs, "input")
        kind = self.pick(
            ("conv", "norm", "relu", "concat", "ports", "call", "group", "repeat", "composite"), "kind"
        )
        if kind == "conv":
            options: Any = ({}, {"bias": False}, {"kernel_size": [3, 3], "padding": 1}, {"freeze": True})
            more: dict[str, Any] = {"kernel_size": 1, **self.pick(options, "options")}
            return d.Conv2d(x, out_channels=self.pick(params, "width"), **more)
        if kind == "concat":
            return d.Concat(x, self.pick_ref(refs, "other"), dim=1)
        if kind == "ports":
            pooled, places = d.MaxPool2d(self.fit(x), kernel_size=1, return_indices=True)
            return d.MaxUnpool2d(pooled, places, kernel_size=1) if self.data.draw(st.booleans()) else pooled
        if kind == "call":
            first = self.fit(self.fit(x))
            return d.call(first, self.fit(first))
        if kind == "composite" and self.composites:
            return d.block(self.pick(self.composites, "composite"), x, width=self.pick(params, "width"))
        if kind in ("group", "repeat") and depth:
            return self.group(x, refs, depth, params, kind == "repeat")
        return (
            d.BatchNorm2d(x)
            if kind == "norm"
            else d.ReLU(x, when=self.pick(("", "=deep" if not copies else ""), "when"))
        )

    def group(self, x: Ref, refs: list[Ref], depth: int, params: tuple[Any, ...], is_repeated: bool) -> Ref:
        repeat: Any = self.pick((2, "=depth", {"level": [1, 2]}), "repeat") if is_repeated else None
        inputs = {"x": x}
        if self.data.draw(st.booleans(), "two inputs"):
            inputs["skip"] = self.pick_ref(refs, "skip")
            if is_repeated:
                inputs["x"] = self.d.prev
                self.read[-1].discard(str(x))
        with self.d.group(None, inputs, repeat=repeat) as g:
            more = ("=width * (i + 1)",) if is_repeated else ()
            inner = [getattr(g, name) for name in inputs]
            self.read.append(set())
            last = self.steps(inner, depth - 1, (*params, *more))
            self.read.pop()
            if self.data.draw(st.booleans(), "two outputs"):
                self.d.output(out=last, skip=self.d.ReLU(last))
                is_named = True
            else:
                is_named = False
        output: Ref = self.pick((g, g.skip) if is_named else (g,), "output")
        return output


def drafted(data: st.DataObject) -> Draft:
    d = draft("random", doc=data.draw(st.sampled_from(("", "A net: of chance, and more."))))
    width = d.param("width", 4, min=1)
    d.param("deep", True)
    d.param("depth", {"default": 2}["default"], max=3, doc="copies")
    d.variant("wide", width=6)
    x = d.input("image", "N", 3, "H", "W")
    drawn = Drawn(d, data, [14])
    if data.draw(st.booleans(), "composite"):
        with d.composite("Own", inputs=["x"], params={"width": int, "twice": 2}) as own:
            y = d.Conv2d(own.x, out_channels=own.width * own.twice, kernel_size=1)
            d.output(d.ReLU(y))
        drawn.composites.append("Own")
    last = drawn.steps([drawn.fit(x)], 2, (*WIDTHS, width))
    ends = {"one": last, "two": d.Sigmoid(last)}
    kind = data.draw(st.sampled_from(("left out", "one", "several", "named")), "outputs")
    if kind == "named":
        d.output(**ends)
    elif kind != "left out":
        d.output(*[ref for name, ref in ends.items() if kind == "several" or name == "two"])
    return d


@settings(max_examples=30, phases=(Phase.explicit, Phase.generate))
@given(st.data())
def test_a_draft_its_net_and_its_text_are_one_and_the_same(data: st.DataObject) -> None:
    d = drafted(data)
    net = d.net()
    assert net.to_yaml() == d.to_yaml()
    assert load(net.to_yaml()) == net
    wide = load(d.to_yaml(), variant="wide", depth=1, sizes={"H": 8})
    assert load(wide.to_yaml()) == wide
    assert load(wide.to_yaml()).params["width"] == 6


def ids_of(graph: Graph) -> list[str]:
    return [node.path for node in walk(graph)]


def test_the_spec_of_the_unet_drafted_is_the_same_net_as_its_file() -> None:
    written = load("unet", width=4)
    d = draft("unet", title=written.title, doc=written.doc, source=written.source)
    channels = d.param("image_channels", 3, min=1, doc="channels of the image")
    classes = d.param("classes", 1, min=1, doc="channels of the answer")
    width, depth, padding = d.param("width", 4), d.param("depth", 4), d.param("padding", 1)
    x = d.input("image", "N", channels, "H", "W")
    d.dims(N=1, H=572, W=572)
    with d.group("encoder", x, repeat=depth) as encoder:
        conv = d.DoubleConvolution(out_channels=width * 2**d.i, padding=padding, id="conv")
        d.output(out=d.DownSample(conv, id="pool"), skip=conv)
    d.DoubleConvolution(out_channels=width * 2**depth, padding=padding, id="middle")
    up_width = width * 2 ** (depth - 1 - d.i)
    with d.group("decoder", {"x": d.prev, "skip": encoder[-1 - d.i].skip}, repeat=depth) as decoder:
        up = d.UpSample(decoder.x, out_channels=up_width, id="up")
        d.CropAndConcat(up, decoder.skip, id="join")
        d.DoubleConvolution(out_channels=up_width, padding=padding, id="conv")
    d.output(d.Conv2d(decoder, out_channels=classes, kernel_size=1, id="head"))
    net = d.net()
    assert ids_of(net.graph) == ids_of(written.graph)
    assert net.shapes == written.shapes
    assert net.num_parameters == written.num_parameters
    assert net == written


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("unet", {}),
        ("unet@paper", {}),
        ("unet", {"width": 8, "depth": 2}),
        ("unet", {"sizes": {"H": 64, "W": 96}}),
        ("resnet@resnet18", {}),
        ("resnet@resnet34", {"width": 16, "sizes": {"H": 64}}),
        ("capsnet", {"hidden": [8], "softmax": "input"}),
        ("capsnet_labelled", {}),
        ("capsnet_labelled", {"classes": 3}),
        ("resnet_base@cifar_bottleneck", {}),
    ],
)
def test_the_text_of_a_shipped_net_gives_that_net_again(name: str, options: dict[str, Any]) -> None:
    net = load(name, **options)
    assert load(net.to_yaml()) == net
