"""Marking: cards, rooms, pills and arrows of a union say what became of what they stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from builder.graph.ir import Node
from render.contrast.matching import Fate, Match
from render.contrast.phrases import (
    ARROW_SIGNS,
    SIGNS,
    costs_text,
    counts_text,
    phrases_of,
    shapes_text,
    short_counts_text,
)
from render.contrast.union import Union
from render.plan.boxes import box_of
from render.plan.web import Ends, Unit, Web, Wire
from render.scene import Arrow, ArrowKind, Box, Item, Join, Pill, Room, Sheet, Status
from render.wording.labels import Wording, shape_text
from render.wording.names import name_of
from render.wording.signs import sign_of
from render.wording.totals import macs_of, params_of


@dataclass(frozen=True, slots=True)
class Marker:
    """What marking needs: the union, the fates of its nodes, and words for both sides."""

    union: Union
    match: Match
    wordings: tuple[Wording, Wording]

    def fates(self, nodes: tuple[Node, ...]) -> list[Fate]:
        """Give the fates of nodes of either side."""
        known = self.match
        return [known.fates[_paths(known, node)[node.path]] for node in nodes]


def marked(sheet: Sheet, marker: Marker) -> Sheet:
    """Mark a sheet that was made of a union, and add the arrows that carry no layout."""
    units = {unit.key: unit for unit in marker.union.web.units}
    ends = _drawn_ends(sheet, marker.union.web)
    items = tuple(_item(item, units.get(item.key), marker) for item in sheet.items)
    statuses = _arrow_statuses(marker.union, ends)
    arrows = [_arrow(arrow, ends, statuses, marker) for arrow in sheet.arrows]
    taken = {(arrow.source, arrow.target) for arrow in arrows}
    for wire in marker.union.loose:
        source, target = ends.source(wire.source), ends.target(wire.target)
        if source and target and source != target and (source, target) not in taken:
            taken.add((source, target))
            arrows.append(_in_u(_loose(wire, source, target, marker), sheet))
    rooms = tuple(_room(one, marker) for one in sheet.rooms)
    return replace(sheet, items=items, arrows=tuple(arrows), rooms=rooms)


@dataclass(frozen=True, slots=True)
class _Ends:
    """Which items stand for units that a U draws as a label of an arrow, or as a word of a card."""

    shown: frozenset[str]
    before: Mapping[str, str]
    behind: Mapping[str, str]
    joins: frozenset[str]

    def source(self, key: str) -> str:
        """Give the item that an arrow out of a key leaves."""
        return self._walk(key, self.before)

    def target(self, key: str) -> str:
        """Give the item that an arrow into a key reaches."""
        return self._walk(key, self.behind)

    def _walk(self, key: str, way: Mapping[str, str]) -> str:
        for _ in range(len(way) + 1):
            if key in self.shown or not key:
                return key
            key = self.behind.get(key, "") if key in self.joins else way.get(key, "")
        return ""


def _drawn_ends(sheet: Sheet, web: Web) -> _Ends:
    shown = frozenset(item.key for item in sheet.items)
    hidden = [unit for unit in web.units if unit.key not in shown]
    leaving, reaching = web.by_source(), web.by_target()
    return _Ends(
        shown=shown,
        before={unit.key: reaching[unit.key][0].source for unit in hidden if reaching[unit.key]},
        behind={unit.key: leaving[unit.key][0].target for unit in hidden if leaving[unit.key]},
        joins=frozenset(unit.key for unit in hidden if sign_of(unit.head)),
    )


def _arrow_statuses(union: Union, ends: _Ends) -> dict[Ends, Status]:
    found: dict[Ends, Status] = {}
    for wire in union.web.wires:
        drawn = (ends.source(wire.source), ends.target(wire.target))
        status = union.wires.get(wire.ends, "same")
        found[drawn] = status if found.get(drawn, "same") == "same" else found[drawn]
    return found


def _item(item: Item, unit: Unit | None, marker: Marker) -> Item:
    status = marker.union.status(item.key)
    if isinstance(item, Pill):
        return _pill(item, status)
    if unit is None or (isinstance(item, Join) and status == "same"):
        return replace(item, family="same")
    box = item if isinstance(item, Box) else box_of(unit, marker.wordings[0 if status == "removed" else 1])
    return replace(
        box,
        title=_title(box.title, unit, marker),
        lines=_lines(box, unit, marker),
        fact=_fact(unit, marker),
        family=status,
        is_optional=status == "removed",
    )


def _title(title: str, unit: Unit, marker: Marker) -> str:
    """Name both blocks where another one took the node's place."""
    fate = marker.fates(unit.nodes)[0]
    if len(unit.nodes) > 1 or fate.before is None or fate.after is None:
        return title
    was, now = name_of(fate.before), name_of(fate.after)
    return f"{was} → {now}" if any(change.kind == "block" for change in fate.changes) else title


def _lines(box: Box, unit: Unit, marker: Marker) -> tuple[str, ...]:
    """Say what became of a unit, then what else there is to say of it, on two lines at most."""
    status = marker.union.status(unit.key)
    head = marker.fates(unit.nodes)[0]
    if unit.elided:
        lines = [_elided_line(unit, status, marker)]
    elif status == "changed":
        reason = "inputs bound otherwise" if head.is_rewired and not head.changes else "shape"
        lines = [f"~ {', '.join(_phrases(unit, marker)) or reason}"]
    else:
        lines = [*([SIGNS[status]] if SIGNS[status] else []), *box.lines]
    if head.before is not None and head.after is not None and head.before.path != head.after.path:
        lines = [*lines[:1], f"was {head.before.path}"]
    lines += [costs for costs in [_costs(unit, marker)] if costs]
    return tuple(lines) if len(lines) < 3 else (lines[0], ", ".join(lines[1:]))


def _elided_line(unit: Unit, status: Status, marker: Marker) -> str:
    if status == "same":
        return f"{unit.elided} nodes, unchanged"
    if status != "changed":
        return f"{SIGNS[status]}, {unit.elided} nodes"
    counts = Counter(fate.status for fate in marker.fates(unit.nodes))
    told = [f"{counts[one]} {one}" for one in ("changed", "added", "removed") if counts[one]]
    return f"~ {unit.elided} nodes: {', '.join(told)}"


def _costs(unit: Unit, marker: Marker) -> str:
    if not marker.wordings[1].costs:
        return ""
    old, new = _sides(unit, marker)
    return costs_text(macs_of(old) if old else None, macs_of(new) if new else None, marker.wordings)


def _sides(unit: Unit, marker: Marker) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    fates = marker.fates(unit.nodes)
    return (
        tuple(fate.before for fate in fates if fate.before is not None),
        tuple(fate.after for fate in fates if fate.after is not None),
    )


def _phrases(unit: Unit, marker: Marker) -> list[str]:
    """Say what is another in a unit: of what stands behind the head, only what somebody wrote."""
    first, *rest = marker.fates(unit.nodes)
    found = phrases_of(first)
    for fate in rest:
        is_written = first.status == "same" or not _follows(fate)
        found += [f"{name_of(fate.node)} {phrase}" for phrase in phrases_of(fate) if is_written]
    return found


def _follows(fate: Fate) -> bool:
    return all(change.follows for change in fate.changes) and not fate.inside


def _fact(unit: Unit, marker: Marker) -> str:
    old, new = _sides(unit, marker)
    wording = marker.wordings[1 if new else 0]
    was = old[-1].known.outputs[0] if old and old[-1].known.outputs else None
    shape = shapes_text(was, unit.shape, wording) if new else shape_text(unit.shape, wording)
    before, after = params_of(old), params_of(new)
    counts = counts_text(before, after) if old and new else counts_text(after or before, after or before)
    each = " each" if unit.count > 1 and counts else ""
    return " · ".join(part for part in (shape if wording.shapes_on_cards else "", counts + each) if part)


def _pill(pill: Pill, status: Status) -> Pill:
    return replace(pill, name=f"{ARROW_SIGNS[status]}{pill.name}")


def _arrow(arrow: Arrow, ends: _Ends, statuses: Mapping[Ends, Status], marker: Marker) -> Arrow:
    status = statuses.get((arrow.source, arrow.target), "same")
    kind: ArrowKind = status if status == "added" or status == "removed" else "flow"
    is_told = arrow.path or kind == "flow"  # what ends at a card that came or went, the card tells
    return replace(arrow, kind=kind, label=_label(arrow, ends, marker) if is_told else "")


def _label(arrow: Arrow, ends: _Ends, marker: Marker) -> str:
    """Say what became of the block that an arrow is labelled with."""
    known = marker.match
    keys = [key for key in (known.after.get(arrow.path), known.before.get(arrow.path)) if key]
    drawn = (arrow.source, arrow.target)
    fates = [known.fates[key] for key in keys if (ends.source(key), ends.target(key)) == drawn]
    if not arrow.path or not fates:
        return arrow.label
    fate = fates[0]
    sign = ARROW_SIGNS[fate.status]
    old, new = (params_of((node,)) if node is not None else 0 for node in (fate.before, fate.after))
    if fate.status == "changed" and old != new:
        return f"{sign}{name_of(fate.node)} · {counts_text(old, new)}"
    return arrow.label if fate.status == "changed" and _follows(fate) else f"{sign}{arrow.label}"


def _loose(wire: Wire, source: str, target: str, marker: Marker) -> Arrow:
    status = marker.union.wires.get(wire.ends)
    kind: ArrowKind = "added" if status == "added" else "removed"
    shape = shape_text(wire.shape, marker.wordings[1 if kind == "added" else 0])
    return Arrow(source, target, kind, f"{ARROW_SIGNS[kind]}{shape}", is_loose=True)


def _in_u(arrow: Arrow, sheet: Sheet) -> Arrow:
    """Let an arrow of a U keep to the levels: down on the left, up on the right."""
    if sheet.arrangement != "U":
        return arrow
    order = {key: place for place, key in enumerate((*sheet.columns[0], sheet.bottom))}
    up = {key: place for place, key in enumerate((sheet.bottom, *sheet.columns[1]))}
    if order.get(arrow.source, -1) >= 0 and order.get(arrow.target, -1) > order[arrow.source]:
        return replace(arrow, is_loose=False)
    if up.get(arrow.source, -1) >= 0 and up.get(arrow.target, -1) > up[arrow.source]:
        return replace(arrow, is_loose=False, is_raised=True)
    return arrow


def _room(room: Room, marker: Marker) -> Room:
    fate = marker.match.fates[room.key]
    sign = ARROW_SIGNS[fate.status] if fate.status != "changed" else ""
    old, new = (params_of((node,)) if node is not None else 0 for node in (fate.before, fate.after))
    sides = (old, new) if fate.before and fate.after else (old or new, old or new)
    return replace(
        room,
        title=f"{sign}{room.title}",
        note=short_counts_text(*sides),
        rooms=tuple(_room(inner, marker) for inner in room.rooms),
    )


def _paths(match: Match, node: Node) -> Mapping[str, str]:
    """Give the paths of the side that a node is of."""
    key = match.after.get(node.path)
    return match.after if key is not None and match.fates[key].after is node else match.before
