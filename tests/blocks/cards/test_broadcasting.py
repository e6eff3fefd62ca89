"""Broadcasting and promotion, against torch itself."""

import itertools

import pytest
import torch

from blocks.cards.broadcasting import broadcast, mixed, promoted
from blocks.errors import RuleFault
from blocks.shapes import DTYPES, Shape
from tests.torches import since


@pytest.mark.parametrize(("left", "right"), list(itertools.product(DTYPES, repeat=2)))
def test_dtypes_are_promoted_as_in_torch(left, right):
    wanted = torch.promote_types(getattr(torch, left), getattr(torch, right))
    if wanted == torch.complex128:
        with pytest.raises(RuleFault, match="complex128"):
            promoted([left, right])
    else:
        assert getattr(torch, promoted([left, right])) == wanted


@since((2, 7), "gives other dtypes to complex scalars")
@pytest.mark.parametrize(("left", "right"), list(itertools.product(DTYPES, repeat=2)))
def test_scalars_give_way_as_in_torch(left, right):
    wide = torch.zeros(2, dtype=getattr(torch, left), device="meta")
    scalar = torch.zeros((), dtype=getattr(torch, right), device="meta")
    wanted = torch.result_type(wide, scalar)
    one, other = Shape.of(2, dtype=left), Shape.of(dtype=right)
    if str(wanted).removeprefix("torch.") not in DTYPES:
        with pytest.raises(RuleFault, match="no net has"):
            mixed([one, other])
    else:
        assert getattr(torch, mixed([one, other])) == getattr(torch, mixed([other, one])) == wanted


@pytest.mark.parametrize(
    "dtypes",
    [("uint8", "int8", "int32"), ("float16", "bfloat16", "int64"), ("float16", "bfloat16", "float64")],
)
def test_several_dtypes_are_promoted_together(dtypes):
    wanted = torch.uint8
    for dtype in dtypes:
        wanted = torch.promote_types(wanted, getattr(torch, dtype))
    assert getattr(torch, promoted(dtypes)) == wanted


def test_a_size_of_one_stretches_and_needs_no_claim():
    sizes, claims = broadcast([Shape.of("N", 1, "W"), Shape.of("H", 1)], "sizes agree")
    assert (str(Shape(sizes)), claims) == ("(N, H, W)", ())


def test_two_numbers_that_differ_are_claimed_equal():
    _, (claim,) = broadcast([Shape.of(2), Shape.of(3)], "sizes agree")
    assert (claim.left, claim.right, claim.what) == (3, 2, "sizes agree")
