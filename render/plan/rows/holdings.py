"""Holdings: what nodes hold and cost, worked out once for all that are equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from blocks.atoms import Product
from blocks.card import Family
from blocks.dims import Dim
from builder.graph.ir import Graph, Node
from render.plan.folding import Signatures
from render.wording.labels import phrases_of
from render.wording.totals import family_of, macs_of, params_of

Sorts = Sequence[tuple[Node, int]]
"""Nodes that differ, and how many are equal to each."""


@dataclass(slots=True)
class Holdings:
    """Parameters, multiply-adds and families of nodes, by their signatures."""

    signatures: Signatures = field(default_factory=Signatures)
    params: dict[int, int] = field(default_factory=dict)
    macs: dict[int, Dim] = field(default_factory=dict)
    families: dict[int, Family] = field(default_factory=dict)
    phrases: dict[int, list[str]] = field(default_factory=dict)

    def sorts_in(self, graph: Graph) -> Sorts:
        """Give the sorts of the nodes of a scope."""
        return self._sorts(graph.nodes, self.signatures.inside(graph))

    def sorts(self, nodes: Sequence[Node]) -> Sorts:
        """Give a node of each signature, and how many there are; what has an inside stays."""
        return self._sorts(nodes, self.signatures.numbers(nodes))

    def _sorts(self, nodes: Sequence[Node], numbers: Sequence[int]) -> Sorts:
        counts = Counter(numbers)
        is_nested = any(self.signatures.samples[number].body is not None for number in counts)
        if is_nested or len(counts) == len(nodes):
            return [(node, 1) for node in nodes]
        return [(self.signatures.samples[number], count) for number, count in counts.items()]

    def params_of(self, sorts: Sorts) -> int:
        """Count the parameters of nodes; what a node borrows from another is not its own."""
        return sum([self.params_in(node) * count for node, count in sorts])

    def params_in(self, node: Node) -> int:
        """Count the parameters of a node."""
        number = self.signatures.of(node)
        if number not in self.params:
            self.params[number] = params_of((node,))
        return self.params[number]

    def macs_of(self, sorts: Sorts) -> Dim:
        """Count multiply-adds for one forward pass."""
        terms: dict[Product, int] = {}
        for node, count in sorts:
            for product, factor in self._macs_in(node).terms:
                terms[product] = terms.get(product, 0) + factor * count
        return Dim(terms)

    def family_of(self, node: Node) -> Family:
        """Give a node's family."""
        number = self.signatures.of(node)
        if number not in self.families:
            self.families[number] = family_of(node)
        return self.families[number]

    def phrases_of(self, node: Node) -> list[str]:
        """Say the arguments of a node that matter, once for equal blocks; a composite tells its own."""
        if node.card is None:
            return phrases_of(node)
        number = self.signatures.of(node)
        if number not in self.phrases:
            self.phrases[number] = phrases_of(node)
        return self.phrases[number]

    def _macs_in(self, node: Node) -> Dim:
        number = self.signatures.of(node)
        if number not in self.macs:
            self.macs[number] = macs_of((node,))
        return self.macs[number]
