"""The web: what a picture shows of a graph, flat and without looks, rooms as brackets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from blocks.shapes import Shape
from builder.graph.ir import Node

Ends = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """One card to be: its nodes in run order, and how many equal copies in a row.

    A unit of several nodes is a fused chain, or a stretch of a long net (`elided` counts its nodes). `room`
    is the key of the innermost open room around it; `joined` are joins that the card swallowed.
    """

    key: str
    nodes: tuple[Node, ...]
    count: int = 1
    room: str = ""
    shape: Shape | None = None
    joined: tuple[Node, ...] = ()
    elided: int = 0

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
