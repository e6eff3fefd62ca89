"""Totals: what a node holds and costs, everything inside included, shared weights once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from blocks.atoms import Product
from blocks.card import Family
from blocks.dims import Dim
from builder.graph.ir import Node


def params_of(nodes: Iterable[Node]) -> int:
    """Count the parameters of nodes; what a node borrows from another is not its own."""
    total = 0
    for node in nodes:
        if node.body is not None:
            total += 0 if node.call else params_of(node.body.nodes)
        elif not node.call:
            total += _own(node) if node.ties else node.known.elements
    return total


def _own(node: Node) -> int:
    tied = {tie.parameter for tie in node.ties}
    return sum(tensor.elements for tensor in node.known.params if tensor.name not in tied)


def macs_of(nodes: Iterable[Node]) -> Dim:
    """Count multiply-adds for one forward pass."""
    terms: dict[Product, int] = {}
    _add_macs(nodes, terms)
    return Dim(terms)


def _add_macs(nodes: Iterable[Node], terms: dict[Product, int]) -> None:
    for node in nodes:
        if node.body is not None:
            _add_macs(node.body.nodes, terms)
            continue
        for product, factor in node.known.macs.terms:
            terms[product] = terms.get(product, 0) + factor


def is_frozen(node: Node) -> bool:
    """Tell whether a node's parameters do not learn."""
    return node.freeze


def family_of(node: Node) -> Family:
    """Give a node's family: that of its card, or of the block that holds most inside."""
    if node.card is not None:
        return node.card.family
    weights: dict[Family, int] = {}
    for inner in _leaves((node,)):
        family = inner.card.family if inner.card else "other"
        held = 0 if inner.call else _own(inner) if inner.ties else inner.known.elements
        weights[family] = weights.get(family, 0) + held
    return max(weights, key=lambda family: weights[family], default="other")


def _leaves(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.body is None:
            yield node
        else:
            yield from _leaves(node.body.nodes)
