"""Fit: known functions are found again from the numbers that they give."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from blocks.dims import Dim
from blocks.modules.fit import Experiment, Numbers, fit

A, B = Dim.symbol("v0"), Dim.symbol("v1")


def experiment(function: Callable[..., int | None], base: Numbers = (11, 13)) -> Experiment:
    def trial(values: Numbers) -> Numbers | None:
        number = function(*values)
        return None if number is None else (number,)

    return Experiment(trial, (A, B)[: len(base)], (A, B)[: len(base)], base, (1,) * len(base))


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda a, b: 7, Dim(7)),
        (lambda a, b: b, B),
        (lambda a, b: a + b, A + B),
        (lambda a, b: 2 * a - 5, 2 * A - 5),
        (lambda a, b: 3 * a + 4 * b + 1, 3 * A + 4 * B + 1),
        (lambda a, b: a // 2, A // 2),
        (lambda a, b: (a + 1) // 2, (A + 1) // 2),
        (lambda a, b: -(-a // 32), (A + 31) // 32),
        (lambda a, b: (a - 3) // 2 + 1, (A - 3) // 2 + 1),
        (lambda a, b: (2 * a + 1) // 3, (2 * A + 1) // 3),
        (lambda a, b: a * b, A * B),
        (lambda a, b: 5 * (a // 4) * (b // 4), 5 * (A // 4) * (B // 4)),
        (lambda a, b: (a // 2) * (b // 2) + 1, (A // 2) * (B // 2) + 1),
        (lambda a, b: 3 * a * a * b, 3 * A * A * B),
        (lambda a, b: a * (a + 1) // 2, (A * A + A) // 2),
        (lambda a, b: b * (8 * a * a + 3 * a), B * (8 * A * A + 3 * A)),
    ],
)
def test_a_formula_is_found_again(function: Callable[..., int], expected: Dim) -> None:
    found = fit(experiment(function), 0)
    assert not found.unexplained
    assert found.dim == expected


@pytest.mark.parametrize("divisor", range(1, 41))
@pytest.mark.parametrize("shift", [0, 1, 5])
def test_a_floor_is_found_with_its_very_shift(divisor: int, shift: int) -> None:
    found = fit(experiment(lambda a: (a + shift) // divisor + 2, (11,)), 0)
    assert found.dim == (A + shift) // divisor + 2


def test_what_no_formula_tells_names_the_variables() -> None:
    found = fit(experiment(lambda a, b: b * (a ^ 5)), 0)
    assert found.unexplained == {0}
    assert found.dim == B * (11 ^ 5)


def test_a_variable_that_cannot_move_is_a_number() -> None:
    found = experiment(lambda a, b: a * b if b == 13 else None)
    assert found.strides == (1, 0)
    assert fit(found, 0).dim == 13 * A


def test_steps_are_found() -> None:
    found = experiment(lambda a, b: a // 6 if a % 6 == 0 else None, (60, 13))
    assert found.strides == (6, 1)
    assert fit(found, 0).dim == A // 6


def test_runs_are_not_repeated() -> None:
    seen: list[Numbers] = []

    def trial(values: Numbers) -> Numbers:
        seen.append(values)
        return (values[0] // 2, values[1])

    twice = Experiment(trial, (A, B), (A, B), (11, 13), (1, 1))
    fit(twice, 0)
    fit(twice, 1)
    assert len(seen) == len(set(seen))


def test_a_function_that_refuses_nearly_everything_is_left_in_peace() -> None:
    count = 0

    def trial(values: Numbers) -> Numbers | None:
        nonlocal count
        count += 1
        return (1,) if values == (11, 13) else None

    fit(Experiment(trial, (A, B), (A, B), (11, 13), (1, 1)), 0)
    assert count < 450
