"""Values of formulas: bounds, counts, and what comes in from outside."""

from __future__ import annotations

import pytest

from builder.bounds import limits
from builder.spec.formulas.fault import RefusalError
from builder.spec.formulas.values import bounded, elements, is_integer, is_number, settled


def test_true_and_false_are_no_numbers() -> None:
    assert not is_number(True)
    assert not is_integer(False)
    assert is_number(0.5)
    assert is_integer(0)


def test_inner_elements_count() -> None:
    assert elements([1, [2, 3], "abc"]) == 3 + 2 + 3
    assert elements(7) == 0


@pytest.mark.parametrize("value", [2**63, -(2**63), float("inf"), float("nan"), "a" * 10_001, [0] * 10_001])
def test_what_is_out_of_bounds_is_refused(value: object) -> None:
    with pytest.raises(RefusalError) as caught:
        bounded(value)  # type: ignore[arg-type]
    assert caught.value.code == "formula-limit"


def test_tuples_come_in_as_lists_and_mappings_not_at_all() -> None:
    assert settled((1, (2, "a"))) == [1, [2, "a"]]
    with pytest.raises(RefusalError, match="a mapping is not allowed in a formula") as caught:
        settled({"a": 1})
    assert caught.value.code == "formula-type"


def test_a_list_from_outside_has_as_many_elements_as_the_limit_says() -> None:
    with limits(elements=3):
        assert settled((1, 2, 3)) == [1, 2, 3]
        with pytest.raises(RefusalError, match="too long or nested too deep for a formula") as caught:
            settled((1, 2, 3, 4))
    assert caught.value.code == "formula-limit"
