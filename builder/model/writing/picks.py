"""Picks: which parts of a network some other node, or the world, wants to see."""

from __future__ import annotations

from typing import Final

from blocks.card import Card
from builder.graph.ir import Graph, Node
from builder.model.writing.imports import Imports
from builder.model.writing.text import Call, literal

FEATURES: Final = "blocks.modules.features:Features"
"""The module that gives what the parts of a network compute."""


def picks_of(graph: Graph, node: Node) -> tuple[str, ...]:
    """List the output ports of a network that are used, if one is a part of it; else none.

    What a node that calls the network uses counts, since both share the module.
    """
    card = node.card
    if card is None or card.network is None or len(node.outputs) <= len(card.network.returns):
        return ()
    owner = node.call or node.id
    sharing = {one.id for one in graph.nodes if owner in (one.id, one.call)}
    edges = [edge.source for one in graph.nodes for edge in one.inputs]
    sources = [*edges, *(output.source for output in graph.outputs)]
    used = {source.port for source in sources if source.node in sharing}
    if used <= set(card.network.returns):
        return ()
    return tuple(port for port in node.outputs if port in used)


def with_picks(made: Call, picks: tuple[str, ...], card: Card, imports: Imports) -> Call:
    """Wrap the making of a network so that it gives the picked ports."""
    if not picks or card.network is None:
        return made
    returns = card.network.returns
    named = () if returns == ("out",) else (f"returns={literal(returns)}",)
    return Call(imports.name_of(FEATURES), (str(made), f"outputs={literal(picks)}", *named))


def pattern_of(node: Node, picks: tuple[str, ...]) -> str:
    """Write how what a network gives is taken apart."""
    card = node.card
    ports = picks or (card.network.returns if card is not None and card.network is not None else ())
    if not ports or (len(ports) == 1 and ports[0] == node.outputs[0]):
        return ""
    return ", ".join(f"{{{port}}}" for port in ports)
