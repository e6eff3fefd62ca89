"""Diagrams with default folding, beside a diagram of twelve boxes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.harness.pairs import race
from benchmarks.harness.rows import Row, at_most, ratio
from benchmarks.peers.chains import uneven, written
from builder.net import Net
from builder.road import load
from builder.spec.library import shipped
from render.picture import draw

TITLE = "Diagrams of any size"
NOTES = (
    "From a loaded net to an SVG, checked and whole, children included; the peer is our own diagram of "
    "twelve boxes in a row, without repeats to fold.",
)
PACKAGES = ("graphviz-pure",)
TWELVE = (
    "Linear",
    "ReLU",
    "LayerNorm",
    "Tanh",
    "Sigmoid",
    "GELU",
    "Softplus",
    "SiLU",
    "ELU",
    "SELU",
    "Mish",
    "CELU",
)
PEER = "twelve boxes"


def measure(is_quick: bool) -> Iterator[Row]:
    """Race every shipped net, and nets of 10,000 nodes; in the quick half a few of them."""
    twelve = load(written(TWELVE, 12))
    names = ("resnet", "unet", "vit", "googlenet") if is_quick else tuple(shipped())
    nets: dict[str, Net] = {name: load(name) for name in names}
    nets["10,000 nodes in a regular chain"] = load(written(("Linear", "ReLU"), 10_000))
    nets["10,000 nodes without a pattern"] = load(uneven(10_000))
    for name, net in nets.items():
        pairs = race(partial(draw, net), partial(draw, twelve), 3 if is_quick else 5)
        yield ratio(name, PEER, pairs, at_most(3.0))
