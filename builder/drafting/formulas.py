"""Formulas from Python's own operators: `width * 2 ** i` is written down, not worked out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from builder.errors import UsageError
from builder.spec.forms import TYPES
from builder.spec.tree import Data

CHOICE, OR, AND, NOT, COMPARE, SUM, PRODUCT, SIGN, POWER, ATOM = range(10)
"""How tightly the operators of the language bind; an operand that binds less gets parentheses."""

PYTHON_TYPES: Final = {int: "int", float: "float", bool: "bool", str: "str", list: "list", tuple: "list"}

# Operands are what a formula takes: formulas, numbers, texts, truths, None and lists of these, hence Any.
Operand = Any


class Formula:
    """A formula to compute with: `+ - * / // % **`, comparisons, `& | ~`, and `[…]`.

    >>> width, i = Formula("width"), Formula("i")
    >>> print(width * 2 ** (i + 1), (width > 8) & ~(i == 0))
    =width * 2 ** (i + 1) =width > 8 and not i == 0
    """

    __slots__ = ("_rank", "_text")

    def __init__(self, text: str, rank: int = ATOM) -> None:
        self._text = text
        self._rank = rank

    def __str__(self) -> str:
        return f"={self._text}"

    def __repr__(self) -> str:
        return f"Formula({self._text!r})"

    def __hash__(self) -> int:
        return hash(self._text)

    def __bool__(self) -> NoReturn:
        raise UsageError(
            f"the formula `{self._text}` has no value before the net is loaded",
            code="formula-type",
            hint="write `&`, `|`, `~` for and, or, not; choose(condition, yes, no) for `if`; "
            "d.formula('min(a, b)') for functions",
        )

    def __iter__(self) -> NoReturn:
        raise UsageError(
            f"the formula `{self._text}` cannot be looped over before the net is loaded",
            code="formula-type",
            hint="step through it with repeat={'name': …}",
        )

    def __add__(self, other: Operand) -> Formula:
        return _binary(self, "+", other, SUM)

    def __radd__(self, other: Operand) -> Formula:
        return _binary(other, "+", self, SUM)

    def __sub__(self, other: Operand) -> Formula:
        return _binary(self, "-", other, SUM)

    def __rsub__(self, other: Operand) -> Formula:
        return _binary(other, "-", self, SUM)

    def __mul__(self, other: Operand) -> Formula:
        return _binary(self, "*", other, PRODUCT)

    def __rmul__(self, other: Operand) -> Formula:
        return _binary(other, "*", self, PRODUCT)

    def __truediv__(self, other: Operand) -> Formula:
        return _binary(self, "/", other, PRODUCT)

    def __rtruediv__(self, other: Operand) -> Formula:
        return _binary(other, "/", self, PRODUCT)

    def __floordiv__(self, other: Operand) -> Formula:
        return _binary(self, "//", other, PRODUCT)

    def __rfloordiv__(self, other: Operand) -> Formula:
        return _binary(other, "//", self, PRODUCT)

    def __mod__(self, other: Operand) -> Formula:
        return _binary(self, "%", other, PRODUCT)

    def __rmod__(self, other: Operand) -> Formula:
        return _binary(other, "%", self, PRODUCT)

    def __pow__(self, other: Operand) -> Formula:
        return Formula(f"{_part(self, ATOM)} ** {_part(other, SIGN)}", POWER)

    def __rpow__(self, other: Operand) -> Formula:
        return Formula(f"{_part(other, ATOM)} ** {_part(self, SIGN)}", POWER)

    def __neg__(self) -> Formula:
        return Formula(f"-{_part(self, SIGN)}", SIGN)

    def __lt__(self, other: Operand) -> Formula:
        return _compared(self, "<", other)

    def __le__(self, other: Operand) -> Formula:
        return _compared(self, "<=", other)

    def __gt__(self, other: Operand) -> Formula:
        return _compared(self, ">", other)

    def __ge__(self, other: Operand) -> Formula:
        return _compared(self, ">=", other)

    def __eq__(self, other: Operand) -> Formula:  # type: ignore[override]  # it writes a comparison down
        return _compared(self, "==", other)

    def __ne__(self, other: Operand) -> Formula:  # type: ignore[override]  # it writes a comparison down
        return _compared(self, "!=", other)

    def __and__(self, other: Operand) -> Formula:
        return _binary(self, "and", other, AND)

    def __or__(self, other: Operand) -> Formula:
        return _binary(self, "or", other, OR)

    def __invert__(self) -> Formula:
        return Formula(f"not {_part(self, NOT)}", NOT)

    def __getitem__(self, index: Operand) -> Formula:
        return Formula(f"{_part(self, ATOM)}[{_part(index, CHOICE)}]")


def choose(condition: Operand, then: Operand, otherwise: Operand) -> Formula:
    """Write down `then if condition else otherwise`.

    >>> print(choose(Formula("i") == 0, 2, 1))
    =2 if i == 0 else 1
    """
    return Formula(f"{_part(then, OR)} if {_part(condition, OR)} else {_part(otherwise, CHOICE)}", CHOICE)


def data_of(value: Any) -> Data:
    """Give a value from Python as the language writes it.

    >>> data_of((Formula("width"), "N", True))
    ['=width', 'N', True]

    Raises:
        UsageError: A value that no spec can hold.
    """
    if isinstance(value, Formula):
        return str(value)
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        raise UsageError(f"the number {value} cannot be written in a spec", code="number-range")
    if isinstance(value, int | float):
        return int(value) if isinstance(value, int) else float(value)
    if isinstance(value, list | tuple | range):
        return [data_of(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): data_of(one) for key, one in value.items()}
    if hasattr(value, "__index__"):
        return int(value.__index__())
    raise UsageError(
        f"a spec holds numbers, texts, true, false, null and lists, and no {type(value).__name__}",
        code="wrong-type",
        hint="outputs of blocks go in by position or by the name of a port",
    )


def type_name(kind: object) -> str | None:
    """Give the language's name for a type of Python, None for what is none.

    >>> type_name(int), type_name("float"), type_name(64)
    ('int', 'float', None)
    """
    if isinstance(kind, str) and kind in TYPES:
        return kind
    return PYTHON_TYPES.get(kind) if isinstance(kind, type) else None


def _binary(left: Operand, sign: str, right: Operand, rank: int) -> Formula:
    return Formula(f"{_part(left, rank)} {sign} {_part(right, rank + 1)}", rank)


def _compared(left: Operand, sign: str, right: Operand) -> Formula:
    return Formula(f"{_part(left, SUM)} {sign} {_part(right, SUM)}", COMPARE)


def _part(value: Operand, rank: int) -> str:
    """Write an operand, in parentheses where it binds less than `rank` asks."""
    text, own = (value._text, value._rank) if isinstance(value, Formula) else _literal(value)
    return text if own >= rank else f"({text})"


def _literal(value: Operand) -> tuple[str, int]:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value], ATOM
    if isinstance(value, str):
        return _text_literal(value), ATOM
    if isinstance(value, list | tuple | range):
        return f"[{', '.join(_part(one, CHOICE) for one in value)}]", ATOM
    if not isinstance(value, int | float):
        value = data_of(value)
    return repr(value), ATOM if value >= 0 else SIGN


def _text_literal(text: str) -> str:
    quote = "'" if "'" not in text else '"'
    if quote in text or "\\" in text or not text.isprintable():
        raise UsageError(f"the text {text!r:.60} cannot stand in a formula", code="formula-syntax")
    return f"{quote}{text}{quote}"
