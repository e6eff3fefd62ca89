"""Cards of functions of a single tensor, number by number, that torch.nn has no module for."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Expression, Port, Result
from blocks.cards.broadcasting import needs_floating
from blocks.errors import RuleFault
from blocks.kinds import LARGEST, AnyOf, Choice, Float, Int, optional
from blocks.shapes import DTYPES, Shape

NUMBER = AnyOf((Int(-LARGEST), Float()))
ANY = Port("x", "any tensor of numbers")
FLOATING = Port("x", "any tensor of floating-point numbers", dtype="floating")


def _same(args: Args, inputs: tuple[Shape, ...]) -> Result:
    needs_floating(inputs)
    return Result(inputs)


def _signed(args: Args, inputs: tuple[Shape, ...]) -> Result:
    if inputs[0].dtype in ("bool", "complex64"):
        raise RuleFault(f"needs real numbers, got {inputs[0].dtype}", code="wrong-dtype")
    return Result(inputs)


def _clamp(args: Args, inputs: tuple[Shape, ...]) -> Result:
    needs_floating(inputs)
    if args.min is None and args.max is None:
        raise RuleFault("needs min or max, or both", code="missing-argument", argument="min")
    if args.min is not None and args.max is not None and args.min > args.max:
        raise RuleFault(f"min {args.min:g} is above max {args.max:g}", code="bad-argument", argument="min")
    return Result(inputs)


def _cast(args: Args, inputs: tuple[Shape, ...]) -> Result:
    return Result((inputs[0].with_dtype(args.dtype),))


def _unchanged(args: Args, inputs: tuple[Shape, ...]) -> Result:
    return Result(inputs)


def _call(function: str) -> Expression:
    return lambda args, names, shapes: f"torch.{function}({names[0]})"


def _plain(name: str, doc: str, *, signed: bool = False) -> Card:
    return Card(
        name=name,
        doc=doc,
        family="activation",
        inputs=(ANY if signed else FLOATING,),
        rule=_signed if signed else _same,
        expression=_call(name.lower()),
        formula="(…) -> (…)",
    )


def _bound(name: str, doc: str) -> Arg:
    return Arg(name, optional(Float()), None, doc=doc, shown=True)


CARDS = (
    _plain("Neg", "Turn the sign around.", signed=True),
    _plain("Abs", "Drop the sign.", signed=True),
    _plain("Square", "Multiply by itself.", signed=True),
    _plain("Sqrt", "Take the square root."),
    _plain("Rsqrt", "Take one over the square root."),
    _plain("Exp", "Raise e to the power of each number."),
    _plain("Log", "Take the natural logarithm."),
    _plain("Sin", "Take the sine."),
    _plain("Cos", "Take the cosine."),
    Card(
        name="Pow",
        doc="Raise to a power.",
        family="activation",
        inputs=(FLOATING,),
        args=(Arg("exponent", NUMBER, doc="the power", shown=True),),
        rule=_same,
        expression=lambda args, names, shapes: f"torch.pow({names[0]}, {args.exponent!r})",
        formula="(…) -> (…)",
    ),
    Card(
        name="Clamp",
        doc="Keep numbers between two bounds.",
        family="activation",
        inputs=(FLOATING,),
        args=(_bound("min", "the lower bound"), _bound("max", "the upper bound")),
        rule=_clamp,
        expression=lambda args, names, shapes: f"torch.clamp({names[0]}, min={args.min!r}, max={args.max!r})",
        formula="(…) -> (…)",
    ),
    Card(
        name="Cast",
        doc="Turn into another dtype.",
        family="other",
        inputs=(Port("x", "any tensor"),),
        args=(Arg("dtype", Choice(DTYPES), doc="the dtype", shown=True),),
        rule=_cast,
        expression=lambda args, names, shapes: f"{names[0]}.to(torch.{args.dtype})",
        formula="(…) -> (…)",
    ),
    Card(
        name="Detach",
        doc="Let no gradient flow back from here.",
        family="other",
        inputs=(Port("x", "any tensor"),),
        rule=_unchanged,
        expression=lambda args, names, shapes: f"{names[0]}.detach()",
        formula="(…) -> (…)",
    ),
)
