"""Lengths: how long a picture is at least, known before any card of it is written."""

from __future__ import annotations

from render.measure.extent import RANK
from render.measure.sizes import ABOVE, JOIN, PILL_HEIGHT, TEXT_LINE, TITLE_LINE
from render.plan.boxes import is_join
from render.plan.web import Unit, Web


def least_length(web: Web, *, has_facts: bool) -> float:
    """Give how far down a web reaches at least, in points, whatever its cards say.

    `has_facts` says that cards tell their shape, which takes a line of its own.
    """
    sources: dict[str, list[str]] = {}
    for wire in web.wires:
        if not wire.is_reference:
            sources.setdefault(wire.target, []).append(wire.source)
    own = {unit.key: _least(unit, has_facts=has_facts) for unit in web.units}
    reached: dict[str, float] = {}
    for key in web.keys:
        above = [reached[source] for source in sources.get(key, ())]
        reached[key] = max(above, default=0.0) + own.get(key, PILL_HEIGHT) + RANK
    return max(reached.values(), default=0.0) - RANK


def _least(unit: Unit, *, has_facts: bool) -> float:
    """Give the height of a join, or of a card with a title and no arguments."""
    if is_join(unit):
        return JOIN
    is_told = has_facts and unit.shape is not None and len(unit.shape) > 1
    return 2 * ABOVE + TITLE_LINE + (TEXT_LINE if is_told else 0.0)
