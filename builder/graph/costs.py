"""What a net costs: parameters, multiply-adds and activation bytes, by node and in all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from blocks.atoms import Product
from blocks.dims import Dim
from blocks.kinds import Value
from blocks.shapes import BYTES, Shape
from builder.bounds import current, raising
from builder.errors import Faults
from builder.graph.ir import Graph, Node, leaves, walk


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a summary: a node, what it makes, and what it costs at the example sizes.

    `params` counts numbers, `macs` multiply-adds, `activation_bytes` the bytes of the outputs; a node with a
    body has the sums of its inside. `level` is 0 for the nodes of the net itself.
    """

    path: str
    level: int
    block: str
    arguments: tuple[tuple[str, Value], ...]
    outputs: tuple[Shape, ...]
    params: int
    macs: Dim
    macs_at: int
    activation_bytes: int
    is_leaf: bool = True
    is_frozen: bool = False
    call: str = ""
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a net: numbers of parameters, multiply-adds, and bytes."""

    parameters: int
    frozen_parameters: int
    buffers: int
    macs: Dim
    macs_at: int
    activation_bytes: int
    parameter_bytes: int


def parameters_of(graph: Graph) -> int:
    """Count the parameters of a net; tied ones count once."""
    return sum(_elements(node) for node in leaves(graph))


def tell_too_many(graph: Graph, faults: Faults) -> None:
    """Tell a net of more parameters than anybody could mean, at the block with the most."""
    count = parameters_of(graph)
    most = current().parameters
    if count > most:
        heaviest = max(leaves(graph), key=_elements)
        what = f"the net has {count:,} parameters: that is too many, for the limit is {most:,}"
        mark = heaviest.block_mark or heaviest.value_mark or heaviest.mark
        faults.add("too-many-parameters", what, mark, heaviest.path,
                   hint=f"this block has the most of them; {raising('parameters')}")  # fmt: skip


def macs_of(graph: Graph) -> Dim:
    """Add up the multiply-adds of a net, as a dim over its named sizes."""
    return _sum(node.known.macs for node in leaves(graph))


def buffers_of(graph: Graph) -> int:
    """Count the numbers in the buffers of a net."""
    return sum(tensor.elements for node in leaves(graph) for tensor in node.known.buffers)


def frozen_of(graph: Graph, frozen: bool = False) -> int:
    """Count the parameters of a net that are not trained; all of them if it is frozen itself."""
    count = 0
    for node in graph.nodes:
        is_frozen = frozen or node.freeze
        if node.body is not None:
            count += frozen_of(node.body, is_frozen)
        elif is_frozen:
            count += _elements(node)
    return count


def given_of(node: Node) -> tuple[Shape, ...]:
    """List what a node gives by itself: of a network, not what only its parts do."""
    network = None if node.card is None else node.card.network
    return node.known.outputs if network is None else node.known.outputs[: len(network.returns)]


def rows_of(graph: Graph, sizes: Mapping[str, int], depth: int | None = None) -> tuple[Row, ...]:
    """Give a row for every node down to a depth: 1 for the net's own nodes, None for all."""
    return tuple(_rows(graph, sizes, 0, depth, False))


def shapes_of(graph: Graph) -> dict[str, Shape]:
    """Give the shape of each node's first output, by path; a repeat's own is its last copy."""
    shapes: dict[str, Shape] = {}
    for one in graph.inputs:
        if one.shape is not None:
            shapes[one.name] = one.shape
    _add_shapes(graph, shapes)
    return shapes


def outputs_of(graph: Graph) -> dict[str, Shape]:
    """Give the shapes of a net's outputs, by name."""
    given = {one.name: one.shape for one in graph.inputs if one.shape is not None}
    ends: dict[str, Shape] = {}
    for output in graph.outputs:
        node, port = graph.node(output.source.node), output.source.port
        ends[output.name] = given[port] if node is None else node.known.outputs[node.outputs.index(port)]
    return ends


def notes_of(graph: Graph) -> tuple[tuple[str, str], ...]:
    """Give what is worth knowing of a net and is no condition: (path, text), each text once."""
    told: dict[str, str] = {}
    for node in walk(graph):
        for note in node.known.notes:
            told.setdefault(note, node.path)
    return tuple((path, note) for note, path in told.items())


def _add_shapes(graph: Graph, shapes: dict[str, Shape]) -> None:
    for node in graph.nodes:
        shapes[node.path] = node.known.outputs[0]
        if node.index is not None:
            shapes[node.path.rpartition(".")[0]] = node.known.outputs[0]
        if node.body is not None and not node.call:
            _add_shapes(node.body, shapes)


def _rows(graph: Graph, sizes: Mapping[str, int], level: int, depth: int | None, frozen: bool) -> list[Row]:
    rows: list[Row] = []
    for node in graph.nodes:
        is_frozen = frozen or node.freeze
        inside = [] if node.body is None else list(leaves(node.body))
        own = [node] if node.body is None else inside
        macs = _sum(one.known.macs for one in own)
        rows.append(
            Row(
                path=node.path, level=level, block=node.block, arguments=tuple(node.known.args.items()),
                outputs=given_of(node),
                params=0 if node.call else sum(_elements(one) for one in own),
                macs=macs, macs_at=macs.evaluate(sizes),
                activation_bytes=sum(_bytes(one, sizes) for one in own),
                is_leaf=node.body is None, is_frozen=is_frozen, call=node.call, node=node,
            )
        )  # fmt: skip
        if node.body is not None and not node.call and (depth is None or level + 1 < depth):
            rows += _rows(node.body, sizes, level + 1, depth, is_frozen)
    return rows


def _elements(node: Node) -> int:
    """Count the parameters of a block, without those that are tied to others."""
    if not node.ties:
        return node.known.elements
    tied = {tie.parameter for tie in node.ties}
    return sum(tensor.elements for tensor in node.known.params if tensor.name not in tied)


def _bytes(node: Node, sizes: Mapping[str, int]) -> int:
    return sum(shape.elements.evaluate(sizes) * BYTES[shape.dtype] for shape in given_of(node))


def _sum(dims: Iterable[Dim]) -> Dim:
    """Add many dims at once."""
    terms: dict[Product, int] = {}
    for dim in dims:
        for product, factor in dim.terms:
            terms[product] = terms.get(product, 0) + factor
    return Dim(terms)
