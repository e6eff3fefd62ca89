"""Stretches: neighbours with one fate share one card, and what is as it was folds away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from render.contrast.union import Union
from render.plan.eliding import put_together
from render.plan.folding import Signatures
from render.plan.fusing import fuse
from render.plan.web import Ends, Unit, Web, Wire
from render.scene import Status

LEAST: Final = 3

Wires = Mapping[str, list[Wire]]
Follows = Callable[[Unit, Unit], bool]


def fused(union: Union) -> Union:
    """Put chains such as convolution, norm, activation on one card, if their fate is one."""
    apart = {unit.key: unit.room for unit in union.web.units}
    # Fusing stays within a room: while it runs, each fate has a room of its own.
    marked = tuple(replace(unit, room=f"{union.status(unit.key)} {unit.room}") for unit in union.web.units)
    web = fuse(replace(union.web, units=marked))
    units = tuple(replace(unit, room=apart[unit.key]) for unit in web.units)
    owner = {id(node): unit.key for unit in units for node in unit.nodes}
    owners = {unit.key: owner[id(unit.head)] for unit in union.web.units}
    return _moved(union, replace(web, units=units), owners)


def folded(union: Union, signatures: Signatures) -> Union:
    """Put equal units in a row on one card with a count, where their fate is one."""

    def is_copy(unit: Unit, other: Unit) -> bool:
        status = union.status(unit.key)
        if status == "changed" or union.status(other.key) != status or len(unit.nodes) != len(other.nodes):
            return False
        pairs = zip(unit.nodes, other.nodes, strict=True)
        return all(signatures.of(one) == signatures.of(two) for one, two in pairs)

    runs = _runs(union, is_copy)
    units = {run[0].key: replace(run[0], count=len(run)) for run in runs}
    return _moved(union, _gathered(union.web, runs, units), _owners(runs))


def stretched(union: Union, least: int = LEAST) -> Union:
    """Put `least` or more neighbours that are as they were, in a row, on one card."""

    def is_quiet(unit: Unit, other: Unit) -> bool:
        return union.status(unit.key) == "same" == union.status(other.key)

    runs = [
        piece
        for run in _runs(union, is_quiet)
        for piece in ([run] if len(run) >= least else [(unit,) for unit in run])
    ]
    units = {run[0].key: _one(run) for run in runs}
    return _moved(union, _gathered(union.web, runs, units), _owners(runs))


def elided(union: Union, most: int) -> Union:
    """Cut a union of too many units into stretches, whatever their fates; rooms are dissolved."""
    units = union.web.units
    if len(units) <= most:
        return union
    length = -(-len(units) // most)
    pieces = [units[start : start + length] for start in range(0, len(units), length)]
    statuses = dict(union.statuses)
    for piece in pieces:
        found = {union.status(unit.key) for unit in piece}
        statuses[piece[0].key] = found.pop() if len(found) == 1 else "changed"
    return _moved(replace(union, statuses=statuses), put_together(union.web, pieces), _owners(pieces))


def _one(run: tuple[Unit, ...]) -> Unit:
    if len(run) == 1:
        return run[0]
    nodes = tuple(node for unit in run for node in unit.nodes * unit.count)
    return Unit(run[0].key, nodes, room=run[0].room, shape=run[-1].shape, elided=len(nodes))


def _runs(union: Union, follows: Follows) -> list[tuple[Unit, ...]]:
    """Cut units into chains, in one room, on which each alone feeds the next that `follows`."""
    leaving, reaching = union.web.by_source(), union.web.by_target()
    leave, reach = {wire.source for wire in union.loose}, {wire.target for wire in union.loose}
    units = {unit.key: unit for unit in union.web.units}
    taken: set[str] = set()
    found = []
    for unit in union.web.units:
        if unit.key in taken:
            continue
        run = [unit]
        while (after := _only_follower(run[-1], leaving, reaching, units)) is not None:
            if run[-1].key in leave or after.key in reach or not follows(run[-1], after):
                break
            run.append(after)
            taken.add(after.key)
        found.append(tuple(run))
    return found


def _only_follower(unit: Unit, leaving: Wires, reaching: Wires, units: Mapping[str, Unit]) -> Unit | None:
    after = leaving[unit.key]
    other = units.get(after[0].target) if len(after) == 1 else None
    return other if other is not None and len(reaching[other.key]) == 1 and other.room == unit.room else None


def _gathered(web: Web, runs: list[tuple[Unit, ...]], units: Mapping[str, Unit]) -> Web:
    owner = _owners(runs)
    wires = []
    for wire in web.wires:
        source, target = owner.get(wire.source, wire.source), owner.get(wire.target, wire.target)
        if source != target:
            wires.append(replace(wire, source=source, target=target))
    return replace(web, units=tuple(units[run[0].key] for run in runs), wires=tuple(wires))


def _owners(runs: list[tuple[Unit, ...]]) -> dict[str, str]:
    return {unit.key: run[0].key for run in runs for unit in run}


def _moved(union: Union, web: Web, owners: Mapping[str, str]) -> Union:
    """Lead loose wires, and what is known of wires, to the units that took their ends in."""

    def now(key: str) -> str:
        return owners.get(key, key)

    loose = {(now(wire.source), now(wire.target)): wire for wire in union.loose}
    wires: dict[Ends, Status] = {}
    for (source, target), status in union.wires.items():
        ends = (now(source), now(target))
        wires[ends] = status if wires.get(ends, "same") == "same" else wires[ends]
    kept = (replace(wire, source=ends[0], target=ends[1]) for ends, wire in loose.items())
    return replace(
        union, web=web, loose=tuple(wire for wire in kept if wire.source != wire.target), wires=wires
    )
