"""Cards that change the shape of a tensor and keep its numbers."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Expression, Port, Result, axis_of, needs_at_least_dims
from blocks.cards.axes import AXIS, axes_of, written
from blocks.conditions import Claim, Divides, Equal
from blocks.dims import Dim, product
from blocks.errors import RuleFault
from blocks.kinds import LARGEST, Extents, Int, ListOf
from blocks.shapes import Shape

X = Port("x", "any tensor")
AXES = ListOf(AXIS, least=1, most=64)


def _reshape(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    wanted = [Dim.of(size) for size in args.shape]
    _refuse_zero(wanted)
    if wanted.count(Dim(-1)) > 1:
        raise RuleFault("takes -1 once at most", code="bad-argument", argument="shape")
    claims: tuple[Claim, ...]
    if Dim(-1) in wanted:
        place = wanted.index(Dim(-1))
        wanted[place], claims = _remaining(shape, [size for size in wanted if size != -1])
    else:
        what = f"Reshape keeps the number of elements, {shape.elements}"
        total = product(wanted)
        claims = () if total == shape.elements else (Equal(total, shape.elements, what, "shape"),)
    _reshape_sizes(args, ("x",), inputs)
    return Result((shape.with_dims(wanted),), claims=claims)


def _refuse_zero(sizes: list[Dim]) -> None:
    if Dim(0) in sizes:
        raise RuleFault("needs sizes of at least 1, or -1, got 0", code="bad-argument", argument="shape")


def _remaining(shape: Shape, known: list[Dim]) -> tuple[Dim, tuple[Claim, ...]]:
    """Divide all elements by the sizes that are given, named ones first."""
    rest, divisor = shape.elements, 1
    for size in sorted(known, key=lambda one: one.is_constant):
        exact = rest.exactly_over(size)
        if exact is None and size.constant is None:
            raise RuleFault(f"cannot cut {shape} into parts of {size}", code="bad-argument", argument="shape")
        rest, divisor = (rest, divisor * int(size)) if exact is None else (exact, divisor)
    if divisor == 1:
        return rest, ()
    what = f"Reshape needs as many elements as the other sizes divide, got {shape}"
    return rest // divisor, (Divides(divisor, rest, what),)


def _reshape_sizes(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> list[str]:
    """Write the sizes as Python: one that the input does not tell becomes -1."""
    wanted = [Dim.of(size) for size in args.shape]
    texts = [written(size, names, shapes) for size in wanted]
    untold = [size for size, text in zip(wanted, texts, strict=True) if text is None]
    if len(untold) + (Dim(-1) in wanted) > 1:
        raise RuleFault(
            f"the input {shapes[0]} does not tell {' and '.join(map(str, untold))}",
            code="bad-argument",
            argument="shape",
            hint="write one of them as -1, and the others as sizes of the input",
        )
    return ["-1" if text is None else text for text in texts]


def _reshape_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    return f"torch.reshape({names[0]}, [{', '.join(_reshape_sizes(args, names, shapes))}])"


def _expand(args: Args, inputs: tuple[Shape, ...]) -> Result:
    shape = inputs[0]
    wanted = [Dim.of(size) for size in args.shape]
    _refuse_zero(wanted)
    fresh = len(wanted) - len(shape)
    if fresh < 0:
        raise RuleFault(f"needs at least {len(shape)} sizes for {shape}, got {len(wanted)}", argument="shape")
    if Dim(-1) in wanted[:fresh]:
        raise RuleFault("a new dim needs a size, got -1", code="bad-argument", argument="shape")
    claims: list[Claim] = []
    for place, dim in enumerate(shape, fresh):
        if wanted[place] == -1:
            wanted[place] = dim
        elif dim not in (1, wanted[place]):
            what = f"Expand stretches sizes of 1 only, got {shape}"
            claims.append(Equal(dim, wanted[place], what))
    _expand_text(args, ("x", "like")[: len(inputs)], inputs)
    return Result((shape.with_dims(wanted),), claims=tuple(claims))


def _expand_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    texts = []
    for size in args.shape:
        text = written(size, names, shapes)
        if text is None:
            raise RuleFault(
                f"no input tells {size}",
                code="bad-argument",
                argument="shape",
                hint=f"bind `like` to a tensor one of whose sizes is {size}",
            )
        texts.append(text)
    return f"{names[0]}.expand([{', '.join(texts)}])"


def _permute(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    axes = axes_of(args.dims, shape, "dims")
    if len(axes) != len(shape):
        raise RuleFault(f"needs all {len(shape)} dims, got {len(axes)}", code="bad-argument", argument="dims")
    return Result((shape.with_dims(shape[axis] for axis in axes),))


def _transpose(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    one, other = axis_of(args.dim0, shape, "dim0"), axis_of(args.dim1, shape, "dim1")
    return Result((shape.with_dim(one, shape[other]).with_dim(other, shape[one]),))


def _squeeze(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    axes = axes_of(args.dim, shape, "dim")
    claims = tuple(
        Equal(shape[axis], Dim(1), f"Squeeze needs size 1 in dim {axis}, got {shape}")
        for axis in axes
        if shape[axis] != 1
    )
    return Result(
        (shape.with_dims(dim for axis, dim in enumerate(shape) if axis not in axes),), claims=claims
    )


def _unsqueeze(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    axis = axis_of(args.dim, shape, "dim", extra=1)
    return Result((shape.with_dims((*shape.dims[:axis], 1, *shape.dims[axis:])),))


def _flip(args: Args, inputs: tuple[Shape, ...]) -> Result:
    axes_of(args.dims, inputs[0], "dims")
    return Result(inputs)


def _roll(args: Args, inputs: tuple[Shape, ...]) -> Result:
    needs_at_least_dims(inputs[0], 1, "(..., size, ...)")
    axes_of(args.dims, inputs[0], "dims")
    if len(args.shifts) != len(args.dims):
        raise RuleFault(
            f"needs one shift for each dim, got {len(args.shifts)} for {len(args.dims)}",
            code="bad-argument",
            argument="shifts",
        )
    return Result(inputs)


def _called(function: str, *arguments: str) -> Expression:
    """Write the call of a torch function with the named arguments behind the input."""

    def expression(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
        values = [list(args[name]) if isinstance(args[name], tuple) else args[name] for name in arguments]
        return f"torch.{function}({', '.join([names[0], *map(repr, values)])})"

    return expression


CARDS = (
    Card(
        name="Reshape",
        doc="Give the same numbers another shape.",
        family="shape",
        inputs=(X,),
        args=(
            Arg(
                "shape",
                Extents(-1),
                doc="the new sizes: numbers, names of sizes, and -1 for the rest",
                shown=True,
            ),
        ),
        rule=_reshape,
        expression=_reshape_text,
        formula="(…) -> shape",
    ),
    Card(
        name="Expand",
        doc="Repeat sizes of 1 without a copy; new dims come in front; named sizes are read off `like`.",
        family="shape",
        inputs=(X, Port("like", "a tensor whose named sizes `shape` uses", optional=True, sizes_only=True)),
        args=(Arg("shape", Extents(-1), doc="the new sizes; -1 keeps one", shown=True),),
        rule=_expand,
        expression=_expand_text,
        formula="(…, 1, …) -> shape",
    ),
    Card(
        name="Permute",
        doc="Bring the dims into another order.",
        family="shape",
        inputs=(X,),
        args=(Arg("dims", ListOf(AXIS, most=64), doc="old dims in their new order", shown=True),),
        rule=_permute,
        expression=_called("permute", "dims"),
        formula="(A, B, …) -> (…, B, …, A, …)",
    ),
    Card(
        name="Transpose",
        doc="Swap two dims.",
        family="shape",
        inputs=(X,),
        args=(Arg("dim0", AXIS, doc="one dim", shown=True), Arg("dim1", AXIS, doc="the other", shown=True)),
        rule=_transpose,
        expression=_called("transpose", "dim0", "dim1"),
        formula="(…, A, …, B, …) -> (…, B, …, A, …)",
    ),
    Card(
        name="Squeeze",
        doc="Drop dims of size 1.",
        family="shape",
        inputs=(X,),
        args=(Arg("dim", AXES, doc="the dim, or a list of them", shown=True),),
        rule=_squeeze,
        expression=_called("squeeze", "dim"),
        formula="(…, 1, …) -> (…)",
    ),
    Card(
        name="Unsqueeze",
        doc="Add a dim of size 1.",
        family="shape",
        inputs=(X,),
        args=(Arg("dim", AXIS, doc="where the new dim goes", shown=True),),
        rule=_unsqueeze,
        expression=_called("unsqueeze", "dim"),
        formula="(…) -> (…, 1, …)",
    ),
    Card(
        name="Flip",
        doc="Turn the order around along some dims.",
        family="shape",
        inputs=(X,),
        args=(Arg("dims", AXES, doc="the dims to turn around", shown=True),),
        rule=_flip,
        expression=_called("flip", "dims"),
        formula="(…) -> (…)",
    ),
    Card(
        name="Roll",
        doc="Shift along some dims; what leaves at one end comes in at the other.",
        family="shape",
        inputs=(X,),
        args=(
            Arg("shifts", ListOf(Int(-LARGEST), 1, 64), doc="by how much, for each dim", shown=True),
            Arg("dims", AXES, doc="the dims to shift along", shown=True),
        ),
        rule=_roll,
        expression=_called("roll", "shifts", "dims"),
        formula="(…) -> (…)",
    ),
)
