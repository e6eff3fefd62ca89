"""Cards that make tensors larger: copies, borders, and new tensors of the size of others."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result, axis_of
from blocks.cards.axes import AXIS, written
from blocks.conditions import AtLeast, Claim
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import AnyOf, Choice, Extents, Float, Int, ListOf
from blocks.shapes import DTYPES, Shape

X = (Port("x", "any tensor"),)
MOST = 1 << 20
MODES = ("constant", "reflect", "replicate", "circular")


def _tile(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (x,) = inputs
    if len(args.repeats) < len(x):
        raise RuleFault(
            f"needs a count for each of {len(x)} dims, got {len(args.repeats)}",
            code="bad-argument",
            argument="repeats",
        )
    sizes = [Dim(1)] * (len(args.repeats) - len(x)) + list(x.dims)
    return Result((x.with_dims(size * count for size, count in zip(sizes, args.repeats, strict=True)),))


def _interleave(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (x,) = inputs
    axis = axis_of(args.dim, x, "dim")
    return Result((x.with_dim(axis, x[axis] * args.repeats),))


def _pad(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (x,) = inputs
    count = len(args.pad) // 2
    if len(args.pad) % 2 or count > len(x):
        raise RuleFault(
            f"needs two widths for each padded dim of {len(x)}, got {len(args.pad)} widths",
            code="bad-argument",
            argument="pad",
        )
    claims: list[Claim] = []
    sizes = list(x.dims)
    for place in range(count):
        axis, before, after = len(x) - 1 - place, args.pad[2 * place], args.pad[2 * place + 1]
        sizes[axis] = sizes[axis] + before + after
        what = f"Pad {before}, {after} needs something to keep in dim {axis}, got {x[axis]}"
        if before < 0 or after < 0:
            claims.append(AtLeast(sizes[axis], 1, what))
            claims.append(AtLeast(x[axis] + min(before, 0) + min(after, 0), 0, what))
    if isinstance(args.value, str) and not x.is_floating:
        raise RuleFault(f"needs floating-point numbers for {args.value}, got {x.dtype}", code="wrong-dtype")
    claims.extend(_mirrored(args, x, count))
    return Result((x.with_dims(sizes),), claims=tuple(claims))


def _mirrored(args: Args, x: Shape, count: int) -> list[Claim]:
    """Say what borders need that are made of the tensor's own numbers."""
    if args.mode == "constant":
        return []
    if args.value:
        raise RuleFault(
            f"value is for the mode 'constant', not for '{args.mode}'", code="bad-argument", argument="value"
        )
    if count not in (1, 2, 3) or len(x) != count + 2:
        raise RuleFault(
            f"mode '{args.mode}' pads all but the first two of 3 to 5 dims, got {count} of {len(x)}",
            code="bad-argument",
            argument="pad",
        )
    if not x.is_floating:
        raise RuleFault(f"needs floating-point numbers, got {x.dtype}", code="wrong-dtype")
    if min(args.pad) < 0:
        raise RuleFault(f"mode '{args.mode}' takes widths of at least 0", code="bad-argument", argument="pad")
    if args.mode == "replicate":
        return []
    least = 1 if args.mode == "reflect" else 0
    return [
        AtLeast(x[len(x) - 1 - place // 2], width + least, f"a border of {width} needs more than there is")
        for place, width in enumerate(args.pad)
    ]


def _pad_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    number = f'float("{args.value}")' if isinstance(args.value, str) else repr(args.value)
    more = f", value={number}" if args.mode == "constant" and args.value else ""
    mode = "" if args.mode == "constant" else f", mode={args.mode!r}"
    return f"torch.nn.functional.pad({names[0]}, {list(args.pad)!r}{mode}{more})"


def _full(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (like,) = inputs
    sizes = [Dim.of(size) for size in args.shape]
    if Dim(0) in sizes:
        raise RuleFault("needs sizes of at least 1, got 0", code="bad-argument", argument="shape")
    _full_sizes(args, ("x",), inputs)
    is_whole = args.dtype == "bool" or "int" in args.dtype
    if is_whole and not float(args.fill).is_integer():
        raise RuleFault(f"fill {args.fill:g} does not fit {args.dtype}", code="bad-argument", argument="fill")
    return Result((Shape(tuple(sizes), args.dtype or like.dtype),))


def _full_sizes(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> list[str]:
    texts = []
    for size in args.shape:
        text = written(size, names, shapes)
        if text is None:
            raise RuleFault(
                f"the input {shapes[0]} does not tell {size}", code="bad-argument", argument="shape"
            )
        texts.append(text)
    return texts


def _full_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    sizes = ", ".join(_full_sizes(args, names, shapes))
    fill: float = args.fill
    is_whole = args.dtype == "bool" or "int" in args.dtype
    number = repr(bool(fill)) if args.dtype == "bool" else repr(int(fill)) if is_whole else repr(fill)
    return f"torch.full([{sizes}], {number}, dtype=torch.{args.dtype}, device={names[0]}.device)"


CARDS = (
    Card(
        name="Tile",
        doc="Lay copies of a tensor side by side; new dims come in front.",
        family="shape",
        inputs=X,
        args=(Arg("repeats", ListOf(Int(1, MOST), 1, 64), doc="how many copies, for each dim", shown=True),),
        rule=_tile,
        expression=lambda args, names, shapes: f"{names[0]}.repeat({list(args.repeats)!r})",
        formula="(N, C, …) -> (a·N, b·C, …)",
    ),
    Card(
        name="RepeatInterleave",
        doc="Repeat each element of a dim in its place.",
        family="shape",
        inputs=X,
        args=(
            Arg("repeats", Int(1, MOST), doc="how often", shown=True),
            Arg("dim", AXIS, 1, doc="the dim that grows", shown=True),
        ),
        rule=_interleave,
        expression=lambda args, names, shapes: (
            f"torch.repeat_interleave({names[0]}, {args.repeats!r}, dim={args.dim!r})"
        ),
        formula="(N, C, …) -> (N, repeats·C, …)",
    ),
    Card(
        name="Pad",
        doc="Add a border, from the last dim on; widths below 0 take away.",
        family="shape",
        inputs=X,
        args=(
            Arg(
                "pad", ListOf(Int(-MOST, MOST), 2, 64), doc="before and after, the last dim first", shown=True
            ),
            Arg("mode", Choice(MODES), "constant", doc="what the border is made of"),
            Arg(
                "value", AnyOf((Float(), Choice(("-inf", "inf")))), 0.0, doc="the number of a constant border"
            ),
        ),
        rule=_pad,
        expression=_pad_text,
        source="https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html",
        formula="(…, W) -> (…, W + before + after)",
    ),
    Card(
        name="Full",
        doc="Make a tensor of one number, with sizes that are read off another tensor.",
        family="other",
        inputs=(Port("x", "the tensor whose sizes `shape` may name"),),
        args=(
            Arg("shape", Extents(1), doc="the sizes: numbers, and sizes of x", shown=True),
            Arg("fill", AnyOf((Float(),)), 0.0, doc="the number", shown=True),
            Arg("dtype", Choice(DTYPES[:-1]), "float32", doc="what its numbers are"),
        ),
        rule=_full,
        expression=_full_text,
        formula="(…) -> shape",
    ),
)
