"""Where a size came from: back along the wires, through what passes it on, to what made it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from blocks.card import Arg, Args, Card, Result
from blocks.dims import Dim
from blocks.errors import BlockError
from blocks.kinds import Value
from blocks.settle import bind, rule_inputs, settle
from blocks.shapes import Shape
from builder.graph.ir import Edge, Graph, Node, Source

REFUSALS = (BlockError, ArithmeticError, LookupError, ValueError, TypeError, AssertionError)
"""What a rule may raise when it is asked about sizes that nobody has."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A graph, the node that it is the inside of, and the scope of that node."""

    graph: Graph
    node: Node | None = None
    outer: Scope | None = None

    def inside(self, node: Node) -> Scope:
        """Go into a node that has a body."""
        assert node.body is not None, "only a node with a body has an inside"
        return Scope(node.body, node, self)


@dataclass(frozen=True, slots=True)
class Made:
    """What made a value: a block in its scope and the port, or an input of the net (no node)."""

    scope: Scope
    node: Node | None
    port: str

    @property
    def shape(self) -> Shape | None:
        """The shape of the value."""
        if self.node is not None:
            return self.node.known.outputs[self.node.outputs.index(self.port)]
        return next(one.shape for one in self.scope.graph.inputs if one.name == self.port)


def maker(scope: Scope, source: Source) -> Made:
    """Find the block or the net's input that a source leads back to, through bodies in and out."""
    while True:
        node = scope.graph.node(source.node)
        if node is None:
            if scope.outer is None or scope.node is None:
                return Made(scope, None, source.port)
            edge = next(one for one in scope.node.inputs if one.port == source.port)
            scope, source = scope.outer, edge.source
        elif node.body is None:
            return Made(scope, node, source.port)
        else:
            end = next(one for one in node.body.outputs if one.name == source.port)
            scope, source = scope.inside(node), end.source


@dataclass(frozen=True, slots=True)
class Trial:
    """A block asked what it would give for other arguments and inputs; `read` picks a part."""

    node: Node
    card: Card
    read: Callable[[Result], object]

    def arguments(self) -> list[str]:
        """Name the arguments that make a difference; of a block without a rule, those given."""
        facts = self.node.known
        if self.card.rule is None:
            return list(self.node.given)
        usual = self._with(facts.args)
        return [name for name in facts.args if any(found != usual for found in self._tried(name, facts.args))]

    def passed(self, dim: Dim, index: int) -> tuple[Edge, int] | None:
        """Find an input that has this very size and hands it on; None where it is made here."""
        fallback = None
        for edges in _by_source(self.node):
            shape = edges[0][1]
            for place, one in enumerate(shape):
                if one != dim:
                    continue
                found = self._with_inputs({edge.port: place for edge, _ in edges})
                if found == dim * 2:
                    return edges[0][0], place
                if found is None and _lines_up(shape, place, index, self.node):
                    fallback = fallback or (edges[0][0], place)
        return fallback

    def needed(self) -> list[tuple[Edge, int]]:
        """List the sizes of inputs that make a difference; of a block without a rule, none."""
        if self.card.rule is None:
            return []
        usual = self._with(self.node.known.args)
        found = []
        for edges in _by_source(self.node):
            for place in range(len(edges[0][1])):
                other = self._with_inputs({edge.port: place for edge, _ in edges})
                if other is not None and other != usual:
                    found.append((edges[0][0], place))
        return found

    def _tried(self, name: str, args: Args) -> Iterator[object]:
        """Give the first outcome for another value of an argument, if there is any."""
        arg = self.card.arg(name)
        for other in _others(args[name], arg) if arg is not None else ():
            found = self._with(Args({**args, name: other}))
            if found is not None:
                yield found
                return

    def _with(self, args: Args) -> object:
        try:
            return self._ask(args, {}, self.node.known.inputs)
        except REFUSALS:
            return None

    def _with_inputs(self, doubled: Mapping[str, int]) -> object:
        """Ask with one size of one value doubled, at all ports that it flows into."""
        node = self.node
        pairs = list(zip(node.inputs, node.known.inputs, strict=True))
        source = next(edge.source for edge, _ in pairs if edge.port in doubled)
        shapes = tuple(
            shape.with_dim(doubled[edge.port], shape[doubled[edge.port]] * 2)
            if edge.port in doubled and edge.source == source
            else shape
            for edge, shape in pairs
        )
        by_port: dict[str, Shape] = {}
        for edge, shape in zip(node.inputs, shapes, strict=True):
            by_port.setdefault(edge.port, shape)
        facts = node.known
        given = {name: value for name, value in facts.args.items() if name not in facts.inferred}
        try:
            return self._ask(settle(self.card, given, by_port).args, by_port, shapes)
        except REFUSALS:
            return None

    def _ask(self, args: Args, by_port: Mapping[str, Shape], incoming: tuple[Shape, ...]) -> object:
        card = self.card
        if card.rule is None:
            return None
        if card.inputs and card.inputs[-1].variadic:
            return self.read(card.rule(args, incoming))
        known = by_port or {edge.port: shape for edge, shape in zip(self.node.inputs, incoming, strict=True)}
        return self.read(card.rule(args, rule_inputs(card, bind(card, known))))


def source_of(arg: Arg, shape: Shape) -> tuple[str, int | None]:
    """Read `x.channels`: the port, and which of its dims; None for the number of dims."""
    port, _, word = arg.inferred.partition(".")
    if word == "ndim":
        return port, None
    index = 1 if word == "channels" else -1 if word == "features" else int(word[6:-1])
    return port, index % len(shape)


def _by_source(node: Node) -> list[list[tuple[Edge, Shape]]]:
    """Group what flows into a node by where it comes from."""
    groups: dict[Source, list[tuple[Edge, Shape]]] = {}
    for edge, shape in zip(node.inputs, node.known.inputs, strict=True):
        groups.setdefault(edge.source, []).append((edge, shape))
    return list(groups.values())


def _lines_up(shape: Shape, place: int, index: int, node: Node) -> bool:
    """Whether a size stands in the same dim of the output, counted from the end."""
    return any(len(shape) - place == len(output) - index for output in node.known.outputs)


def _others(value: Value, arg: Arg) -> Iterator[Value]:
    """Give other values that an argument takes, the likelier first."""
    for other in _candidates(value):
        try:
            yield arg.kind.check(other)
        except REFUSALS:
            continue


def _candidates(value: Value) -> Iterator[Value]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value * 2, value + 1, value - 1, 1)
    elif isinstance(value, Dim):
        yield value * 2
    elif isinstance(value, tuple) and value and all(isinstance(one, int | Dim) for one in value):
        yield from (tuple(one * 2 for one in value), tuple(one + 1 for one in value))  # type: ignore[operator]
