"""Growth: whether a net with other numbers of features is otherwise the same net."""

from __future__ import annotations

from collections.abc import Iterator

from blocks.dims import Dim, product
from blocks.shapes import Shape
from builder.graph.ir import Graph, Node, leaves

RESHAPED = "Reshape"


def is_same_plan(one: Graph, other: Graph) -> bool:
    """Whether two inferred nets differ in numbers of features alone.

    The open sizes of every output are the same, and no reshape moves features into a dim that was another,
    as -1 for the batch would.
    """
    pairs = list(zip(leaves(one), leaves(other), strict=False))
    if any(first.block != second.block for first, second in pairs):
        return False
    shapes = zip(_outputs(one), _outputs(other), strict=True)
    return all(_are_alike(*both) for both in shapes) and not any(_swallows(*both) for both in pairs)


def _outputs(graph: Graph) -> Iterator[Shape]:
    nodes = {node.id: node for node in graph.nodes}
    for output in graph.outputs:
        node = nodes.get(output.source.node)
        if node is not None:
            yield node.known.outputs[node.outputs.index(output.source.port)]


def _are_alike(one: Shape, other: Shape) -> bool:
    """Whether two shapes have the same open sizes; a multiple of an open size counts features."""
    if len(one) != len(other):
        return False
    pairs = zip(one.dims, other.dims, strict=True)
    return all(first == second or _counts_features(first) for first, second in pairs)


def _counts_features(dim: Dim) -> bool:
    return dim.is_constant or any(abs(factor) != 1 for _, factor in dim.terms)


def _swallows(one: Node, other: Node) -> bool:
    """Whether a dim of a reshape changes though all that it is made of stays."""
    if one.block != RESHAPED:
        return False
    given, made = one.known.inputs[0].dims, one.known.outputs[0].dims
    grown, larger = other.known.inputs[0].dims, other.known.outputs[0].dims
    if len(given) != len(grown) or len(made) != len(larger):
        return True
    for axis, dim in enumerate(made):
        if dim != larger[axis] and any(
            given[start:stop] == grown[start:stop] for start, stop in _runs(given, made, axis)
        ):
            return True
    return False


def _runs(given: tuple[Dim, ...], made: tuple[Dim, ...], axis: int) -> Iterator[tuple[int, int]]:
    """Give the dims of the input that one dim of the output is made of, where they fit whole."""
    before, wanted = product(list(made[:axis])), made[axis]
    for start in range(len(given)):
        if product(list(given[:start])) != before:
            continue
        for stop in range(start + 1, len(given) + 1):
            if product(list(given[start:stop])) == wanted:
                yield start, stop
