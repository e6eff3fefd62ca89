"""A size times a factor is rounded as torch rounds it, or refused where that cannot be known."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.cards.scale import scaled
from blocks.dims import Dim
from blocks.errors import RuleFault


@given(st.integers(1, 4096), st.sampled_from([0.25, 0.5, 0.75, 1.5, 2.0, 3.0]))
def test_symbols_and_numbers_give_the_same_size(number: int, factor: float) -> None:
    symbolic = scaled(Dim.symbol("H"), factor, argument="scale_factor", hint="")
    assert symbolic.evaluate({"H": number}) == math.floor(number * factor)
    assert scaled(Dim(number), factor, argument="scale_factor", hint="") == math.floor(number * factor)


def test_a_product_that_depends_on_rounding_is_refused_with_its_argument() -> None:
    with pytest.raises(RuleFault) as caught:
        scaled(Dim.symbol("H"), 0.1, argument="output_ratio", hint="take 0.5")
    assert str(caught.value) == "output_ratio 0.1 of the size H depends on rounding"
    assert (caught.value.argument, caught.value.hint) == ("output_ratio", "take 0.5")
