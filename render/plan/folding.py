"""Folding: nodes in a row, equal in block, arguments, shapes and inside, become one."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from builder.graph.ir import Graph, Node, Source


@dataclass(frozen=True, slots=True)
class Run:
    """Equal nodes of a scope, each fed by the one before: the first, the last, and how many."""

    first: Node
    last: Node
    count: int = 1


@dataclass(slots=True)
class Signatures:
    """Numbers for nodes, equal for nodes that a picture may fold into one."""

    known: dict[Hashable, int] = field(default_factory=dict)
    nodes: dict[int, int] = field(default_factory=dict)
    scopes: dict[int, tuple[Graph, tuple[Run, ...]]] = field(default_factory=dict)

    def of(self, node: Node) -> int:
        """Give the number of a node."""
        if id(node) not in self.nodes:
            self.nodes[id(node)] = self._number(self._traits(node))
        return self.nodes[id(node)]

    def _number(self, traits: Hashable) -> int:
        return self.known.setdefault(traits, len(self.known))

    def _traits(self, node: Node) -> Hashable:
        facts = node.known
        inside = None if node.body is None else self._inside(node.body)
        sharing = (node.call, node.ties, node.freeze)
        return (_name(node), str(facts.args), facts.inputs, facts.outputs, inside, sharing, len(node.inputs))

    def _inside(self, body: Graph) -> Hashable:
        nodes = tuple((node.id, self.of(node), _edges(node)) for node in body.nodes)
        return self._number((nodes, tuple((output.name, output.source) for output in body.outputs)))


def runs(graph: Graph, signatures: Signatures) -> tuple[Run, ...]:
    """Give the nodes of a scope in run order, equal ones in a row as one run."""
    if id(graph) not in signatures.scopes:
        signatures.scopes[id(graph)] = (graph, _runs(graph, signatures))
    return signatures.scopes[id(graph)][1]


def _runs(graph: Graph, signatures: Signatures) -> tuple[Run, ...]:
    followers = _followers(graph)
    by_id = {node.id: node for node in graph.nodes}
    taken: set[str] = set()
    found: list[Run] = []
    for node in graph.nodes:
        if node.id in taken:
            continue
        last, count, pattern = node, 1, None
        while (step := _next(last, by_id, followers, signatures, pattern)) is not None:
            last, pattern = step
            count += 1
            taken.add(last.id)
        found.append(Run(node, last, count))
    return tuple(found)


Pattern = tuple[Source | None, ...]


def _next(
    node: Node,
    by_id: dict[str, Node],
    followers: dict[str, set[str]],
    signatures: Signatures,
    pattern: Pattern | None,
) -> tuple[Node, Pattern] | None:
    """Give the equal copy that follows and its inputs: None stands for the copy before."""
    after = followers[node.id]
    if len(after) != 1 or "" in after:
        return None
    copy = by_id[next(iter(after))]
    if _name(copy) != _name(node) or signatures.of(copy) != signatures.of(node):
        return None
    bound = tuple(None if edge.source.node == node.id else edge.source for edge in copy.inputs)
    outside = [edge.source for edge, one in zip(node.inputs, bound, strict=True) if one is not None]
    is_steady = outside == [one for one in bound if one is not None]
    return (copy, bound) if is_steady and pattern in (None, bound) else None


def _followers(graph: Graph) -> dict[str, set[str]]:
    """Give the nodes that read each node; "" stands for the scope's own outputs."""
    found: dict[str, set[str]] = {node.id: set() for node in graph.nodes}
    for node in graph.nodes:
        for edge in node.inputs:
            if edge.source.node:
                found[edge.source.node].add(node.id)
    for output in graph.outputs:
        if output.source.node:
            found[output.source.node].add("")
    return found


def _name(node: Node) -> str:
    return node.card.name if node.card else node.block


def _edges(node: Node) -> tuple[tuple[str, Source], ...]:
    return tuple((edge.port, edge.source) for edge in node.inputs)
