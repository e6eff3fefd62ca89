"""Bridges: wires that leave the longest way through a web and meet it again further on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blocks.shapes import Shape
from render.plan.web import Ends, Web, Wire

LONGEST_DETOUR = 3


@dataclass(frozen=True, slots=True)
class Bridge:
    """A way beside the trunk: from one place of it to another, through `between`, over `wires`."""

    start: int
    end: int
    wires: tuple[Wire, ...]
    between: tuple[str, ...] = ()

    @property
    def shape(self) -> Shape | None:
        """The shape that leaves the trunk."""
        return self.wires[0].shape

    def spans(self, other: Bridge) -> bool:
        """Tell whether another bridge lies strictly inside."""
        return self.start < other.start and other.end < self.end


def trunk_of(web: Web) -> tuple[str, ...]:
    """Give the keys on the longest way from an input to an output, the last of equals."""
    reaching = web.without_references().by_target()
    length: dict[str, int] = {}
    before: dict[str, str] = {}
    for key in web.keys:
        length[key] = 0
        for wire in reaching[key]:
            if length[wire.source] + 1 > length[key]:
                length[key] = length[wire.source] + 1
                before[key] = wire.source
    ends = [terminal.key for terminal in web.outputs] or list(web.keys)
    if not ends:
        return ()
    way = [max(reversed(ends), key=lambda key: length[key])]
    while way[-1] in before:
        way.append(before[way[-1]])
    return tuple(reversed(way))


def bridges_of(web: Web, trunk: tuple[str, ...]) -> tuple[Bridge, ...]:
    """Give every bridge over at least one item of the trunk, by where it starts."""
    places = {key: place for place, key in enumerate(trunk)}
    flowing = web.without_references()
    leaving, reaching = flowing.by_source(), flowing.by_target()
    found: list[Bridge] = []
    for start, key in enumerate(trunk):
        for wire in leaving[key]:
            way = _detour(wire, places, leaving, reaching)
            end = places.get(way[-1].target) if way else None
            if end is not None and end - start > 1:
                found.append(Bridge(start, end, tuple(way), tuple(step.source for step in way[1:])))
    return tuple(found)


def skips_of(web: Web) -> frozenset[Ends]:
    """Give the ends of wires that a longer way goes around, from the one to the other."""
    order = {key: place for place, key in enumerate(web.keys)}
    leaving = web.by_source()
    reach: dict[str, int] = {}
    for key in reversed(web.keys):
        reach[key] = 0
        for wire in leaving[key]:
            reach[key] |= reach[wire.target] | (1 << order[wire.target])
    found = set()
    for key in web.keys:
        for wire in leaving[key]:
            others = (other for other in leaving[key] if other.target != wire.target)
            if any(reach[other.target] >> order[wire.target] & 1 for other in others):
                found.add(wire.ends)
    return frozenset(found)


def _detour(
    wire: Wire,
    places: Mapping[str, int],
    leaving: Mapping[str, list[Wire]],
    reaching: Mapping[str, list[Wire]],
) -> list[Wire]:
    """Follow a wire through items of one input and output to the trunk; [] if it has no end."""
    way = [wire]
    while way[-1].target not in places:
        after = leaving[way[-1].target]
        if len(after) != 1 or len(reaching[way[-1].target]) != 1 or len(way) > LONGEST_DETOUR:
            return []
        way.append(after[0])
    return way
