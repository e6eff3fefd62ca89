"""Cards of further functions of single numbers, and of whole divisions."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Expression, Port, Result
from blocks.cards.broadcasting import broadcast, mixed, needs_floating
from blocks.errors import RuleFault
from blocks.kinds import LARGEST, AnyOf, Float, Int, optional
from blocks.shapes import Shape

NUMBER = AnyOf((Int(-LARGEST), Float()))
FLOATING = Port("x", "any tensor of floating-point numbers", dtype="floating")
PAIR = (Port("x", "what is divided"), Port("other", "by what", optional=True))


def _same(args: Args, inputs: tuple[Shape, ...]) -> Result:
    needs_floating(inputs)
    return Result(inputs)


def _divided(args: Args, inputs: tuple[Shape, ...]) -> Result:
    if (len(inputs) > 1) == (args.value is not None):
        raise RuleFault("needs two inputs, or one and a number as `value`")
    if args.value == 0:
        raise RuleFault("needs a number other than 0, got 0", code="bad-argument", argument="value")
    if any(shape.dtype in ("bool", "complex64") for shape in inputs):
        raise RuleFault("needs real numbers, got bool or complex64", code="wrong-dtype")
    dtype = mixed(inputs)
    if isinstance(args.value, float) and "int" in dtype:
        dtype = "float32"
    sizes, claims = broadcast(inputs, "a division needs sizes that are equal, or 1")
    return Result((Shape(sizes, dtype),), claims=claims)


def _plain(name: str, doc: str) -> Card:
    return Card(
        name=name,
        doc=doc,
        family="activation",
        inputs=(FLOATING,),
        rule=_same,
        expression=lambda args, names, shapes: f"torch.{name.lower()}({names[0]})",
        formula="(…) -> (…)",
    )


def _division(name: str, doc: str, function: str) -> Card:
    return Card(
        name=name,
        doc=doc,
        family="merge",
        inputs=PAIR,
        args=(Arg("value", optional(NUMBER), None, doc="a number to divide by", shown=True),),
        rule=_divided,
        expression=_called(function),
        formula="(…), (…) -> the broadcast shape",
    )


def _called(function: str) -> Expression:
    def expression(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
        return f"torch.{function}({names[0]}, {names[1] if len(names) > 1 else repr(args.value)})"

    return expression


CARDS = (
    _plain("Reciprocal", "Take one over each number."),
    _plain("Sign", "Take -1, 0 or 1, as the number's sign is."),
    _plain("Floor", "Round down."),
    _plain("Ceil", "Round up."),
    _plain("Round", "Round to the nearest whole number, halves to the even one."),
    _plain("Erf", "Take the error function."),
    _plain("Log1p", "Take the natural logarithm of one plus each number."),
    _plain("Expm1", "Raise e to the power of each number, and subtract one."),
    _plain("Log2", "Take the logarithm to the base 2."),
    _plain("Tan", "Take the tangent."),
    _plain("Atan", "Take the arc tangent."),
    _plain("Sinh", "Take the hyperbolic sine."),
    _plain("Cosh", "Take the hyperbolic cosine."),
    _division("FloorDivide", "Divide `x` by `other`, or by a number, and round down.", "floor_divide"),
    _division("Remainder", "Take what is left of `x` after whole steps of `other`.", "remainder"),
)
