"""The union of two webs: what both have once, what one has beside it, wires of either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from builder.graph.ir import Graph, Node
from render.contrast.matching import Match
from render.plan.folding import Signatures
from render.plan.opening import Opening
from render.plan.unfolding import unfold
from render.plan.web import Ends, Terminal, Web, Wire
from render.scene import Status


class Distinct(Signatures):
    """Signatures of which no two are equal, so that nothing is folded before it is compared."""

    def of(self, node: Node) -> int:
        """Give a number that no other node has."""
        return id(node)

    def numbers(self, nodes: Sequence[Node]) -> list[int]:
        """Give the numbers of many nodes."""
        return list(map(id, nodes))


@dataclass(frozen=True, slots=True)
class Union:
    """Two webs in one: `web` carries the layout, `loose` are wires that came or went.

    `statuses` are those of units, terminals and halls by key, `wires` those of wires by their ends.
    """

    web: Web
    loose: tuple[Wire, ...] = ()
    statuses: Mapping[str, Status] = field(default_factory=dict)
    wires: Mapping[Ends, Status] = field(default_factory=dict)

    def status(self, key: str) -> Status:
        """Give the status of a key, "same" where nothing is known of it."""
        return self.statuses.get(key, "same")


def unite(before: Graph, after: Graph, match: Match, depth: int, openings: tuple[Opening, Opening]) -> Union:
    """Lay two graphs flat to a depth, and put one on the other."""
    webs = [
        unfold(graph, replace(opening, depth=depth), Distinct())
        for graph, opening in zip((before, after), openings, strict=True)
    ]
    old, new = _rekeyed(webs[0], match.before), _rekeyed(webs[1], match.after)
    statuses = {**{key: fate.status for key, fate in match.fates.items()}, **_terminals(old, new)}
    wires = _wires(old, new)
    steady = {ends[1] for ends, status in wires.items() if status == "same"}
    torn = {ends[1] for ends, status in wires.items() if status != "same"}
    for key in steady - torn:
        if key in match.fates and match.fates[key].is_rewired and statuses[key] == "same":
            statuses[key] = "changed"
    union = Union(_united(old, new), (), statuses, wires)
    return _split(union, old, new)


def _rekeyed(web: Web, keys: Mapping[str, str]) -> Web:
    """Call every unit and hall by the key that both webs know it by."""

    def named(key: str) -> str:
        return keys.get(key, key)

    wires = (replace(wire, source=named(wire.source), target=named(wire.target)) for wire in web.wires)
    return replace(
        web,
        units=tuple(replace(unit, key=named(unit.key), room=named(unit.room)) for unit in web.units),
        wires=tuple(wires),
        halls=tuple(replace(hall, key=named(hall.key), parent=named(hall.parent)) for hall in web.halls),
    )


def _terminals(old: Web, new: Web) -> dict[str, Status]:
    found: dict[str, Status] = {}
    for were, are in ((old.inputs, new.inputs), (old.outputs, new.outputs)):
        shapes = {one.key: one.shape for one in were}
        now = {one.key: one.shape for one in are}
        found.update({key: "added" for key in now if key not in shapes})
        found.update({key: "removed" for key in shapes if key not in now})
        found.update({key: "changed" for key in now if key in shapes and shapes[key] != now[key]})
    return found


def _wires(old: Web, new: Web) -> dict[Ends, Status]:
    were, are = {wire.ends for wire in old.wires}, {wire.ends for wire in new.wires}
    found: dict[Ends, Status] = dict.fromkeys(were & are, "same")
    found.update(dict.fromkeys(are - were, "added"))
    found.update(dict.fromkeys(were - are, "removed"))
    return found


def _united(old: Web, new: Web) -> Web:
    wires = {wire.ends: wire for wire in (*old.wires, *new.wires)}
    units = {unit.key: unit for unit in (*old.units, *new.units)}
    order = _merged([unit.key for unit in old.units], [unit.key for unit in new.units])
    halls = {hall.key: hall for hall in (*old.halls, *new.halls)}
    hall_order = _merged([hall.key for hall in old.halls], [hall.key for hall in new.halls])
    return Web(
        inputs=_ends(old.inputs, new.inputs),
        outputs=_ends(old.outputs, new.outputs),
        units=tuple(units[key] for key in order),
        wires=tuple(wires.values()),
        halls=tuple(halls[key] for key in hall_order),
    )


def _ends(old: tuple[Terminal, ...], new: tuple[Terminal, ...]) -> tuple[Terminal, ...]:
    return tuple({one.key: one for one in (*old, *new)}.values()) if old != new else new


def _merged(old: Iterable[str], new: list[str]) -> list[str]:
    """Give the new order, with what is gone right behind what it stood behind."""
    known, behind, last = set(new), dict[str, list[str]](), ""
    for key in old:
        if key in known:
            last = key
        else:
            behind.setdefault(last, []).append(key)
    found = list(behind.get("", ()))
    for key in new:
        found += [key, *behind.get(key, ())]
    return found


def _split(union: Union, old: Web, new: Web) -> Union:
    """Keep the wires that carry the layout, and set the loose ones apart."""
    order = {key: place for place, key in enumerate(union.web.keys)}
    partial = {key for key, status in union.statuses.items() if status in ("added", "removed")}
    held: set[str] = set()
    kept: list[Wire] = []
    rest: list[Wire] = []
    for wire in union.web.wires:
        is_forward = order[wire.source] < order[wire.target]
        is_steady = union.wires[wire.ends] == "same" or wire.source in partial or wire.target in partial
        (kept if is_forward and is_steady else rest).append(wire)
        held.update({wire.target} if is_forward and is_steady else ())
    for wire in list(rest):
        is_forward = order[wire.source] < order[wire.target]
        if is_forward and wire.target not in held and union.wires[wire.ends] == "added":
            rest.remove(wire)
            kept.append(wire)
            held.add(wire.target)
    beyond = new.by_source()
    loose = [wire for wire in rest if not _is_implied(wire, union, beyond)]
    return replace(union, web=replace(union.web, wires=tuple(kept)), loose=tuple(loose))


def _is_implied(wire: Wire, union: Union, leaving: Mapping[str, list[Wire]]) -> bool:
    """Tell whether a wire went only because something came to stand on it."""
    if union.wires[wire.ends] != "removed" or wire.source not in leaving:
        return False
    pending, seen = [wire.source], set[str]()
    while pending:
        for step in leaving[pending.pop()]:
            if step.target == wire.target and step.source != wire.source:
                return True
            if union.status(step.target) == "added" and step.target not in seen:
                seen.add(step.target)
                pending.append(step.target)
    return False
