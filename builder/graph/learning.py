"""What a card says of a node: worked out once for the same arguments and shapes, then known."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from blocks.card import Args, Card, Result
from blocks.conditions import Claim, decide
from blocks.dims import Dim
from blocks.kinds import Extents
from blocks.settle import bind, rule_inputs
from blocks.shapes import Shape
from builder.graph.ir import Facts, Node
from builder.graph.outgrown import check_grown
from builder.graph.probing import probed
from builder.graph.settling import settled_of
from builder.graph.sizes import SizeNames

MOST_NETS: Final = 4
MOST_LESSONS: Final = 4_096
"""Lessons that are kept of a net: most of its layers are like others, of its own or of the net before."""

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """The facts of a node, and its claims that are not true of all sizes; the card lives on."""

    facts: Facts
    claims: tuple[Claim, ...]
    card: Card


_LATEST: Final[deque[dict[Key, Lesson]]] = deque(maxlen=MOST_NETS)
"""The lessons of the last nets: a net that is edited, or loaded again, asks for nearly the same ones."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """What has been learnt while a net is inferred, and of the nets before it."""

    examples: Mapping[str, int]
    own: dict[Key, Lesson] = field(default_factory=dict)
    earlier: tuple[dict[Key, Lesson], ...] = ()

    @staticmethod
    def of(examples: Mapping[str, int]) -> Lessons:
        """Begin a net; `examples` are numbers for its named sizes, for blocks that have to be run."""
        lessons = Lessons(examples, {}, tuple(_LATEST))
        _LATEST.appendleft(lessons.own)
        return lessons

    def learn(self, node: Node, card: Card, incoming: tuple[Shape, ...], names: SizeNames) -> Lesson:
        """Ask the card of a node for its facts.

        Raises:
            RuleFault: What flows in does not suit it, or one of its arguments.
        """
        key = _key(node, card, incoming)
        if key is None:
            return _worked_out(node, card, incoming, names, self.examples)
        lesson = self.own.get(key)
        if lesson is None:
            before = next((one[key] for one in self.earlier if key in one), None)
            lesson = before or _worked_out(node, card, incoming, names, self.examples)
            if len(self.own) >= MOST_LESSONS:
                self.own.clear()
            self.own[key] = lesson
        return lesson


def forget() -> None:
    """Drop the lessons of the last nets, as in a fresh process."""
    _LATEST.clear()


def by_port(node: Node, incoming: tuple[Shape, ...]) -> dict[str, Shape]:
    """Give what flows in by port; of a variadic one, the first."""
    shapes: dict[str, Shape] = {}
    for edge, shape in zip(node.inputs, incoming, strict=True):
        shapes.setdefault(edge.port, shape)
    return shapes


def _worked_out(
    node: Node, card: Card, incoming: tuple[Shape, ...], names: SizeNames, examples: Mapping[str, int]
) -> Lesson:
    ports = by_port(node, incoming)
    settled = settled_of(node, card, ports, names)
    result = _result(card, settled.args, ports, incoming, examples)
    check_grown(result.outputs)
    params, buffers = (result.params, result.buffers) if not node.call else ((), ())
    facts = Facts(
        settled.args, incoming, result.outputs, params, buffers, Dim.of(result.macs), settled.inferred,
        result.notes,
    )  # fmt: skip
    claims = tuple(one for one in (*settled.claims, *result.claims) if decide(one) is not True)
    return Lesson(facts, claims, card)


def _result(
    card: Card,
    args: Args,
    ports: Mapping[str, Shape],
    incoming: tuple[Shape, ...],
    examples: Mapping[str, int],
) -> Result:
    is_variadic = bool(card.inputs) and card.inputs[-1].variadic
    lined_up = incoming if is_variadic else rule_inputs(card, bind(card, ports))
    if card.rule is None:
        return probed(card, args, lined_up, examples)
    return card.rule(args, lined_up)


def _key(node: Node, card: Card, incoming: tuple[Shape, ...]) -> Key | None:
    """Name all that the facts depend on; None where that is a run, or the names of sizes."""
    if card.rule is None:
        return None
    given: list[object] = []
    for name, one in node.given.items():
        value = one.value
        kind = type(value)
        if kind is tuple or kind is str:
            arg = card.arg(name)
            if arg is None or isinstance(arg.kind, Extents):
                return None
        # True, 1 and 1.0 are equal, and so are 0.0 and -0.0
        given += (name, kind, value if kind is int or kind is bool or kind is str else repr(value))
    ports = tuple([edge.port for edge in node.inputs])
    return (id(card), bool(node.call), ports, incoming, *given)
