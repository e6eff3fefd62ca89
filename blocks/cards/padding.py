"""Cards of padding: with zeros, a constant, a reflection, the border, or the other end."""

from __future__ import annotations

from functools import partial

from blocks.card import Arg, Args, Card, Result, needs_dims
from blocks.cards.signature import ANY_X, AXES, LAYOUTS, MOST_EXTENT, X, needs_floating, torch_page
from blocks.conditions import AtLeast
from blocks.kinds import Float, Sizes
from blocks.shapes import Shape

SPARE = {"Reflection": 1, "Circular": 0}
DOCS = {
    "Zero": "Zeros around the input.",
    "Constant": "A constant around the input.",
    "Reflection": "The input's reflection around it, without the border itself.",
    "Replication": "The border of the input, repeated around it.",
    "Circular": "The input's other end on each side of it.",
}


def _pad(kind: str, axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_dims(shape, axes + 2, LAYOUTS[axes])
    if kind not in ("Zero", "Constant"):
        needs_floating(shape)
    sides = _sides(args.padding)
    sizes = [dim + sum(pair) for dim, pair in zip(shape.dims[2:], sides, strict=True)]
    claims = [
        AtLeast(dim, max(pair) + SPARE[kind], f"padding takes at most {name} from itself")
        for dim, pair, name in zip(shape.dims[2:], sides, AXES[axes], strict=True)
        if kind in SPARE and max(pair)
    ]
    return Result((shape.with_dims([*shape.dims[:2], *sizes]),), claims=tuple(claims))


def _sides(padding: tuple[int, ...]) -> list[tuple[int, int]]:
    """Pair the numbers, which torch takes from the last dim to the first."""
    pairs = list(zip(padding[::2], padding[1::2], strict=True))
    return pairs[::-1]


def _card(kind: str, axes: int) -> Card:
    name = f"{kind}Pad{axes}d"
    order = ", ".join(f"before and after {axis}" for axis in AXES[axes][::-1])
    padding = Arg("padding", Sizes(2 * axes, least=0, most=MOST_EXTENT), doc=f"one, or: {order}", shown=True)
    value = (Arg("value", Float(), shown=True),) if kind == "Constant" else ()
    sizes = ", ".join(f"{axis} + before + after" for axis in AXES[axes])
    return Card(
        name=name,
        doc=DOCS[kind],
        family="shape",
        inputs=(ANY_X if kind in ("Zero", "Constant") else X,),
        args=(padding, *value),
        rule=partial(_pad, kind, axes),
        home=f"torch.nn:{name}",
        source=torch_page(name),
        formula=f"{LAYOUTS[axes]} -> (N, C, {sizes})",
    )


CARDS = tuple(_card(kind, axes) for kind in DOCS for axes in (1, 2, 3))
