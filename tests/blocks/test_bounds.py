"""Bounds: what a dim never falls below, and never exceeds."""

from typing import Any

from hypothesis import given, settings

from blocks.bounds import lower, upper
from blocks.dims import Dim, largest, smallest
from tests.blocks.expressions import all_sizes, as_dim, expressions


@settings(max_examples=400, deadline=None)
@given(expressions, all_sizes)
def test_no_size_lies_outside_of_the_bounds(tree: Any, sizes: dict[str, int]) -> None:
    dim = as_dim(tree)
    worth, low, high = dim.evaluate(sizes), lower(dim), upper(dim)
    assert low is None or low <= worth
    assert high is None or worth <= high


def test_a_named_size_is_one_at_least_and_has_no_upper_bound() -> None:
    assert lower(Dim.symbol("H")) == 1 and upper(Dim.symbol("H")) is None


def test_what_is_stated_of_a_size_bounds_what_is_made_of_it() -> None:
    size = Dim.symbol("H", least=32, most=64)
    assert (lower(size), upper(size)) == (32, 64)
    assert (lower(size // 4 - 3), upper(size // 4 - 3)) == (5, 13)
    assert (lower(100 - size), upper(100 - size)) == (36, 68)
    assert (lower(size * size), upper(size * size)) == (1024, 4096)


def test_a_multiple_lifts_the_lower_bound_to_the_next_one() -> None:
    assert lower(Dim.symbol("H", multiple_of=16, least=20)) == 32


def test_extremes_are_bounded_by_what_is_known_of_one_side() -> None:
    free, small = Dim.symbol("H"), Dim.symbol("W", most=9)
    assert upper(smallest(free, small)) == 9 and upper(largest(free, small)) is None
    assert lower(largest(free, small + 4)) == 5
