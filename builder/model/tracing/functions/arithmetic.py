"""Sums, products, comparisons and choices, element by element."""

from __future__ import annotations

from typing import Any

from builder.model.tracing.faults import Inexpressible
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.functions.table import converts
from builder.model.tracing.values import Constant, Operand, State, Value

Number = bool | int | float
Term = Operand | Number


def number_of(term: Term) -> Number | None:
    """Give the number that a term is: a plain one, or a constant without dims."""
    if isinstance(term, Constant) and not term.tensor.dim():
        value: Number = term.tensor.item()
        return value
    if isinstance(term, Value | Constant | State):
        return None
    return bool(term) if isinstance(term, bool) else int(term) if isinstance(term, int) else float(term)


def binary(desk: Desk, block: str, left: Term, right: Term) -> Value:
    """Record an operation of two operands, one of which may be a number; the operation commutes."""
    one, other = number_of(left), number_of(right)
    if isinstance(left, Value | Constant | State) and one is None:
        if other is not None:
            return desk.one(block, left, value=other)
        assert isinstance(right, Value | Constant | State)
        return desk.one(block, left, right)
    assert isinstance(right, Value | Constant | State)
    return desk.one(block, right, value=one)


@converts("add", "radd", "iadd")
def add(desk: Desk, input: Term, other: Term, *, alpha: Number = 1, out: None = None) -> Value:
    """Record a sum."""
    return binary(desk, "Add", input, _times(desk, other, alpha))


def _times(desk: Desk, term: Term, factor: Number) -> Term:
    number = number_of(term)
    if number is not None:
        return number * factor
    return term if factor == 1 else binary(desk, "Mul", term, factor)


@converts("addcmul")
def addcmul(
    desk: Desk, input: Term, tensor1: Term, tensor2: Term, *, value: Number = 1, out: None = None
) -> Value:
    """Record a sum with a scaled product."""
    return add(desk, input, mul(desk, tensor1, tensor2), alpha=value)


@converts("addcdiv")
def addcdiv(
    desk: Desk, input: Term, tensor1: Term, tensor2: Term, *, value: Number = 1, out: None = None
) -> Value:
    """Record a sum with a scaled quotient."""
    return add(desk, input, div(desk, tensor1, tensor2), alpha=value)


@converts("mul", "rmul", "imul", "multiply")
def mul(desk: Desk, input: Term, other: Term, *, out: None = None) -> Value:
    """Record a product."""
    return binary(desk, "Mul", input, other)


@converts("sub", "subtract", "isub")
def sub(desk: Desk, input: Term, other: Term, *, alpha: Number = 1, out: None = None) -> Value:
    """Record a difference; a number minus a tensor is the negated tensor plus the number."""
    number = number_of(input)
    other = _times(desk, other, alpha)
    if number is not None:
        assert isinstance(other, Value | Constant | State)
        return desk.one("Add", desk.one("Neg", other), value=number)
    assert isinstance(input, Value | Constant | State)
    value = number_of(other)
    if value is not None:
        return desk.one("Sub", input, value=value)
    assert isinstance(other, Value | Constant | State)
    return desk.one("Sub", input, other)


@converts("rsub")
def rsub(desk: Desk, input: Term, other: Term, *, alpha: Number = 1) -> Value:
    """Record a difference the other way around."""
    return sub(desk, other, _times(desk, input, alpha))


@converts("div", "truediv", "divide", "true_divide", "itruediv", "idiv")
def div(desk: Desk, input: Term, other: Term, *, rounding_mode: str | None = None, out: None = None) -> Value:
    """Record a quotient."""
    if rounding_mode == "floor":
        return floor_divide(desk, input, other)
    if rounding_mode is not None:
        raise Inexpressible(f"no block divides with rounding_mode '{rounding_mode}'")
    number = number_of(input)
    if number is not None and not isinstance(input, Constant):
        return rdiv(desk, other, number)
    assert isinstance(input, Value | Constant | State)
    value = number_of(other)
    if value is not None:
        return desk.one("Div", input, value=value)
    assert isinstance(other, Value | Constant | State)
    return desk.one("Div", input, other)


@converts("rdiv", "rtruediv")
def rdiv(desk: Desk, input: Term, other: Number) -> Value:
    """Record a number over a tensor, as torch computes it: the reciprocal, times the number."""
    assert isinstance(input, Value | Constant | State)
    return desk.one("Mul", desk.one("Reciprocal", input), value=number_of(other))


@converts("floor_divide", "floordiv", "ifloordiv")
def floor_divide(desk: Desk, input: Term, other: Term) -> Value:
    """Record a quotient, rounded down."""
    return _ordered(desk, "FloorDivide", input, other)


@converts("remainder", "mod", "imod")
def remainder(desk: Desk, input: Term, other: Term) -> Value:
    """Record a remainder, of the sign of the divisor."""
    return _ordered(desk, "Remainder", input, other)


@converts("pow", "float_power", "ipow")
def power(desk: Desk, input: Term, exponent: Term) -> Value:
    """Record a power with a number for its exponent."""
    number = number_of(exponent)
    if number is None or not isinstance(input, Value | Constant | State):
        raise Inexpressible("no block raises to a power that is a tensor")
    return desk.one("Pow", input, exponent=number)


@converts("maximum")
def maximum(desk: Desk, input: Operand, other: Operand) -> Value:
    """Record the larger of two."""
    return desk.one("Maximum", input, other)


@converts("minimum")
def minimum(desk: Desk, input: Operand, other: Operand) -> Value:
    """Record the smaller of two."""
    return desk.one("Minimum", input, other)


MIRRORED = {"Greater": "Less", "Less": "Greater", "GreaterEqual": "LessEqual", "LessEqual": "GreaterEqual"}


def _ordered(desk: Desk, block: str, input: Term, other: Term) -> Value:
    number = number_of(other)
    if not isinstance(input, Value | Constant | State):
        if block in MIRRORED or block in ("Equal", "NotEqual"):
            return _ordered(desk, MIRRORED.get(block, block), other, input)
        raise Inexpressible(f"{block} takes a tensor on its left")
    if number is not None:
        return desk.one(block, input, value=number)
    assert isinstance(other, Value | Constant | State)
    return desk.one(block, input, other)


def _comparison(block: str, *names: str) -> None:
    def compared(desk: Desk, input: Term, other: Term) -> Value:
        return _ordered(desk, block, input, other)

    converts(*names)(compared)


for _block, _names in {
    "Greater": ("gt", "greater"), "GreaterEqual": ("ge", "greater_equal"), "Less": ("lt", "less"),
    "LessEqual": ("le", "less_equal"), "Equal": ("eq",), "NotEqual": ("ne", "not_equal"),
}.items():  # fmt: skip
    _comparison(_block, *_names)


@converts("logical_and", "and", "bitwise_and", "rand", "iand")
def logical_and(desk: Desk, input: Operand, other: Operand) -> Value:
    """Record a conjunction of truth values."""
    return desk.one("LogicalAnd", _truth(input), _truth(other))


@converts("logical_or", "or", "bitwise_or", "ror", "ior")
def logical_or(desk: Desk, input: Operand, other: Operand) -> Value:
    """Record a disjunction of truth values."""
    return desk.one("LogicalOr", _truth(input), _truth(other))


@converts("logical_not", "invert", "bitwise_not")
def logical_not(desk: Desk, input: Operand) -> Value:
    """Record a negation of truth values."""
    return desk.one("LogicalNot", _truth(input))


def _truth(operand: Any) -> Operand:
    if not isinstance(operand, Value | Constant | State) or operand.shape.dtype != "bool":
        raise Inexpressible("the blocks of logic take tensors of bool")
    return operand


@converts("where")
def where(desk: Desk, condition: Operand, input: Term, other: Term) -> Value:
    """Record a choice, element by element; either side may be a number."""
    one, another = number_of(input), number_of(other)
    inputs: list[tuple[str, Operand]] = [("condition", condition)]
    args: dict[str, Number] = {}
    for port, setting, term, number in (("x", "value", input, one), ("other", "otherwise", other, another)):
        if number is not None:
            args[setting] = number
        else:
            assert isinstance(term, Value | Constant | State)
            inputs.append((port, term))
    return desk.node("Where", inputs, args)[0]


@converts("masked_fill")
def masked_fill(desk: Desk, input: Operand, mask: Operand, value: Term) -> Value:
    """Record the filling of masked places with a number."""
    number = number_of(value)
    if number is None:
        raise Inexpressible("MaskedFill fills with a number, not with a tensor")
    if number in (float("inf"), float("-inf")):
        return desk.one("MaskedFill", input, mask, value="inf" if number > 0 else "-inf")
    return desk.one("MaskedFill", input, mask, value=number)
