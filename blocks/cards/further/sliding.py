"""Cards of sliding blocks: an image into columns of them, and columns back into an image."""

from __future__ import annotations

import math

from blocks.card import Arg, Args, Card, Result, needs_dims
from blocks.cards.signature import LAYOUTS, MOST_EXTENT, X, needs_floating, torch_page
from blocks.cards.windows import not_empty, slid
from blocks.conditions import Divides, Equal
from blocks.dims import Dim, product
from blocks.kinds import Sizes
from blocks.shapes import Shape

FIT = "a block must fit into {}"


def _unfold(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Write each block down as one column: (N, C·kernel, places)."""
    (shape,) = inputs
    needs_dims(shape, 4, LAYOUTS[2])
    needs_floating(shape)
    places = _places(args, shape.dims[2:])
    column = shape[1] * math.prod(args.kernel_size)
    return Result(
        (shape.with_dims((shape[0], column, product(places))),), claims=not_empty(places, ("H", "W"), FIT)
    )


def _fold(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Add each column up at the place that it came from."""
    (shape,) = inputs
    needs_dims(shape, 3, "(N, C·kernel, places)")
    needs_floating(shape)
    points = math.prod(args.kernel_size)
    places = _places(args, [Dim(size) for size in args.output_size])
    count = product(places)
    out = shape.with_dims((shape[0], shape[1] // points, *args.output_size))
    return Result(
        (out,),
        claims=(
            *not_empty(places, ("H", "W"), f"{FIT} of output_size"),
            Divides(points, shape[1], f"a block has {points} points, so {points} must divide dim 1"),
            Equal(shape[2], count, f"output_size has {count} places for blocks, so x needs {count} in dim 2"),
        ),
    )


def _places(args: Args, sizes: tuple[Dim, ...] | list[Dim]) -> list[Dim]:
    windows = zip(sizes, args.kernel_size, args.stride, args.padding, args.dilation, strict=True)
    return [
        slid(size, kernel=kernel, stride=stride, padding=2 * padding, dilation=dilation)
        for size, kernel, stride, padding, dilation in windows
    ]


WINDOWS = (
    Arg("kernel_size", Sizes(2, 1, MOST_EXTENT), shown=True),
    Arg("dilation", Sizes(2, 1, MOST_EXTENT), 1, "distance between the points"),
    Arg("padding", Sizes(2, 0, MOST_EXTENT), 0, "points on each side"),
    Arg("stride", Sizes(2, 1, MOST_EXTENT), 1, shown=True),
)
SIZE = Arg("output_size", Sizes(2, 1, MOST_EXTENT), doc="height and width of the image", shown=True)

UNFOLD = Card(
    name="Unfold",
    doc="Take sliding blocks out of an image.",
    family="shape",
    inputs=(X,),
    args=WINDOWS,
    rule=_unfold,
    home="torch.nn:Unfold",
    source=torch_page("Unfold"),
    formula="(N, C, H, W) -> (N, C·kernel, places)",
)

FOLD = Card(
    name="Fold",
    doc="Add sliding blocks up to an image.",
    family="shape",
    inputs=(X,),
    args=(SIZE, *WINDOWS),
    rule=_fold,
    home="torch.nn:Fold",
    source=torch_page("Fold"),
    formula="(N, C·kernel, places) -> (N, C, output_size[0], output_size[1])",
)

CARDS: tuple[Card, ...] = (FOLD, UNFOLD)
