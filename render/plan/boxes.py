"""Boxes: what stands on a unit's card, in its join, or in the pill of an end."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Final

from blocks.card import Family
from blocks.kinds import shown
from builder.graph.ir import Node
from render.measure.metrics import width_of
from render.measure.sizes import COMPACT, SIDE
from render.plan.rows.holdings import Holdings, Sorts
from render.plan.web import Terminal, Unit, Wire
from render.scene import Box, Item, Join, Pill
from render.theme import CARD_TITLE
from render.wording.labels import (
    Wording,
    argument_lines,
    count_text,
    first_phrases,
    macs_text,
    shape_text,
)
from render.wording.names import chain_name, name_of, short_name, stretch_name
from render.wording.signs import WORDS, sign_of
from render.wording.totals import macs_of, params_of

LONGEST_TOOLTIP: Final = 400
MOST_PATHS: Final = 100


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of a net: items by what they stand for, and what its nodes hold.

    Another wording changes the facts of an item alone.
    """

    holdings: Holdings = field(default_factory=Holdings)
    items: dict[Hashable, Item] = field(default_factory=dict)


def item_of(unit: Unit, wording: Wording, written: Written) -> Item:
    """Give the join or the card of a unit; one that was written before keeps all but its facts."""
    if unit.elided:
        return _item(unit, wording, written.holdings)  # many nodes to know it by, and seldom written twice
    nodes = tuple(map(id, (*unit.nodes, *unit.joined)))
    key = (unit.key, unit.count, len(unit.joined), nodes)
    known = written.items.get(key)
    if isinstance(known, Box):
        return replace(known, fact=_fact(unit, known.params // known.count, wording))
    return written.items.setdefault(key, _item(unit, wording, written.holdings))


def _item(unit: Unit, wording: Wording, holdings: Holdings) -> Item:
    if is_join(unit):
        return Join(unit.key, sign_of(unit.head), unit.head.path, tooltip_of(unit.nodes))
    return box_of(unit, wording, holdings)


def is_join(unit: Unit) -> bool:
    """Tell whether a unit is drawn as a sign, and not as a card."""
    return unit.count == 1 and len(unit.nodes) == 1 and bool(sign_of(unit.head))


def box_of(unit: Unit, wording: Wording, holdings: Holdings | None = None) -> Box:
    """Give the card of a unit; `holdings` knows what nodes like its own hold."""
    holdings = holdings or Holdings()
    sorts = unit.sorts or holdings.sorts(unit.nodes)
    params, phrases = holdings.params_of(sorts), _phrases(unit, holdings)
    return Box(
        key=unit.key,
        title=_title(unit, sorts, wording),
        lines=first_phrases(phrases, COMPACT) if wording.is_compact else argument_lines(phrases),
        fact=_fact(unit, params, wording),
        family=_family(unit, sorts, holdings),
        count=unit.count,
        params=params * unit.count,
        path=unit.head.path,
        tooltip=tooltip_of(unit.nodes),
        nodes=tuple(node.path for node in (*unit.nodes[:MOST_PATHS], *unit.joined)),
    )


def pill_of(terminal: Terminal, wording: Wording) -> Pill:
    """Give the pill of an input or an output."""
    return Pill(terminal.key, terminal.name, shape_text(terminal.shape, wording), terminal.doc)


def sample_label(wire: Wire, wording: Wording) -> tuple[str, int]:
    """Give the words for the sampling blocks on a wire, and the parameters that they hold."""
    nodes = [node for unit in wire.through for node in unit.nodes]
    params = params_of(nodes)
    words = " · ".join(name_of(node) for node in nodes)
    parts = [
        words,
        count_text(params) if params else "",
        macs_text(macs_of(nodes), wording) if wording.costs else "",
    ]
    return (" · ".join(part for part in parts if part), params)


def tooltip_of(nodes: tuple[Node, ...]) -> str:
    """Tell all of a unit: paths, blocks, arguments."""
    return "; ".join(_told(node) for node in nodes[:4])[:LONGEST_TOOLTIP]


def _family(unit: Unit, sorts: Sorts, holdings: Holdings) -> Family:
    """Give the family that colours a unit: of a stretch, that of the node which holds most."""
    if unit.elided:
        return holdings.family_of(max(sorts, key=lambda sort: holdings.params_in(sort[0]))[0])
    return holdings.family_of(unit.head)


def _title(unit: Unit, sorts: Sorts, wording: Wording) -> str:
    width = COMPACT - 2 * SIDE if wording.is_compact else math.inf
    if unit.elided:
        return stretch_name(sorts, width)
    title = chain_name(unit.nodes)
    is_wide = len(unit.nodes) == 1 and width_of(title, CARD_TITLE, bold=True) > width
    return short_name(title) if is_wide else title


def _phrases(unit: Unit, holdings: Holdings) -> list[str]:
    if unit.elided:
        return [f"{unit.elided} nodes"]
    joined = [WORDS.get(sign_of(node), "join") for node in unit.joined]
    inner = [phrase for node in unit.nodes for phrase in holdings.phrases_of(node)]
    return [*joined, *inner, *_remarks(unit)]


def _remarks(unit: Unit) -> list[str]:
    found = ["frozen"] if all(node.freeze for node in unit.nodes) else []
    for node in unit.nodes:
        if node.call:
            found.append(f"weights of {node.call}")
        found.extend(f"{tie.parameter} of {tie.other.rpartition('.')[0] or tie.other}" for tie in node.ties)
    return found


def _fact(unit: Unit, params: int, wording: Wording) -> str:
    parts = [shape_text(unit.shape, wording)] if wording.shapes_on_cards else []
    if params:
        parts.append(f"{count_text(params)} each" if unit.count > 1 else count_text(params))
    if wording.costs:
        parts.append(macs_text(macs_of(unit.nodes), wording))
    return " · ".join(part for part in parts if part)


def _told(node: Node) -> str:
    args = ", ".join(f"{name}={shown(value, 40)}" for name, value in node.known.args.items())
    return f"{node.path}: {name_of(node)}({args})" if args else f"{node.path}: {name_of(node)}"
