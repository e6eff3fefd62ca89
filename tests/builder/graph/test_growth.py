"""Growth: the same net with more features, or another one."""

from __future__ import annotations

import pytest

from builder.graph.growth import is_same_plan
from builder.road import load

HEAD = "net: n\nparams: {width: 16}\ninputs: {x: [N, L, 8]}\nnodes:\n"
LAYER = "  fc: {block: Linear, out_features: =width}\n"


def grows(nodes: str, head: str = HEAD) -> bool:
    text = head + LAYER + nodes
    return is_same_plan(load(text).graph, load(text, width=32).graph)


@pytest.mark.parametrize(
    "nodes",
    [
        "",
        "  heads: {block: Reshape, shape: [-1, L, 4, =width // 4]}\n",
        "  flat: {block: Reshape, shape: [N, -1]}\n",
        "  flat: {block: Flatten}\n",
        "  rows: {block: Reshape, shape: [-1, =width]}\n",
    ],
)
def test_features_may_grow(nodes: str) -> None:
    assert grows(nodes)


@pytest.mark.parametrize(
    "nodes",
    [
        "  heads: {block: Reshape, shape: [-1, L, 4, 4]}\n",
        "  heads: {block: Reshape, shape: [N, -1, 4, 4]}\n",
        "  heads: {block: Reshape, shape: [-1, L, 16]}\n  mean: {block: Mean, dim: 0}\n",
    ],
)
def test_no_reshape_takes_features_for_something_else(nodes: str) -> None:
    assert not grows(nodes)


def test_fixed_sizes_are_no_excuse() -> None:
    fixed = HEAD.replace("[N, L, 8]", "[2, 5, 8]")
    assert not grows("  heads: {block: Reshape, shape: [-1, 5, 4, 4]}\n", fixed)
    assert grows("  heads: {block: Reshape, shape: [-1, 5, 4, =width // 4]}\n", fixed)
