"""Cards of convolutions and transposed convolutions, in one, two and three dimensions."""

from __future__ import annotations

import math
from functools import partial

from blocks.card import Arg, Args, Card, Result, Tensor, needs_dims
from blocks.cards.signature import (
    AXES,
    CHANNELS,
    LAYOUTS,
    MOST_EXTENT,
    X,
    bad_argument,
    divides,
    needs_floating,
    size_of,
)
from blocks.cards.windows import not_empty, slid, spread
from blocks.conditions import AtLeast, Claim
from blocks.dims import Dim, product
from blocks.kinds import AnyOf, Bool, Choice, Sizes
from blocks.shapes import Shape

SOURCE = "https://arxiv.org/abs/1603.07285"


def _convolve(axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_dims(shape, axes + 2, LAYOUTS[axes])
    needs_floating(shape)
    in_channels = size_of(args, "in_channels", shape, 1, "channels")
    inner = divides(args, "groups", "in_channels")
    divides(args, "groups", "out_channels")
    sides = _sides(args, axes)
    sizes = [
        slid(
            shape[2 + axis],
            kernel=args.kernel_size[axis],
            stride=args.stride[axis],
            padding=sum(sides[axis]),
            dilation=args.dilation[axis],
        )
        for axis in range(axes)
    ]
    weight = (args.out_channels, inner, *args.kernel_size)
    assert in_channels == inner * args.groups
    return Result(
        outputs=(shape.with_dims([shape[0], args.out_channels, *sizes]),),
        params=_parameters(args, weight),
        macs=shape[0] * product(sizes) * math.prod(weight),
        claims=(
            *_padding_claims(args, shape, sides),
            *not_empty(sizes, AXES[axes], "the kernel must fit into {}"),
        ),
    )


def _sides(args: Args, axes: int) -> list[tuple[int, int]]:
    """Give the padding before and behind, for every axis."""
    if args.padding == "valid":
        return [(0, 0)] * axes
    if args.padding != "same":
        return [(side, side) for side in args.padding]
    if any(stride != 1 for stride in args.stride):
        raise bad_argument("padding", f"padding 'same' needs stride 1, got {max(args.stride)}")
    totals = [step * (points - 1) for step, points in zip(args.dilation, args.kernel_size, strict=True)]
    return [(total // 2, total - total // 2) for total in totals]


def _padding_claims(args: Args, shape: Shape, sides: list[tuple[int, int]]) -> tuple[Claim, ...]:
    spare = {"reflect": 1, "circular": 0}.get(args.padding_mode)
    if spare is None:
        return ()
    names = AXES[len(sides)]
    return tuple(
        AtLeast(
            shape[2 + axis],
            max(pair) + spare,
            f"padding {args.padding_mode!r} takes {names[axis]} from itself",
        )
        for axis, pair in enumerate(sides)
        if max(pair)
    )


def _transpose(axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_dims(shape, axes + 2, LAYOUTS[axes])
    needs_floating(shape)
    in_channels = size_of(args, "in_channels", shape, 1, "channels")
    divides(args, "groups", "in_channels")
    _check_output_padding(args)
    sizes = [
        spread(
            shape[2 + axis],
            kernel=args.kernel_size[axis],
            stride=args.stride[axis],
            padding=args.padding[axis],
            dilation=args.dilation[axis],
            extra=args.output_padding[axis],
        )
        for axis in range(axes)
    ]
    weight = (in_channels, divides(args, "groups", "out_channels"), *args.kernel_size)
    return Result(
        outputs=(shape.with_dims([shape[0], args.out_channels, *sizes]),),
        params=_parameters(args, weight),
        macs=_points(shape) * math.prod(weight),
        claims=not_empty(sizes, AXES[axes], "something of {} must be left after padding"),
    )


def _points(shape: Shape) -> Dim:
    return shape[0] * product(shape.dims[2:])


def _check_output_padding(args: Args) -> None:
    for extra, stride, dilation in zip(args.output_padding, args.stride, args.dilation, strict=True):
        if extra >= max(stride, dilation):
            raise bad_argument(
                "output_padding",
                f"output_padding {extra} needs a stride or dilation above it",
            )


def _parameters(args: Args, weight: tuple[int, ...]) -> tuple[Tensor, ...]:
    bias = (Tensor("bias", (args.out_channels,)),) if args.bias else ()
    return (Tensor("weight", weight), *bias)


def _convolution(axes: int) -> Card:
    sizes = Sizes(axes, least=1, most=MOST_EXTENT)
    padding = AnyOf((Choice(("same", "valid")), Sizes(axes, least=0, most=MOST_EXTENT)))
    return Card(
        name=f"Conv{axes}d",
        doc=f"Convolution in {_dimensions(axes)}, or cross-correlation to be exact.",
        family="conv",
        inputs=(X,),
        args=(
            *_channels(),
            Arg("kernel_size", sizes, shown=True),
            Arg("stride", sizes, 1, shown=True),
            Arg("padding", padding, 0, "points on each side, 'same' or 'valid'", shown=True),
            Arg("dilation", sizes, 1, "distance between the points of the kernel", shown=True),
            Arg("groups", CHANNELS, 1, "parts of the channels that do not meet", shown=True),
            Arg("bias", Bool(), True),
            Arg("padding_mode", Choice(("zeros", "reflect", "replicate", "circular")), "zeros"),
        ),
        rule=partial(_convolve, axes),
        home=f"torch.nn:Conv{axes}d",
        source=SOURCE,
        formula=_formula(axes, "⌊({} + 2·padding - dilation·(kernel_size - 1) - 1)/stride⌋ + 1"),
    )


def _transposed(axes: int) -> Card:
    sizes = Sizes(axes, least=1, most=MOST_EXTENT)
    extra = Sizes(axes, least=0, most=MOST_EXTENT)
    return Card(
        name=f"ConvTranspose{axes}d",
        doc=f"Transposed convolution in {_dimensions(axes)}, which spreads what a convolution gathers.",
        family="conv",
        inputs=(X,),
        args=(
            *_channels(),
            Arg("kernel_size", sizes, shown=True),
            Arg("stride", sizes, 1, shown=True),
            Arg("padding", extra, 0, "points cut from each side", shown=True),
            Arg("output_padding", extra, 0, "points added behind"),
            Arg("groups", CHANNELS, 1, "parts of the channels that do not meet", shown=True),
            Arg("bias", Bool(), True),
            Arg("dilation", sizes, 1, "distance between the points of the kernel"),
            Arg("padding_mode", Choice(("zeros",)), "zeros"),
        ),
        rule=partial(_transpose, axes),
        home=f"torch.nn:ConvTranspose{axes}d",
        source=SOURCE,
        formula=_formula(
            axes, "({} - 1)·stride - 2·padding + dilation·(kernel_size - 1) + output_padding + 1"
        ),
    )


def _channels() -> tuple[Arg, Arg]:
    return (
        Arg("in_channels", CHANNELS, inferred="x.channels"),
        Arg("out_channels", CHANNELS, shown=True),
    )


def _dimensions(axes: int) -> str:
    return ("one dimension", "two dimensions", "three dimensions")[axes - 1]


def _formula(axes: int, size: str) -> str:
    return f"{LAYOUTS[axes]} -> (N, out_channels, {', '.join(size.format(name) for name in AXES[axes])})"


CARDS = (*(_convolution(axes) for axes in (1, 2, 3)), *(_transposed(axes) for axes in (1, 2, 3)))
