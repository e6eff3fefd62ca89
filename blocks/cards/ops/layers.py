"""Cards of the layers of `torchvision.ops`."""

from __future__ import annotations

from functools import partial

from blocks.card import Arg, Args, Card, Result, axis_of, needs_at_least_dims, needs_dims
from blocks.cards.ops.parts import (
    EXTENT,
    INPLACE,
    OWN,
    PLANE_NORMS,
    ROW_NORMS,
    X,
    activation,
    channels,
    flowing,
    frozen_norm,
    norm,
    normed,
    ops_card,
    then,
)
from blocks.cards.signature import CHANNELS, LAYOUTS, bad_argument, needs_floating, size_of
from blocks.kinds import Bool, Choice, Float, Int, ListOf, Sizes, optional
from blocks.shapes import Shape


def _convolve(axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    names = ("in_channels", "out_channels", "kernel_size", "stride", "groups", "dilation")
    padding = args.padding
    if padding is None:
        pairs = zip(args.kernel_size, args.dilation, strict=True)
        padding = tuple((kernel - 1) // 2 * dilation for kernel, dilation in pairs)
    bias = args.norm_layer is None if args.bias is None else args.bias
    given = {**{name: args[name] for name in names}, "padding": padding, "bias": bias}
    return normed(then(flowing(inputs[0]), "0", f"Conv{axes}d", given), "1", args.norm_layer)


def _perceptron(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_at_least_dims(shape, 1, "(…, features)")
    needs_floating(shape)
    size_of(args, "in_channels", shape, -1, "features")
    result, place = flowing(shape), 0
    width = args.in_channels
    for index, hidden in enumerate(args.hidden_channels):
        given = {"in_features": width, "out_features": hidden, "bias": args.bias}
        result, width = then(result, str(place), "Linear", given), hidden
        if index < len(args.hidden_channels) - 1:
            result = normed(result, str(place + 1), args.norm_layer)
            place += 3 if args.norm_layer is None else 4
    return result


def _squeeze(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_dims(shape, 4, LAYOUTS[2])
    needs_floating(shape)
    size_of(args, "input_channels", shape, 1, "channels")
    result = flowing(shape.with_dims([shape[0], args.input_channels, 1, 1]))
    for name, count in (("fc1", args.squeeze_channels), ("fc2", args.input_channels)):
        result = then(result, name, "Conv2d", {"out_channels": count, "kernel_size": 1})
    return Result((shape,), result.params, macs=result.macs, claims=result.claims)


def _freeze(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_dims(shape, 4, LAYOUTS[2])
    needs_floating(shape)
    return Result((shape,), buffers=frozen_norm(size_of(args, "num_features", shape, 1, "channels")))


def _permute(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    if len(args.dims) != len(shape):
        raise bad_argument("dims", f"dims names {len(args.dims)} axes, and the input has {len(shape)}")
    axes = [axis_of(index, shape, "dims") for index in args.dims]
    if len(set(axes)) != len(axes):
        raise bad_argument("dims", "dims names an axis twice")
    return Result((shape.with_dims(shape[axis] for axis in axes),))


def _drop(axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_dims(shape, axes + 2, LAYOUTS[axes])
    needs_floating(shape)
    if args.block_size % 2 == 0:
        raise bad_argument(
            "block_size", f"block_size must be odd, as a region has a middle, got {args.block_size}"
        )
    return Result((shape,))


def _deepen(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_at_least_dims(shape, 1, "(N, …)")
    needs_floating(shape)
    return Result((shape,))


def _convolution(axes: int) -> Card:
    sizes = Sizes(axes, 1, 1 << 10)
    args = (
        channels("in_channels"),
        Arg("out_channels", CHANNELS, shown=True),
        Arg("kernel_size", sizes, 3, shown=True),
        Arg("stride", sizes, 1, shown=True),
        Arg("padding", optional(Sizes(axes, 0, 1 << 10)), None, "null for what keeps the size at stride 1"),
        Arg("groups", CHANNELS, 1),
        norm("norm_layer", f"BatchNorm{axes}d", PLANE_NORMS[axes]),
        activation("activation_layer", "ReLU"),
        Arg("dilation", sizes, 1),
        Arg("inplace", optional(Bool()), True, "whether an activation that can overwrites its input"),
        Arg("bias", optional(Bool()), None, "whether there is a bias; null for where there is no norm"),
    )
    return ops_card(
        f"Conv{axes}dNormActivation", "conv", "A convolution, a norm and an activation in a row.", X, args,
        partial(_convolve, axes),
        f"{LAYOUTS[axes]} -> (N, out_channels, ⌊(size + 2p - d(k - 1) - 1)/s⌋ + 1, …)", home=OWN,
    )  # fmt: skip


def _drop_block(axes: int) -> Card:
    args = (
        Arg("p", Float(0, 1), doc="how likely a place is left out", shown=True),
        Arg("block_size", EXTENT, doc="how wide a region is, an odd number", shown=True),
        INPLACE,
        Arg("eps", Float(0, 1, above=True), 1e-6),
    )
    return ops_card(
        f"DropBlock{axes}d", "other", "Leave out square regions at random in training.", X, args,
        partial(_drop, axes), f"{LAYOUTS[axes]} -> the same", source="https://arxiv.org/abs/1810.12890",
    )  # fmt: skip


CARDS = (
    _convolution(2),
    _convolution(3),
    ops_card(
        "MLP", "linear", "Linear layers with a norm, an activation and dropout between them.", X,
        (
            Arg("in_channels", CHANNELS, inferred="x.features"),
            Arg("hidden_channels", ListOf(CHANNELS, 1, 256), doc="the width of each layer", shown=True),
            norm("norm_layer", None, ROW_NORMS), activation("activation_layer", "ReLU", may_miss=False),
            Arg("inplace", optional(Bool()), None,
            "whether activations and dropout overwrite; null for their own way"),
            Arg("bias", Bool(), True), Arg("dropout", Float(0, 1), 0.0),
        ),
        _perceptron, "(…, features) -> (…, the last of hidden_channels)", home=OWN,
    ),
    ops_card(
        "SqueezeExcitation", "attention", "Channels weighed by what the whole image holds of them.", X,
        (
            channels("input_channels"), Arg("squeeze_channels", CHANNELS, doc="the width between",
            shown=True),
            activation("activation", "ReLU", may_miss=False), activation("scale_activation", "Sigmoid",
            may_miss=False),
        ),
        _squeeze, "(N, C, H, W) -> the same", home=OWN, source="https://arxiv.org/abs/1709.01507",
    ),
    ops_card(
        "FrozenBatchNorm2d", "norm", "A batch norm whose numbers never change.", X,
        (channels("num_features"), Arg("eps", Float(0, 1, above=True), 1e-5)),
        _freeze, "(N, C, H, W) -> the same",
    ),
    ops_card(
        "Permute", "shape", "Change the order of the axes.", X,
        (Arg("dims", ListOf(Int(-64, 63), 1, 64), doc="the axes in their new order", shown=True),),
        _permute, "(a, b, …) -> the same sizes in the order of dims",
    ),
    ops_card(
        "StochasticDepth", "other", "Leave out a residual branch at random in training.", X,
        (
            Arg("p", Float(0, 1), doc="how likely it is left out", shown=True),
            Arg("mode", Choice(("batch", "row")), doc="the whole batch at once, or each example", shown=True),
        ),
        _deepen, "(N, …) -> the same", source="https://arxiv.org/abs/1603.09382",
    ),
    _drop_block(2),
    _drop_block(3),
)  # fmt: skip
