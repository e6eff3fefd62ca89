"""Cards of poolings at random places, and of the way back from a pooling of maxima."""

from __future__ import annotations

from functools import partial

from blocks.card import Arg, Args, Card, Port, Result, needs_dims
from blocks.cards.pool import INDICES, pooled, with_indices
from blocks.cards.scale import scaled
from blocks.cards.signature import AXES, LAYOUTS, MOST_EXTENT, X, bad_argument, needs_floating, torch_page
from blocks.cards.windows import not_empty
from blocks.conditions import AtLeast, AtMost, Claim, Equal
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import AnyOf, Float, ListOf, Sizes, optional
from blocks.shapes import Shape

SIMPLE = "give output_size, fix the input's size, or take a ratio such as 0.5 or 0.75"
RANDOM = "its windows lie at other places in every pass, in evaluation too"


def _fractional(axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Place windows at random; over three dims torch wants one more point than over two."""
    (shape,) = inputs
    needs_dims(shape, axes + 2, LAYOUTS[axes])
    needs_floating(shape)
    sizes = _targets(axes, args, shape)
    gaps = zip(shape.dims[2:], sizes, args.kernel_size, AXES[axes], strict=True)
    claims = tuple(
        AtLeast(have - out - points, axes - 3, f"windows of {points} must fit {out} times into {name}")
        for have, out, points, name in gaps
    )
    out = shape.with_dims([*shape.dims[:2], *sizes])
    left = not_empty(sizes, AXES[axes], "something of {} must be left")
    return Result(with_indices(args, out), claims=(*left, *claims), notes=(RANDOM,))


def _targets(axes: int, args: Args, shape: Shape) -> list[Dim]:
    if (args.output_size is None) == (args.output_ratio is None):
        raise RuleFault(
            "needs either output_size or output_ratio", code="missing-argument", argument="output_size"
        )
    if args.output_size is not None:
        return [Dim(size) for size in args.output_size]
    ratio = args.output_ratio
    ratios = ratio if isinstance(ratio, tuple) else (ratio,) * axes
    if max(ratios) >= 1:
        raise bad_argument("output_ratio", f"output_ratio must be below 1, got {max(ratios):g}")
    return [
        scaled(dim, one, argument="output_ratio", hint=SIMPLE)
        for dim, one in zip(shape.dims[2:], ratios, strict=True)
    ]


def _unpool(axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Spread the numbers to where they came from, with zeros between."""
    shape, indices = inputs
    needs_dims(shape, axes + 2, LAYOUTS[axes])
    needs_floating(shape)
    if indices.dtype != "int64":
        raise RuleFault(f"indices needs int64, got {indices.dtype}", code="wrong-dtype")
    if len(indices) != len(shape):
        raise RuleFault(f"indices needs {len(shape)} dims, as x has, got {len(indices)}")
    claims: tuple[Claim, ...] = tuple(
        Equal(one, other, "x and indices need equal sizes")
        for one, other in zip(shape, indices, strict=True)
        if one != other
    )
    stride = args.kernel_size if args.stride is None else args.stride
    usual = [
        (dim - 1) * step + (points - 2 * padding)
        for dim, step, points, padding in zip(
            shape.dims[2:], stride, args.kernel_size, args.padding, strict=True
        )
    ]
    sizes, more = _stated(axes, args, usual, stride)
    return Result((shape.with_dims([*shape.dims[:2], *sizes]),), claims=(*claims, *more))


def _stated(
    axes: int, args: Args, usual: list[Dim], stride: tuple[int, ...]
) -> tuple[list[Dim], tuple[Claim, ...]]:
    """Let a stated size be less than a stride away from the usual one, since pooling rounds."""
    if args.output_size is None:
        return usual, not_empty(usual, AXES[axes], "something of {} must be left")
    claims: list[Claim] = []
    for size, base, step in zip(args.output_size, usual, stride, strict=True):
        what = f"output_size {size} must be less than the stride {step} away from {base}"
        claims.extend((AtLeast(base - size, 1 - step, what), AtMost(base - size, step - 1, what)))
    return [Dim(size) for size in args.output_size], tuple(claims)


def _each(kind: Float, axes: int) -> AnyOf:
    return AnyOf((kind, ListOf(kind, axes, axes)))


def _fractional_card(axes: int) -> Card:
    sizes = Sizes(axes, 1, MOST_EXTENT)
    sizes_out = ", ".join(f"⌊output_ratio·{axis}⌋" for axis in AXES[axes])
    return Card(
        name=f"FractionalMaxPool{axes}d",
        doc="The largest number in windows at random places, for any ratio of sizes.",
        family="pool",
        inputs=(X,),
        args=(
            Arg("kernel_size", sizes, shown=True),
            Arg("output_size", optional(sizes), None, "the size to reach", shown=True),
            Arg(
                "output_ratio", optional(_each(Float(0, 1, above=True), axes)), None, "or the ratio of sizes",
                shown=True,
            ),
            INDICES,
        ),
        outputs=pooled,
        rule=partial(_fractional, axes),
        home=f"torch.nn:FractionalMaxPool{axes}d",
        source="https://arxiv.org/abs/1412.6071",
        formula=f"{LAYOUTS[axes]} -> (N, C, {sizes_out})",
    )  # fmt: skip


def _unpool_card(axes: int) -> Card:
    sizes = Sizes(axes, 1, MOST_EXTENT)
    names = ", ".join(f"({axis} - 1)·stride - 2·padding + kernel_size" for axis in AXES[axes])
    return Card(
        name=f"MaxUnpool{axes}d",
        doc="Put numbers back where a max pooling took them from.",
        family="pool",
        inputs=(X, Port("indices", "those that the pooling gave, with return_indices", dtype="int64")),
        args=(
            Arg("kernel_size", sizes, shown=True),
            Arg("stride", optional(sizes), None, "null takes kernel_size", shown=True),
            Arg("padding", Sizes(axes, 0, MOST_EXTENT), 0),
            Arg(
                "output_size",
                optional(sizes),
                None,
                "the size to reach, where rounding lost it",
                at_call=True,
            ),
        ),
        rule=partial(_unpool, axes),
        home=f"torch.nn:MaxUnpool{axes}d",
        source=torch_page(f"MaxUnpool{axes}d"),
        formula=f"{LAYOUTS[axes]} -> (N, C, {names})",
    )


CARDS: tuple[Card, ...] = (
    *(_fractional_card(axes) for axes in (2, 3)),
    *(_unpool_card(axes) for axes in (1, 2, 3)),
)
