"""Sliding windows: the formulas against windows that are really slid."""

from __future__ import annotations

import itertools

import pytest

from blocks.cards.windows import not_empty, slid, slid_over, spread
from blocks.dims import Dim

SETTINGS = list(itertools.product((1, 2, 3, 5), (1, 2, 3), (0, 1, 2), (1, 2)))


def starts(size: int, kernel: int, stride: int, padding: int, dilation: int) -> list[int]:
    """Walk: the places at which a window lies within the padded line."""
    extent = dilation * (kernel - 1) + 1
    return [start for start in range(-padding, size + padding, stride) if start + extent <= size + padding]


@pytest.mark.parametrize("size", [1, 4, 7, 12])
def test_places_are_those_of_a_walk(size: int) -> None:
    for kernel, stride, padding, dilation in SETTINGS:
        places = slid(Dim(size), kernel=kernel, stride=stride, padding=2 * padding, dilation=dilation)
        walked = starts(size, kernel, stride, padding, dilation)
        assert max(int(places), 0) == len(walked)


@pytest.mark.parametrize("size", [4, 7, 12])
def test_places_over_the_end_start_inside(size: int) -> None:
    for kernel, stride, padding, dilation in SETTINGS:
        extent = dilation * (kernel - 1) + 1
        if padding > extent // 2 or extent > size:
            continue
        walked = starts(size, kernel, stride, padding, dilation)
        further = walked[-1] + stride
        leaves_a_rest = walked[-1] + extent < size + padding
        expected = len(walked) + (leaves_a_rest and further < size)
        assert (
            slid_over(Dim(size), kernel=kernel, stride=stride, padding=padding, dilation=dilation) == expected
        )


def test_spreading_undoes_sliding_where_nothing_is_rounded() -> None:
    for kernel, stride, padding, dilation in SETTINGS:
        size = spread(Dim(4), kernel=kernel, stride=stride, padding=padding, dilation=dilation, extra=0)
        assert slid(size, kernel=kernel, stride=stride, padding=2 * padding, dilation=dilation) == 4


def test_claims_name_the_axis() -> None:
    claims = not_empty([Dim(0), Dim(3)], "HW", "{} is too small")
    assert [claim.what for claim in claims] == ["H is too small", "W is too small"]
    assert [claim.holds({}) for claim in claims] == [False, True]
