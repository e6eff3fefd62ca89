"""Cards that boil dims down to one number each."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Expression, Port, Result, Rule, needs_at_least_dims
from blocks.cards.axes import AXIS, axes_of
from blocks.cards.broadcasting import needs_floating
from blocks.errors import RuleFault
from blocks.kinds import AnyOf, Bool, Choice, Float, Int, ListOf
from blocks.shapes import Shape

DIMS = Arg("dim", ListOf(AXIS, least=1, most=64), doc="the dim, or a list of them", shown=True)
DIM = Arg("dim", AXIS, doc="the dim that is searched", shown=True)
KEEP = Arg("keepdim", Bool(), False, doc="keep the dims, with size 1")
FORMULA = "(N, C, H, W) -> (N, C) for dim [2, 3], (N, C, 1, 1) with keepdim"


def _reduced(args: Args, shape: Shape) -> Shape:
    needs_at_least_dims(shape, 1, "(..., size, ...)")
    axes = axes_of(args.dim if isinstance(args.dim, tuple) else (args.dim,), shape, "dim")
    if args.keepdim:
        return shape.with_dims(1 if place in axes else dim for place, dim in enumerate(shape))
    return shape.with_dims(dim for place, dim in enumerate(shape) if place not in axes)


def _floating_rule(args: Args, inputs: tuple[Shape, ...]) -> Result:
    needs_floating(inputs)
    return Result((_reduced(args, inputs[0]),))


def _sum_rule(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    is_whole = not shape.is_floating and shape.dtype != "complex64"
    return Result((_reduced(args, shape.with_dtype("int64") if is_whole else shape),))


def _ordered_rule(args: Args, inputs: tuple[Shape, ...]) -> Result:
    if inputs[0].dtype == "complex64":
        raise RuleFault("needs numbers that have an order, got complex64", code="wrong-dtype")
    return Result((_reduced(args, inputs[0]),))


def _index_rule(args: Args, inputs: tuple[Shape, ...]) -> Result:
    if inputs[0].dtype in ("complex64", "bool"):
        raise RuleFault(f"needs numbers that have an order, got {inputs[0].dtype}", code="wrong-dtype")
    return Result((_reduced(args, inputs[0]).with_dtype("int64"),))


def _call(function: str, *more: str) -> Expression:
    """Write the call of a torch function over `dim`, with further arguments by name."""

    def expression(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
        dim = list(args.dim) if isinstance(args.dim, tuple) else args.dim
        further = "".join(f"{name}={_value(args[name])}, " for name in more)
        return f"torch.{function}({names[0]}, {further}dim={dim!r}, keepdim={args.keepdim!r})"

    return expression


def _value(value: object) -> str:
    return 'float("inf")' if value == "inf" else repr(value)


def _card(name: str, doc: str, rule: Rule, expression: Expression, *args: Arg) -> Card:
    return Card(
        name=name,
        doc=doc,
        family="pool",
        inputs=(Port("x", "any tensor", dtype="floating" if rule is _floating_rule else ""),),
        args=args,
        rule=rule,
        expression=expression,
        formula=FORMULA,
    )


CORRECTION = Arg(
    "correction", Int(0), 1, doc="subtracted from the number of elements; 1 is Bessel's correction"
)
ORDER = Arg(
    "p", AnyOf((Float(0.0, above=True), Choice(("inf",)))), 2.0, doc="the norm's order, or `inf`", shown=True
)

CARDS = (
    _card("Mean", "Take the mean over dims.", _floating_rule, _call("mean"), DIMS, KEEP),
    _card("Sum", "Add up over dims.", _sum_rule, _call("sum"), DIMS, KEEP),
    _card("Max", "Take the largest value over dims.", _ordered_rule, _call("amax"), DIMS, KEEP),
    _card("Min", "Take the smallest value over dims.", _ordered_rule, _call("amin"), DIMS, KEEP),
    _card(
        "Var",
        "Take the variance over dims.",
        _floating_rule,
        _call("var", "correction"),
        DIMS,
        CORRECTION,
        KEEP,
    ),
    _card(
        "Std",
        "Take the deviation over dims.",
        _floating_rule,
        _call("std", "correction"),
        DIMS,
        CORRECTION,
        KEEP,
    ),
    _card(
        "LogSumExp",
        "Take the logarithm of the sum of exponentials over dims, without overflow.",
        _floating_rule,
        _call("logsumexp"),
        DIMS,
        KEEP,
    ),
    _card(
        "Norm",
        "Take the vector norm over dims: the p-th root of the sum of p-th powers.",
        _floating_rule,
        lambda args, names, shapes: _call("linalg.vector_norm", "ord")(
            Args(ord=args.p, dim=args.dim, keepdim=args.keepdim), names, shapes
        ),
        ORDER,
        DIMS,
        KEEP,
    ),
    _card("ArgMax", "Find the place of the largest value.", _index_rule, _call("argmax"), DIM, KEEP),
    _card("ArgMin", "Find the place of the smallest value.", _index_rule, _call("argmin"), DIM, KEEP),
)
