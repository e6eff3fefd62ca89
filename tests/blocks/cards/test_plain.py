"""Every rule of a block of torch.nn against the block on plain inputs, so that none goes unproved."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from torch import nn

from blocks.card import Card
from blocks.kinds import Value
from blocks.registry import registry
from tests.blocks.cards.proof import prove

CARDS = [card for card in registry().cards.values() if card.home.startswith("torch.nn:")]
AXES = {1: (9,), 2: (9, 8), 3: (9, 8, 7)}
DEVICES = {"CTCLoss": "cpu", "GaussianNLLLoss": "cpu", "AdaptiveLogSoftmaxWithLoss": "cpu"}
"""Blocks that look at numbers, which the meta device does not have."""

ARGS: Mapping[str, Value] = {
    "out_channels": 4,
    "out_features": 4,
    "kernel_size": 2,
    "output_size": 5,
    "padding": 1,
    "hidden_size": 5,
    "num_embeddings": 6,
    "embedding_dim": 4,
    "num_groups": 2,
    "nhead": 2,
    "num_heads": 2,
    "norm_type": 2,
    "size": 3,
    "upscale_factor": 2,
    "downscale_factor": 2,
    "groups": 2,
    "threshold": 0.5,
    "value": 1.5,
    "n_classes": 9,
    "cutoffs": (3, 5),
    "num_classes": 3,
    "unflattened_size": (2, 4),
    "dim": 1,
}
EXTRA: Mapping[str, Mapping[str, Value]] = {
    "Fold": {"output_size": (5, 4)},
    "FractionalMaxPool2d": {"output_size": 3},
    "FractionalMaxPool3d": {"output_size": 3},
    "Upsample": {"scale_factor": 2},
    "UpsamplingNearest2d": {"scale_factor": 2},
    "UpsamplingBilinear2d": {"size": 12},
    "Softmax": {"dim": 1},
    "LogSoftmax": {"dim": 1},
    "Softmin": {"dim": 1},
}
COUNTED = ("target", "target_", "targets", "indices", "input_lengths", "target_lengths")
SHAPES: Mapping[str, list[tuple[int, ...]]] = {
    "CrossEntropyLoss": [(4, 8), (4,)],
    "NLLLoss": [(4, 8), (4,)],
    "NLLLoss2d": [(4, 8, 2, 3), (4, 2, 3)],
    "MultiMarginLoss": [(4, 8), (4,)],
    "MultiLabelMarginLoss": [(4, 8), (4, 8)],
    "CTCLoss": [(5, 4, 8), (4, 3), (4,), (4,)],
    "AdaptiveLogSoftmaxWithLoss": [(4, 8), (4,)],
    "LinearCrossEntropyLoss": [(4, 8), (4,)],
    "CosineEmbeddingLoss": [(4, 8), (4, 8), (4,)],
    "Fold": [(2, 12, 12)],
    "EmbeddingBag": [(4, 8)],
    "Embedding": [(4, 8)],
    "Unflatten": [(4, 8)],
    "GroupNorm": [(4, 8, 3)],
    "Softmax2d": [(4, 8, 3, 3)],
    "ChannelShuffle": [(4, 8, 3, 3)],
    "PixelShuffle": [(4, 8, 3, 3)],
    "PixelUnshuffle": [(4, 8, 6, 6)],
    "CrossMapLRN2d": [(4, 8, 3, 3)],
    "LocalResponseNorm": [(4, 8, 3, 3)],
    "Upsample": [(4, 8, 6, 5)],
    "Unfold": [(4, 8, 6, 5)],
    "UpsamplingNearest2d": [(4, 8, 6, 5)],
    "UpsamplingBilinear2d": [(4, 8, 6, 5)],
    "Dropout1d": [(4, 8, 6)],
    "Dropout2d": [(4, 8, 6, 5)],
    "Dropout3d": [(4, 8, 6, 5, 3)],
}
INTEGERS = ("EmbeddingBag", "Embedding")
SEQUENCES = (
    "RNN",
    "GRU",
    "LSTM",
    "MultiheadAttention",
    "Transformer",
    "TransformerEncoderLayer",
    "TransformerDecoderLayer",
)


def shapes_of(card: Card) -> list[tuple[int, ...]]:
    name = card.name.removeprefix("Lazy")
    if name in SHAPES:
        return SHAPES[name]
    count = sum(not port.optional and not port.otherwise for port in card.inputs)
    axes = re.search(r"([123])d$", name)
    if name in SEQUENCES:
        return [(5, 2, 8)] * count
    return [(2, 8, *AXES[int(axes[1])]) if axes else (4, 8)] * count


def settings_of(card: Card) -> dict[str, Value]:
    needed = {arg.name: ARGS[arg.name] for arg in card.args if arg.is_required}
    if card.name.startswith(("Embedding", "LPPool")):
        needed["norm_type"] = 2
    return {**needed, **EXTRA.get(card.name, {})}


def symbols(card: Card, shapes: list[tuple[int, ...]]) -> list[tuple[str | int, ...]]:
    """Name the batch alone: it comes second where a sequence comes first."""
    place = 1 if shapes[0] == (5, 2, 8) or card.name == "CTCLoss" else 0
    return [
        tuple(
            f"N{size}" if size in (2, 4) and axis == (place if len(shape) > place else 0) else size
            for axis, size in enumerate(shape)
        )
        for shape in shapes
    ]


def dtypes_of(card: Card, ports: list[str]) -> list[str]:
    if card.name in ("CosineEmbeddingLoss", *INTEGERS):
        return ["int64" if card.name in INTEGERS else "float32"] * len(ports)
    is_counted = card.name in SHAPES or "Unpool" in card.name
    return ["int64" if port in COUNTED and is_counted else "float32" for port in ports]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_the_rule_says_what_torch_does(card: Card) -> None:
    if card.name == "LinearCrossEntropyLoss" and not hasattr(nn, card.name):
        pytest.skip("the installed torch is older")
    shapes = shapes_of(card)
    needed = [port.name for port in card.inputs if not port.optional and not port.otherwise]
    ports = needed[: len(shapes)]
    settings, device = settings_of(card), DEVICES.get(card.name, "meta")
    assert prove(
        card, settings, shapes, dtypes_of(card, ports), symbols(card, shapes), ports=ports, device=device
    )
