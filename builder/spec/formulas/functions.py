"""The functions that formulas may call: pure, and bounded before they make anything."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from builder.spec.formulas.fault import RefusalError
from builder.spec.formulas.values import Number, Value, check_elements, elements, is_integer, is_number, kind


@dataclass(frozen=True, slots=True)
class Function:
    """A function: how it is written, how many arguments it takes, and what it does."""

    usage: str
    least: int
    most: int
    run: Callable[..., Value]

    def __call__(self, arguments: Sequence[Value]) -> Value:
        """Run it.

        Raises: RefusalError for arguments that it does not take.
        """
        if not self.least <= len(arguments) <= self.most:
            what = f"invalid call: {self.usage.split('(')[0]} takes {self._counts()}, not {len(arguments)}"
            raise RefusalError("formula-type", what, f"write {self.usage}")
        return self.run(*arguments)

    def _counts(self) -> str:
        if self.most == MANY:
            return f"at least {self.least} argument" + ("s" if self.least != 1 else "")
        counts = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
        return f"{counts} argument" + ("s" if self.most != 1 else "")


def divisible(value: Value, by: Value) -> int:
    """Round a width to the nearest multiple of `by`, never giving away more than a tenth of it.

    The nearest multiple, halves upwards, at least `by` itself; where that is below 90 % of the width, the
    next one. Source: Howard et al. 2017, arXiv:1704.04861, whose width multiplier it serves, and the
    reference code of Sandler et al. 2018, arXiv:1801.04381.
    """
    width, step = _number(value, "divisible"), _integer(by, "divisible")
    if step < 1 or width < 0:
        raise RefusalError("formula-value", "divisible takes a width from 0 on and a step from 1 on")
    if isinstance(width, int):
        rounded = (2 * width + step) // (2 * step) * step
    else:
        rounded = int(width + step / 2) // step * step
    rounded = max(step, rounded)
    return rounded + step if 10 * rounded < 9 * width else rounded


def _extreme(name: str, choose: Callable[[Sequence[Number]], Number]) -> Callable[..., Value]:
    def run(*arguments: Value) -> Value:
        given = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list) else arguments
        if not given:
            raise RefusalError("formula-value", f"{name} of an empty list has no value")
        return choose([_number(value, name) for value in given])

    return run


def _sum(values: Value) -> Value:
    """Add numbers up; floats by `fsum`, as `sum` adds them otherwise from Python 3.12 on."""
    numbers = [_number(value, "sum") for value in _list(values, "sum")]
    if all(isinstance(number, int) for number in numbers):
        return sum(numbers)
    try:
        return math.fsum(numbers)
    except OverflowError:
        return math.inf


def _len(value: Value) -> Value:
    if isinstance(value, str | list):
        return len(value)
    raise RefusalError("formula-type", f"len is not allowed of {kind(value)}")


def _abs(value: Value) -> Value:
    return abs(_number(value, "abs"))


def _round(value: Value, digits: Value = None) -> Value:
    number = _number(value, "round")
    if digits is None:
        return round(number)
    places = _integer(digits, "round")
    if abs(places) > 30:
        raise RefusalError("formula-limit", "round takes at most 30 digits; that is a limit")
    return round(number, places)


def _floor(value: Value) -> Value:
    return math.floor(_number(value, "floor"))


def _ceil(value: Value) -> Value:
    return math.ceil(_number(value, "ceil"))


def _int(value: Value) -> Value:
    return int(value) if isinstance(value, bool) else int(_number(value, "int"))


def _range(*bounds: Value) -> Value:
    numbers = [_integer(value, "range") for value in bounds]
    start, stop = (0, numbers[0]) if len(numbers) == 1 else numbers[:2]
    step = numbers[2] if len(numbers) == 3 else 1
    if step == 0:
        raise RefusalError("formula-value", "the step of range is zero")
    check_elements(max(0, (stop - start + step - (1 if step > 0 else -1)) // step))
    return list(range(start, stop, step))


def _zip(*lists: Value) -> Value:
    rows = [_list(values, "zip") for values in lists]
    shortest = min(len(row) for row in rows)
    check_elements(
        shortest * (1 + len(rows)) + sum(elements(value) for row in rows for value in row[:shortest])
    )
    return [list(row) for row in zip(*rows, strict=False)]


def _sqrt(value: Value) -> Value:
    number = _number(value, "sqrt")
    if number < 0:
        raise RefusalError("formula-value", "sqrt of a negative number has no value")
    if isinstance(number, int) and math.isqrt(number) ** 2 == number:
        return math.isqrt(number)
    return math.sqrt(number)


def _log2(value: Value) -> Value:
    number = _number(value, "log2")
    if number <= 0:
        raise RefusalError("formula-value", "log2 of zero or less has no value")
    if isinstance(number, int) and number & (number - 1) == 0:
        return number.bit_length() - 1
    return math.log2(number)


def _number(value: Value, name: str) -> Number:
    if isinstance(value, int | float) and is_number(value):
        return value
    raise RefusalError("formula-type", f"{name} takes numbers; {kind(value)} is not allowed")


def _integer(value: Value, name: str) -> int:
    if isinstance(value, int) and is_integer(value):
        return value
    raise RefusalError("formula-type", f"{name} takes an integer here; {kind(value)} is not allowed")


def _list(value: Value, name: str) -> list[Value]:
    if isinstance(value, list):
        return value
    raise RefusalError(
        "formula-type", f"{name} takes a list; {kind(value)} is not allowed", f"write {name}([…])"
    )


MANY = 1_000
FUNCTIONS: dict[str, Function] = {
    "min": Function("min(a, b, …) or min(list)", 1, MANY, _extreme("min", min)),
    "max": Function("max(a, b, …) or max(list)", 1, MANY, _extreme("max", max)),
    "sum": Function("sum(list)", 1, 1, _sum),
    "len": Function("len(list)", 1, 1, _len),
    "abs": Function("abs(x)", 1, 1, _abs),
    "round": Function("round(x) or round(x, digits)", 1, 2, _round),
    "floor": Function("floor(x)", 1, 1, _floor),
    "ceil": Function("ceil(x)", 1, 1, _ceil),
    "int": Function("int(x)", 1, 1, _int),
    "range": Function("range(stop) or range(start, stop, step)", 1, 3, _range),
    "zip": Function("zip(list, list, …)", 1, MANY, _zip),
    "sqrt": Function("sqrt(x)", 1, 1, _sqrt),
    "log2": Function("log2(x)", 1, 1, _log2),
    "divisible": Function("divisible(v, by)", 2, 2, divisible),
}
