"""Where a shape came from, in words: the rows below a shape fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blocks.shapes import Shape
from builder.errors import Mark
from builder.graph.claims import Rows
from builder.graph.ir import Graph, Node, Source


@dataclass(frozen=True, slots=True)
class Origin:
    """What made a value, and where that stands."""

    words: str
    mark: Mark | None

    def told(self, home: str) -> str:
        """Write it for a reader of a file; another file is named."""
        if self.mark is None:
            return self.words
        file = "" if self.mark.file == home else f"{self.mark.file}:"
        return f"{self.words} at {file}{self.mark.line}:{self.mark.column}"


Origins = Mapping[str, Origin]
"""Where each input of a scope comes from."""


def rows_of(node: Node, shapes: Mapping[Source, Shape], graph: Graph, origins: Origins) -> Rows:
    """List what flows into a node: the name it goes by, its shape, and the block that made it."""
    known = [(edge.source, str(shapes[edge.source])) for edge in node.inputs if edge.source in shapes]
    width = max((len(shape) for _, shape in known), default=0)
    rows = [
        (_name(source, graph), f"{shape:<{width}}   {_origin(source, graph, origins).told(node.mark.file)}")
        for source, shape in known
    ]
    return tuple(dict.fromkeys(rows))


def net_origins(graph: Graph) -> Origins:
    """Say of each input of a net where it stands."""
    return {one.name: Origin("an input", one.mark) for one in graph.inputs}


def inner_origins(node: Node, graph: Graph, origins: Origins) -> Origins:
    """Say where the inputs of a node's inside come from: from where its own do."""
    return {edge.port: _origin(edge.source, graph, origins) for edge in node.inputs}


def _origin(source: Source, graph: Graph, origins: Origins) -> Origin:
    maker = _maker(source, graph)
    if isinstance(maker, str):
        return origins.get(maker, Origin("an input", None))
    return Origin(f"from {maker.block}", maker.value_mark or maker.mark)


def _maker(source: Source, graph: Graph) -> Node | str:
    """Find the block that made a value, or the input of the graph that it comes from."""
    maker = graph.node(source.node)
    while maker is not None and maker.body is not None:
        ends = {output.name: output.source for output in maker.body.outputs}
        inner = _maker(ends[source.port], maker.body)
        if isinstance(inner, Node):
            return inner
        # what flows out is what flowed in by that port
        source = next(edge.source for edge in maker.inputs if edge.port == inner)
        maker = graph.node(source.node)
    return source.port if maker is None else maker


def _name(source: Source, graph: Graph) -> str:
    if not source.node:
        return source.port
    maker = graph.node(source.node)
    base, dot, copy = source.node.partition(".")
    name = f"{base}[{copy}]" if dot else base
    return name if maker is None or maker.outputs[0] == source.port else f"{name}.{source.port}"
