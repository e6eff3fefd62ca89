"""What differs between two nodes, two sets of ends and two sets of weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from blocks.shapes import Shape
from builder.graph.comparing.pairing import Pairing
from builder.graph.ir import Graph, Node, Source

Kind = Literal["block", "argument", "shape", "parameters", "macs", "freeze", "call", "tie", "init"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of a node that was another: its kind, the argument's name, and both values.

    `follows` marks what nobody wrote: an inferred argument, a shape, a count.
    """

    kind: Kind
    before: object
    after: object
    name: str = ""
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """A node that is in both graphs and not the same in both; `path` is its path after."""

    path: str
    before: Node
    after: Node
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Rewired:
    """An input, or a scope's output, that comes from elsewhere: its sources before and after.

    A variadic port has several sources; none means that the port was, or is, not bound.
    """

    path: str
    port: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    is_output: bool = False


@dataclass(frozen=True, slots=True)
class Renamed:
    """A node that is the same under another name."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class End:
    """An input or output of the net with another shape; None where there is, or was, none."""

    kind: Literal["input", "output"]
    name: str
    before: Shape | None
    after: Shape | None


@dataclass(frozen=True, slots=True)
class Weights:
    """Tensors of a state dict by path: which would still load, and what keeps the others."""

    matching: tuple[str, ...] = ()
    misshapen: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()


def changes_of(before: Node, after: Node, pairing: Pairing) -> tuple[Change, ...]:
    """List what differs in a node; what is inside a composite is told of the nodes inside."""
    found = [*_written(before, after, pairing), *_arguments(before, after)]
    if before.body is None or after.body is None:
        found += _counted(before, after)
    return tuple(found)


def rewirings_of(before: Node, after: Node, pairing: Pairing, scopes: tuple[str, str]) -> Iterator[Rewired]:
    """List the ports of a node that come from other sources; `scopes` are the paths around."""
    old, new = _bound(before), _bound(after)
    for port in dict.fromkeys((*new, *old)):
        was, now = old.get(port, ()), new.get(port, ())
        if tuple(pairing.renewed(source) for source in was) != now:
            yield Rewired(after.path, port, _places(scopes[0], was), _places(scopes[1], now))


def outlets_of(before: Graph, after: Graph, pairing: Pairing) -> Iterator[Rewired]:
    """List the outputs of a scope that both have, and that come from other sources."""
    new = {output.name: output.source for output in after.outputs}
    for output in before.outputs:
        now = new.get(output.name)
        if now is not None and pairing.renewed(output.source) != now:
            places = (_places(before.path, (output.source,)), _places(after.path, (now,)))
            yield Rewired(after.path.rstrip("."), output.name, *places, is_output=True)


def ends_of(before: Graph, after: Graph) -> Iterator[End]:
    """List the inputs and outputs of a net that came, went, or have another shape or dtype."""
    for kind, old, new in (
        ("input", _inputs(before), _inputs(after)),
        ("output", _outputs(before), _outputs(after)),
    ):
        for name in dict.fromkeys((*old, *new)):
            if old.get(name) != new.get(name):
                yield End("input" if kind == "input" else "output", name, old.get(name), new.get(name))


def weights_of(before: Graph, after: Graph) -> Weights:
    """Sort the tensors of two state dicts by whether one would load into the other."""
    old, new = dict(_tensors(before)), dict(_tensors(after))
    return Weights(
        matching=tuple(path for path in new if old.get(path) == new[path]),
        misshapen=tuple(path for path in new if path in old and old[path] != new[path]),
        missing=tuple(path for path in new if path not in old),
        unexpected=tuple(path for path in old if path not in new),
    )


def block_name(node: Node) -> str:
    """Give the name of a node's block, "" for a group."""
    return node.card.name if node.card is not None else node.block


def _written(before: Node, after: Node, pairing: Pairing) -> Iterator[Change]:
    if block_name(before) != block_name(after) or (before.body is None) != (after.body is None):
        yield Change("block", block_name(before) or "group", block_name(after) or "group")
    if before.freeze != after.freeze:
        yield Change("freeze", before.freeze, after.freeze)
    if pairing.names.get(before.call, before.call) != after.call:
        yield Change("call", before.call, after.call)
    old, new = ({tie.parameter: tie.other for tie in node.ties} for node in (before, after))
    for parameter in dict.fromkeys((*old, *new)):
        if old.get(parameter) != new.get(parameter):
            yield Change("tie", old.get(parameter), new.get(parameter), parameter)
    if _fills(before) != _fills(after):
        yield Change("init", len(before.init), len(after.init))


def _fills(node: Node) -> object:
    return [(rule.of, rule.fills) for rule in node.init]


def _arguments(before: Node, after: Node) -> Iterator[Change]:
    if block_name(before) != block_name(after):
        return
    old, new = before.known.args, after.known.args
    inferred = before.known.inferred & after.known.inferred
    found = [
        Change("argument", old.get(name), new.get(name), name, follows=name in inferred)
        for name in dict.fromkeys((*new, *old))
        if name not in old or name not in new or not _equal(old[name], new[name])
    ]
    yield from sorted(found, key=lambda change: change.follows)


def _counted(before: Node, after: Node) -> Iterator[Change]:
    old, new = before.known, after.known
    if old.outputs != new.outputs:
        yield Change("shape", _one_or_all(old.outputs), _one_or_all(new.outputs), follows=True)
    counts = tuple(sum(tensor.elements for tensor in facts.params) for facts in (old, new))
    if counts[0] != counts[1]:
        yield Change("parameters", counts[0], counts[1], follows=True)
    if old.macs != new.macs:
        yield Change("macs", old.macs, new.macs, follows=True)


def _one_or_all(shapes: tuple[Shape, ...]) -> object:
    return shapes[0] if len(shapes) == 1 else shapes


def _equal(one: object, other: object) -> bool:
    """Tell whether two values are the same; `true` is not 1, and 1 is not 1.0."""
    return one == other and repr(one) == repr(other)


def _bound(node: Node) -> dict[str, tuple[Source, ...]]:
    found: dict[str, tuple[Source, ...]] = {}
    for edge in node.inputs:
        found[edge.port] = (*found.get(edge.port, ()), edge.source)
    return found


def _places(scope: str, sources: tuple[Source, ...]) -> tuple[str, ...]:
    around = scope.rstrip(".")
    return tuple(f"{around}.{source}" if around else str(source) for source in sources)


def _inputs(graph: Graph) -> Mapping[str, Shape | None]:
    return {one.name: one.shape for one in graph.inputs}


def _outputs(graph: Graph) -> Mapping[str, Shape | None]:
    inputs, found = _inputs(graph), {}
    for output in graph.outputs:
        node = graph.node(output.source.node)
        found[output.name] = (
            inputs.get(output.source.port)
            if node is None
            else node.known.outputs[node.outputs.index(output.source.port)]
        )
    return found


def _tensors(graph: Graph) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give every entry of the state dict: what a node calls from another lies there alone."""
    for node in graph.nodes:
        if node.call:
            continue
        if node.body is not None:
            yield from _tensors(node.body)
            continue
        kept = [tensor for tensor in node.known.buffers if tensor.persistent]
        for tensor in (*node.known.params, *kept):
            yield (f"{node.path}.{tensor.name}", tensor.shape)
