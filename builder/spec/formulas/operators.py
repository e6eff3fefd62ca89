"""Operators: Python's arithmetic and comparisons, strict about kinds, bounded."""

from __future__ import annotations

import operator
from collections.abc import Callable

from builder.spec.formulas.fault import RefusalError
from builder.spec.formulas.values import Value, bounded, check_elements, elements, is_integer, is_number, kind

MOST_EXPONENT = 64


def apply(sign: str, left: Value, right: Value) -> Value:
    """Work out `left sign right` for one of + - * / // % **.

    Integers stay integers where the result is exact: `8 / 2` is 4, and `9 / 2` is 4.5.
    Raises: RefusalError where kinds do not fit, a divisor is zero, or the result is out of bounds.
    """
    if (
        isinstance(left, int | float)
        and isinstance(right, int | float)
        and is_number(left)
        and is_number(right)
    ):
        return bounded(_arithmetic(sign, left, right))
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        return bounded(left + right)
    if sign == "+" and isinstance(left, list) and isinstance(right, list):
        check_elements(len(left) + len(right))
        return bounded(left + right)
    if sign == "*" and isinstance(left, str | list) and isinstance(right, int) and is_integer(right):
        return _repeat(left, right)
    if sign == "*" and isinstance(right, str | list) and isinstance(left, int) and is_integer(left):
        return _repeat(right, left)
    hint = "write 1 if … else 0, or int(…)" if isinstance(left, bool) or isinstance(right, bool) else None
    raise RefusalError(
        "formula-type", f"{sign!r} is not allowed between {kind(left)} and {kind(right)}", hint
    )


def compare(sign: str, left: Value, right: Value) -> bool:
    """Say whether a comparison holds; order is known between numbers and between texts.

    Raises: RefusalError where kinds have no order, or `in` asks what is no list and no text.
    """
    if sign in ("==", "!="):
        return (left == right) is (sign == "==")
    if sign in ("in", "not in"):
        return _contains(right, left, sign) is (sign == "in")
    if (
        isinstance(left, int | float)
        and isinstance(right, int | float)
        and is_number(left)
        and is_number(right)
    ):
        return _holds(sign, left < right, left == right)
    if isinstance(left, str) and isinstance(right, str):
        return _holds(sign, left < right, left == right)
    raise RefusalError("formula-type", f"{sign!r} is not allowed between {kind(left)} and {kind(right)}")


def prefix(sign: str, value: Value) -> Value:
    """Work out a sign or `not` before a value.

    Raises: RefusalError for a sign before what is no number.
    """
    if sign == "not":
        return not value
    if isinstance(value, int | float) and is_number(value):
        return -value if sign == "-" else value
    raise RefusalError("formula-type", f"{sign!r} is not allowed before {kind(value)}")


def element(target: Value, index: Value) -> Value:
    """Give one element of a list or character of a text; negative indices are from the end.

    Raises: RefusalError where there is nothing to index, or no such element.
    """
    if not isinstance(target, str | list):
        raise RefusalError("formula-type", f"an index is not allowed after {kind(target)}")
    if not isinstance(index, int) or not is_integer(index):
        raise RefusalError("formula-type", f"an index must be an integer, not {kind(index)}")
    if not -len(target) <= index < len(target):
        what = f"there is no element {index}: the {kind(target).split()[1]} has {len(target)}"
        raise RefusalError("formula-value", what)
    return target[index]


def _holds(sign: str, is_less: bool, is_equal: bool) -> bool:
    answers = {"<": is_less, "<=": is_less or is_equal, ">": not (is_less or is_equal), ">=": not is_less}
    return answers[sign]


def _arithmetic(sign: str, left: int | float, right: int | float) -> Value:
    if sign in ("/", "//", "%") and right == 0:
        raise RefusalError("formula-value", f"division by zero in {sign!r}")
    try:
        if sign == "**":
            return _power(left, right)
        if sign == "/":
            return _divide(left, right)
        result: int | float = PLAIN[sign](left, right)
        return result
    except OverflowError:
        raise RefusalError("formula-limit", "the result is out of range: it is not a finite number") from None


def _divide(left: int | float, right: int | float) -> int | float:
    if isinstance(left, int) and isinstance(right, int) and left % right == 0:
        return left // right
    return left / right


def _power(base: int | float, exponent: int | float) -> int | float:
    if abs(exponent) > MOST_EXPONENT:
        raise RefusalError("formula-limit", f"the exponent is out of range: the limit is {MOST_EXPONENT}")
    if base == 0 and exponent < 0:
        raise RefusalError("formula-value", "division by zero in '**'")
    if base < 0 and exponent != int(exponent):
        raise RefusalError("formula-value", "a negative number has no real power with a fraction")
    result: int | float = base**exponent
    return result


def _repeat(value: str | list[Value], times: int) -> Value:
    check_elements(max(elements(value), len(value)) * max(times, 0))
    return bounded(value * times)


def _contains(whole: Value, part: Value, sign: str) -> bool:
    if isinstance(whole, list):
        return part in whole
    if isinstance(whole, str) and isinstance(part, str):
        return part in whole
    raise RefusalError("formula-type", f"{sign!r} is not allowed between {kind(part)} and {kind(whole)}")


PLAIN: dict[str, Callable[[int | float, int | float], int | float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}
