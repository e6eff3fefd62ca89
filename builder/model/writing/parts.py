"""Parts: the attributes of a module, each one node or the copies of a repeat in a container."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from builder.graph.ir import Graph, Node, Returns, Source, has_module
from builder.model.writing.text import checked

Kind = Literal["single", "sequential", "list", "dict"]


@dataclass(frozen=True, slots=True)
class Part:
    """An attribute of a module; `nodes` are the copies of a repeat, in order, or the one node.

    A `sequential` part is a chain of which nobody outside sees more than the last copy: it is called whole.
    """

    name: str
    kind: Kind
    nodes: tuple[Node, ...]

    def reach(self, node: Node) -> str:
        """Write how `forward` gets at the module of a node."""
        if self.kind == "single":
            return f"self.{self.name}"
        key = f'"{node.index}"' if self.kind == "dict" else f"{node.index}"
        return f"self.{self.name}[{key}]"


def returned(graph: Graph) -> Returns:
    """Tell what a scope returns: a dict is for whole nets; inside, a tuple keeps less alive."""
    return "tuple" if graph.returns == "dict" and graph.kind != "net" else graph.returns


def parts_of(graph: Graph) -> tuple[Part, ...]:
    """Group the nodes of a scope into parts, in the order in which they register."""
    place = {node_id: index for index, node_id in enumerate(graph.written)}
    ordered = sorted(
        graph.nodes, key=lambda node: (place.get(node.id, place.get(node.base, len(place))), node.index or 0)
    )
    groups: dict[str, list[Node]] = {}
    for node in ordered:
        if has_module(node):
            groups.setdefault(checked(node.base, is_attribute=True), []).append(node)
    users = _users(graph)
    return tuple(_part(base, nodes, users) for base, nodes in groups.items())


def _part(base: str, nodes: list[Node], users: Mapping[str, frozenset[str]]) -> Part:
    if len(nodes) == 1 and nodes[0].index is None:
        return Part(base, "single", tuple(nodes))
    copies = tuple(sorted(nodes, key=lambda node: node.index or 0))
    assert all(node.index is not None for node in copies), f"{base} names a node and a repeat"
    if [node.index for node in copies] != list(range(len(copies))):
        return Part(base, "dict", copies)
    return Part(base, "sequential" if _is_chain(copies, users) else "list", copies)


def _is_chain(copies: tuple[Node, ...], users: Mapping[str, frozenset[str]]) -> bool:
    if not all(_is_plain(node) for node in copies):
        return False
    return all(
        after.inputs[0].source == Source(before.id, before.outputs[0]) and users[before.id] == {after.id}
        for before, after in pairwise(copies)
    )


def _is_plain(node: Node) -> bool:
    """Whether calling the module with one tensor, and taking one tensor, is all there is to it."""
    if len(node.inputs) != 1 or len(node.outputs) != 1:
        return False
    if node.body is not None:
        return len(node.body.inputs) == 1 and returned(node.body) == "tensor"
    card = node.card
    return card is None or not (card.invocation or card.returns or any(arg.at_call for arg in card.args))


def _users(graph: Graph) -> Mapping[str, frozenset[str]]:
    """Tell who uses each node's outputs or module; "" is the world outside the scope."""
    users: dict[str, set[str]] = {node.id: set() for node in graph.nodes}
    for node in graph.nodes:
        for edge in node.inputs:
            users.setdefault(edge.source.node, set()).add(node.id)
        if node.call:
            users.setdefault(node.call, set()).add(node.id)
    for output in graph.outputs:
        users.setdefault(output.source.node, set()).add("")
    return {node_id: frozenset(names) for node_id, names in users.items()}
