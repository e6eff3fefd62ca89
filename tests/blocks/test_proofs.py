"""Proofs about dims."""

import pytest

from blocks.dims import Dim, smallest
from blocks.proofs import first_at_least, is_zero, multiples

H, W = Dim.symbol("H"), Dim.symbol("W")


@pytest.mark.parametrize(
    ("gap", "verdict"),
    [
        ((H + 1) // 2 + H // 2 - H, True),
        (H - H // 2, False),
        (H * W - H // 2 * W, False),
        (H - H // 2 * 2, None),
        (Dim.symbol("H", most=3) // 4 + 1, False),
        (smallest(H, W) - H, None),
        (H // 4099 - H // 4097, None),
    ],
)
def test_a_gap_is_zero_everywhere_nowhere_or_left_open(gap: Dim, verdict: bool | None) -> None:
    assert is_zero(gap) is verdict


def test_the_least_multiples_are_found_for_each_size() -> None:
    found = multiples(H // 8 * 8 + W // 6 * 6 - H - W)
    assert {size.name: number for size, number in found.items()} == {"H": 8, "W": 6}
    assert multiples((H * W) % 8) == {} and multiples(H - 3) == {}


def test_what_is_known_of_a_size_counts_towards_its_multiple() -> None:
    known = Dim.symbol("H", multiple_of=4)
    assert list(multiples(known // 16 * 16 - known).values()) == [16]


@pytest.mark.parametrize(
    ("dim", "least", "first"),
    [
        (H // 16, 1, 16),
        (3 * H - 7, 1, 3),
        (smallest(H, H * H), 5, 5),
        (Dim.symbol("H", least=9) - 6, 1, 9),
        (H % 5, 3, None),
        (10 - H, 1, None),
        (H + W, 3, None),
        (Dim(3) * (H // (1 << 31)), 7, None),
    ],
)
def test_a_growing_dim_reaches_a_number_at_a_size(dim: Dim, least: int, first: int | None) -> None:
    assert first_at_least(dim, least) == first
