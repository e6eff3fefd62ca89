"""Places: what tells a built module, when it fails, which nodes of which spec it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from torch import nn

from builder.graph.ir import Graph, has_module, walk

PLACE: Final = "__place__"
"""The attribute that holds a module's place; no node can have a name like it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a module stands: the graph of its net, and the path of its node, "" for the whole."""

    graph: Graph
    path: str

    def __deepcopy__(self, memo: object) -> Place:
        """A place never changes, so it is its own copy."""
        return self


def give_places(module: nn.Module, graph: Graph) -> None:
    """Tell a module, and the modules inside that are scopes of the graph, where they stand."""
    object.__setattr__(module, PLACE, Place(graph, ""))
    for node in walk(graph):
        if node.body is not None and has_module(node):
            object.__setattr__(module.get_submodule(node.path), PLACE, Place(graph, node.path))
