"""What a net costs: parameters, multiply-adds and activation bytes, by node and in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blocks.card import Tensor
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
    return sum(tensor.elements for node in leaves(graph) for tensor in _own(node))


def tell_too_many(graph: Graph, faults: Faults) -> None:
    """Tell a net of more parameters than anybody could mean, at the block with the most."""
    count = parameters_of(graph)
    most = current().parameters
    if count > most:
        heaviest = max(leaves(graph), key=lambda node: sum(tensor.elements for tensor in _own(node)))
        what = f"the net has {count:,} parameters: that is too many, for the limit is {most:,}"
        mark = heaviest.block_mark or heaviest.value_mark or heaviest.mark
        faults.add("too-many-parameters", what, mark, heaviest.path,
                   hint=f"this block has the most of them; {raising('parameters')}")  # fmt: skip


def macs_of(graph: Graph) -> Dim:
    """Add up the multiply-adds of a net, as a dim over its named sizes."""
    total = Dim(0)
    for node in leaves(graph):
        total = total + node.known.macs
    return total


def totals_of(graph: Graph, sizes: Mapping[str, int]) -> Totals:
    """Add up all that a net costs at given sizes."""
    macs = macs_of(graph)
    parameters = parameters_of(graph)
    return Totals(
        parameters=parameters,
        frozen_parameters=_frozen(graph, False),
        buffers=sum(tensor.elements for node in leaves(graph) for tensor in node.known.buffers),
        macs=macs,
        macs_at=macs.evaluate(sizes),
        activation_bytes=sum(_bytes(node, sizes) for node in leaves(graph)),
        parameter_bytes=parameters * BYTES["float32"],
    )


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
        macs = sum((one.known.macs for one in own), Dim(0))
        rows.append(
            Row(
                path=node.path, level=level, block=node.block, arguments=tuple(node.known.args.items()),
                outputs=_given(node),
                params=0 if node.call else sum(t.elements for one in own for t in _own(one)),
                macs=macs, macs_at=macs.evaluate(sizes),
                activation_bytes=sum(_bytes(one, sizes) for one in own),
                is_leaf=node.body is None, is_frozen=is_frozen, call=node.call, node=node,
            )
        )  # fmt: skip
        if node.body is not None and not node.call and (depth is None or level + 1 < depth):
            rows += _rows(node.body, sizes, level + 1, depth, is_frozen)
    return rows


def _own(node: Node) -> list[Tensor]:
    tied = {tie.parameter for tie in node.ties}
    return [tensor for tensor in node.known.params if tensor.name not in tied]


def _bytes(node: Node, sizes: Mapping[str, int]) -> int:
    return sum(shape.elements.evaluate(sizes) * BYTES[shape.dtype] for shape in _given(node))


def _given(node: Node) -> tuple[Shape, ...]:
    """List what a node gives by itself: of a network, not what only its parts do."""
    network = None if node.card is None else node.card.network
    return node.known.outputs if network is None else node.known.outputs[: len(network.returns)]


def _frozen(graph: Graph, frozen: bool) -> int:
    count = 0
    for node in graph.nodes:
        is_frozen = frozen or node.freeze
        if node.body is not None:
            count += _frozen(node.body, is_frozen)
        elif is_frozen:
            count += sum(tensor.elements for tensor in _own(node))
    return count
