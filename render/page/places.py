"""Places: one scope laid out by the engine, as plain data: items, arrows, their ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from builder.graph.ir import Graph, Node
from render.image import lay_out
from render.ink.cards import item_ink, label_place
from render.ink.drawing import Panel, Shape, Text
from render.ink.layout import Layout, Rectangle, Route, read_layouts
from render.ink.outline import write_outline
from render.measure.sizes import column_width, is_cut, label_text
from render.plan.eliding import elide
from render.plan.folding import Run, Signatures, runs
from render.plan.levels import bend
from render.plan.opening import Opening
from render.plan.sheets import sheet_of
from render.plan.unfolding import unfold
from render.plan.web import Unit, Web
from render.scene import Arrow, Box, Direction, Item, Join, Pill, Sheet
from render.theme import Theme
from render.wording.labels import Wording

MOST_CARDS: Final = 300
FEW_CARDS: Final = 40
MOST_WIRES: Final = 600

Place = dict[str, Any]


@dataclass(slots=True)
class Surveyor:
    """Lays scopes out; equal ones once."""

    wording: Wording
    theme: Theme
    engine: str | None = None
    signatures: Signatures = field(default_factory=Signatures)
    layouts: dict[str, Layout] = field(default_factory=dict)

    def survey(self, scope: Graph) -> Place:
        """Give a scope's size, items and arrows; nodes are named by their place in the scope."""
        web = unfold(scope, Opening(1), self.signatures)
        web = elide(web, FEW_CARDS if len(web.wires) > MOST_WIRES else MOST_CARDS)
        bent = bend(web)
        sheet, web = self._sheet(web), bent[0] if bent is not None else web
        layout = self._layout(sheet)
        numbers = {node.path: number for number, node in enumerate(scope.nodes)}
        copies = {run.first.path: _copies(run, scope, numbers) for run in runs(scope, self.signatures)}
        units = {unit.key: unit for unit in web.units}
        keys = {item.key: number for number, item in enumerate(sheet.items)}
        through = {wire.ends: _all_nodes(wire.through) for wire in web.wires}
        return {
            "w": _round(layout.width),
            "h": _round(layout.height),
            "items": [
                self._item(item, layout.items[item.key], units.get(item.key), numbers, copies)
                for item in sheet.items
            ],
            "arrows": [
                {
                    **_arrow(arrow, route, sheet.direction),
                    "from": keys[arrow.source],
                    "to": keys[arrow.target],
                    "n": [numbers[node.path] for node in through.get((arrow.source, arrow.target), ())],
                }
                for arrow, route in zip(sheet.arrows, layout.routes, strict=True)
            ],
        }

    def _sheet(self, web: Web) -> Sheet:
        """Write shapes as symbols, or as numbers where symbols are too long for the cards."""
        sheet = sheet_of(web, self.wording)
        is_long = any(is_cut(item, column_width(sheet)) for item in sheet.items)
        if is_long and self.wording.example and not self.wording.sizes:
            sheet = sheet_of(web, replace(self.wording, sizes=self.wording.example))
        items = tuple(_without_path(item) for item in sheet.items)
        return replace(sheet, items=items)

    def _layout(self, sheet: Sheet) -> Layout:
        """Lay a sheet out; sheets of equal outlines share a layout."""
        form = write_outline(sheet, self.theme)
        if form not in self.layouts:
            (self.layouts[form],) = read_layouts(lay_out(form, engine=self.engine), (sheet,))
        return _named_after(self.layouts[form], sheet)

    def _item(
        self,
        item: Item,
        place: Rectangle,
        unit: Unit | None,
        numbers: Mapping[str, int],
        copies: Mapping[str, list[int]],
    ) -> Place:
        box = Rectangle(0, 0, place.width, place.height)
        found: Place = {
            "k": {Box: "card", Pill: "pill", Join: "join"}[type(item)],
            "t": item.text if isinstance(item, Pill) else item.sign if isinstance(item, Join) else item.title,
            "box": [_round(place.x), _round(place.y), _round(place.width), _round(place.height)],
            "ink": [_ink(shape) for shape in item_ink(item, box, self.theme)],
        }
        if isinstance(item, Box):
            found |= {"f": item.family, "l": [*item.lines, item.fact]}
        if unit is not None:
            nodes = [numbers[node.path] for node in (*unit.nodes, *unit.joined)]
            found["n"] = list(dict.fromkeys(nodes))
            found |= {"e": 1} if unit.elided else {}
        if isinstance(item, Box) and unit is not None and item.count > 1:
            found["c"] = copies[unit.head.path]
            found["one"] = [_ink(shape) for shape in item_ink(_single(item), box, self.theme)]
        return found


def _copies(run: Run, scope: Graph, numbers: Mapping[str, int]) -> list[int]:
    """Give every node of a run: each feeds the next."""
    if run.count == 1:
        return [numbers[run.first.path]]
    after = {
        edge.source.node: node
        for node in scope.nodes[numbers[run.first.path] : numbers[run.last.path] + 1]
        for edge in node.inputs
        if edge.source.node
    }
    chain = [run.first]
    while chain[-1].id != run.last.id:
        chain.append(after[chain[-1].id])
    return [numbers[node.path] for node in chain]


def _single(box: Box) -> Box:
    """Give the card of one copy alone."""
    return replace(box, count=1, fact=box.fact.replace(" each", ""))


def _all_nodes(units: Iterable[Unit]) -> list[Node]:
    return [node for unit in units for node in unit.nodes]


def _without_path(item: Item) -> Item:
    """Take away what tells two equal items apart, so that their scopes share a layout."""
    return replace(item, tooltip="")


def _named_after(layout: Layout, sheet: Sheet) -> Layout:
    """Give a layout the keys of another sheet that is laid out alike."""
    items = {item.key: place for item, place in zip(sheet.items, layout.items.values(), strict=True)}
    return replace(layout, items=items)


def _ink(shape: Shape) -> list[str | float]:
    if isinstance(shape, Panel):
        place = shape.place
        corners = [_round(one) for one in (place.x, place.y, place.width, place.height, shape.corner)]
        return ["r", *corners, shape.fill, shape.stroke, shape.line, int(shape.dashed)]
    assert isinstance(shape, Text), "items are made of panels and text"
    at = (_round(shape.at.x), _round(shape.at.y))
    return ["t", *at, shape.content, shape.size, shape.fill, int(shape.bold), shape.anchor]


def _arrow(arrow: Arrow, route: Route, direction: Direction) -> Place:
    points = [_round(number) for point in (*route.points, route.tip) for number in (point.x, point.y)]
    found: Place = {"p": points, "k": arrow.kind}
    if arrow.label and route.label is not None:
        centre = label_place(arrow, route, direction).centre
        found["l"] = [_round(centre.x), _round(centre.y), label_text(arrow.label)]
    return found


def _round(value: float) -> float:
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded
