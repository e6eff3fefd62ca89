"""Notation: dims as people write them, and as a spec reads them back."""

from typing import Any

import pytest
from hypothesis import given, settings

from blocks.dims import Dim, largest, smallest
from tests.blocks.expressions import as_dim, expressions

H, W, N = Dim.symbol("H"), Dim.symbol("W"), Dim.symbol("N")


@pytest.mark.parametrize(
    ("dim", "text"),
    [
        (Dim(0), "0"),
        (Dim(-3), "-3"),
        (H, "H"),
        (2 * H - 6, "2H - 6"),
        (-H, "-H"),
        (H // 4, "⌊H/4⌋"),
        (16 * (H // 16), "16⌊H/16⌋"),
        ((H + 3) // 4, "⌈H/4⌉"),
        ((H + 1) // 4, "⌊(H + 1)/4⌋"),
        ((2 * H + 2) // 3, "⌈2H/3⌉"),
        (3 * H * H - 1, "3H² - 1"),
        (H * W * N, "H·N·W"),
        (H // W, "⌊H/W⌋"),
        (smallest(H, W), "min(H, W)"),
        (largest(H, W + 1), "max(H, W + 1)"),
        (Dim.symbol("H", multiple_of=4) // 2, "H/2"),
        (Dim.symbol("H", multiple_of=4) // 2 + 1, "H/2 + 1"),
        (Dim.symbol("H", multiple_of=4) * 3 // 4, "3H/4"),
        (Dim.symbol("H", multiple_of=4) // 8, "⌊H/8⌋"),
    ],
)
def test_a_dim_is_written_as_people_write(dim: Dim, text: str) -> None:
    assert str(dim) == text and repr(dim) == text


@settings(max_examples=200, deadline=None)
@given(expressions, expressions)
def test_dims_that_are_equal_are_written_alike_and_others_are_not(one: Any, two: Any) -> None:
    left, right = as_dim(one), as_dim(two)
    assert (left == right) == (str(left) == str(right))
