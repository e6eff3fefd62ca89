"""Cards of dropout: numbers or whole channels are left out at random in training."""

from __future__ import annotations

from functools import partial

from blocks.card import Arg, Args, Card, Result, needs_at_least_dims, needs_dims
from blocks.cards.signature import LAYOUTS, X, needs_floating
from blocks.kinds import Bool, Float
from blocks.shapes import Shape

CHANNELS_SOURCE = "https://arxiv.org/abs/1411.4280"
SELF_SOURCE = "https://arxiv.org/abs/1706.02515"


def _numbers(args: Args, inputs: tuple[Shape, ...]) -> Result:
    needs_floating(inputs[0])
    return Result((inputs[0],))


def _channels(axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    needs_dims(inputs[0], axes + 2, LAYOUTS[axes])
    return _numbers(args, inputs)


def _features(args: Args, inputs: tuple[Shape, ...]) -> Result:
    needs_at_least_dims(inputs[0], 2, "(N, C, …)")
    return _numbers(args, inputs)


def _card(name: str, doc: str, source: str, axes: int | None) -> Card:
    """Make a card; `axes` counts those of a channel, 0 where any number of them fits."""
    rule = _numbers if axes is None else _features if axes == 0 else partial(_channels, axes)
    return Card(
        name=name,
        doc=doc,
        family="other",
        inputs=(X,),
        args=(
            Arg("p", Float(0, 1), 0.5, "how likely one is left out", shown=True),
            Arg("inplace", Bool(), False, "whether the input is overwritten"),
        ),
        rule=rule,
        home=f"torch.nn:{name}",
        source=source,
        formula=f"{LAYOUTS[axes] if axes else '(N, C, …)' if axes == 0 else '(…)'} -> the same",
    )


CARDS = (
    _card("Dropout", "Leave out numbers at random in training.", "https://arxiv.org/abs/1207.0580", None),
    *(
        _card(f"Dropout{axes}d", "Leave out whole channels at random in training.", CHANNELS_SOURCE, axes)
        for axes in (1, 2, 3)
    ),
    _card("AlphaDropout", "Dropout that keeps mean and spread, for SELU.", SELF_SOURCE, None),
    _card("FeatureAlphaDropout", "AlphaDropout of whole channels.", SELF_SOURCE, 0),
)
