"""Cards of layers as functions: their weights flow in like any other tensor."""

from __future__ import annotations

from functools import partial

from blocks.card import Arg, Args, Card, Expression, Port, Result, needs_dims
from blocks.cards.broadcasting import needs_floating
from blocks.cards.signature import LAYOUTS, MOST_EXTENT
from blocks.conditions import AtLeast, Claim, Equal
from blocks.dims import Dim, product
from blocks.errors import RuleFault
from blocks.kinds import Int, Sizes
from blocks.shapes import Shape

BIAS = Port("bias", "one number an output channel", optional=True, dtype="floating")
WEIGHTS = Port("weight", "the weights, made by other nodes", dtype="floating")


def _equal(one: Dim, other: Dim, what: str) -> list[Claim]:
    return [] if one == other else [Equal(one, other, what)]


def _one_dtype(inputs: tuple[Shape, ...]) -> None:
    needs_floating(inputs)
    if len({shape.dtype for shape in inputs}) > 1:
        raise RuleFault("needs inputs of one dtype", code="wrong-dtype")


def _bias_claims(inputs: tuple[Shape, ...], channels: Dim) -> list[Claim]:
    if len(inputs) < 3:
        return []
    needs_dims(inputs[2], 1, "(channels,)")
    return _equal(inputs[2][0], channels, "the bias needs one number an output channel")


def _linear(args: Args, inputs: tuple[Shape, ...]) -> Result:
    x, weight = inputs[:2]
    _one_dtype(inputs)
    needs_dims(weight, 2, "(out_features, in_features)")
    if not len(x):
        raise RuleFault("needs at least 1 dims (..., features), got 0")
    claims = _equal(x[-1], weight[1], "x needs as many features as the weights take")
    claims += _bias_claims(inputs, weight[0])
    out = x.with_dim(-1, weight[0])
    return Result((out,), macs=product(list(out.dims)) * weight[1], claims=tuple(claims))


def _convolve(axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    x, weight = inputs[:2]
    _one_dtype(inputs)
    needs_dims(x, axes + 2, LAYOUTS[axes])
    needs_dims(weight, axes + 2, "(out_channels, in_channels / groups, kernel …)")
    claims = _equal(x[1], weight[1] * args.groups, "x needs as many channels as the weights take")
    if weight[0].is_constant and int(weight[0]) % args.groups:
        raise RuleFault(
            f"groups {args.groups} does not divide {weight[0]} output channels", argument="groups"
        )
    claims += _bias_claims(inputs, weight[0])
    sizes = []
    for axis in range(axes):
        reach = (weight[2 + axis] - 1) * args.dilation[axis]
        room = x[2 + axis] + 2 * args.padding[axis] - reach - 1
        claims.append(AtLeast(room, 0, "the kernel must fit into the input"))
        sizes.append(room // args.stride[axis] + 1)
    out = x.with_dims((x[0], weight[0], *sizes))
    macs = product(list(out.dims)) * product(list(weight.dims[1:]))
    return Result((out,), macs=macs, claims=tuple(claims))


def _text(function: str, *settings: str) -> Expression:
    def expression(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
        values = [list(args[name]) if isinstance(args[name], tuple) else args[name] for name in settings]
        more = [f"{name}={value!r}" for name, value in zip(settings, values, strict=True)]
        return f"torch.nn.functional.{function}({', '.join([*names, *more])})"

    return expression


def _conv(axes: int) -> Card:
    def size(name: str, least: int, default: int, doc: str) -> Arg:
        return Arg(name, Sizes(axes, least=least, most=MOST_EXTENT), default, doc=doc)

    return Card(
        name=f"F.conv{axes}d",
        doc=f"Convolve over {axes} {'axis' if axes == 1 else 'axes'} with weights that flow in.",
        family="conv",
        inputs=(Port("x", LAYOUTS[axes], dtype="floating"), WEIGHTS, BIAS),
        args=(
            size("stride", 1, 1, "distance between windows"),
            size("padding", 0, 0, "border of zeros"),
            size("dilation", 1, 1, "distance between the points of the kernel"),
            Arg("groups", Int(1, 1 << 20), 1, doc="how many parts the channels fall into"),
        ),
        rule=partial(_convolve, axes),
        expression=_text(f"conv{axes}d", "stride", "padding", "dilation", "groups"),
        source=f"https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv{axes}d.html",
        formula="x, (out_channels, C / groups, kernel …) -> (N, out_channels, …)",
    )


CARDS = (
    Card(
        name="F.linear",
        doc="Multiply by a matrix that flows in, and add a bias.",
        family="linear",
        inputs=(Port("x", "(…, features)", dtype="floating"), WEIGHTS, BIAS),
        rule=_linear,
        expression=_text("linear"),
        source="https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear.html",
        formula="(…, features), (out_features, features) -> (…, out_features)",
    ),
    _conv(1),
    _conv(2),
    _conv(3),
)
