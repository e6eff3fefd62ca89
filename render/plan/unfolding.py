"""Unfolding: a nested graph laid flat as a web, closed nodes as units, open as halls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from blocks.shapes import Shape
from builder.graph.ir import Graph, Input, Node, Source
from render.plan.folding import Run, Signatures, row_of
from render.plan.opening import Opening
from render.plan.rows.bundling import Bundling
from render.plan.rows.row import Row
from render.plan.rows.strands import Cards
from render.plan.web import Bundle, Hall, Terminal, Unit, Web, Wire

FEW: Final = 8
"""Cards of a strand that are worth no bundle."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from in the web, and its shape."""

    key: str
    shape: Shape | None


Outer = list[tuple[str, Origin]]


Known = dict[tuple[str, str], Origin]
Bindings = Mapping[tuple[str, str], Origin]
"""Origins by node and port, as a `Source` names them; pairs are found in half the time."""


def unfold(graph: Graph, opening: Opening, signatures: Signatures, bundling: Bundling | None = None) -> Web:
    """Lay a graph flat as far as the opening says; `bundling` leaves long chains in bundles."""
    flat = _Unfolding(opening, signatures, bundling)
    inputs = tuple(_terminal(one) for one in graph.inputs)
    bindings = {
        ("", one.name): Origin(terminal.key, terminal.shape)
        for one, terminal in zip(graph.inputs, inputs, strict=True)
    }
    found = flat.scope(graph, bindings, room="", level=0)
    outputs = []
    for output in graph.outputs:
        origin = found[output.source.node, output.source.port]
        terminal = Terminal(f"output-{output.name}", output.name, origin.shape)
        outputs.append(terminal)
        flat.wires.append(Wire(origin.key, terminal.key, origin.shape))
    return Web(inputs, tuple(outputs), tuple(flat.units), _once(flat.wires), tuple(flat.halls))


def reads_sizes_only(node: Node, port: str) -> bool:
    """Tell whether a node, or all that reads a port inside it, takes nothing but sizes from it."""
    if node.body is None:
        inputs = () if node.card is None else node.card.inputs
        return any(one.sizes_only and one.name == port for one in inputs)
    source = Source("", port)
    uses = [(inner, edge.port) for inner in node.body.nodes for edge in inner.inputs if edge.source == source]
    is_passed_on = any(output.source == source for output in node.body.outputs)
    return bool(uses) and not is_passed_on and all(reads_sizes_only(*use) for use in uses)


def without_narrow_halls(web: Web) -> Web:
    """Take away halls around a single card, which say less than the card; inner ones first."""
    units, halls = list(web.units), list(web.halls)
    for hall in reversed(web.halls):
        inside = [place for place, unit in enumerate(units) if unit.room == hall.key]
        if hall.count > 1 or len(inside) > 1 or any(other.parent == hall.key for other in halls):
            continue
        halls.remove(hall)
        for place in inside:
            units[place] = replace(units[place], room=hall.parent)
    return replace(web, units=tuple(units), halls=tuple(halls))


@dataclass(slots=True)
class _Unfolding:
    opening: Opening
    signatures: Signatures
    bundling: Bundling | None
    units: list[Unit] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    halls: list[Hall] = field(default_factory=list)

    def scope(self, graph: Graph, bindings: Bindings, *, room: str, level: int) -> Bindings:
        """Lay a scope flat; give the origin of everything in it."""
        known = dict(bindings)
        row = row_of(graph, self.signatures)
        place = 0
        for cards in self.bundling.cards_of(graph) if self.bundling is not None else ():
            self._nodes(row, range(place, cards.begin), known, room, level)
            self._cards(row, cards, known, room)
            place = cards.end
        self._nodes(row, range(place, len(row.firsts)), known, room, level)
        return known

    def _nodes(self, row: Row, places: range, known: Known, room: str, level: int) -> None:
        for place in places:
            run = Run(row.firsts[place], row.lasts[place], row.counts[place])
            outer = []
            for edge in run.first.inputs:
                origin = known.get((edge.source.node, edge.source.port))
                outer += [(edge.port, origin)] if origin is not None else []
            if self.opening.opens(run.first, level):
                ends = self._open(run, outer, room=room, level=level)
            else:
                ends = self._closed(run, outer, room=room)
            for port, end in ends:
                known[run.first.id, port] = known[run.last.id, port] = end

    def _cards(self, row: Row, cards: Cards, known: Known, room: str) -> None:
        """Put the cards of a strand down: the first, all between as a bundle, and the last."""
        bundle = Bundle(row.firsts, row.kinds, cards.starts, cards.lengths, cards.counts)
        for start, stop in _parts(bundle.size):
            unit = bundle.part(start, stop, room)
            source = unit.head.inputs[0].source
            origin = known[source.node, source.port]
            self.units.append(unit)
            self.wires.append(Wire(origin.key, unit.key, origin.shape))
            last = row.lasts[(cards.starts[stop] if stop < bundle.size else cards.end) - 1]
            for port, shape in zip(last.outputs, last.known.outputs, strict=False):
                known[last.id, port] = Origin(unit.key, shape)

    def _open(self, run: Run, outer: Outer, *, room: str, level: int) -> Outer:
        node = run.first
        body = node.body
        assert body is not None, "an open node has an inside"
        self.halls.append(Hall(node.path, node, room, run.count))
        inner = {("", port): origin for port, origin in outer}
        found = self.scope(body, inner, room=node.path, level=level + 1)
        return [(one.name, found[one.source.node, one.source.port]) for one in body.outputs]

    def _closed(self, run: Run, outer: Outer, *, room: str) -> Outer:
        node = run.first
        shapes = node.known.outputs
        unit = Unit(node.path, (node,), run.count, room, shapes[0] if shapes else None)
        self.units.append(unit)
        for port, origin in outer:
            is_reference = reads_sizes_only(node, port)
            self.wires.append(Wire(origin.key, unit.key, origin.shape, (), is_reference))
        return [(port, Origin(unit.key, shape)) for port, shape in zip(node.outputs, shapes, strict=False)]


def _parts(size: int) -> list[tuple[int, int]]:
    """Keep the first and the last of many cards apart, since others may be equal to them."""
    if size < FEW:
        return [(place, place + 1) for place in range(size)]
    return [(0, 1), (1, size - 1), (size - 1, size)]


def _once(wires: list[Wire]) -> tuple[Wire, ...]:
    """Keep one wire between two ends, rather one with a value than one with sizes alone."""
    found: dict[tuple[str, str], Wire] = {}
    for wire in wires:
        known = found.setdefault(wire.ends, wire)
        if known.is_reference and not wire.is_reference:
            del found[wire.ends]  # so that it stands where the value is read
            found[wire.ends] = wire
    return tuple(found.values())


def _terminal(one: Input) -> Terminal:
    return Terminal(f"input-{one.name}", one.name, one.shape, one.doc)
