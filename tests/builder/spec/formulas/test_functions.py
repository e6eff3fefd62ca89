"""The functions of formulas, one by one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.spec.formulas.fault import RefusalError
from builder.spec.formulas.functions import FUNCTIONS, divisible
from builder.spec.formulas.values import Value


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("min", (3, 1.5), 1.5),
        ("min", ([3, 1],), 1),
        ("min", (7,), 7),
        ("max", (3, 1), 3),
        ("sum", ([1, 2, 0.5],), 3.5),
        ("sum", ([],), 0),
        ("sum", ([0.1] * 10,), 1.0),
        ("len", ([1, 2],), 2),
        ("len", ("abc",), 3),
        ("abs", (-2,), 2),
        ("round", (2.5,), 2),
        ("round", (2.567, 1), 2.6),
        ("round", (1.5, 30), 1.5),
        ("floor", (-1.5,), -2),
        ("ceil", (1.2,), 2),
        ("int", (-1.9,), -1),
        ("int", (True,), 1),
        ("range", (3,), [0, 1, 2]),
        ("range", (1, 3), [1, 2]),
        ("range", (5, 0, -2), [5, 3, 1]),
        ("range", (5, 0), []),
        ("range", (0, 10_000), list(range(10_000))),
        ("zip", ([1, 2], [3, 4, 5]), [[1, 3], [2, 4]]),
        ("sqrt", (16,), 4),
        ("sqrt", (0,), 0),
        ("sqrt", (0.25,), 0.5),
        ("sqrt", (2,), math.sqrt(2)),
        ("log2", (8,), 3),
        ("log2", (1,), 0),
        ("log2", (3,), math.log2(3)),
        ("log2", (8.0,), 3.0),
    ],
)
def test_a_function_gives_what_its_name_says(
    name: str, arguments: tuple[Value, ...], expected: Value
) -> None:
    found = FUNCTIONS[name](arguments)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("min", ([],), "formula-value: min of an empty list has no value"),
        ("max", (1, "a"), "formula-type: max takes numbers; a text is not allowed"),
        ("max", (1, True), "formula-type: max takes numbers; true or false is not allowed"),
        ("sum", (1,), "formula-type: sum takes a list; an integer is not allowed"),
        ("sum", ([[1]],), "formula-type: sum takes numbers; a list is not allowed"),
        ("len", (3,), "formula-type: len is not allowed of an integer"),
        ("int", ("8",), "formula-type: int takes numbers; a text is not allowed"),
        ("round", (1.5, 99), "formula-limit: round takes at most 30 digits; that is a limit"),
        ("round", (1.5, -31), "formula-limit: round takes at most 30 digits; that is a limit"),
        ("round", (1.5, 31), "formula-limit: round takes at most 30 digits; that is a limit"),
        ("log2", ("a",), "formula-type: log2 takes numbers; a text is not allowed"),
        ("sqrt", (True,), "formula-type: sqrt takes numbers; true or false is not allowed"),
        ("floor", (None,), "formula-type: floor takes numbers; null is not allowed"),
        ("range", (1.5,), "formula-type: range takes an integer here; a float is not allowed"),
        ("range", (1, 2, 0), "formula-value: the step of range is zero"),
        ("range", (10_001,), "formula-limit: the result would have 10,001 elements; the limit is 10,000"),
        ("zip", ([1], None), "formula-type: zip takes a list; null is not allowed"),
        ("sqrt", (-1,), "formula-value: sqrt of a negative number has no value"),
        ("log2", (0,), "formula-value: log2 of zero or less has no value"),
        ("divisible", (8, 0), "formula-value: divisible takes a width from 0 on and a step from 1 on"),
        ("divisible", (8,), "formula-type: invalid call: divisible takes 2 arguments, not 1"),
        ("range", (), "formula-type: invalid call: range takes 1 to 3 arguments, not 0"),
        ("min", (), "formula-type: invalid call: min takes at least 1 argument, not 0"),
    ],
)
def test_a_function_says_what_it_does_not_take(
    name: str, arguments: tuple[Value, ...], expected: str
) -> None:
    with pytest.raises(RefusalError) as caught:
        FUNCTIONS[name](arguments)
    assert f"{caught.value.code}: {caught.value.what}" == expected


@pytest.mark.parametrize(
    ("width", "by", "expected"),
    [
        (32, 8, 32),
        (36, 8, 40),
        (35, 8, 32),
        (24 * 1.4, 8, 32),
        (16 * 0.35, 8, 8),
        (3, 8, 8),
        (11, 8, 16),
        (0, 8, 8),
    ],
)
def test_widths_of_mobilenets_are_divisible(width: float, by: int, expected: int) -> None:
    # 24 * 1.4 -> 32 and 16 * 0.35 -> 8 are widths of the published MobileNetV2 variants.
    assert divisible(width, by) == expected


@given(st.integers(0, 10_000) | st.floats(0, 10_000), st.integers(1, 64))
def test_a_divisible_width_is_near_and_never_a_tenth_smaller(width: float, by: int) -> None:
    found = divisible(width, by)
    assert found % by == 0
    assert found >= by
    assert found >= 0.9 * width
    assert found - width <= by


def test_these_functions_exist_and_no_others() -> None:
    assert " ".join(sorted(FUNCTIONS)) == (
        "abs ceil divisible floor int len log2 max min range round sqrt sum zip"
    )
