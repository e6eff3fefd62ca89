"""Which nets bend into a U."""

from __future__ import annotations

import pytest

from builder.road import load
from render.network import sketch

HEAD = "net: bend\ninputs: {x: [N, 4, 32, 32]}\nnodes:\n"
DOWN = "  {0}: {{block: Conv2d, out_channels: 4, kernel_size: 3, stride: 2, padding: 1}}\n"
UP = "  {0}: {{block: ConvTranspose2d, out_channels: 4, kernel_size: 2, stride: 2, from: {1}}}\n"
SAME = "  {0}: {{block: Conv2d, out_channels: 4, kernel_size: 3, padding: 1}}\n"
ADD = "  {0}: {{block: Add, from: [{1}, {2}]}}\n"


def arrangement(*lines):
    return sketch(load(HEAD + "".join(lines)).graph).sheet.arrangement


def test_two_nested_skips_at_two_resolutions_make_a_u():
    assert arrangement(
        SAME.format("e0"), DOWN.format("e1"), DOWN.format("e2"), UP.format("u1", "e2"),
        ADD.format("d1", "u1", "e1"), UP.format("u0", "d1"), ADD.format("d0", "u0", "e0"),
    ) == "U"  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        (SAME.format("a"), SAME.format("b"), SAME.format("c"), ADD.format("d", "c", "b"),
         ADD.format("e", "d", "a")),
        (SAME.format("a"), SAME.format("b"), ADD.format("c", "a", "b"), DOWN.format("d"), SAME.format("e"),
         SAME.format("f"), ADD.format("g", "e", "f")),
        (DOWN.format("a"), DOWN.format("b"), UP.format("c", "b"), ADD.format("d", "c", "a")),
    ],
    ids=["nested at one resolution", "one after the other", "a single skip"],
)  # fmt: skip
def test_other_skips_make_none(lines):
    assert arrangement(*lines) == "chain"
