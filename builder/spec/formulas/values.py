"""What a formula works with: its kinds of values, their bounds, and their names."""

from __future__ import annotations

import math
from collections.abc import Mapping

from builder.bounds import current, raising
from builder.spec.formulas.fault import RefusalError

Value = None | bool | int | float | str | list["Value"]
Number = int | float

LARGEST = 2**63 - 1
DEEPEST = 40


def is_number(value: Value) -> bool:
    """Say whether a value counts: an integer or a float, and not true or false."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_integer(value: Value) -> bool:
    """Say whether a value is an integer, and not true or false."""
    return isinstance(value, int) and not isinstance(value, bool)


def kind(value: Value) -> str:
    """Name the kind of a value, as it reads in a message.

    >>> kind(True), kind([1]), kind("a")
    ('true or false', 'a list', 'a text')
    """
    if value is None:
        return "null"
    names: Mapping[type, str] = {
        bool: "true or false",
        int: "an integer",
        float: "a float",
        str: "a text",
        list: "a list",
    }
    return names[type(value)]


def bounded(value: Value) -> Value:
    """Give a value back if it is one that a spec may hold.

    Raises: RefusalError for an integer beyond 2^63, a float that is not finite, or too many elements.
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            raise RefusalError("formula-limit", "the result is out of range: it is not a finite number")
    elif isinstance(value, int):
        if abs(value) > LARGEST:
            raise RefusalError(
                "formula-limit", "the result is out of range: integers have a limit of 2^63 - 1"
            )
    elif isinstance(value, str | list):
        check_elements(elements(value))
    return value


def elements(value: Value) -> int:
    """Count what a value holds: the characters of a text, all elements of a list and its lists."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return len(value) + sum(elements(item) for item in value if isinstance(item, str | list))
    return 0


def check_elements(count: int) -> None:
    """Refuse what would hold too many elements, best before it is made."""
    most = current().elements
    if count > most:
        what = f"the result would have {_count(count)} elements; the limit is {most:,}"
        raise RefusalError("formula-limit", what, raising("elements"))


def settled(value: object, depth: int = 0) -> Value:
    """Take a value from outside into a formula: tuples become lists, and all is within bounds.

    Raises: RefusalError for a value that no formula can hold.
    """
    if isinstance(value, list | tuple):
        if depth >= DEEPEST or len(value) > current().elements:
            raise RefusalError(
                "formula-limit", "the list is too long or nested too deep for a formula; that is a limit"
            )
        return [settled(item, depth + 1) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return bounded(value) if not isinstance(value, str) else value
    raise RefusalError("formula-type", "a mapping is not allowed in a formula")


def _count(count: int) -> str:
    return f"{count:,}" if count < 10**15 else "far too many"
