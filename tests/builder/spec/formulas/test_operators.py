"""Operators: kinds and bounds at their edges."""

from __future__ import annotations

from typing import Any

import pytest

from builder.spec.formulas.fault import RefusalError
from builder.spec.formulas.operators import apply, compare, element, prefix

LARGEST = 2**63 - 1


def test_the_largest_integer_is_reached_and_not_passed() -> None:
    assert apply("+", LARGEST - 1, 1) == LARGEST
    assert apply("-", -LARGEST + 1, 1) == -LARGEST
    with pytest.raises(RefusalError, match="out of range"):
        apply("+", LARGEST, 1)


def test_large_integers_divide_exactly() -> None:
    assert apply("/", LARGEST - 1, 2) == LARGEST // 2


def test_exponents_reach_to_64() -> None:
    assert apply("**", 1, 64) == 1
    assert apply("**", 1, -64) == 1.0
    for exponent in (65, -65):
        with pytest.raises(RefusalError, match="the exponent is out of range: the limit is 64") as caught:
            apply("**", 1, exponent)
        assert caught.value.code == "formula-limit"


@pytest.mark.parametrize("sign", ["/", "//", "%"])
@pytest.mark.parametrize("zero", [0, 0.0])
def test_no_division_by_zero(sign: str, zero: float) -> None:
    with pytest.raises(RefusalError) as caught:
        apply(sign, 1, zero)
    assert (caught.value.code, caught.value.what) == ("formula-value", f"division by zero in {sign!r}")


def test_no_negative_power_of_zero() -> None:
    with pytest.raises(RefusalError, match=r"division by zero in '\*\*'") as caught:
        apply("**", 0, -1)
    assert caught.value.code == "formula-value"


def test_ten_thousand_elements_are_made_and_no_more() -> None:
    made = apply("*", [0], 10_000)
    assert isinstance(made, list)
    assert len(made) == 10_000
    with pytest.raises(RefusalError, match="10,001 elements"):
        apply("*", [0], 10_001)
    with pytest.raises(RefusalError, match="limit"):
        apply("*", [[0] * 99], 101)


def test_null_has_no_order() -> None:
    with pytest.raises(RefusalError) as caught:
        compare("<", None, 1)
    assert caught.value.code == "formula-type"
    assert caught.value.what == "'<' is not allowed between null and an integer"


def test_in_asks_lists_and_texts() -> None:
    assert compare("in", "a", "cab")
    assert compare("not in", 3, [1, 2])
    with pytest.raises(RefusalError, match="'in' is not allowed between an integer and a text"):
        compare("in", 1, "1")


def test_not_follows_pythons_truth() -> None:
    assert prefix("not", []) is True
    assert prefix("not", 0.1) is False


def test_an_index_counts_from_either_end() -> None:
    assert element([1, 2, 3], -3) == 1
    with pytest.raises(RefusalError, match="there is no element -4: the list has 3"):
        element([1, 2, 3], -4)
    with pytest.raises(RefusalError, match="an index must be an integer, not true or false"):
        element([1, 2, 3], True)
    with pytest.raises(RefusalError, match="there is no element 3: the list has 3"):
        element([1, 2, 3], 3)
    with pytest.raises(RefusalError, match="there is no element 2: the text has 2") as caught:
        element("ab", 2)
    assert caught.value.code == "formula-value"
    with pytest.raises(RefusalError, match="an index is not allowed after an integer") as caught:
        element(7, 0)
    assert caught.value.code == "formula-type"


@pytest.mark.parametrize(
    "pairs",
    [
        [(1, 2), (2, 2), (2, 1), (1.5, 1), (-1, 0.5)],
        [("a", "b"), ("b", "b"), ("b", "a"), ("", "a")],
    ],
    ids=["numbers", "texts"],
)
def test_an_order_is_pythons(pairs: list[tuple[Any, Any]]) -> None:
    for left, right in pairs:
        found = [compare(sign, left, right) for sign in ("<", "<=", ">", ">=", "==", "!=")]
        assert found == [
            left < right, left <= right, left > right, left >= right, left == right, left != right
        ]  # fmt: skip
