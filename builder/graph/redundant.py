"""Arguments that a sketch need not give: what flows in would tell them all the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from blocks.card import Card
from blocks.errors import BlockError
from blocks.kinds import Value
from blocks.settle import settle
from blocks.shapes import Shape
from builder.graph.ir import Graph, Node
from builder.sketch.tree import Scope, Sketch, Step

Place = tuple[str, ...]
"""A step of the sketch: the composite that it stands in ("" for none), and the ids down to it."""


def without_inferred(sketch: Sketch, graph: Graph) -> Sketch:
    """Leave out every argument that the language infers to the very same value.

    `graph` is the inferred graph of the sketch as it stands. In a repeat, and in a composite that is used
    several times, an argument goes only if every copy would infer its own.
    """
    survey = _Survey(frozenset(composite.name for composite in sketch.blocks))
    survey.visit(graph, ("",))
    return without(sketch, survey.redundant)


def without(sketch: Sketch, redundant: Mapping[Place, set[str]]) -> Sketch:
    """Leave out the arguments that are named for steps of a sketch."""
    survey = _Survey(frozenset(), dict(redundant))
    blocks = tuple(replace(one, scope=survey.spared(one.scope, (one.name,))) for one in sketch.blocks)
    return replace(sketch, scope=survey.spared(sketch.scope, ("",)), blocks=blocks)


@dataclass(frozen=True, slots=True)
class _Survey:
    """For every step, the arguments that each of its copies would infer."""

    composites: frozenset[str]
    redundant: dict[Place, set[str]] = field(default_factory=dict)

    def visit(self, graph: Graph, place: Place) -> None:
        for node in graph.nodes:
            here = (*place, node.base)
            if node.body is not None:
                self.visit(node.body, (node.block,) if node.block in self.composites else here)
            elif not node.call:
                found = _redundant(node)
                self.redundant[here] = self.redundant.get(here, found) & found

    def spared(self, scope: Scope, place: Place) -> Scope:
        return replace(scope, steps=tuple(self._step(step, (*place, step.id)) for step in scope.steps))

    def _step(self, step: Step, here: Place) -> Step:
        body = self.spared(step.body, here) if step.body is not None else None
        gone: set[str] = self.redundant.get(here, set())
        args = {name: value for name, value in step.args.items() if name not in gone}
        return replace(step, body=body, args=args)


def _redundant(node: Node) -> set[str]:
    """Name the given arguments of a block that come out the same when each is left out."""
    card = node.card
    assert card is not None, "a node without a body has a card"
    inputs = [(edge.port, shape) for edge, shape in zip(node.inputs, node.known.inputs, strict=True)]
    known = {name: node.known.args[name] for name in node.given}
    return redundant(card, known, known, inputs)


def redundant(
    card: Card, given: Mapping[str, Value], names: Iterable[str], inputs: Iterable[tuple[str, Shape]]
) -> set[str]:
    """Tell which of some arguments a block infers from its inputs, if all others are given."""
    shapes: dict[str, Shape] = {}
    for port, shape in inputs:
        shapes.setdefault(port, shape)
    return {name for name in names if _comes_out_same(card, name, given, shapes)}


def _comes_out_same(card: Card, name: str, known: Mapping[str, Value], inputs: Mapping[str, Shape]) -> bool:
    arg = card.arg(name)
    if arg is None or not arg.inferred:
        return False
    given = {other: value for other, value in known.items() if other != name}
    try:
        settled = settle(card, given, inputs)
    except BlockError:
        return False
    value = settled.args[name]
    return type(value) is type(known[name]) and bool(value == known[name])
