"""Cards that take elements by their places, and parts of matrices."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result, axis_of, needs_at_least_dims
from blocks.cards.axes import AXIS
from blocks.conditions import AtLeast, Claim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Int
from blocks.shapes import Shape

PLACES = Port("index", "places of a dim, whole numbers from 0")
DIAGONAL = Arg(
    "diagonal", Int(-(1 << 20), 1 << 20), 0, doc="which diagonal is the border; 0 is the main one", shown=True
)


def _needs_places(shape: Shape) -> None:
    if shape.dtype not in ("int64", "int32"):
        raise RuleFault(f"needs int64 or int32 places, got {shape.dtype}", code="wrong-dtype")


def _index(args: Args, inputs: tuple[Shape, ...]) -> Result:
    x, index = inputs
    _needs_places(index)
    axis = axis_of(args.dim, x, "dim")
    return Result((x.with_dims((*x.dims[:axis], *index.dims, *x.dims[axis + 1 :])),))


def _index_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    return f"{names[0]}[{':, ' * axis_of(args.dim, shapes[0], 'dim')}{names[1]}]"


def _gather(args: Args, inputs: tuple[Shape, ...]) -> Result:
    x, index = inputs
    if index.dtype != "int64":
        raise RuleFault(f"needs int64 places, got {index.dtype}", code="wrong-dtype")
    needs_at_least_dims(x, 1, "(..., size, ...)")
    if len(x) != len(index):
        raise RuleFault(f"needs x and index of as many dims, got {len(x)} and {len(index)}")
    axis = axis_of(args.dim, x, "dim")
    what = "Gather needs an index that is no larger than x except in its dim"
    claims: list[Claim] = [
        AtLeast(there - here, 0, what)
        for place, (here, there) in enumerate(zip(index, x, strict=True))
        if place != axis and here != there
    ]
    return Result((x.with_dims(index.dims),), claims=tuple(claims))


def _top(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (x,) = inputs
    if x.dtype in ("bool", "complex64"):
        raise RuleFault(f"needs numbers that have an order, got {x.dtype}", code="wrong-dtype")
    needs_at_least_dims(x, 1, "(..., size, ...)")
    axis = axis_of(args.dim, x, "dim")
    what = f"TopK needs at least {args.k} in dim {args.dim}, got {x[axis]}"
    values = x.with_dim(axis, args.k)
    return Result((values, values.with_dtype("int64")), claims=(AtLeast(x[axis], args.k, what),))


def _triangle(args: Args, inputs: tuple[Shape, ...]) -> Result:
    needs_at_least_dims(inputs[0], 2, "(..., rows, columns)")
    return Result(inputs)


def _triangular(name: str, part: str) -> Card:
    return Card(
        name=name,
        doc=f"Keep the {part} triangle of matrices, the last two dims; the rest becomes 0.",
        family="shape",
        inputs=(Port("x", "any tensor of two dims or more"),),
        args=(DIAGONAL,),
        rule=_triangle,
        expression=lambda args, names, shapes: f"torch.{name.lower()}({names[0]}, {args.diagonal!r})",
        formula="(…, n, m) -> (…, n, m)",
    )


CARDS = (
    Card(
        name="Index",
        doc="Take places of a dim by a tensor of them, whose dims stand in its place.",
        family="shape",
        inputs=(Port("x", "any tensor"), PLACES),
        args=(Arg("dim", AXIS, 0, doc="the dim that is indexed", shown=True),),
        rule=_index,
        expression=_index_text,
        formula="(N, …), (A, B) -> (A, B, …) for dim 0",
    ),
    Card(
        name="Gather",
        doc="Take one element of a dim for each place of the index.",
        family="shape",
        inputs=(Port("x", "any tensor"), PLACES),
        args=(Arg("dim", AXIS, 1, doc="the dim that the index points into", shown=True),),
        rule=_gather,
        expression=lambda args, names, shapes: f"torch.gather({names[0]}, {args.dim!r}, {names[1]})",
        formula="(N, C, …), (N, K, …) -> (N, K, …)",
    ),
    Card(
        name="TopK",
        doc="Take the largest elements of a dim in falling order, and their places.",
        family="pool",
        inputs=(Port("x", "any tensor of numbers"),),
        args=(
            Arg("k", Int(1, 1 << 20), doc="how many", shown=True),
            Arg("dim", AXIS, -1, doc="the dim that is searched", shown=True),
            Arg("largest", Bool(), True, doc="false takes the smallest, in rising order"),
        ),
        outputs=(Port("out", "the elements"), Port("indices", "their places")),
        rule=_top,
        expression=lambda args, names, shapes: (
            f"torch.topk({names[0]}, {args.k!r}, {args.dim!r}, {args.largest!r})"
        ),
        formula="(…, C) -> (…, k), (…, k)",
    ),
    _triangular("Tril", "lower"),
    _triangular("Triu", "upper"),
)
