"""Cards of the residual blocks."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result, Tensor
from blocks.cards.plane import CHANNELS, IN_CHANNELS, OUT_CHANNELS, PlaneConvolution, batch_norm, needs_plane
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Int
from blocks.shapes import Shape

SOURCE = "https://arxiv.org/abs/1512.03385"
FORMULA = "(N, C, H, W) -> (N, out_channels, ⌈H/stride⌉, ⌈W/stride⌉)"
X = (Port("x", "features (N, C, H, W)", dtype="floating"),)
STRIDE = Arg("stride", Int(1, 1023), 1, doc="by how much height and width shrink", shown=True)
BIAS = Arg("bias", Bool(), False, doc="whether convolutions have a bias, which the norm makes redundant")
DILATION = Arg("dilation", Int(1, 1023), 1, doc="gap between the points of a 3x3 kernel", shown=True)


def _chain(layers: list[tuple[PlaneConvolution, str]], shape: Shape) -> tuple[Shape, Result]:
    """Put convolutions, each with the name of its batch norm, one behind another."""
    params: list[Tensor] = []
    buffers: list[Tensor] = []
    macs = Dim(0)
    for convolution, norm in layers:
        shape = convolution.out(shape)
        macs = macs + convolution.macs(shape)
        weights, running = batch_norm(norm, convolution.out_channels)
        params.extend((*convolution.params, *weights))
        buffers.extend(running)
    return shape, Result((shape,), tuple(params), tuple(buffers), macs)


def _projection(args: Args, name: str = "") -> list[tuple[PlaneConvolution, str]]:
    convolution = PlaneConvolution(
        f"{name}conv", args.in_channels, args.out_channels, stride=args.stride, bias=args.bias
    )
    return [(convolution, f"{name}bn")]


def _shortcut_projection(args: Args, inputs: tuple[Shape, ...]) -> Result:
    claims = needs_plane(inputs[0], args.in_channels)
    _, result = _chain(_projection(args), inputs[0])
    return Result(result.outputs, result.params, result.buffers, result.macs, claims)


def _around_shortcut(args: Args, shape: Shape, layers: list[tuple[PlaneConvolution, str]]) -> Result:
    """Add the shortcut to a chain of layers: a projection where stride or channels change."""
    claims = needs_plane(shape, args.in_channels)
    _, branch = _chain(layers, shape)
    is_identity = args.stride == 1 and args.in_channels == args.out_channels
    _, shortcut = _chain([] if is_identity else _projection(args, "shortcut."), shape)
    return Result(
        branch.outputs,
        (*branch.params, *shortcut.params),
        (*branch.buffers, *shortcut.buffers),
        branch.macs + Dim.of(shortcut.macs),
        claims,
    )


def _residual(args: Args, inputs: tuple[Shape, ...]) -> Result:
    inner, outer, gap, bias = args.in_channels, args.out_channels, args.get("dilation", 1), args.bias
    layers = [
        (PlaneConvolution("conv1", inner, outer, 3, args.stride, gap, gap, bias=bias), "bn1"),
        (PlaneConvolution("conv2", outer, outer, 3, 1, gap, gap, bias=bias), "bn2"),
    ]
    return _around_shortcut(args, inputs[0], layers)


def _bottleneck(args: Args, inputs: tuple[Shape, ...]) -> Result:
    narrow, bias = args.bottleneck_channels, args.bias
    groups, gap = args.get("groups", 1), args.get("dilation", 1)
    if narrow % groups:
        what = f"groups {groups} does not divide bottleneck_channels {narrow}"
        raise RuleFault(what, code="bad-argument", argument="groups")
    layers = [
        (PlaneConvolution("conv1", args.in_channels, narrow, bias=bias), "bn1"),
        (PlaneConvolution("conv2", narrow, narrow, 3, args.stride, gap, gap, groups, bias), "bn2"),
        (PlaneConvolution("conv3", narrow, args.out_channels, bias=bias), "bn3"),
    ]
    return _around_shortcut(args, inputs[0], layers)


CARDS = (
    Card(
        name="ShortcutProjection",
        title="ResNet Shortcut Projection",
        doc="Bring a shortcut to other channels and another size: 1x1 convolution and batch norm.",
        family="conv",
        inputs=X,
        args=(IN_CHANNELS, OUT_CHANNELS, STRIDE, BIAS),
        rule=_shortcut_projection,
        home="blocks.modules.residual:ShortcutProjection",
        source=SOURCE,
        relation="lets shortcuts change their size through it",
        formula=FORMULA,
    ),
    Card(
        name="ResidualBlock",
        title="ResNet Residual Block",
        doc="Two 3x3 convolutions around a shortcut that is added to them.",
        family="conv",
        inputs=X,
        args=(IN_CHANNELS, OUT_CHANNELS, STRIDE, BIAS, DILATION),
        rule=_residual,
        home="blocks.modules.residual:ResidualBlock",
        source=SOURCE,
        relation="stacks it, stage after stage, to grow deep",
        formula=FORMULA,
    ),
    Card(
        name="BottleneckResidualBlock",
        title="ResNet Bottleneck Residual Block",
        doc="Narrow, convolve 3x3, widen again, around a shortcut; the 3x3 convolution strides.",
        family="conv",
        inputs=X,
        args=(
            IN_CHANNELS,
            Arg("bottleneck_channels", CHANNELS, doc="channels of the 3x3 convolution", shown=True),
            OUT_CHANNELS,
            STRIDE,
            BIAS,
            Arg("groups", CHANNELS, 1, doc="groups of channels that the 3x3 keeps apart", shown=True),
            DILATION,
        ),
        rule=_bottleneck,
        home="blocks.modules.residual:BottleneckResidualBlock",
        source=SOURCE,
        relation="stacks it, stage after stage, to grow deep at little cost",
        formula=FORMULA,
    ),
)
