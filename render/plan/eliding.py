"""Eliding: a net of too many units is cut into stretches, each of which becomes one card."""

from __future__ import annotations

import math
from dataclasses import replace

from render.plan.rows.bundles import cut, spread
from render.plan.web import Unit, Web


def elide(web: Web, most: int) -> Web:
    """Put neighbours in run order together until `most` cards are left, without rooms.

    Cutting a run order into stretches keeps every wire pointing forward.
    """
    if web.size <= most:
        return web
    return put_together(*cut(web, math.ceil(web.size / most)))


def put_together(web: Web, stretches: list[tuple[Unit, ...]]) -> Web:
    """Make one card of every stretch of units, and dissolve the rooms."""
    owner = {unit.key: stretch[0].key for stretch in stretches for unit in stretch}
    wires: dict[tuple[str, str], int] = {}
    for place, wire in sorted(enumerate(web.wires), key=lambda pair: pair[1].is_reference):
        ends = (owner.get(wire.source, wire.source), owner.get(wire.target, wire.target))
        if ends[0] != ends[1]:
            wires.setdefault(ends, place)
    kept = (web.wires[place].between(*ends) for ends, place in wires.items())
    return replace(web, units=tuple(_one(stretch) for stretch in stretches), wires=tuple(kept), halls=())


def gather(web: Web, most: int) -> Web:
    """Put neighbours that are single blocks on one card; groups and composites keep theirs."""
    if web.size <= most:
        return web
    web = spread(web)
    stretches: list[tuple[Unit, ...]] = []
    for unit in web.units:
        if stretches and _is_plain(unit) and _is_plain(stretches[-1][-1]):
            stretches[-1] = (*stretches[-1], unit)
        else:
            stretches.append((unit,))
    return elide(put_together(web, stretches), most)


def _is_plain(unit: Unit) -> bool:
    return all(node.body is None for node in unit.nodes)


def _one(stretch: tuple[Unit, ...]) -> Unit:
    if len(stretch) == 1:
        return replace(stretch[0], room="")
    nodes = tuple(node for unit in stretch for node in unit.nodes * unit.count)
    return Unit(stretch[0].key, nodes, shape=stretch[-1].shape, elided=len(nodes))
