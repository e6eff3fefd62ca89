"""Cards of tensor arithmetic: elementwise sums and products, matrix products, joining."""

from __future__ import annotations

from collections.abc import Callable

from blocks.card import Arg, Args, Card, Expression, Port, Result, Rule, axis_of, needs_at_least_dims
from blocks.cards.broadcasting import broadcast, mixed, needs_floating, promoted
from blocks.conditions import Claim, Equal
from blocks.dims import Dim, product
from blocks.errors import RuleFault
from blocks.kinds import LARGEST, AnyOf, Float, Int, optional
from blocks.shapes import Shape

NUMBER = AnyOf((Int(-LARGEST), Float()))
VALUE = Arg(
    "value", optional(NUMBER), None, doc="a number that takes part as one more operand, the last", shown=True
)
MOST_COMPARED = 64
"""A comparison of two lies inside that of the next two; beyond this, Python would find it too deep."""

SEVERAL = (Port("inputs", "what is put together, in order", variadic=True),)
PAIR = (Port("x", "the left operand"), Port("other", "the right operand", optional=True))
BROADCAST = "sizes are aligned from the right, and a size of 1 stretches"


def _operands(name: str, args: Args, inputs: tuple[Shape, ...]) -> None:
    """Refuse a single operand: one input without a number beside it."""
    if len(inputs) + (args.value is not None) < 2:
        what = f"{name} needs two inputs or more, or one and a number as `value`, got {len(inputs)}"
        raise RuleFault(what, code="missing-input", hint="list them, as in `from: [a, b]`")


def _dtype_of(args: Args, inputs: tuple[Shape, ...]) -> str:
    together = mixed(inputs)
    value = args.get("value")
    if value is None:
        return together
    least = "int64" if isinstance(value, int) else "float32"
    is_enough = together not in ("bool",) if isinstance(value, int) else not _is_whole(together)
    return together if is_enough else least


def _is_whole(dtype: str) -> bool:
    return dtype == "bool" or "int" in dtype


def _elementwise(name: str, check: Callable[[Args, tuple[Shape, ...], str], str] | None = None) -> Rule:
    """Make the rule of an elementwise operation; `check` may refuse or change a dtype."""

    def rule(args: Args, inputs: tuple[Shape, ...]) -> Result:
        _operands(name, args, inputs)
        dtype = _dtype_of(args, inputs)
        dtype = check(args, inputs, dtype) if check else dtype
        sizes, claims = broadcast(inputs, f"{name} needs sizes that are equal, or 1")
        return Result((Shape(sizes, dtype),), claims=claims)

    return rule


def _subtracted(_args: Args, inputs: tuple[Shape, ...], dtype: str) -> str:
    if any(shape.dtype == "bool" for shape in inputs):
        raise RuleFault("needs numbers, got bool", code="wrong-dtype")
    return dtype


def _divided(args: Args, _inputs: tuple[Shape, ...], dtype: str) -> str:
    if args.value == 0:
        raise RuleFault("needs a number other than 0, got 0", code="bad-argument", argument="value")
    return "float32" if _is_whole(dtype) else dtype


def _compared(_args: Args, _inputs: tuple[Shape, ...], dtype: str) -> str:
    if dtype == "complex64":
        raise RuleFault("needs numbers that have an order, got complex64", code="wrong-dtype")
    return dtype


def _infix(sign: str) -> Expression:
    """Write operands with a sign between them."""

    def expression(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
        value = () if args.value is None else (repr(args.value),)
        return f" {sign} ".join((*names, *value))

    return expression


def _nested(function: str) -> Expression:
    """Write calls of a function of two operands, one inside the other."""

    def expression(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
        text = names[0]
        for name in names[1:]:
            text = f"{function}({text}, {name})"
        return text

    return expression


def _extreme_rule(name: str) -> Rule:
    whole = _elementwise(name, _compared)

    def rule(args: Args, inputs: tuple[Shape, ...]) -> Result:
        if len(inputs) < 2:
            what = f"{name} needs two inputs or more, got {len(inputs)}"
            raise RuleFault(what, code="missing-input", hint="list them, as in `from: [a, b]`")
        if len(inputs) > MOST_COMPARED:
            raise RuleFault(f"{name} takes at most {MOST_COMPARED} inputs, got {len(inputs)}")
        return whole(Args(value=None), inputs)

    return rule


def _matmul(_args: Args, inputs: tuple[Shape, ...]) -> Result:
    left, right = inputs
    for shape in inputs:
        needs_at_least_dims(shape, 2, "(..., rows, columns)")
    needs_floating(inputs)
    if left.dtype != right.dtype:
        raise RuleFault(
            f"needs two inputs of one dtype, got {left.dtype} and {right.dtype}", code="wrong-dtype"
        )
    what = "MatMul needs as many columns on the left as rows on the right"
    batch, claims = broadcast(
        (left.dims[:-2], right.dims[:-2]), "MatMul needs batch sizes that are equal, or 1"
    )
    out = left.with_dims((*batch, left[-2], right[-1]))
    macs = product(out.dims) * left[-1]
    return Result((out,), macs=macs, claims=(*_unless_equal(left[-1], right[-2], what), *claims))


def _unless_equal(left: Dim, right: Dim, what: str) -> tuple[Claim, ...]:
    return () if left == right else (Equal(left, right, what),)


def _same_dims(inputs: tuple[Shape, ...]) -> None:
    counts = {len(shape) for shape in inputs}
    if len(counts) > 1:
        raise RuleFault(
            f"needs inputs of as many dims, got {' and '.join(str(len(shape)) for shape in inputs)}"
        )


def _concat(args: Args, inputs: tuple[Shape, ...]) -> Result:
    _same_dims(inputs)
    needs_at_least_dims(inputs[0], 1, "(..., size, ...)")
    axis = axis_of(args.dim, inputs[0], "dim")
    what = f"Concat needs equal sizes except in dim {args.dim}"
    claims: list[Claim] = []
    sizes = list(inputs[0].dims)
    for place in range(len(sizes)):
        column = [shape[place] for shape in inputs]
        if place == axis:
            sizes[place] = sum(column, Dim(0))
        else:
            sizes[place] = next((size for size in column if size.is_constant), column[0])
            claims.extend(
                Equal(size, sizes[place], what) for size in dict.fromkeys(column) if size != sizes[place]
            )
    return Result((Shape(tuple(sizes), promoted([shape.dtype for shape in inputs])),), claims=tuple(claims))


def _stack(args: Args, inputs: tuple[Shape, ...]) -> Result:
    _same_dims(inputs)
    axis = axis_of(args.dim, inputs[0], "dim", extra=1)
    claims: list[Claim] = []
    sizes = list(inputs[0].dims)
    for place in range(len(sizes)):
        column = [shape[place] for shape in inputs]
        sizes[place] = next((size for size in column if size.is_constant), column[0])
        claims.extend(
            Equal(size, sizes[place], "Stack needs equal sizes")
            for size in dict.fromkeys(column)
            if size != sizes[place]
        )
    sizes.insert(axis, Dim(len(inputs)))
    return Result((Shape(tuple(sizes), promoted([shape.dtype for shape in inputs])),), claims=tuple(claims))


def _joined(function: str) -> Expression:
    def expression(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
        return f"torch.{function}([{', '.join(names)}], dim={args.dim!r})"

    return expression


def _arithmetic(name: str, doc: str, sign: str, rule: Rule, inputs: tuple[Port, ...]) -> Card:
    return Card(
        name=name,
        doc=f"{doc}; {BROADCAST}.",
        family="merge",
        inputs=inputs,
        args=(VALUE,),
        rule=rule,
        expression=_infix(sign),
        formula="(…), (…) -> the broadcast shape",
    )


def _extreme(name: str, word: str) -> Card:
    return Card(
        name=name,
        doc=f"Take the {word} of the inputs, element by element; {BROADCAST}.",
        family="merge",
        inputs=SEVERAL,
        rule=_extreme_rule(name),
        expression=_nested(f"torch.{name.lower()}"),
        formula="(…), (…) -> the broadcast shape",
    )


CARDS = (
    _arithmetic("Add", "Add the inputs element by element", "+", _elementwise("Add"), SEVERAL),
    _arithmetic(
        "Sub", "Subtract `other`, or a number, from `x`", "-", _elementwise("Sub", _subtracted), PAIR
    ),
    _arithmetic("Mul", "Multiply the inputs element by element", "*", _elementwise("Mul"), SEVERAL),
    _arithmetic("Div", "Divide `x` by `other`, or by a number", "/", _elementwise("Div", _divided), PAIR),
    _extreme("Maximum", "largest"),
    _extreme("Minimum", "smallest"),
    Card(
        name="MatMul",
        doc="Multiply matrices, the last two dims; those before are a batch and broadcast.",
        family="merge",
        inputs=(
            Port("x", "the left matrices", dtype="floating"),
            Port("other", "the right ones", dtype="floating"),
        ),
        rule=_matmul,
        expression=lambda args, names, shapes: f"torch.matmul({names[0]}, {names[1]})",
        formula="(…, n, k), (…, k, m) -> (…, n, m)",
    ),
    Card(
        name="Concat",
        doc="Join the inputs along one dim, in order; all other sizes must be equal.",
        family="merge",
        inputs=SEVERAL,
        args=(Arg("dim", Int(-64, 63), 1, doc="the dim that grows", shown=True),),
        rule=_concat,
        expression=_joined("cat"),
        formula="(N, C1, …), (N, C2, …) -> (N, C1 + C2, …)",
    ),
    Card(
        name="Stack",
        doc="Lay inputs of one shape side by side along a new dim.",
        family="merge",
        inputs=SEVERAL,
        args=(Arg("dim", Int(-64, 63), 1, doc="where the new dim goes", shown=True),),
        rule=_stack,
        expression=_joined("stack"),
        formula="(N, …), (N, …) -> (N, 2, …)",
    ),
)
