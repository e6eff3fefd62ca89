"""Levels: a web with nested skips, each at a resolution of its own, drawn as a U."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from blocks.dims import Dim
from blocks.shapes import Shape
from render.plan.bridges import Bridge, bridges_of, trunk_of
from render.plan.web import Ends, Unit, Web
from render.wording.signs import sign_of
from render.wording.totals import family_of


@dataclass(frozen=True, slots=True)
class Bend:
    """How a web bends into a U: levels, both columns, the bottom, wires that climb or cross."""

    levels: tuple[tuple[str, ...], ...]
    left: tuple[str, ...]
    right: tuple[str, ...]
    bottom: str
    crossing: frozenset[Ends] = field(default_factory=frozenset)
    climbing: frozenset[Ends] = field(default_factory=frozenset)


def bend(web: Web) -> tuple[Web, Bend] | None:
    """Give the web with its sampling put on arrows, and how it bends; None where it is no U."""
    trunk = trunk_of(web)
    if not _nest(web, trunk):
        return None
    slim = _with_sampling_on_wires(web)
    slim, moved = _with_joins_in_cards(slim)
    kept = set(slim.keys)
    trunk = tuple(dict.fromkeys(key for key in (moved.get(key, key) for key in trunk) if key in kept))
    nest = _nest(slim, trunk)
    return (slim, _bend(slim, trunk, nest)) if nest else None


def is_straight(web: Web) -> bool:
    """Tell whether no value has two readers, and so no way leads around another."""
    sources = [wire.source for wire in web.wires]
    return len(set(sources)) == len(sources)


def resolution_of(shape: Shape | None) -> tuple[Dim, ...]:
    """Give the sizes behind batch and channels.

    >>> resolution_of(Shape.of("N", 64, 8, 8))
    (8, 8)
    """
    return () if shape is None else shape.dims[2:]


def _nest(web: Web, trunk: tuple[str, ...]) -> tuple[Bridge, ...]:
    """Give the longest chain of nested bridges, innermost first, if it has two resolutions."""
    bridges = sorted(bridges_of(web, trunk), key=lambda bridge: (bridge.end - bridge.start, bridge.start))
    best: tuple[Bridge, ...] = ()
    for place, innermost in enumerate(bridges):
        chain = [innermost]
        for bridge in bridges[place + 1 :]:
            if bridge.spans(chain[-1]):
                chain.append(bridge)
        best = tuple(chain) if len(chain) > len(best) else best
    resolutions = {resolution_of(bridge.shape) for bridge in best} - {()}
    return best if len(best) > 1 and len(resolutions) > 1 else ()


def _with_sampling_on_wires(web: Web) -> Web:
    """Turn blocks that only change the resolution into labels of arrows."""
    leaving, reaching = web.by_source(), web.by_target()
    gone = {
        unit.key: unit
        for unit in web.units
        if _is_sampling(unit) and len(leaving[unit.key]) == 1 and len(reaching[unit.key]) == 1
        and leaving[unit.key][0].target not in {terminal.key for terminal in web.outputs}
    }  # fmt: skip
    wires = []
    for wire in web.wires:
        if wire.source in gone:
            continue
        passed: list[Unit] = []
        last = wire
        while last.target in gone:
            passed.append(gone[last.target])
            last = leaving[last.target][0]
        wires.append(replace(last, source=wire.source, through=tuple(passed)))
    return replace(web, units=tuple(unit for unit in web.units if unit.key not in gone), wires=tuple(wires))


def _is_sampling(unit: Unit) -> bool:
    node = unit.head
    if unit.count > 1 or len(unit.nodes) > 1 or node.body is not None or not node.known.inputs:
        return False
    before, after = resolution_of(node.known.inputs[0]), resolution_of(unit.shape)
    if not before or not after or before == after or len(before) != len(after):
        return False
    grows = all(
        (one - other).constant != 0 and _is_larger(one, other)
        for one, other in zip(after, before, strict=True)
    )
    return family_of(node) == "pool" or (grows and family_of(node) == "conv")


def _is_larger(one: Dim, other: Dim) -> bool:
    example = {size.name: 1 << 20 for size in (*one.sizes, *other.sizes)}
    return one.evaluate(example) > other.evaluate(example)


def _with_joins_in_cards(web: Web) -> tuple[Web, dict[str, str]]:
    """Put joins that feed one card alone into that card, as words; tell which went where."""
    leaving, reaching = web.by_source(), web.by_target()
    units = {unit.key: unit for unit in web.units}
    moved: dict[str, str] = {}
    for unit in web.units:
        after = leaving[unit.key]
        follower = units.get(after[0].target) if len(after) == 1 and not after[0].through else None
        if not sign_of(unit.head) or unit.count > 1 or follower is None or len(reaching[follower.key]) != 1:
            continue
        if sign_of(follower.head) or follower.count > 1:
            continue
        units[follower.key] = replace(follower, joined=(*follower.joined, unit.head))
        moved[unit.key] = follower.key
    wires = []
    for wire in web.wires:
        target = moved.get(wire.target, wire.target)
        if wire.source not in moved:
            wires.append(replace(wire, target=target))
    kept = tuple(units[unit.key] for unit in web.units if unit.key not in moved)
    return replace(web, units=kept, wires=tuple(wires)), moved


def _bend(web: Web, trunk: tuple[str, ...], nest: tuple[Bridge, ...]) -> Bend:
    inner = nest[0]
    bottom = (inner.start + inner.end) // 2
    right = trunk[bottom + 1 :]
    crossing = frozenset(wire.ends for bridge in nest for wire in bridge.wires)
    levels = [(trunk[bridge.start], *bridge.between, trunk[bridge.end]) for bridge in nest]
    beyond = _beyond(web, right)
    below = {trunk[bottom], *right}
    climbing = frozenset(wire.ends for wire in web.wires if wire.source in below and wire.target in right)
    return Bend(
        _joined_levels(levels, beyond), trunk[:bottom], right, trunk[bottom], crossing, climbing - crossing
    )


def _beyond(web: Web, right: tuple[str, ...]) -> dict[str, list[str]]:
    """Give what hangs beside the right column, as the outputs of a pyramid, by where."""
    leaving = web.by_source()
    found: dict[str, list[str]] = {}
    for key in right:
        side: list[str] = []
        pending = [wire.target for wire in leaving[key] if wire.target not in right]
        while pending:
            target = pending.pop(0)
            side.append(target)
            pending.extend(wire.target for wire in leaving[target] if wire.target not in right)
        if side:
            found[key] = list(dict.fromkeys(side))
    return found


def _joined_levels(
    levels: list[tuple[str, ...]], beyond: Mapping[str, list[str]]
) -> tuple[tuple[str, ...], ...]:
    found = [(*level, *beyond.get(level[-1], ())) for level in levels]
    ends = {level[-1] for level in levels}
    found += [(key, *side) for key, side in beyond.items() if key not in ends]
    return tuple(found)
