"""Cards of what `torchvision.ops` reads out of regions, and at places that an input shifts."""

from __future__ import annotations

from dataclasses import replace

from blocks.card import Arg, Args, Card, Port, Result, Tensor, needs_dims
from blocks.cards.ops.parts import EXTENT, ops_card, page_of
from blocks.cards.signature import CHANNELS, LAYOUTS, divides, needs_floating, size_of
from blocks.cards.windows import not_empty, slid
from blocks.conditions import Claim, Divides, Equal
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Float, Int, Sizes
from blocks.settle import UNBOUND
from blocks.shapes import Shape

BOXES = (Port("input", dtype="floating"), Port("rois", "rows of image, x1, y1, x2, y2", dtype="floating"))
SHIFTS = (Port("offset", dtype="floating"), Port("mask", optional=True, dtype="floating"))


def _regions(inputs: tuple[Shape, ...], port: str) -> tuple[Shape, Shape, tuple[Claim, ...]]:
    """Check a map and its boxes."""
    shape, boxes = inputs
    needs_dims(shape, 4, LAYOUTS[2])
    needs_floating(shape, "input")
    if len(boxes) != 2:
        raise RuleFault(f"{port} needs 2 dims (K, 5), got {len(boxes)}")
    if shape.dtype != boxes.dtype:
        raise RuleFault(
            f"{port} needs {shape.dtype}, as the input has, got {boxes.dtype}", code="wrong-dtype"
        )
    return shape, boxes, (Equal(boxes[1], Dim(5), f"a row of {port} is an image and four corners"),)


def _read(args: Args, inputs: tuple[Shape, ...], port: str = "rois") -> Result:
    shape, boxes, claims = _regions(inputs, port)
    return Result((shape.with_dims([boxes[0], shape[1], *args.output_size]),), claims=claims)


def _read_parts(args: Args, inputs: tuple[Shape, ...], port: str = "rois") -> Result:
    shape, boxes, claims = _regions(inputs, port)
    bins = args.output_size**2
    what = f"the channels must be a multiple of {bins}, as each bin reads a part of them"
    dims = [boxes[0], shape[1] // bins, args.output_size, args.output_size]
    return Result((shape.with_dims(dims),), claims=(*claims, Divides(bins, shape[1], what)))


def _shift(args: Args, inputs: tuple[Shape, ...]) -> Result:
    shape, offset = inputs[0], inputs[1]
    needs_dims(shape, 4, LAYOUTS[2])
    needs_floating(shape)
    size_of(args, "in_channels", shape, 1, "channels")
    weight = (args.out_channels, divides(args, "groups", "in_channels"), args.kernel_size, args.kernel_size)
    divides(args, "groups", "out_channels")
    bias = (Tensor("bias", (args.out_channels,)),) if args.bias else ()
    mask = inputs[2] if len(inputs) > 2 and inputs[2] is not UNBOUND else None
    out, claims = _shifted(args, shape, offset, mask)
    return Result((out,), (Tensor("weight", weight), *bias), claims=claims)


def _shifted(args: Args, shape: Shape, offset: Shape, mask: Shape | None) -> tuple[Shape, tuple[Claim, ...]]:
    """Check the shifts, and the weights of places, against the places of the kernel."""
    points = args.kernel_size**2
    sizes = [
        slid(
            dim, kernel=args.kernel_size, stride=args.stride, padding=2 * args.padding, dilation=args.dilation
        )
        for dim in shape.dims[2:]
    ]
    claims: list[Claim] = [*not_empty(sizes, ("H", "W"), "the kernel must fit into {}")]
    for name, given, each in (("offset", offset, 2 * points), ("mask", mask, points)):
        if given is None:
            continue
        if len(given) != 4:
            raise RuleFault(f"{name} needs 4 dims (N, C, H, W), got {len(given)}")
        if given.dtype != shape.dtype:
            raise RuleFault(f"{name} needs {shape.dtype}, as x has, got {given.dtype}", code="wrong-dtype")
        what = f"{name} needs a multiple of {each} channels, as the kernel has {points} points"
        claims.append(Divides(each, given[1], what))
        wanted = (shape[0], *sizes)
        found = (given[0], *given.dims[2:])
        what = f"{name} needs the batch and the size of what comes out"
        claims.extend(Equal(one, other, what) for one, other in zip(found, wanted, strict=True))
    claims.extend(_grouped(args.in_channels, offset[1], mask, points))
    return shape.with_dims([shape[0], args.out_channels, *sizes]), tuple(claims)


def _grouped(channels: int, offsets: Dim, mask: Shape | None, points: int) -> list[Claim]:
    """Check that groups of channels that shift together are of one size."""
    claims: list[Claim] = []
    count = offsets.constant
    if count is not None and count >= 2 * points and channels % (count // (2 * points)):
        raise RuleFault(
            f"offset shifts {count // (2 * points)} groups, which do not divide {channels} channels"
        )
    if mask is not None:
        claims.append(Equal(mask[1] * 2, offsets, "mask needs half as many channels as offset"))
    return claims


SCALE = Arg(
    "spatial_scale",
    Float(0, above=True),
    doc="how much smaller the map is than what boxes count in",
    shown=True,
)
SAMPLES = Arg("sampling_ratio", Int(-1, 1 << 10), doc="points a bin and axis; -1 for as many as fit")
ALIGNED = Arg("aligned", Bool(), False, "whether boxes are shifted by half a pixel")
PLANE = Arg("output_size", Sizes(2, 1, 1 << 10), shown=True)
SQUARE = Arg("output_size", EXTENT, shown=True)
ALIGN, POOL, PARTS = (
    "https://arxiv.org/abs/1703.06870", "https://arxiv.org/abs/1504.08083",
    "https://arxiv.org/abs/1605.06409",
)  # fmt: skip
READ = "(N, C, H, W), (K, 5) -> (K, C, output_size…)"
READ_PARTS = "(N, C, H, W), (K, 5) -> (K, C/o², o, o)"

MODULES = (
    ops_card(
        "RoIAlign", "pool", "Boxes of a map at one size, interpolated.", BOXES, (PLANE, SCALE, SAMPLES,
        ALIGNED),
        _read, READ, source=ALIGN,
    ),
    ops_card(
        "RoIPool", "pool", "Boxes of a map at one size, the largest number of each bin.", BOXES, (PLANE,
        SCALE),
        _read, READ, source=POOL,
    ),
    ops_card(
        "PSRoIAlign", "pool", "Boxes of a map, a part of the channels for each bin, interpolated.", BOXES,
        (SQUARE, SCALE, SAMPLES), _read_parts, READ_PARTS,
    ),
    ops_card(
        "PSRoIPool", "pool", "Boxes of a map, a part of the channels for each bin, averaged.", BOXES,
        (SQUARE, SCALE), _read_parts, READ_PARTS, source=PARTS,
    ),
    ops_card(
        "DeformConv2d", "conv", "A convolution that reads at places that an input shifts.",
        (Port("x", dtype="floating"), *SHIFTS),
        (
            Arg("in_channels", CHANNELS, inferred="x.channels"), Arg("out_channels", CHANNELS, shown=True),
            Arg("kernel_size", EXTENT, shown=True), Arg("stride", EXTENT, 1, shown=True),
            Arg("padding", Int(0, 1 << 10), 0), Arg("dilation", EXTENT, 1), Arg("groups", CHANNELS, 1),
            Arg("bias", Bool(), True),
        ),
        _shift,
        "(N, C, H, W), (N, 2gk², H', W') -> (N, out_channels, H', W')",
        source="https://arxiv.org/abs/1703.06211",
    ),
)  # fmt: skip


def _function(module: Card, name: str, *, at: str = "boxes") -> Card:
    """Give the function behind a module, which has more defaults and names its boxes otherwise."""
    defaults = {"spatial_scale": 1.0, "sampling_ratio": -1}
    args = tuple(
        replace(arg, default=defaults.get(arg.name, arg.default), at_call=True) for arg in module.args
    )
    ports = (module.inputs[0], replace(module.inputs[1], name=at))
    rule = _read if module.rule is _read else _read_parts
    return replace(
        module, name=f"ops.{name}", inputs=ports, args=args, home=f"torchvision.ops:{name}", function=True,
        rule=lambda args, inputs: rule(args, inputs, at), source=page_of(name),
    )  # fmt: skip


FUNCTIONS = (
    _function(MODULES[0], "roi_align"),
    _function(MODULES[1], "roi_pool"),
    _function(MODULES[2], "ps_roi_align"),
    _function(MODULES[3], "ps_roi_pool"),
)

CARDS = (*MODULES, *FUNCTIONS)
