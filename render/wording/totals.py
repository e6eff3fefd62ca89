"""Totals: what a node holds and costs, everything inside included, shared weights once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from blocks.card import Family
from blocks.dims import Dim
from builder.graph.ir import Node


def params_of(nodes: Iterable[Node]) -> int:
    """Count the parameters of nodes; what a node borrows from another is not its own."""
    return sum(
        tensor.elements
        for node in _owners(nodes)
        for tensor in node.known.params
        if tensor.name not in {tie.parameter for tie in node.ties}
    )


def macs_of(nodes: Iterable[Node]) -> Dim:
    """Count multiply-adds for one forward pass."""
    total = Dim(0)
    for node in nodes:
        total = total + (node.known.macs if node.body is None else macs_of(node.body.nodes))
    return total


def is_frozen(node: Node) -> bool:
    """Tell whether a node's parameters do not learn."""
    return node.freeze


def family_of(node: Node) -> Family:
    """Give a node's family: that of its card, or of the block that holds most inside."""
    if node.card is not None:
        return node.card.family
    weights: Counter[Family] = Counter()
    for inner in _leaves((node,)):
        family = inner.card.family if inner.card else "other"
        weights[family] += params_of((inner,))
        weights[family] += 0
    if not weights:
        return "other"
    return max(weights, key=lambda family: weights[family])


def _owners(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.call:
            continue
        if node.body is None:
            yield node
        else:
            yield from _owners(node.body.nodes)


def _leaves(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.body is None:
            yield node
        else:
            yield from _leaves(node.body.nodes)
