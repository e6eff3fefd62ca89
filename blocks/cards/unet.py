"""Cards of the U-Net's parts."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result, Tensor, needs_dims
from blocks.cards.broadcasting import needs_floating, promoted
from blocks.cards.plane import IN_CHANNELS, OUT_CHANNELS, PLANE, PlaneConvolution, needs_plane
from blocks.conditions import AtLeast, Claim, Condition, Equal, decide, together
from blocks.dims import product
from blocks.kinds import Choice, Int
from blocks.shapes import Shape

SOURCE = "https://arxiv.org/abs/1505.04597"
ASCENT = "climbs back to full resolution and meets the encoder's features through it"
X = Port("x", "features (N, C, H, W)", dtype="floating")


def _double_convolution(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    claims = [*needs_plane(shape, args.in_channels)]
    first = PlaneConvolution("first", args.in_channels, args.out_channels, 3, padding=args.padding, bias=True)
    second = PlaneConvolution(
        "second", args.out_channels, args.out_channels, 3, padding=args.padding, bias=True
    )
    middle = first.out(shape)
    out = second.out(middle)
    least = max(1, 5 - 4 * args.padding)
    what = f"two 3x3 convolutions with padding {args.padding} need height and width of at least {least}"
    claims.extend(AtLeast(shape[place], least, what) for place in (2, 3) if least > 1)
    return Result(
        (out,),
        (*first.params, *second.params),
        macs=first.macs(middle) + second.macs(out),
        claims=tuple(claims),
    )


def _down_sample(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_dims(shape, 4, PLANE)
    needs_floating(inputs)
    halves = [shape[2] // 2, shape[3] // 2]
    what = "halving needs height and width of at least 2"
    claims = tuple(AtLeast(half, 1, what) for half in halves)
    return Result((shape.with_dims((shape[0], shape[1], *halves)),), claims=claims)


def _up_sample(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    claims = needs_plane(shape, args.in_channels)
    params = (
        Tensor("up.weight", (args.in_channels, args.out_channels, 2, 2)),
        Tensor("up.bias", (args.out_channels,)),
    )
    macs = product(shape.dims) * args.out_channels * 4
    out = shape.with_dims((shape[0], args.out_channels, shape[2] * 2, shape[3] * 2))
    return Result((out,), params, macs=macs, claims=claims)


def _crop_and_concat(args: Args, inputs: tuple[Shape, ...]) -> Result:
    x, skip = inputs
    needs_dims(x, 4, PLANE)
    needs_dims(skip, 4, PLANE)
    needs_floating(inputs)
    claims: tuple[Claim, ...] = ()
    if x[0] != skip[0]:
        claims = (Equal(x[0], skip[0], "CropAndConcat needs batches of one size"),)
    out = Shape((x[0], x[1] + skip[1], x[2], x[3]), promoted([x.dtype, skip.dtype]))
    notes = _alignment(x, skip) if args.align == "center" else ()
    return Result((out,), claims=claims, notes=notes)


def _alignment(x: Shape, skip: Shape) -> tuple[str, ...]:
    """Say for which sizes a centre crop keeps pixels in place: pooling floors at top left."""
    found: list[Condition] = []
    for place in (2, 3):
        verdict = decide(Equal(skip[place], x[place]))
        if not isinstance(verdict, bool):
            found.extend(verdict)
    if not found:
        return ()
    parts = [part.replace(" must be ", _are(part), 1) for part in together(found).split("; ")]
    return (f"skips are cropped at the centre: they line up exactly when {' and '.join(parts)}",)


def _are(part: str) -> str:
    return " are " if " and " in part.partition(" must be ")[0] else " is "


CARDS = (
    Card(
        name="DoubleConvolution",
        title="UNet Double Convolution Block",
        doc="Two 3x3 convolutions, each with a ReLU.",
        family="conv",
        inputs=(X,),
        args=(
            IN_CHANNELS,
            OUT_CHANNELS,
            Arg("padding", Int(0, 1023), 1, doc="zeros at each side; 0 as in the paper, 1 keeps the size"),
        ),
        rule=_double_convolution,
        home="blocks.modules.unet:DoubleConvolution",
        source=SOURCE,
        relation="finds features at every resolution with it",
        formula="(N, C, H, W) -> (N, out_channels, H + 4·padding - 4, W + 4·padding - 4)",
    ),
    Card(
        name="DownSample",
        title="UNet Downsampling Block",
        doc="Halve height and width by max pooling; an odd last row or column is dropped.",
        family="pool",
        inputs=(X,),
        rule=_down_sample,
        home="blocks.modules.unet:DownSample",
        source=SOURCE,
        relation="steps down to coarser features with it",
        formula="(N, C, H, W) -> (N, C, ⌊H/2⌋, ⌊W/2⌋)",
    ),
    Card(
        name="UpSample",
        title="UNet Upsampling & Skip Connection",
        doc="Double height and width by a learned 2x2 transposed convolution.",
        family="conv",
        inputs=(X,),
        args=(IN_CHANNELS, OUT_CHANNELS),
        rule=_up_sample,
        home="blocks.modules.unet:UpSample",
        source=SOURCE,
        relation=ASCENT,
        formula="(N, C, H, W) -> (N, out_channels, 2H, 2W)",
    ),
    Card(
        name="CropAndConcat",
        title="UNet Upsampling & Skip Connection",
        doc="Crop the skip to the size of x, or pad it if it is smaller, and join their channels, x first.",
        family="merge",
        inputs=(X, Port("skip", "features of the encoder (N, C, H, W)", dtype="floating")),
        args=(
            Arg(
                "align",
                Choice(("center", "corner")),
                "center",
                doc="which part of the skip is kept; `corner` keeps pixels in place behind floor pooling",
            ),
        ),
        rule=_crop_and_concat,
        home="blocks.modules.unet:CropAndConcat",
        source=SOURCE,
        relation=ASCENT,
        formula="(N, C, H, W), (N, S, …, …) -> (N, C + S, H, W)",
    ),
)
