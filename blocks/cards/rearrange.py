"""Cards of the einops patterns: rearranging, reducing and repeating axes by name.

They are written out as reshapes and permutations, so that a net needs nothing but torch to run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocks.card import Arg, Args, Card, Port, Result
from blocks.cards.broadcasting import needs_floating
from blocks.cards.pattern import Axis, Group, Pattern, check_sides, parse
from blocks.conditions import Claim, Divides, Equal
from blocks.dims import Dim, product
from blocks.errors import RuleFault
from blocks.kinds import Choice, Int, Text
from blocks.shapes import Shape

SOURCE = "https://openreview.net/forum?id=oapKSVM2bcj"
AXIS_SIZE = Int(1, 1 << 24)
PATTERN = Arg(
    "pattern", Text(500), doc="axes before and after, as in `b c (h p) w -> b (c p) h w`", shown=True
)
REDUCTIONS = ("mean", "sum", "max", "min", "prod")
CALLS = {"mean": "mean", "sum": "sum", "max": "amax", "min": "amin"}


@dataclass(frozen=True, slots=True)
class Plan:
    """A pattern over a tensor: the size of each axis, and the Python that reads it."""

    pattern: Pattern
    sizes: dict[Axis, Dim]
    texts: dict[Axis, str]
    claims: tuple[Claim, ...]

    @property
    def kept(self) -> list[Axis]:
        """The axes of the left side that the right side has too, in the order of the left."""
        right = set(self.pattern.right_axes)
        return [axis for axis in self.pattern.left_axes if axis in right]

    @property
    def dims(self) -> tuple[Dim, ...]:
        """The sizes that come out."""
        return tuple(product([self.sizes[axis] for axis in group]) for group in self.pattern.right)


def _given(args: Args) -> dict[str, int]:
    return {name: args[name] for name in args if name not in ("pattern", "reduction")}


def _plan(args: Args, shape: Shape, name: str = "x", *, new: bool = False, gone: bool = False) -> Plan:
    """Settle the size of each axis, from the sizes that are given and those of the tensor."""
    given = _given(args)
    pattern = parse(args.pattern)
    check_sides(pattern, new=new, gone=gone, sizes=given)
    pattern = pattern.over(len(shape))
    known = _known(pattern, given)
    sizes = {axis: Dim(size) for axis, size in known.items()}
    texts = {axis: repr(size) for axis, size in known.items()}
    claims: list[Claim] = []
    for place, group in enumerate(pattern.left):
        unknown = [axis for axis in group if axis not in known]
        divisor = product([sizes[axis] for axis in group if axis in known])
        claims.extend(_claims(group, unknown, int(divisor), shape[place]))
        for axis in unknown:
            sizes[axis] = shape[place] // divisor
            read = f"{name}.shape[{place}]"
            texts[axis] = read if divisor == 1 else f"({read} // {divisor})"
    for axis in pattern.right_axes:
        if axis not in sizes:
            raise RuleFault(
                f"the new axis '{axis.name}' needs a size", code="missing-argument", argument=axis.name
            )
    return Plan(pattern, sizes, texts, tuple(claims))


def _known(pattern: Pattern, given: dict[str, int]) -> dict[Axis, int]:
    known: dict[Axis, int] = {}
    for axis in (*pattern.left_axes, *pattern.right_axes):
        if axis.length is not None:
            known[axis] = axis.length
        elif axis.name in given:
            known[axis] = given[axis.name]
    return known


def _claims(group: Group, unknown: Sequence[Axis], divisor: int, size: Dim) -> list[Claim]:
    """Claim what a dim must be for its group; at most one of its axes may be unknown."""
    text = " ".join(axis.name for axis in group)
    if len(unknown) > 1:
        names = " and ".join(axis.name for axis in unknown)
        raise RuleFault(
            f"({text}) needs the size of {names}, of all but one", code="bad-argument", argument="pattern"
        )
    if not unknown:
        what = f"the pattern needs {divisor} for ({text}), got {size}"
        return [] if size == divisor else [Equal(size, Dim(divisor), what)]
    what = f"the pattern needs a multiple of {divisor} for ({text}), got {size}"
    return [Divides(divisor, size, what)] if divisor > 1 else []


def _rearrange(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    plan = _plan(args, shape)
    return Result((shape.with_dims(plan.dims),), claims=plan.claims)


def _repeat(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    plan = _plan(args, shape, new=True)
    return Result((shape.with_dims(plan.dims),), claims=plan.claims)


def _reduce(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    plan = _plan(args, shape, gone=True)
    is_reducing = len(plan.kept) < len(plan.pattern.left_axes)
    if args.reduction == "mean":
        needs_floating(inputs)
    if args.reduction in ("max", "min") and shape.dtype == "complex64":
        raise RuleFault("needs numbers that have an order, got complex64", code="wrong-dtype")
    is_counting = (
        is_reducing and args.reduction in ("sum", "prod") and (shape.dtype == "bool" or "int" in shape.dtype)
    )
    out = shape.with_dims(plan.dims)
    return Result((out.with_dtype("int64") if is_counting else out,), claims=plan.claims)


def _text(plan: Plan, name: str, reduction: str = "") -> str:
    """Write the steps that do something: take apart, reduce, reorder, add axes, put together."""
    left, right = plan.pattern.left_axes, plan.pattern.right_axes
    text = name
    if any(len(group) != 1 for group in plan.pattern.left):
        text += _reshaped([plan.texts[axis] for axis in left])
    text += _reduced([place for place, axis in enumerate(left) if axis not in plan.kept], reduction)
    order = [plan.kept.index(axis) for axis in right if axis in plan.kept]
    if order != sorted(order):
        text += f".permute({', '.join(map(str, order))})"
    text += _added(plan)
    if any(len(group) != 1 for group in plan.pattern.right):
        text += _reshaped(
            [" * ".join(plan.texts[axis] for axis in group) or "1" for group in plan.pattern.right]
        )
    return text


def _reshaped(sizes: Sequence[str]) -> str:
    return f".reshape([{', '.join(sizes)}])"


def _reduced(places: list[int], reduction: str) -> str:
    if not places:
        return ""
    if reduction == "prod":
        return "".join(f".prod(dim={place})" for place in reversed(places))
    return f".{CALLS[reduction]}(dim={places!r})"


def _added(plan: Plan) -> str:
    """Add new axes of size 1, and stretch them."""
    fresh = [place for place, axis in enumerate(plan.pattern.right_axes) if axis not in plan.kept]
    if not fresh:
        return ""
    sizes = [plan.texts[axis] if axis not in plan.kept else "-1" for axis in plan.pattern.right_axes]
    return "".join(f".unsqueeze({place})" for place in fresh) + f".expand([{', '.join(sizes)}])"


def _rearrange_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    return _text(_plan(args, shapes[0], names[0]), names[0])


def _repeat_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    return _text(_plan(args, shapes[0], names[0], new=True), names[0])


def _reduce_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    return _text(_plan(args, shapes[0], names[0], gone=True), names[0], args.reduction)


X = (Port("x", "any tensor"),)
CARDS = (
    Card(
        name="Rearrange",
        doc="Split, reorder and join dims by a pattern; sizes of axes are further arguments, as in `p: 16`.",
        family="shape",
        inputs=X,
        args=(PATTERN,),
        extra=AXIS_SIZE,
        rule=_rearrange,
        expression=_rearrange_text,
        source=SOURCE,
        formula="the right side of the pattern",
    ),
    Card(
        name="Reduce",
        doc="Rearrange, and reduce the axes that are on the left only.",
        family="shape",
        inputs=X,
        args=(PATTERN, Arg("reduction", Choice(REDUCTIONS), doc="how axes are reduced", shown=True)),
        extra=AXIS_SIZE,
        rule=_reduce,
        expression=_reduce_text,
        source=SOURCE,
        formula="the right side of the pattern",
    ),
    Card(
        name="Repeat",
        doc="Rearrange, and repeat along the axes that are on the right only.",
        family="shape",
        inputs=X,
        args=(PATTERN,),
        extra=AXIS_SIZE,
        rule=_repeat,
        expression=_repeat_text,
        source=SOURCE,
        formula="the right side of the pattern",
    ),
)
