"""Card of the mask that keeps a sequence from looking ahead of itself."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Port, Result, axis_of
from blocks.cards.axes import AXIS
from blocks.shapes import Shape


def _causal(args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    length = shape[axis_of(args.dim, shape, "dim")]
    return Result((Shape((length, length), "bool"),))


def _causal_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    (x,) = names
    length = f"{x}.shape[{axis_of(args.dim, shapes[0], 'dim')}]"
    return f"torch.ones([{length}, {length}], dtype=torch.bool, device={x}.device).triu(1)"


CARDS = (
    Card(
        name="CausalMask",
        doc="True wherever one place of a sequence would look at a later one, as `attn_mask` wants it.",
        family="attention",
        inputs=(Port("x", "any tensor with a dim of places", sizes_only=True),),
        args=(Arg("dim", AXIS, 1, doc="the dim of places", shown=True),),
        rule=_causal,
        expression=_causal_text,
        source="https://arxiv.org/abs/1706.03762",
        formula="(N, T, …) -> (T, T)",
    ),
)
