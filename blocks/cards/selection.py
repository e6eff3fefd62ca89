"""Cards that cut a tensor or take parts of it."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result, axis_of
from blocks.cards.axes import AXIS
from blocks.conditions import AtLeast, Claim, Divides, Equal
from blocks.dims import Dim, largest, smallest
from blocks.errors import RuleFault
from blocks.kinds import LARGEST, Int, ListOf, optional
from blocks.shapes import Shape

X = (Port("x", "any tensor"),)
DIM = Arg("dim", AXIS, 1, doc="the dim that is cut", shown=True)
INDEX = Int(-LARGEST)


def _ports(count: int) -> tuple[Port, ...]:
    return tuple(Port(f"out{index}", f"part {index}") for index in range(count))


def _split(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    axis = axis_of(args.dim, shape, "dim")
    total = sum(args.sizes)
    claims: tuple[Claim, ...] = ()
    if shape[axis] != total:
        what = f"Split needs {' + '.join(map(str, args.sizes))} in dim {args.dim}, got {shape[axis]}"
        claims = (Equal(shape[axis], Dim(total), what),)
    return Result(tuple(shape.with_dim(axis, size) for size in args.sizes), claims=claims)


def _split_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    return _single(f"torch.split({names[0]}, {list(args.sizes)!r}, dim={args.dim!r})", len(args.sizes))


def _chunk(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    axis, chunks = axis_of(args.dim, shape, "dim"), args.chunks
    number = shape[axis].constant
    if number is None:
        what = f"Chunk needs a multiple of {chunks} in dim {args.dim}"
        even = shape.with_dim(axis, shape[axis] // chunks)
        return Result((even,) * chunks, claims=(Divides(chunks, shape[axis], what),))
    each = -(-number // chunks)
    if -(-number // each) != chunks:
        raise RuleFault(
            f"cannot cut {number} into {chunks} parts: of {each} each there are only {-(-number // each)}",
            argument="chunks",
        )
    sizes = [each] * (chunks - 1) + [number - each * (chunks - 1)]
    return Result(tuple(shape.with_dim(axis, size) for size in sizes))


def _chunk_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    return _single(f"torch.chunk({names[0]}, {args.chunks!r}, dim={args.dim!r})", args.chunks)


def _single(text: str, count: int) -> str:
    return f"{text}[0]" if count == 1 else text


def _slice(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    axis = axis_of(args.dim, shape, "dim")
    size = shape[axis]
    if args.stop is None and args.start < 0:
        length = smallest(size, -args.start)
    else:
        stop = size if args.stop is None else _clamped(args.stop, size)
        length = stop - _clamped(args.start, size)
    text = f"{args.start}:{'' if args.stop is None else args.stop}"
    claim = AtLeast(length, 1, f"Slice {text} needs something to take in dim {args.dim}, got {size}")
    return Result((shape.with_dim(axis, length.ceil_div(args.step)),), claims=(claim,))


def _clamped(index: int, size: Dim) -> Dim:
    """Give the place of an index as Python does: from the end where negative, and never outside."""
    return smallest(index, size) if index >= 0 else largest(size + index, 0)


def _slice_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    start = repr(args.start) if args.start else ""
    stop = "" if args.stop is None else repr(args.stop)
    step = f":{args.step!r}" if args.step > 1 else ""
    return f"{names[0]}[{_before(args, shapes[0])}{start}:{stop}{step}]"


def _before(args: Args, shape: Shape) -> str:
    return ":, " * axis_of(args.dim, shape, "dim")


def _select(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    axis = axis_of(args.dim, shape, "dim")
    least = args.index + 1 if args.index >= 0 else -args.index
    what = f"Select {args.index} needs at least {least} in dim {args.dim}, got {shape[axis]}"
    out = shape.with_dims(dim for place, dim in enumerate(shape) if place != axis)
    return Result((out,), claims=(AtLeast(shape[axis], least, what),))


def _select_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    return f"{names[0]}[{_before(args, shapes[0])}{args.index!r}]"


CARDS = (
    Card(
        name="Split",
        doc="Cut a tensor into parts of given sizes, which must add up; Chunk makes equal parts.",
        family="shape",
        inputs=X,
        args=(
            Arg("sizes", ListOf(Int(1), 1, 1024), doc="the sizes of the parts", shown=True),
            DIM,
        ),
        outputs=lambda args: _ports(len(args.sizes)),
        rule=_split,
        expression=_split_text,
        formula="(N, A + B, …) -> (N, A, …), (N, B, …)",
    ),
    Card(
        name="Chunk",
        doc="Cut a tensor into a number of equal parts; the last one may be smaller.",
        family="shape",
        inputs=X,
        args=(Arg("chunks", Int(1, 1024), doc="how many parts", shown=True), DIM),
        outputs=lambda args: _ports(args.chunks),
        rule=_chunk,
        expression=_chunk_text,
        formula="(N, C, …) -> (N, C/chunks, …), …",
    ),
    Card(
        name="Slice",
        doc="Take a stretch of one dim, as Python's `start:stop:step` does; places below 0 are from the end.",
        family="shape",
        inputs=X,
        args=(
            DIM,
            Arg("start", INDEX, 0, doc="the first place", shown=True),
            Arg("stop", optional(INDEX), None, doc="the place behind the last; null takes all", shown=True),
            Arg("step", Int(1), 1, doc="how far from one to the next"),
        ),
        rule=_slice,
        expression=_slice_text,
        formula="(N, C, …) -> (N, ⌈(stop - start)/step⌉, …)",
    ),
    Card(
        name="Select",
        doc="Take one place of a dim, which goes away.",
        family="shape",
        inputs=X,
        args=(DIM, Arg("index", INDEX, doc="the place; negative ones count from the end", shown=True)),
        rule=_select,
        expression=_select_text,
        formula="(N, C, …) -> (N, …)",
    ),
)
