"""Lists of axes, and sizes as text."""

import pytest

from blocks.cards.axes import axes_of, written
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.shapes import Shape

N, H, W = (Dim.symbol(name) for name in "NHW")
IMAGE = Shape.of("N", 3, H, W // 2)


@pytest.mark.parametrize(
    "size", [Dim(7), N, H, W // 2, H * 4, H // 2, N * H, N * H * 3, W // 2 * H * 2, (W // 2) * 8, W // 4]
)
def test_written_sizes_evaluate_to_the_size(size):
    numbers = {"N": 5, "H": 22, "W": 46}
    text = written(size, ["x"], [IMAGE])

    class Sizes:
        shape = IMAGE.evaluate(numbers)

    assert text is not None
    assert eval(text, {"x": Sizes}) == size.evaluate(numbers)


@pytest.mark.parametrize("size", [Dim.symbol("T"), H + 1, H + W, W, N * W])
def test_sizes_that_no_input_tells_are_not_written(size):
    assert written(size, ["x"], [IMAGE]) is None


def test_a_second_tensor_tells_its_sizes():
    assert written(N, ["token", "like"], [Shape.of(1, 1, 8), Shape.of("N", "T", 8)]) == "like.shape[0]"


def test_axes_come_once_each():
    shape = Shape.of("N", 3, "H")
    assert axes_of((0, -1), shape, "dim") == (0, 2)
    with pytest.raises(RuleFault, match="needs each dim once, got dim 2 twice"):
        axes_of((2, -1), shape, "dim")
    with pytest.raises(RuleFault, match="needs an axis from -3 to 2 for 3 dims, got 3"):
        axes_of((3,), shape, "dim")
