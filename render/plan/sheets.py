"""Sheets: a web turned into items, arrows and rooms, as a chain or as a U."""

from __future__ import annotations

from typing import Final

from render.plan.boxes import Written, item_of, pill_of, sample_label
from render.plan.bridges import bridges_of, skips_of, trunk_of
from render.plan.levels import Bend, bend
from render.plan.web import Ends, Hall, Web, Wire
from render.scene import Arrow, ArrowKind, Direction, Item, Room, Sheet
from render.wording.labels import Wording, count_text, shape_text
from render.wording.names import name_of
from render.wording.signs import sign_of

MOST_LABELS: Final = 24


def sheet_of(
    web: Web,
    wording: Wording,
    *,
    direction: Direction = "TB",
    may_bend: bool = True,
    is_compact: bool = False,
    written: Written | None = None,
) -> Sheet:
    """Give the sheet of a web; with `may_bend` it is a U where its skips make one.

    `written` holds the items of other sheets of the same graph, which are used again.
    """
    written = written or Written()
    bent = bend(web) if may_bend else None
    if bent is None:
        return _chain(web, wording, direction, is_compact, written)
    slim, shape = bent
    skips = skips_of(slim.without_references())
    arrows = tuple(_arrow_of_u(shape, wire, wording, is_skip=wire.ends in skips) for wire in slim.wires)
    return Sheet(
        items=_items(slim, wording, written),
        arrows=arrows,
        arrangement="U",
        levels=shape.levels,
        columns=(shape.left, shape.right),
        bottom=shape.bottom,
    )


def _chain(web: Web, wording: Wording, direction: Direction, is_compact: bool, written: Written) -> Sheet:
    skips, detours = skips_of(web.without_references()), _detours(web)
    around = skips_of(web)
    is_told = len(skips) <= MOST_LABELS
    arrows = tuple(
        _reference(wire, is_loose=wire.ends in around)
        if wire.is_reference
        else _arrow(
            wire, wording, is_skip=wire.ends in skips, is_detour=wire.ends in detours, is_told=is_told
        )
        for wire in web.wires
        if not (is_compact and wire.is_reference and wire.ends in around)
    )
    return Sheet(
        _items(web, wording, written), arrows, _rooms(web, "", written), direction, is_compact=is_compact
    )


def _items(web: Web, wording: Wording, written: Written) -> tuple[Item, ...]:
    return (
        *(pill_of(terminal, wording) for terminal in web.inputs),
        *(item_of(unit, wording, written) for unit in web.units),
        *(pill_of(terminal, wording) for terminal in web.outputs),
    )


def _detours(web: Web) -> frozenset[Ends]:
    """Give the ends of short ways beside the trunk to a sum, as a residual's projection."""
    trunk = trunk_of(web)
    found: set[Ends] = set()
    reaching = web.by_target()
    sums = {unit.key for unit in web.units if sign_of(unit.head) == "+" and len(reaching[unit.key]) == 2}
    for bridge in bridges_of(web, trunk):
        is_shorter = len(bridge.between) < bridge.end - bridge.start - 1
        if bridge.between and is_shorter and trunk[bridge.end] in sums:
            found.update(wire.ends for wire in bridge.wires)
    return frozenset(found)


def _arrow(wire: Wire, wording: Wording, *, is_skip: bool, is_detour: bool, is_told: bool) -> Arrow:
    shape = shape_text(wire.shape, wording)
    if is_skip:
        return Arrow(wire.source, wire.target, "skip", shape if is_told else "", is_loose=True)
    label = "" if wording.shapes_on_cards else shape
    return Arrow(wire.source, wire.target, "skip" if is_detour else "flow", label)


def _reference(wire: Wire, *, is_loose: bool, is_raised: bool = False) -> Arrow:
    return Arrow(wire.source, wire.target, "reference", is_raised=is_raised, is_loose=is_loose)


def _arrow_of_u(bent: Bend, wire: Wire, wording: Wording, *, is_skip: bool) -> Arrow:
    is_raised = wire.ends in bent.climbing
    if wire.is_reference:
        return _reference(wire, is_loose=True, is_raised=is_raised)
    if wire.through:
        label, params = sample_label(wire, wording)
        path = wire.through[0].head.path
        return Arrow(wire.source, wire.target, "sample", label, params, is_raised=is_raised, path=path)
    if wire.ends in bent.crossing:
        label = shape_text(wire.shape, wording) if wire.source in bent.left else ""
        return Arrow(wire.source, wire.target, "skip", label)
    label = "" if wording.shapes_on_cards else shape_text(wire.shape, wording)
    kind: ArrowKind = "skip" if is_skip else "flow"
    return Arrow(wire.source, wire.target, kind, label, is_raised=is_raised, is_loose=is_skip)


def _rooms(web: Web, parent: str, written: Written) -> tuple[Room, ...]:
    return tuple(_room(web, hall, written) for hall in web.halls if hall.parent == parent)


def _room(web: Web, hall: Hall, written: Written) -> Room:
    node = hall.node
    params = written.holdings.params_in(node)
    note = f"{count_text(params)}{' each' if hall.count > 1 else ''}" if params else ""
    note = " · ".join(part for part in (note, "frozen" if node.freeze else "") if part)
    return Room(
        key=hall.key,
        title=node.base if hall.count > 1 else node.id,
        note=note,
        items=tuple(unit.key for unit in web.units if unit.room == hall.key),
        rooms=_rooms(web, hall.key, written),
        count=hall.count,
        tooltip=f"{node.path}: {name_of(node)}",
    )
