"""Shapes of tensors."""

import pytest

from blocks.dims import Dim
from blocks.shapes import BYTES, DTYPES, Shape

SHAPE = Shape.of("N", 3, Dim.symbol("H") // 2)


def test_a_shape_is_written_as_a_tuple() -> None:
    assert str(SHAPE) == "(N, 3, ⌊H/2⌋)" and str(Shape.of("N")) == "(N,)" and str(Shape(())) == "()"


def test_a_shape_is_a_sequence_of_dims() -> None:
    assert (
        len(SHAPE) == 3
        and SHAPE[1] == 3
        and SHAPE[-1] == Dim.symbol("H") // 2
        and next(iter(SHAPE)) == Dim.symbol("N")
    )
    with pytest.raises(IndexError):
        SHAPE[3]


def test_sizes_and_dtype_are_replaced_one_without_the_other() -> None:
    assert str(SHAPE.with_dim(-1, 7)) == "(N, 3, 7)" and SHAPE.with_dtype("int64").dims == SHAPE.dims
    assert SHAPE.with_dtype("int64").with_dims((1, 2)) == Shape.of(1, 2, dtype="int64")


def test_elements_are_the_product_and_one_for_a_scalar() -> None:
    assert str(SHAPE.elements) == "3N·⌊H/2⌋" and Shape(()).elements == 1
    assert SHAPE.evaluate({"N": 2, "H": 9}) == (2, 3, 4)


def test_every_dtype_has_a_width() -> None:
    assert set(DTYPES) == set(BYTES)
    assert [name for name in DTYPES if Shape((), name).is_floating] == [
        "float32",
        "float64",
        "float16",
        "bfloat16",
    ]
