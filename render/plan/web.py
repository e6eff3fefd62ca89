"""The web: what a picture shows of a graph, flat and without looks, rooms as brackets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from blocks.shapes import Shape
from builder.graph.ir import Node

Ends = tuple[str, str]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Units that each feed the next alone, and are not made yet: most of a long chain never are.

    Of `nodes`, unit `i` has `lengths[i]` from `starts[i]` on, `counts[i]` times; `kinds` are the signatures.
    """

    nodes: Sequence[Node]
    kinds: Sequence[int]
    starts: Sequence[int]
    lengths: Sequence[int]
    counts: Sequence[int]

    @property
    def size(self) -> int:
        """How many units it is."""
        return len(self.starts)

    def part(self, start: int, stop: int, room: str) -> Unit:
        """Give the unit at a place, or a bundle of all from there to another."""
        if stop - start == 1:
            return self.unit(start, stop, room)
        places = slice(start, stop)
        part = Bundle(self.nodes, self.kinds, self.starts[places], self.lengths[places], self.counts[places])
        head, last = self.nodes[part.starts[0]], self.nodes[part.starts[-1] + part.lengths[-1] - 1]
        return Unit(head.path, (head,), 1, room, shape_of(last), bundle=part)

    def unit(self, start: int, stop: int, room: str) -> Unit:
        """Make the unit at a place, or one for all from there to another."""
        first, last = self.starts[start], self.starts[stop - 1]
        end = last + self.lengths[stop - 1]
        shape = shape_of(self.nodes[end - 1])
        if stop - start == 1:
            nodes = tuple(self.nodes[first:end])
            return Unit(nodes[0].path, nodes, self.counts[start], room, shape)
        nodes, kinds = tuple(self._all(self.nodes, start, stop)), Counter(self._all(self.kinds, start, stop))
        sorts = [(self.nodes[self.kinds.index(kind, first)], count) for kind, count in kinds.items()]
        return Unit(nodes[0].path, nodes, 1, room, shape, (), len(nodes), tuple(sorts))

    def shape_into(self, place: int) -> Shape | None:
        """Give the shape of what the unit at a place reads."""
        start = self.starts[place]
        before, port = self.nodes[start - 1], self.nodes[start].inputs[0].source.port
        return dict(zip(before.outputs, before.known.outputs, strict=False)).get(port)

    def _all(self, values: Sequence[Value], start: int, stop: int) -> Sequence[Value]:
        """Give what belongs to the nodes of some units, those of equal ones again and again."""
        if max(self.counts[start:stop]) == 1:
            return values[self.starts[start] : self.starts[stop - 1] + self.lengths[stop - 1]]
        parts = zip(self.starts[start:stop], self.lengths[start:stop], self.counts[start:stop], strict=True)
        return [one for at, length, count in parts for one in (*values[at : at + length],) * count]


@dataclass(frozen=True, slots=True)
class Unit:
    """One card to be: its nodes in run order, and how many equal copies in a row.

    A unit of several nodes is a fused chain, or a stretch of a long net (`elided` counts its nodes). `room`
    is the key of the innermost open room around it; `joined` are joins that the card swallowed. `sorts` count
    nodes that are equal, where that is known. One with a `bundle` stands for all units in it, and has the
    first node of the first.
    """

    key: str
    nodes: tuple[Node, ...]
    count: int = 1
    room: str = ""
    shape: Shape | None = None
    joined: tuple[Node, ...] = ()
    elided: int = 0
    sorts: tuple[tuple[Node, int], ...] = ()
    bundle: Bundle | None = None

    @property
    def size(self) -> int:
        """How many units it stands for."""
        return 1 if self.bundle is None else self.bundle.size

    @property
    def head(self) -> Node:
        """The first node, which gives the unit its name and its colour."""
        return self.nodes[0]

    def over(self, nodes: tuple[Node, ...], shape: Shape | None) -> Unit:
        """Give the unit other nodes and their shape, in a third of the time that `replace` takes."""
        return Unit(self.key, nodes, self.count, self.room, shape, self.joined, self.elided)


@dataclass(frozen=True, slots=True)
class Terminal:
    """An input or an output of the net: its key in the web, its name and its shape."""

    key: str
    name: str
    shape: Shape | None = None
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """A value between two keys; sampling units in `through` become a label of the arrow.

    Of a reference the target reads nothing but the sizes.
    """

    source: str
    target: str
    shape: Shape | None = None
    through: tuple[Unit, ...] = ()
    is_reference: bool = False

    @property
    def ends(self) -> tuple[str, str]:
        """The two keys, which no other wire of the web has."""
        return (self.source, self.target)

    def between(self, source: str, target: str) -> Wire:
        """Lead the wire between two other keys, in a third of the time that `replace` takes."""
        return Wire(source, target, self.shape, self.through, self.is_reference)


@dataclass(frozen=True, slots=True)
class Hall:
    """An open composite or group: its node, the hall around it, how many copies it is."""

    key: str
    node: Node
    parent: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Web:
    """Units in run order between inputs and outputs."""

    inputs: tuple[Terminal, ...]
    outputs: tuple[Terminal, ...]
    units: tuple[Unit, ...]
    wires: tuple[Wire, ...]
    halls: tuple[Hall, ...] = ()

    @property
    def size(self) -> int:
        """How many units it has, those in bundles counted."""
        return sum([unit.size for unit in self.units])

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key, in an order in which all wires point forward."""
        return (
            *(terminal.key for terminal in self.inputs),
            *(unit.key for unit in self.units),
            *(terminal.key for terminal in self.outputs),
        )

    @property
    def levels(self) -> int:
        """How deep it is open: 1 where no hall is, one more for each hall inside another."""
        found = {"": 1}
        for hall in self.halls:
            found[hall.key] = found[hall.parent] + 1
        return max(found.values())

    def without_references(self) -> Web:
        """Give the web with no wires but those on which values flow."""
        if not any(wire.is_reference for wire in self.wires):
            return self
        return replace(self, wires=tuple(wire for wire in self.wires if not wire.is_reference))

    def by_source(self) -> Mapping[str, list[Wire]]:
        """Give the wires that leave each key."""
        found: dict[str, list[Wire]] = {key: [] for key in self.keys}
        for wire in self.wires:
            found[wire.source].append(wire)
        return found

    def by_target(self) -> Mapping[str, list[Wire]]:
        """Give the wires that reach each key."""
        found: dict[str, list[Wire]] = {key: [] for key in self.keys}
        for wire in self.wires:
            found[wire.target].append(wire)
        return found


def shape_of(node: Node) -> Shape | None:
    """Give the shape of a node's first output, None where it has none."""
    shapes = node.known.outputs
    return shapes[0] if shapes else None
