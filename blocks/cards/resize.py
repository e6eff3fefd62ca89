"""Cards that make pictures larger or smaller without weights: upsampling, pixel shuffles."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Result, needs_at_least_dims, needs_dims
from blocks.cards.scale import scaled
from blocks.cards.signature import ANY_X, AXES, MOST_EXTENT, X, bad_argument, needs_floating, torch_page
from blocks.cards.windows import not_empty
from blocks.conditions import Divides
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import AnyOf, Bool, Choice, Float, Int, ListOf, Null, optional
from blocks.shapes import Shape

MODES = {
    "nearest": (3, 4, 5),
    "linear": (3,),
    "bilinear": (4,),
    "bicubic": (4,),
    "trilinear": (5,),
    "area": (3, 4, 5),
    "nearest-exact": (3, 4, 5),
}
SMOOTH = ("linear", "bilinear", "bicubic", "trilinear")
SIMPLE = "give size, fix the input's size, or take a factor such as 0.5, 1.5 or 2"


def _upsample(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    if not 3 <= len(shape) <= 5:
        raise RuleFault(f"needs 3 dims to 5 dims (N, C, …), got {len(shape)}")
    counts = MODES[args.mode]
    if len(shape) not in counts:
        raise bad_argument("mode", f"mode '{args.mode}' takes {counts[0]} dims, got {len(shape)}")
    if args.align_corners is not None and args.mode not in SMOOTH:
        raise bad_argument(
            "align_corners", f"align_corners goes with {', '.join(SMOOTH)}, not with '{args.mode}'"
        )
    if args.recompute_scale_factor and args.size is not None:
        raise bad_argument(
            "recompute_scale_factor", "recompute_scale_factor goes with scale_factor, not with size"
        )
    return _resized(args, shape)


def _upsample_plane(args: Args, inputs: tuple[Shape, ...]) -> Result:
    needs_dims(inputs[0], 4, "(N, C, H, W)")
    return _resized(args, inputs[0])


def _resized(args: Args, shape: Shape) -> Result:
    needs_floating(shape)
    if (args.size is None) == (args.scale_factor is None):
        raise RuleFault("needs either size or scale_factor", code="missing-argument", argument="scale_factor")
    axes = len(shape) - 2
    if args.size is not None:
        sizes = [Dim(int(size)) for size in _each(args.size, axes, "size")]
    else:
        factors = _each(args.scale_factor, axes, "scale_factor")
        sizes = [
            scaled(dim, factor, argument="scale_factor", hint=SIMPLE)
            for dim, factor in zip(shape.dims[2:], factors, strict=True)
        ]
    claims = not_empty(sizes, AXES[axes], "something of {} must be left")
    return Result((shape.with_dims([*shape.dims[:2], *sizes]),), claims=claims)


def _each(value: float | tuple[float, ...], axes: int, argument: str) -> tuple[float, ...]:
    values = value if isinstance(value, tuple) else (value,) * axes
    if len(values) != axes:
        raise bad_argument(argument, f"{argument} needs one number or {axes}, got {len(values)}")
    return values


def _shuffle(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_at_least_dims(shape, 3, "(…, C, H, W)")
    factor = args.upscale_factor
    square = factor * factor
    what = f"upscale_factor {factor} makes one channel of {square}, so {square} must divide the channels"
    channels, height, width = shape.dims[-3:]
    dims = [*shape.dims[:-3], channels // square, height * factor, width * factor]
    return Result((shape.with_dims(dims),), claims=(Divides(square, channels, what),))


def _unshuffle(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_at_least_dims(shape, 3, "(…, C, H, W)")
    factor = args.downscale_factor
    channels, height, width = shape.dims[-3:]
    dims = [*shape.dims[:-3], channels * (factor * factor), height // factor, width // factor]
    claims = [
        Divides(factor, dim, f"downscale_factor {factor} must divide {name}")
        for name, dim in (("H", height), ("W", width))
    ]
    return Result((shape.with_dims(dims),), claims=tuple(claims))


def _mix(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_at_least_dims(shape, 3, "(N, C, …)")
    return Result(
        (shape,), claims=(Divides(args.groups, shape[1], f"groups {args.groups} must divide the channels"),)
    )


def _target(axes: int) -> tuple[Arg, Arg]:
    size, factor = Int(1, MOST_EXTENT), Float(0, 1024, above=True)
    least = axes if axes == 2 else 1
    return (
        Arg("size", AnyOf((size, ListOf(size, least, axes), Null())), None, shown=True),
        Arg(
            "scale_factor",
            AnyOf((factor, ListOf(factor, least, axes), Null())),
            None,
            shown=True,
        ),
    )


def _plane(name: str, doc: str) -> Card:
    return Card(
        name=name,
        doc=doc,
        family="pool",
        inputs=(X,),
        args=_target(2),
        rule=_upsample_plane,
        home=f"torch.nn:{name}",
        source=torch_page(name),
        formula="(N, C, H, W) -> (N, C, ⌊H · scale_factor⌋, ⌊W · scale_factor⌋) or (N, C, *size)",
    )


def _rearranging(name: str, doc: str, argument: Arg, formula: str, source: str) -> Card:
    rules = {"PixelShuffle": _shuffle, "PixelUnshuffle": _unshuffle, "ChannelShuffle": _mix}
    return Card(
        name=name,
        doc=doc,
        family="shape",
        inputs=(ANY_X,),
        args=(argument,),
        rule=rules[name],
        home=f"torch.nn:{name}",
        source=source,
        formula=formula,
    )


UPSAMPLE = Card(
    name="Upsample",
    doc="Make larger or smaller by interpolation.",
    family="pool",
    inputs=(X,),
    args=(
        *_target(3),
        Arg("mode", Choice(tuple(MODES)), "nearest", shown=True),
        Arg("align_corners", optional(Bool()), None, "whether the corner pixels keep their places"),
        Arg("recompute_scale_factor", optional(Bool()), None),
    ),
    rule=_upsample,
    home="torch.nn:Upsample",
    source=torch_page("Upsample"),
    formula="(N, C, …) -> (N, C, ⌊size · scale_factor⌋, …) or (N, C, *size)",
)

CARDS = (
    UPSAMPLE,
    _plane("UpsamplingNearest2d", "Make larger by repeating pixels."),
    _plane("UpsamplingBilinear2d", "Make larger by straight lines between pixels."),
    _rearranging(
        "PixelShuffle",
        "Make a square of pixels of each group of channels.",
        Arg("upscale_factor", Int(1, 1024), shown=True),
        "(…, C·r², H, W) -> (…, C, H·r, W·r)",
        "https://arxiv.org/abs/1609.05158",
    ),
    _rearranging(
        "PixelUnshuffle",
        "Make a group of channels of each square of pixels.",
        Arg("downscale_factor", Int(1, 1024), shown=True),
        "(…, C, H·r, W·r) -> (…, C·r², H, W)",
        "https://arxiv.org/abs/1609.05158",
    ),
    _rearranging(
        "ChannelShuffle",
        "Interleave the channels of several groups.",
        Arg("groups", Int(1, 1 << 20), shown=True),
        "(N, C, …) -> the same",
        "https://arxiv.org/abs/1707.01083",
    ),
)
