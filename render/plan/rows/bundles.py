"""Bundles spread out: the units that they stand for, or as few as a picture shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from render.plan.web import Unit, Web, Wire

Parts = Mapping[str, tuple[tuple[Unit, ...], tuple[Wire, ...]]]
"""Units in place of a bundle, by its key, and the wires between them."""


def spread(web: Web) -> Web:
    """Put the units of every bundle in its place."""
    if not any(unit.bundle for unit in web.units):
        return web
    parts = {unit.key: _cut(unit, range(1, unit.size)) for unit in web.units if unit.bundle is not None}
    return _with(web, parts)


def cut(web: Web, length: int) -> tuple[Web, list[tuple[Unit, ...]]]:
    """Cut run order into stretches of so many units; a bundle gives one unit to each."""
    parts, place = {}, 0
    groups: dict[int, list[Unit]] = {}
    for unit in web.units:
        after = place + unit.size
        if unit.bundle is None:
            groups.setdefault(place // length, []).append(unit)
        else:
            cuts = range(length * (place // length + 1), after, length)
            parts[unit.key] = _cut(unit, [one - place for one in cuts])
            for number, piece in enumerate(parts[unit.key][0], place // length):
                groups.setdefault(number, []).append(piece)
        place = after
    return _with(web, parts), [tuple(group) for group in groups.values()]


def _cut(unit: Unit, cuts: Iterable[int]) -> tuple[tuple[Unit, ...], tuple[Wire, ...]]:
    """Cut a bundle at some of its units, each of which begins a part."""
    bundle = unit.bundle
    assert bundle is not None, "only a bundle is cut"
    bounds = [0, *cuts, bundle.size]
    pieces = tuple([bundle.unit(start, stop, unit.room) for start, stop in pairwise(bounds)])
    pairs = zip(bounds[1:-1], pieces, pieces[1:], strict=False)
    wires = tuple([Wire(one.key, other.key, bundle.shape_into(place)) for place, one, other in pairs])
    return pieces, wires


def _with(web: Web, parts: Parts) -> Web:
    """Put units in the place of bundles; what flows in comes to the first, and leaves the last."""
    units: list[Unit] = []
    for unit in web.units:
        units += parts[unit.key][0] if unit.key in parts else (unit,)
    wires: list[Wire] = []
    for wire in web.wires:
        if wire.source in parts:
            wire = wire.between(parts[wire.source][0][-1].key, wire.target)
        wires.append(wire)
        wires += parts[wire.target][1] if wire.target in parts else ()
    return replace(web, units=tuple(units), wires=tuple(wires))
