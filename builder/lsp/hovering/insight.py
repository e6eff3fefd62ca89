"""Insight: from places of a checked text to the nodes of its net, and to their origins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from blocks.errors import NetdraftError
from builder.graph.costs import Row, rows_of
from builder.graph.explain import Sizes, explain
from builder.graph.explaining.descent import Case
from builder.graph.explaining.origins import Explanation
from builder.graph.ir import Graph, Node, walk
from builder.lsp.checking import Checked
from builder.net import Net
from builder.spec.document import Document, Path
from builder.spec.load import load_inner


@dataclass(slots=True)
class Insight:
    """A net with its document; copies of a repeat are found by the one place of theirs."""

    net: Net
    document: Document
    text: str
    _rows: dict[str, Row] = field(default_factory=dict)

    @staticmethod
    def of(good: Checked | None) -> Insight | None:
        """Look into a text that had no faults."""
        if good is None or good.net is None or good.document is None:
            return None
        return Insight(good.net, good.document, good.text)

    def documents(self) -> tuple[Document, ...]:
        """Give the spec's own document and all that it uses."""
        return tuple(_documents(self.document))

    def written_in(self, file: str) -> Document | None:
        """Find a document by its file: the spec's own, or one that it uses."""
        return next((one for one in self.documents() if one.file == file), None)

    def copies(self, path: Path, file: str = "") -> tuple[Node, ...]:
        """Give every copy of the node that a path leads into, in run order."""
        document = self.document if not file else self.written_in(file)
        node_path = path_of_node(path)
        place = document.index.find(node_path) if document is not None and node_path else None
        mark = place.key_mark if place is not None else None
        return tuple(node for node in walk(self.net.graph) if node.mark == mark) if mark is not None else ()

    def instances(self, name: str) -> tuple[Node, ...]:
        """Give every node that is made by a composite."""
        return tuple(
            node
            for node in walk(self.net.graph)
            if node.body is not None and node.body.kind == "composite" and node.block == name
        )

    def scope(self, node: Node) -> Graph:
        """Give the scope that a node stands in."""
        scopes = [self.net.graph, *(one.body for one in walk(self.net.graph) if one.body is not None)]
        return next((one for one in scopes if one.node(node.id) is node), self.net.graph)

    def row(self, node: Node) -> Row | None:
        """Give what a node costs; None inside of what is called again."""
        if not self._rows:
            self._rows.update({row.path: row for row in rows_of(self.net.graph, self.net.sizes)})
        return self._rows.get(node.path)

    def explained(self, path: str) -> Explanation | None:
        """Explain where a number came from; None for a path that leads nowhere."""
        net = self.net
        case = Case(self.document, net.params, net.variant, {}, partial(load_inner, root=self.document))
        try:
            return explain(case, net.graph, Sizes(net.sizes, net.assumed, {}), path)
        except NetdraftError:
            return None


def path_of_node(path: Path) -> Path:
    """Give the path of the innermost node that a path leads into; empty outside of nodes.

    >>> path_of_node(("nodes", "stage", "nodes", "conv", "bias")), path_of_node(("params", "width"))
    (('nodes', 'stage', 'nodes', 'conv'), ())
    """
    for end in range(len(path), 1, -1):
        if path[end - 2] == "nodes":
            return path[:end]
    return ()


def _documents(document: Document) -> Iterator[Document]:
    yield document
    for used in document.used:
        yield from _documents(used)
