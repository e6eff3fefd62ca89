"""Card of the feature pyramid, and what of `torchvision.ops` is no block."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result, Tensor
from blocks.cards.ops.parts import OWN, PLANE_NORMS, flowing, norm, normed, prefixed, then
from blocks.cards.signature import CHANNELS, LAYOUTS, needs_floating
from blocks.conditions import Claim, Equal
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Choice, ListOf
from blocks.shapes import Shape

EXTRA = {None: 0, "LastLevelMaxPool": 1, "LastLevelP6P7": 2}
MAPS = ListOf(CHANNELS, 1, 64)


def _outputs(args: Args) -> tuple[Port, ...]:
    """Name an output for each map, largest first, and for those that are added."""
    given = args.get("in_channels_list", ())
    maps = len(given) if isinstance(given, tuple) else 1
    count = maps + EXTRA.get(args.get("extra_blocks"), 0)
    return (Port("out"),) if count == 1 else tuple(Port(f"out{index}") for index in range(count))


def _carry(args: Args, inputs: tuple[Shape, ...]) -> Result:
    widths = args.in_channels_list
    if len(inputs) != len(widths):
        told = f"in_channels_list names {len(widths)} maps, and {len(inputs)} come in"
        raise RuleFault(told, code="bad-argument", argument="in_channels_list")
    parts = [Result((), ()), Result((), ())]
    outputs: list[Shape] = []
    claims: list[Claim] = []
    for index, (shape, width) in enumerate(zip(inputs, widths, strict=True)):
        claims += _fits(shape, width, inputs[0])
        inner = _layer(shape, f"inner_blocks.{index}", width, 1, args)
        outer = _layer(inner.outputs[0], f"layer_blocks.{index}", args.out_channels, 3, args)
        outputs.extend(outer.outputs)
        parts = [_joined(one, other) for one, other in zip(parts, (inner, outer), strict=True)]
    if args.extra_blocks is not None:
        parts.append(_extra(args, inputs[-1], outputs))
    whole = Result((), ())
    for part in parts:
        whole = _joined(whole, part)
    return Result(tuple(outputs), whole.params, whole.buffers, whole.macs, (*claims, *whole.claims))


def _fits(shape: Shape, width: int, first: Shape) -> list[Claim]:
    if len(shape) != 4:
        raise RuleFault(f"needs 4 dims {LAYOUTS[2]} in each map, got {len(shape)}")
    needs_floating(shape, "each map")
    if shape.dtype != first.dtype:
        raise RuleFault(f"needs maps of one dtype, got {first.dtype} and {shape.dtype}", code="wrong-dtype")
    what = f"in_channels_list says {width} channels"
    return [Equal(shape[1], Dim(width), what), Equal(shape[0], first[0], "all maps need the same batch")]


def _layer(shape: Shape, name: str, width: int, kernel: int, args: Args) -> Result:
    """Follow one convolution with its norm."""
    given = {
        "in_channels": width, "out_channels": args.out_channels, "kernel_size": kernel,
        "padding": kernel // 2, "bias": args.norm_layer is None,
    }  # fmt: skip
    start = flowing(shape.with_dims([shape[0], width, *shape.dims[2:]]))
    return normed(then(start, f"{name}.0", "Conv2d", given), f"{name}.1", args.norm_layer)


def _extra(args: Args, smallest: Shape, outputs: list[Shape]) -> Result:
    """Add the smaller maps, and give what makes them."""
    if args.extra_blocks == "LastLevelMaxPool":
        last = outputs[-1]
        outputs.append(last.with_dims([*last.dims[:2], *((dim - 1) // 2 + 1 for dim in last.dims[2:])]))
        return Result((), ())
    width = args.in_channels_list[-1]
    source = outputs[-1] if width == args.out_channels else smallest
    given = {"out_channels": args.out_channels, "kernel_size": 3, "stride": 2, "padding": 1}
    shape = source.with_dims([source[0], width, *source.dims[2:]])
    whole = Result((), ())
    for name in ("p6", "p7"):
        part = then(flowing(shape), name, "Conv2d", given)
        shape = part.outputs[0]
        outputs.append(shape)
        whole = _joined(whole, part)
    return Result((), prefixed("extra_blocks", whole.params), macs=whole.macs, claims=whole.claims)


def _joined(one: Result, other: Result) -> Result:
    params: tuple[Tensor, ...] = (*one.params, *other.params)
    macs = Dim.of(one.macs) + other.macs
    return Result((), params, (*one.buffers, *other.buffers), macs, (*one.claims, *other.claims))


CARDS: tuple[Card, ...] = (
    Card(
        name="ops.FeaturePyramidNetwork",
        doc="Carry what small maps know down to large ones.",
        family="merge",
        inputs=(Port("maps", "maps of falling size, largest first", variadic=True, dtype="floating"),),
        args=(
            Arg("in_channels_list", MAPS, doc="the channels of each map", shown=True),
            Arg("out_channels", CHANNELS, doc="the channels of what comes out", shown=True),
            Arg("extra_blocks", Choice(tuple(EXTRA)), None, "what makes smaller maps yet"),
            norm("norm_layer", None, PLANE_NORMS[2]),
        ),
        outputs=_outputs,
        rule=_carry,
        home=f"{OWN}:FeaturePyramidNetwork",
        source="https://arxiv.org/abs/1612.03144",
        formula="(N, C_i, H_i, W_i) for each map -> (N, out_channels, H_i, W_i) for each",
    ),
)

EXCLUDED = {
    "MultiScaleRoIAlign": "is no block: it takes lists of boxes, whose sizes depend on the data",
    "nms": "is no block: its output size depends on the data, as no size of a net does",
    "batched_nms": "is no block: its output size depends on the data, as no size of a net does",
    "remove_small_boxes": "is no block: its output size depends on the data, as no size of a net does",
    "deform_conv2d": "is no block: it takes its weights as inputs; `ops.DeformConv2d` has them",
    "stochastic_depth": "is no block: it must be told whether it trains; `ops.StochasticDepth` knows",
    "drop_block2d": "is no block: it must be told whether it trains; `ops.DropBlock2d` knows",
    "drop_block3d": "is no block: it must be told whether it trains; `ops.DropBlock3d` knows",
}
"""What of `torchvision.ops` is no block, and why."""
