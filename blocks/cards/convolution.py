"""Card of the convolution with its norm and its activation."""

from __future__ import annotations

import math

from blocks.card import Arg, Args, Card, Port, Result, Tensor
from blocks.cards.plane import IN_CHANNELS, OUT_CHANNELS, PlaneConvolution, batch_norm, needs_plane
from blocks.conditions import AtLeast, Claim
from blocks.dims import product
from blocks.errors import RuleFault
from blocks.kinds import Choice, Float, Int, optional
from blocks.shapes import Shape

NORMS = ("batch", "group", "instance", "layer", "none")
ACTIVATIONS = (
    "none", "relu", "relu6", "leaky_relu", "elu", "silu", "gelu", "mish", "hardswish", "sigmoid", "tanh",
)  # fmt: skip


def _conv_norm_act(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    claims = needs_plane(shape, args.in_channels)
    for name in ("in_channels", "out_channels"):
        if args[name] % args.groups:
            raise RuleFault(
                f"groups {args.groups} does not divide {name} {args[name]}",
                code="bad-argument",
                argument="groups",
            )
    margin = args.dilation * (args.kernel_size - 1) // 2 if args.padding is None else args.padding
    convolution = PlaneConvolution(
        "conv",
        args.in_channels,
        args.out_channels,
        args.kernel_size,
        args.stride,
        margin,
        args.dilation,
        args.groups,
        bias=args.norm == "none",
    )
    out = convolution.out(shape)
    params, buffers = _norm(args.norm, args.out_channels)
    claims = (*claims, *convolution.fits(shape, "ConvNormAct"), *_norm_claims(args, out))
    return Result((out,), (*convolution.params, *params), buffers, convolution.macs(out), claims)


def _norm(norm: str, channels: int) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    if norm == "none":
        return (), ()
    params, buffers = batch_norm("norm", channels)
    return params, buffers if norm == "batch" else ()


def _norm_claims(args: Args, out: Shape) -> tuple[Claim, ...]:
    """Claim that norms over a sample have more than one number to look at."""
    if args.norm == "instance":
        return (AtLeast(out[2] * out[3], 2, "an instance norm needs more than one pixel"),)
    if args.norm in ("group", "layer"):
        groups = math.gcd(32, args.out_channels) if args.norm == "group" else 1
        count = product((out[0], out[2], out[3])) * (args.out_channels // groups)
        return (AtLeast(count, 2, f"a {args.norm} norm needs more than one number in a group"),)
    return ()


CARDS = (
    Card(
        name="ConvNormAct",
        title="Convolution, Norm & Activation",
        doc="A convolution, a norm and an activation; a bias only where nothing normalises.",
        family="conv",
        inputs=(Port("x", "features (N, C, H, W)", dtype="floating"),),
        args=(
            IN_CHANNELS,
            OUT_CHANNELS,
            Arg("kernel_size", Int(1, 1023), 3, doc="height and width of the kernel", shown=True),
            Arg("stride", Int(1, 1023), 1, doc="step of the kernel", shown=True),
            Arg(
                "padding",
                optional(Int(0, 1023)),
                None,
                doc="zeros at each side; null keeps the size at stride 1",
            ),
            Arg("dilation", Int(1, 1023), 1, doc="gap between the kernel's points"),
            Arg("groups", Int(1, 1 << 24), 1, doc="groups of channels that do not mix", shown=True),
            Arg("norm", Choice(NORMS), "batch", doc="how channels are normalised"),
            Arg("activation", Choice(ACTIVATIONS), "relu", doc="what follows", shown=True),
            Arg("eps", Float(0, 1, above=True), 1e-5, doc="what keeps the norm finite"),
            Arg("momentum", Float(0, 1), 0.1, doc="share of the new in what a batch norm remembers"),
        ),
        rule=_conv_norm_act,
        home="blocks.modules.convolution:ConvNormAct",
        source="https://arxiv.org/abs/1502.03167",
        relation="builds its layers from it",
        formula="(N, C, H, W) -> (N, out_channels, ⌊(H + 2p - d(k - 1) - 1)/stride⌋ + 1, …)",
    ),
)
