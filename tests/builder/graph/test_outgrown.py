"""Sizes that have outgrown all tensors are refused where they come to be."""

import pytest

from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.shapes import Shape
from builder.errors import SpecError
from builder.graph.outgrown import check_grown, parts
from builder.road import load

H = Dim.symbol("H")
HEAD = "net: tiny\ninputs: {x: [N, 3, H, W]}\nnodes:\n"
SQUARE = (
    "  t{0}: {{block: Transpose, from: u{1}, dim0: 0, dim1: 1}}\n"
    "  p{0}: {{block: MatMul, from: [t{0}, u{1}]}}\n"
    "  f{0}: {{block: Flatten, start_dim: 0}}\n  u{0}: {{block: Unsqueeze, dim: 0}}\n"
)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (Shape.of(*[1] * 65), "65 dims"),
        (Shape.of(2**63), "2^63"),
        (Shape((H * 2**63,)), "2^63"),
        (Shape((H**65,)), "more than 64 sizes"),
        (Shape((sum((H // number for number in range(2, 900)), Dim(0)),)), "2,000 parts"),
    ],
)
def test_a_shape_that_no_tensor_has_is_refused(shape: Shape, words: str) -> None:
    with pytest.raises(RuleFault) as caught:
        check_grown((shape,))
    assert words in caught.value.what
    assert caught.value.code == "number-range"


def test_large_shapes_that_a_tensor_may_have_pass() -> None:
    check_grown((Shape.of(2**63 - 1, *[1] * 63), Shape((H**64 * (2**63 - 1),))))


def test_parts_inside_quotients_count() -> None:
    assert parts(H) < parts(H // 3) < parts((H // 3) * (H // 5) + 1)


def test_a_net_that_squares_its_sizes_ends_at_the_step_that_goes_too_far() -> None:
    start = "  m: {block: Flatten, start_dim: 0}\n  u0: {block: Unsqueeze, dim: 0}\n"
    steps = "".join(SQUARE.format(number, number - 1) for number in range(1, 60))
    with pytest.raises(SpecError) as caught:
        load(HEAD + start + steps)
    assert [(fault.code, fault.node) for fault in caught.value.faults] == [("number-range", "f5")]
