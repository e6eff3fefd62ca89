"""Names on cards: a block's own, or the short ones of a chain."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from builder.graph.ir import Node
from render.measure.metrics import width_of
from render.theme import CARD_TITLE
from render.wording.totals import params_of

SHORT: Final[Mapping[str, str]] = {
    "BatchNorm": "BN", "LayerNorm": "LN", "GroupNorm": "GN", "InstanceNorm": "IN", "ConvTranspose": "ConvT",
    "AdaptiveAvgPool": "AvgPool", "AdaptiveMaxPool": "MaxPool",
}  # fmt: skip
MOST_NAMES: Final = 3
LAYERS: Final = frozenset({"conv", "pool", "linear", "attention", "recurrent", "capsule"})


def name_of(node: Node) -> str:
    """Give the name of a node's block, or its id where it is a group."""
    if node.card is not None:
        return node.card.name
    if node.body is not None and node.body.kind == "group":
        return node.id
    return node.block.removeprefix("net:")


@lru_cache(maxsize=1024)
def short_name(name: str) -> str:
    """Shorten the name of a block for a chain.

    >>> short_name("BatchNorm2d"), short_name("Conv2d"), short_name("ReLU")
    ('BN', 'Conv', 'ReLU')
    """
    plain = re.sub(r"(?<=[a-z])[123]d$", "", name)
    return SHORT.get(plain, plain)


def chain_name(nodes: tuple[Node, ...]) -> str:
    """Name a fused chain after its blocks: `Conv · BN · ReLU`."""
    if len(nodes) == 1:
        return name_of(nodes[0])
    return " · ".join(short_name(name_of(node)) for node in nodes)


def stretch_name(sorts: Sequence[tuple[Node, int]], width: float = math.inf) -> str:
    """Name a stretch of a net after its layers, or after the blocks that it holds most of.

    `sorts` are nodes that differ, and how many there are of each. Where the layers are too long for the
    width, those that hold least are left out.
    """
    held: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for node, count in sorts:
        name = short_name(name_of(node))
        counts[name] += count
        if node.card is None or node.card.family in LAYERS:
            held[name] = held.get(name, 0) + params_of((node,)) * count
    names = list(held)
    while len(names) > 1 and width_of(" · ".join(names), CARD_TITLE, bold=True) > width:
        names.remove(min(names, key=lambda name: held[name]))
    if 0 < len(names) <= MOST_NAMES:
        return " · ".join(names)
    return " · ".join(name for name, _ in counts.most_common(MOST_NAMES))
