"""Cards of samples of a plane, running sums, and vectors of length 1."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result, axis_of, needs_at_least_dims
from blocks.cards.axes import AXIS
from blocks.cards.broadcasting import needs_floating
from blocks.conditions import Claim, Equal
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Choice, Float
from blocks.shapes import Shape


def _sample(args: Args, inputs: tuple[Shape, ...]) -> Result:
    x, grid = inputs
    needs_floating(inputs)
    if len(x) not in (4, 5) or len(grid) != len(x):
        raise RuleFault(
            f"needs 4 dims (N, C, H, W) or 5, and a grid of as many, got {len(x)} and {len(grid)}"
        )
    if x.dtype != grid.dtype:
        raise RuleFault(f"needs inputs of one dtype, got {x.dtype} and {grid.dtype}", code="wrong-dtype")
    if args.mode == "bicubic" and len(x) == 5:
        raise RuleFault(
            "mode 'bicubic' needs 4 dims (N, C, H, W), got 5", code="bad-argument", argument="mode"
        )
    claims: list[Claim] = []
    if x[0] != grid[0]:
        claims.append(Equal(x[0], grid[0], "x and grid need equal batches"))
    if grid[-1] != len(x) - 2:
        claims.append(
            Equal(grid[-1], Dim(len(x) - 2), "the grid needs one coordinate an axis in its last dim")
        )
    return Result((x.with_dims((*x.dims[:2], *grid.dims[1:-1])),), claims=tuple(claims))


def _sample_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    return (
        f"torch.nn.functional.grid_sample({names[0]}, {names[1]}, mode={args.mode!r}, "
        f"padding_mode={args.padding_mode!r}, align_corners={args.align_corners!r})"
    )


def _run(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (x,) = inputs
    needs_at_least_dims(x, 1, "(..., size, ...)")
    axis_of(args.dim, x, "dim")
    return Result((x if x.is_floating or x.dtype == "complex64" else x.with_dtype("int64"),))


def _normalize(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (x,) = inputs
    needs_floating(inputs)
    needs_at_least_dims(x, 1, "(..., size, ...)")
    axis_of(args.dim, x, "dim")
    return Result((x,))


CARDS = (
    Card(
        name="GridSample",
        doc="Take numbers at places of a plane or a volume; places lie between -1 and 1.",
        family="pool",
        inputs=(
            Port("x", "(N, C, H, W) or (N, C, D, H, W)", dtype="floating"),
            Port("grid", "(N, height, width, 2), x before y", dtype="floating"),
        ),
        args=(
            Arg("mode", Choice(("bilinear", "nearest", "bicubic")), "bilinear", doc="how to interpolate"),
            Arg("padding_mode", Choice(("zeros", "border", "reflection")), "zeros", doc="what lies outside"),
            Arg("align_corners", Bool(), False, doc="whether -1 and 1 are the middles of the outer pixels"),
        ),
        rule=_sample,
        expression=_sample_text,
        source="https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.grid_sample.html",
        formula="(N, C, H, W), (N, height, width, 2) -> (N, C, height, width)",
    ),
    Card(
        name="CumSum",
        doc="Add up along a dim, and keep every sum on the way.",
        family="other",
        inputs=(Port("x", "any tensor of numbers"),),
        args=(Arg("dim", AXIS, doc="the dim along which to add", shown=True),),
        rule=_run,
        expression=lambda args, names, shapes: f"torch.cumsum({names[0]}, dim={args.dim!r})",
        formula="(…) -> (…)",
    ),
    Card(
        name="Normalize",
        doc="Divide vectors by their length.",
        family="norm",
        inputs=(Port("x", "any tensor of floating-point numbers", dtype="floating"),),
        args=(
            Arg("p", Float(0.0, above=True), 2.0, doc="the order of the norm"),
            Arg("dim", AXIS, 1, doc="the dim that a vector lies along", shown=True),
            Arg("eps", Float(0.0, above=True), 1e-12, doc="the least length to divide by"),
        ),
        rule=_normalize,
        expression=lambda args, names, shapes: (
            f"torch.nn.functional.normalize({names[0]}, p={args.p!r}, dim={args.dim!r}, eps={args.eps!r})"
        ),
        source="https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html",
        formula="(…) -> (…)",
    ),
)
