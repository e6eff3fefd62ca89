"""Fusing: a layer takes the norm, activation, dropout or flattening behind it on its card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from blocks.card import Family
from builder.graph.ir import Node
from render.plan.folding import Signatures
from render.plan.web import Unit, Web, Wire, shape_of
from render.wording.totals import family_of

HEADS: Final = ("conv", "linear", "norm", "capsule", "pool")
TAILS: Final = ("norm", "activation")
LONGEST: Final = 4

Families = Callable[[Node], Family]


def fuse(web: Web, family: Families = family_of) -> Web:
    """Put chains such as convolution, normalisation, activation on one card each.

    `family` gives the family of a node, as `family_of` does.
    """
    leaving, reaching = web.by_source(), web.by_target()
    units = {unit.key: unit for unit in web.units}
    owner: dict[str, str] = {}
    for unit in web.units:
        if (
            unit.key in owner
            or unit.count > 1
            or unit.bundle is not None
            or len(unit.nodes) > 1
            or not leads(unit.head, family)
        ):
            continue
        last, nodes = unit, unit.nodes
        while (tail := _tail(last, leaving, reaching, units, family)) is not None and len(nodes) < LONGEST:
            nodes += tail.nodes
            owner[tail.key] = unit.key
            last = tail
        if last is not unit:
            units[unit.key] = unit.over(nodes, last.shape)
    return _merged(web, units, owner)


def leads(node: Node, family: Families = family_of) -> bool:
    """Tell whether a node takes others on its card."""
    return (node.body is None or node.body.kind == "composite") and family(node) in HEADS


def trails(node: Node, tail: Node, family: Families = family_of) -> bool:
    """Tell whether a node stands well behind another on one card."""
    if tail.body is not None:
        return False
    own, behind = family(node), family(tail)
    if tail.block == "Flatten":
        return own == "pool"
    if own == "pool" or shape_of(tail) != shape_of(node) or (node.body is not None and behind == "norm"):
        return False
    return "Dropout" in tail.block or (behind in TAILS and own != "activation")


def fold_units(web: Web, signatures: Signatures) -> Web:
    """Give equal fused units in a row one card with a count."""
    leaving, reaching = web.by_source(), web.by_target()
    units = {unit.key: unit for unit in web.units}
    owner: dict[str, str] = {}
    for unit in web.units:
        if unit.key in owner:
            continue
        last, count = unit, unit.count
        while (copy := _copy(last, leaving, reaching, units, signatures)) is not None:
            count += copy.count
            owner[copy.key] = unit.key
            last = copy
        if last is not unit:
            units[unit.key] = replace(unit, count=count)
    return _merged(web, units, owner)


Wires = Mapping[str, list[Wire]]


def _tail(
    unit: Unit, leaving: Wires, reaching: Wires, units: dict[str, Unit], family: Families
) -> Unit | None:
    tail = _only_follower(unit, leaving, reaching, units)
    if tail is None or tail.count > 1 or tail.bundle is not None:
        return None
    return tail if trails(unit.head, tail.head, family) else None


def _copy(
    unit: Unit, leaving: Wires, reaching: Wires, units: dict[str, Unit], signatures: Signatures
) -> Unit | None:
    copy = _only_follower(unit, leaving, reaching, units)
    if copy is None or len(copy.nodes) < 2 or len(copy.nodes) != len(unit.nodes):
        return None
    pairs = zip(unit.nodes, copy.nodes, strict=True)
    return copy if all(signatures.of(one) == signatures.of(other) for one, other in pairs) else None


def _only_follower(unit: Unit, leaving: Wires, reaching: Wires, units: dict[str, Unit]) -> Unit | None:
    """Give the unit in the same room that alone takes what a unit gives, and nothing else."""
    after = leaving[unit.key]
    follower = units.get(after[0].target) if len(after) == 1 else None
    if follower is None or len(reaching[follower.key]) != 1 or follower.room != unit.room:
        return None
    return follower


def _merged(web: Web, units: dict[str, Unit], owner: dict[str, str]) -> Web:
    """Drop the units that others took in, and lead their wires over."""
    kept = tuple(units[unit.key] for unit in web.units if unit.key not in owner)
    wires = []
    for wire in web.wires:
        source, target = owner.get(wire.source, wire.source), owner.get(wire.target, wire.target)
        if (source, target) == (wire.source, wire.target):
            wires.append(wire)
        elif source != target:
            wires.append(wire.between(source, target))
    return replace(web, units=kept, wires=tuple(wires))
