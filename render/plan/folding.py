"""Folding: nodes in a row, equal in block, arguments, shapes and inside, become one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from builder.graph.ir import Graph, Node
from render.plan.rows.row import Row
from render.plan.rows.row import row_of as row_by_numbers


@dataclass(frozen=True, slots=True)
class Run:
    """Equal nodes of a scope, each fed by the one before: the first, the last, and how many."""

    first: Node
    last: Node
    count: int = 1


@dataclass(slots=True)
class Signatures:
    """Numbers for nodes, equal for nodes that a picture may fold into one.

    Nodes whose facts are the very same object are equal without a look. `samples` has a node of each number.
    """

    known: dict[Hashable, int] = field(default_factory=dict)
    nodes: dict[Hashable, int] = field(default_factory=dict)
    samples: dict[int, Node] = field(default_factory=dict)
    edges: dict[int, int] = field(default_factory=dict)
    scopes: dict[int, list[int]] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)
    kept: list[object] = field(default_factory=list)
    """What is known by its `id`, which nothing else may get meanwhile."""

    def of(self, node: Node) -> int:
        """Give the number of a node."""
        key = _key(node)
        number = self.nodes.get(key)
        if number is None:
            self.nodes[key] = number = self._number(self._traits(node))
            self.samples.setdefault(number, node)
            self.kept.append(node)
        return number

    def numbers(self, nodes: Sequence[Node]) -> list[int]:
        """Give the numbers of many nodes; one of those that are alike is looked at."""
        keys: list[Hashable] = [
            id(node.facts)
            if node.body is None and not (node.call or node.ties or node.freeze)
            else _key(node)
            for node in nodes
        ]
        fresh = set(keys).difference(self.nodes)
        for key, node in zip(keys, nodes, strict=False):
            if not fresh:
                break
            if key in fresh:
                fresh.discard(key)
                self.of(node)
        return list(map(self.nodes.__getitem__, keys))

    def inside(self, graph: Graph) -> list[int]:
        """Give the numbers of the nodes of a scope."""
        if id(graph) not in self.scopes:
            self.scopes[id(graph)] = self.numbers(graph.nodes)
            self.kept.append(graph)
        return self.scopes[id(graph)]

    def nested(self, graph: Graph) -> list[tuple[Node, Graph]]:
        """Give the nodes of a scope that have an inside, with it, without a look at each."""
        kinds = {kind for kind in set(self.inside(graph)) if self.samples[kind].body is not None}
        pairs = zip(graph.nodes, self.inside(graph), strict=True) if kinds else ()
        return [(node, node.body) for node, kind in pairs if kind in kinds and node.body is not None]

    def _number(self, traits: Hashable) -> int:
        return self.known.setdefault(traits, len(self.known))

    def _traits(self, node: Node) -> Hashable:
        facts = node.known
        inside = None if node.body is None else self._inside(node.body)
        sharing = (node.call, node.ties, node.freeze)
        held = (facts.elements, facts.macs)
        return (_name(node), str(facts.args), facts.inputs, facts.outputs, inside, sharing, held)

    def _inside(self, body: Graph) -> Hashable:
        numbers = tuple(self.inside(body))
        nodes = tuple([(node.id, self._edges(node)) for node in body.nodes])
        return self._number((numbers, nodes, tuple((one.name, one.source) for one in body.outputs)))

    def _edges(self, node: Node) -> int:
        """Number what a node reads; copies of one body share it."""
        number = self.edges.get(id(node.inputs))
        if number is None:
            number = self.edges[id(node.inputs)] = self._number(("edges", node.inputs))
            self.kept.append(node.inputs)
        return number


def row_of(graph: Graph, signatures: Signatures) -> Row:
    """Give the nodes of a scope in run order, equal ones in a row as one run, by numbers."""
    row = signatures.rows.get(id(graph))
    if row is None:
        row = signatures.rows[id(graph)] = row_by_numbers(graph, signatures.inside(graph))
    return row


def runs(graph: Graph, signatures: Signatures) -> tuple[Run, ...]:
    """Give the nodes of a scope in run order, equal ones in a row as one run."""
    row = row_of(graph, signatures)
    return tuple(map(Run, row.firsts, row.lasts, row.counts))


def _key(node: Node) -> Hashable:
    """Name what makes a node what it is, but its inputs; a node with an inside is like no other."""
    if node.body is not None:
        return (id(node),)
    if node.call or node.ties or node.freeze:
        return (id(node.facts), node.call, node.ties, node.freeze)
    return id(node.facts)


def _name(node: Node) -> str:
    return node.card.name if node.card else node.block
