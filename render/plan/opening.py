"""Opening: which composites and groups of a graph are drawn with their inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from blocks.errors import did_you_mean
from builder.errors import UsageError
from builder.graph.ir import Graph, Node, walk

OFTEN: Final = 3

Nested = Callable[[Graph], Sequence[tuple[Node, Graph]]]
Uses = Mapping[str, Sequence[tuple[Node, Graph]]]
"""Composite → the nodes that use it, with their insides, in order."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How far a graph is opened: to a depth, and paths that are opened or closed in any case.

    A depth of 1 shows the outermost nodes only. `defined` are composites that are drawn once, beside the net.
    """

    depth: int
    expand: frozenset[str] = frozenset()
    collapse: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()

    def opens(self, node: Node, level: int) -> bool:
        """Tell whether a node at a level (0 is outermost) is drawn with its inside."""
        if node.body is None or node.call or not node.body.nodes or _named(node, self.collapse):
            return False
        if _named(node, self.expand) or any(path.startswith(f"{node.path}.") for path in self.expand):
            return True
        return level < self.depth - 1 and not self.defines(node)

    def defines(self, node: Node) -> bool:
        """Tell whether a node is drawn as a card that a definition beside the net explains."""
        return bool(node.body) and node.block in self.defined


def nested_in(graph: Graph) -> list[tuple[Node, Graph]]:
    """Give the nodes of a scope that have an inside, with it."""
    return [(node, node.body) for node in graph.nodes if node.body is not None]


def depth_of(graph: Graph, nested: Nested = nested_in) -> int:
    """Give how many levels a graph has: 1 where no node has an inside.

    `nested` gives the nodes of a scope that have one, as `nested_in` does.
    """
    return 1 + max([depth_of(body, nested) for _, body in nested(graph)], default=0)


def used_often(uses: Uses) -> tuple[str, ...]:
    """Give the composites used three times or more with several nodes, in order of first use."""
    counts = {name: sum([len(body.nodes) > 1 for _, body in known]) for name, known in uses.items()}
    return tuple(name for name, count in counts.items() if count >= OFTEN)


def uses_of(graph: Graph, nested: Nested = nested_in) -> Uses:
    """Give the uses of each composite in a graph, with what is inside."""
    found: dict[str, list[tuple[Node, Graph]]] = {}
    _collect(graph, nested, found)
    return found


def _collect(graph: Graph, nested: Nested, found: dict[str, list[tuple[Node, Graph]]]) -> None:
    for node, body in nested(graph):
        if body.kind == "composite":
            found.setdefault(node.block, []).append((node, body))
        _collect(body, nested, found)


def check_paths(graph: Graph, paths: Iterable[str]) -> frozenset[str]:
    """Give paths back as a set if each leads to a node.

    Raises:
        UsageError: One does not.
    """
    wanted = frozenset(paths)
    if not wanted:
        return wanted
    known = {name for node in walk(graph) for name in (node.path, _base_path(node))}
    for path in sorted(wanted - known):
        hint = did_you_mean(path, known) or "`netdraft summary` lists the nodes"
        raise UsageError(f"there is no node '{path[:80]}' in {graph.name}", code="unknown-node", hint=hint)
    return wanted


def _named(node: Node, paths: frozenset[str]) -> bool:
    return node.path in paths or _base_path(node) in paths


def _base_path(node: Node) -> str:
    """Give a node's path without its own index: `stage` for `stage.0`."""
    return node.path[: len(node.path) - len(node.id)] + node.base
