"""Pairing: the nodes of two scopes that belong together, by id, or by what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from builder.graph.ir import Graph, Node, Source


@dataclass(frozen=True, slots=True)
class Pairing:
    """Nodes of a scope before and after: those in both (in the order of after), the others."""

    both: tuple[tuple[Node, Node], ...] = ()
    removed: tuple[Node, ...] = ()
    added: tuple[Node, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def renewed(self, source: Source) -> Source:
        """Give a source of before as it is called after."""
        return Source(self.names.get(source.node, source.node), source.port)


def pair(before: Graph, after: Graph, places: Mapping[str, str] | None = None) -> Pairing:
    """Pair the nodes of two scopes by their ids, then those that only changed their name.

    `places` gives ids of `before` the id that they answer to in `after`, where that is another one.
    A rename counts where block, arguments, shapes, inside and inputs are equal and no second node fits.
    """
    places = places or {}
    moved = set(places.values())
    names = {
        node.id: wanted
        for node in before.nodes
        if after.node(wanted := places.get(node.id, node.id)) is not None
        and (node.id in places or wanted not in moved)
    }
    taken = set(names.values())
    gone = [node for node in before.nodes if node.id not in names and node.id not in places]
    new = [node for node in after.nodes if node.id not in taken]
    _rename(gone, new, names)
    by_new_name = {new_id: old_id for old_id, new_id in names.items()}
    old = {node.id: node for node in before.nodes}
    return Pairing(
        both=tuple((old[by_new_name[node.id]], node) for node in after.nodes if node.id in by_new_name),
        removed=tuple(node for node in before.nodes if node.id not in names),
        added=tuple(node for node in after.nodes if node.id not in by_new_name),
        names=names,
    )


def traits(node: Node) -> Hashable:
    """Give what a node is, whatever it is called and wherever its inputs come from."""
    facts = node.known
    block = node.card.name if node.card is not None else node.block
    inside = None if node.body is None else _inside(node.body)
    own = (block, repr(tuple(facts.args.items())), facts.inputs, facts.outputs, facts.params, inside)
    ties = tuple((tie.parameter, tie.other) for tie in node.ties)
    return (own, node.outputs, node.call, ties, node.freeze)


def _inside(body: Graph) -> Hashable:
    nodes = tuple((node.id, traits(node), _sources(node, {})) for node in body.nodes)
    return (nodes, tuple((output.name, output.source) for output in body.outputs))


def _rename(gone: Sequence[Node], new: Sequence[Node], names: dict[str, str]) -> None:
    """Add renames to `names`, in run order, so that what hangs on them is found as well."""
    if not gone or not new:
        return
    wanted: dict[Hashable, list[Node]] = {}
    for node in new:
        wanted.setdefault((traits(node), _sources(node, {})), []).append(node)
    twins = Counter((traits(node), _sources(node, {})) for node in gone)
    for node in gone:
        found = wanted.get((traits(node), _sources(node, names)), [])
        if len(found) == 1 and twins[(traits(node), _sources(node, {}))] == 1:
            names[node.id] = found[0].id


def _sources(node: Node, names: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (edge.port, names.get(edge.source.node, edge.source.node), edge.source.port) for edge in node.inputs
    )
