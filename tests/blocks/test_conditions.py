"""Claims and conditions: what is decided is true, and what is found is what the claim needs."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.conditions import (
    AtLeast,
    AtMost,
    Claim,
    Condition,
    Divides,
    Equal,
    decide,
    merged,
    sizes_of,
    together,
)
from blocks.dims import Dim, smallest
from tests.blocks.expressions import all_sizes, as_dim, expressions

H, W, N = Dim.symbol("H"), Dim.symbol("W"), Dim.symbol("N")

claims = (
    st.builds(lambda one, two: Equal(as_dim(one), as_dim(two)), expressions, expressions)
    | st.builds(lambda one, least: AtLeast(as_dim(one), least), expressions, st.integers(-5, 60))
    | st.builds(lambda one, most: AtMost(as_dim(one), most), expressions, st.integers(-5, 60))
    | st.builds(lambda divisor, one: Divides(divisor, as_dim(one)), st.integers(1, 9), expressions)
)


def meets(condition: Condition, claim: Claim, sizes: dict[str, int]) -> bool:
    """Whether sizes meet a condition; one on an expression is the claim itself, said in words."""
    if condition.subject not in sizes or isinstance(condition.number, str):
        return claim.holds(sizes)
    size = sizes[condition.subject]
    return {
        "multiple": size % condition.number == 0,
        "least": size >= condition.number,
        "most": size <= condition.number,
        "equal": size == condition.number,
    }[condition.kind]


@settings(max_examples=500, deadline=None)
@given(claims, st.lists(all_sizes, min_size=8, max_size=8))
def test_a_verdict_never_lies(claim: Claim, samples: list[dict[str, int]]) -> None:
    verdict = decide(claim)
    for sizes in samples:
        if isinstance(verdict, bool):
            assert claim.holds(sizes) is verdict
        elif all(meets(one, claim, sizes) for one in verdict):
            assert claim.holds(sizes)
        else:
            assert not claim.holds(sizes) or isinstance(claim, Equal | Divides)


@settings(max_examples=100, deadline=None)
@given(expressions)
def test_every_dim_equals_itself_and_no_dim_equals_the_next(tree: Any) -> None:
    dim = as_dim(tree)
    assert decide(Equal(dim, dim)) is True
    assert decide(Equal(dim, dim + 1)) is False


def found(claim: Claim) -> str:
    verdict = decide(claim)
    return str(verdict) if isinstance(verdict, bool) else together(list(verdict))


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (Equal(H // 16 * 16, H), "H must be a multiple of 16"),
        (Equal(2 * (H // 16), H // 8), "H must be a multiple of 16"),
        (Equal((H + 1) // 2, H // 2), "H must be a multiple of 2"),
        (Equal(H, Dim(28)), "H must be 28"),
        (Equal(Dim(28), H), "H must be 28"),
        (Equal(H * W, Dim(784)), "H·W must be 784"),
        (Equal(H, W), "H must be equal to W"),
        (Equal(H // 2 * 2 + W // 4 * 4, H + W), "H must be a multiple of 2; W must be a multiple of 4"),
        (Equal((H + 1) // 2, H - H // 2), "True"),
        (Equal(H, H + 1), "False"),
        (Equal(H, H // 2), "False"),
        (Equal(H * W, H // 2 * W), "False"),
        (Equal(H - 2, H // 2), "H - 2 must be equal to ⌊H/2⌋"),
        (Equal(Dim.symbol("H", least=2) // 2, Dim(0)), "False"),
        (Equal(Dim.symbol("H", most=9), Dim(10)), "False"),
        (Equal(Dim.symbol("H", multiple_of=16) // 8 * 8, Dim.symbol("H", multiple_of=16)), "True"),
        (AtLeast(H // 16, 1), "H must be at least 16"),
        (AtLeast(H - 6, 1), "H must be at least 7"),
        (AtLeast(64 - H, 1), "H must be at most 63"),
        (AtLeast(H, 1), "True"),
        (AtLeast(-H, 0), "False"),
        (AtLeast(H % 5, 3), "H - 5⌊H/5⌋ must be at least 3"),
        (AtLeast(H + W - 3, 1), "H + W - 3 must be at least 1"),
        (AtLeast(Dim.symbol("H", least=7) - 6, 1), "True"),
        (AtLeast(Dim.symbol("H", most=6) - 6, 1), "False"),
        (AtMost(H, 512), "H must be at most 512"),
        (AtMost(H // 2, 100), "H must be at most 201"),
        (AtMost(H * W, 100), "H·W must be at most 100"),
        (AtMost(Dim.symbol("H", most=6), 6), "True"),
        (Divides(8, H), "H must be a multiple of 8"),
        (Divides(8, 4 * H), "H must be a multiple of 2"),
        (Divides(8, H * W), "H·W must be a multiple of 8"),
        (Divides(4, 8 * H * W), "True"),
        (Divides(4, 4 * H + 1), "False"),
        (Divides(2, smallest(H, W)), "min(H, W) must be a multiple of 2"),
    ],
)
def test_conditions_are_what_a_person_would_say(claim: Claim, text: str) -> None:
    assert found(claim) == text


def test_sizes_that_need_the_same_are_told_together() -> None:
    conditions = [Condition("multiple", "H", 16), Condition("least", "H", 32), Condition("multiple", "W", 16)]
    assert together(conditions) == "H and W must be multiples of 16; H must be at least 32"
    assert together([Condition("equal", "H", 28), Condition("equal", "W", 28)]) == "H and W must be 28"
    assert together([Condition("least", name, 2) for name in "ABC"]) == "A, B and C must be at least 2"


def test_the_strongest_condition_of_each_kind_is_kept() -> None:
    conditions = [
        Condition("least", "H", 2),
        Condition("multiple", "H", 4),
        Condition("least", "H", 16),
        Condition("multiple", "H", 6),
        Condition("most", "H", 64),
        Condition("most", "H", 60),
        Condition("equal", "W", 28),
        Condition("equal", "W", 28),
        Condition("equal", "W", "H"),
    ]
    assert merged(conditions) == (
        Condition("least", "H", 16),
        Condition("multiple", "H", 12),
        Condition("most", "H", 60),
        Condition("equal", "W", 28),
        Condition("equal", "W", "H"),
    )


def test_a_claim_names_the_sizes_that_it_is_about() -> None:
    assert [size.name for size in sizes_of(Equal(H, W + N))] == ["H", "N", "W"]
    assert [size.name for size in sizes_of(Divides(2, W))] == ["W"]


@pytest.mark.parametrize(
    "claim",
    [
        Equal(H // 65536 // 65521, H // 65519),
        Equal(H // 3 // 7 // 11 // 13 // 17 * W // 19, H),
        Divides(2**31 - 1, H * W + N),
        AtLeast(H // (2**31 - 1), 2**31),
    ],
)
def test_huge_numbers_are_decided_at_once(claim: Claim) -> None:
    assert decide(claim) is not None
