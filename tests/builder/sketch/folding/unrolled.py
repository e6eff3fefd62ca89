"""Graphs as verbose sketches: every copy a node of its own, every composite a group, every value said."""

from __future__ import annotations

from collections.abc import Iterator

from builder.graph.ir import Graph, Node, Source, leaves
from builder.net import Net
from builder.sketch.tree import Scope, Sketch, Step
from builder.spec.tree import Data


def unrolled(net: Net) -> Sketch:
    """Write a net out as a tracer would."""
    inputs: dict[str, Data] = {
        one.name: {
            "shape": [str(size) if size.constant is None else size.constant for size in one.shape.dims]
        }
        for one in net.graph.inputs
        if one.shape is not None
    }
    return Sketch(net.name, _scope(net.graph), inputs, dims=dict(net.sizes))


def told(net: Net) -> Iterator[tuple[object, ...]]:
    """Tell each leaf of a net in run order: its block, all its arguments, its shapes, and where it reads."""
    places = {node.path: number for number, node in enumerate(leaves(net.graph))}
    for node, sources in _wired(net.graph, {}):
        yield (
            node.block,
            dict(node.known.args),
            [str(shape) for shape in node.known.inputs],
            [str(shape) for shape in node.known.outputs],
            [(port, places.get(path, path), output) for port, path, output in sources],
        )


def ends(net: Net) -> list[tuple[object, ...]]:
    """Tell what a net gives."""
    places = {node.path: number for number, node in enumerate(leaves(net.graph))}
    scope = _Inside(net.graph, {})
    return [
        (places.get(path, path), port) for path, port in (scope.leaf(one.source) for one in net.graph.outputs)
    ]


def _wired(
    graph: Graph, given: dict[str, tuple[str, str]]
) -> Iterator[tuple[Node, list[tuple[str, str, str]]]]:
    scope = _Inside(graph, given)
    for node in graph.nodes:
        if node.body is None:
            yield node, [(edge.port, *scope.leaf(edge.source)) for edge in node.inputs]
        else:
            yield from _wired(node.body, {edge.port: scope.leaf(edge.source) for edge in node.inputs})


class _Inside:
    """A scope, and where what flows into it comes from."""

    def __init__(self, graph: Graph, given: dict[str, tuple[str, str]]) -> None:
        self.graph, self.given = graph, given

    def leaf(self, source: Source) -> tuple[str, str]:
        """Follow a value to the leaf that makes it."""
        if not source.node:
            return self.given.get(source.port, ("", source.port))
        node = self.graph.node(source.node)
        assert node is not None
        if node.body is None:
            return node.path, source.port
        inner = _Inside(node.body, {edge.port: self.leaf(edge.source) for edge in node.inputs})
        return inner.leaf(next(one.source for one in node.body.outputs if one.name == source.port))


def _scope(graph: Graph) -> Scope:
    ids = {node.id: node.id.replace(".", "") for node in graph.nodes}
    assert len(set(ids.values())) == len(ids)
    names = [one.name for one in graph.outputs]
    outputs = tuple(
        ("" if graph.returns != "dict" else one.name, _ref(one.source, ids, graph)) for one in graph.outputs
    )
    assert graph.kind == "net" or len(names) == len(outputs)
    if graph.kind != "net" and len(names) > 1:
        outputs = tuple((one.name, _ref(one.source, ids, graph)) for one in graph.outputs)
    return Scope(
        tuple(one.name for one in graph.inputs),
        tuple(_step(node, ids, graph) for node in graph.nodes),
        outputs,
    )


def _step(node: Node, ids: dict[str, str], graph: Graph) -> Step:
    inputs = tuple((edge.port, _ref(edge.source, ids, graph)) for edge in node.inputs)
    if node.call:
        return Step(ids[node.id], call=ids[node.call], inputs=inputs)
    if node.body is not None:
        return Step(
            ids[node.id], body=_scope(node.body), inputs=inputs, kind=node.body.name, origin=node.path
        )
    kept = {name: _data(value) for name, value in node.known.args.items() if name not in node.known.inferred}
    return Step(ids[node.id], node.block, args=kept, inputs=inputs, origin=node.path)


def _ref(source: Source, ids: dict[str, str], graph: Graph) -> str:
    node = graph.node(source.node)
    if node is None:
        return source.port
    return ids[node.id] if source.port == node.outputs[0] else f"{ids[node.id]}.{source.port}"


def _data(value: object) -> Data:
    if isinstance(value, tuple):
        return [_data(one) for one in value]
    return f"={value}" if isinstance(value, str) and value.startswith("=") else value  # type: ignore[return-value]
