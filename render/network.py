"""Graph to scene: what of a net is drawn, how deep, what is folded, what stands beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from builder.errors import UsageError
from builder.graph.ir import Graph
from render.measure.extent import HEAD_AND_FOOT, extent_of
from render.measure.sizes import column_width, fact_rows, is_cut
from render.plan.boxes import Written
from render.plan.columns import in_columns
from render.plan.definitions import Inside, definition_of, inside_of, worth_defining
from render.plan.description import describe
from render.plan.eliding import elide, gather
from render.plan.fusing import fold_units, fuse
from render.plan.lengths import least_length
from render.plan.levels import bend, is_straight
from render.plan.opening import Opening, check_paths, depth_of, used_often, uses_of
from render.plan.rows.bundles import spread
from render.plan.rows.bundling import Bundling
from render.plan.rows.holdings import Holdings
from render.plan.sheets import sheet_of
from render.plan.unfolding import unfold, without_narrow_halls
from render.plan.web import Web
from render.scene import Box, Definition, Direction, Look, Scene, Sheet
from render.theme import WORDS
from render.wording.labels import Wording, count_text, macs_text, shape_text

Fit = Literal["page", "readme", "slide"]

MOST_CARDS: Final = 400
MOST_DEFINITIONS: Final = 4
MOST_REMARKS: Final = 2
MOST_BROKEN: Final = 2


@dataclass(frozen=True, slots=True)
class Page:
    """What a picture should fit: points across and down, cards, and cards once it is cut."""

    width: float
    height: float
    cards: int
    stretches: int
    direction: Direction = "TB"


# A page is A4 where text of 10 points stands at about 8; the others are screens.
PAGES: Final[Mapping[Fit, Page]] = {
    "page": Page(595 / 0.76, 842 / 0.76, 40, 16),
    "readme": Page(1010, 300, 6, 6, "LR"),
    "slide": Page(960, 540, 24, 10, "LR"),
}
LYING: Final = Page(842 / 0.76, 595 / 0.72, 40, 16)
"""A page on its side, where text stands a little smaller."""


@dataclass(frozen=True, slots=True)
class View:
    """What a reader asked for: depth, opened and closed nodes, direction, page, words.

    `sizes` puts numbers for named sizes in shapes; `example` are sizes to count multiply-adds with.
    """

    depth: int | None = None
    expand: tuple[str, ...] = ()
    collapse: tuple[str, ...] = ()
    direction: Literal["auto", "TB", "LR"] = "auto"
    fit: Fit | None = None
    variant: str = ""
    costs: bool = False
    shapes: Literal["cards", "edges"] = "cards"
    sizes: Mapping[str, int] = field(default_factory=dict)
    example: Mapping[str, int] = field(default_factory=dict)


def sketch(graph: Graph, view: View | None = None) -> Scene:
    """Give the scene of an inferred graph; without a depth, the deepest that stays on the page.

    Raises:
        UsageError: The depth is below 1, or a node to expand or collapse is not there.
    """
    view = view or View()
    if view.depth is not None and view.depth < 1:
        raise UsageError(
            f"the depth is 1 or more, got {view.depth}",
            code="bad-argument",
            hint="1 shows the outermost nodes alone",
        )
    check_paths(graph, (*view.expand, *view.collapse))
    draft = _Draft(graph, view)
    if view.depth is not None:
        return draft.finished(draft.with_definitions(draft.bare(view.depth), view.depth))
    pages = (PAGES[view.fit],) if view.fit is not None else (PAGES["page"], LYING)
    tallest = max(page.height for page in pages)
    for depth in range(depth_of(graph, draft.signatures.nested), 0, -1):
        if depth > 1 and draft.is_longer(depth, tallest):
            continue
        scene = draft.bare(depth)
        if not fits(scene, *pages):
            continue  # definitions beside it would only make it larger
        fuller = draft.with_definitions(scene, depth)
        if fuller is scene or fits(fuller, *pages):
            return draft.finished(draft.explained(fuller))
        scene = fuller
    return draft.finished(draft.explained(draft.broken(scene)))


def fits(scene: Scene, *pages: Page) -> bool:
    """Tell whether a picture stays on one of the pages."""
    cards = sum(isinstance(item, Box) for sheet in scene.sheets for item in sheet.items)
    if cards > max(page.cards for page in pages):
        return False
    extent = extent_of(scene)
    return any(
        extent.width <= page.width and extent.height <= page.height and cards <= page.cards for page in pages
    )


class _Draft:
    """A picture in the making: scenes of one graph at many depths, and what all of them share.

    Most depths are tried and given up, so what the finished picture alone needs is written last.
    """

    def __init__(self, graph: Graph, view: View) -> None:
        self.graph, self.view = graph, view
        self.page = PAGES[view.fit or "page"]
        self.direction = self.page.direction if view.direction == "auto" else view.direction
        self.holdings = Holdings()
        self.signatures = self.holdings.signatures
        self.uses = uses_of(graph, self.signatures.nested)
        self.often = used_often(self.uses)
        self.bundling = Bundling.of(self.signatures, is_fused=view.depth is None)
        sorts = self.holdings.sorts_in(graph)
        self.params, self.macs = self.holdings.params_of(sorts), self.holdings.macs_of(sorts)
        self.wording = wording_of(graph, view)
        self.web: Web
        self.levels: float = math.inf  # of what was unfolded last: the same at every depth from there on
        self.drawn: tuple[Web, Scene] | None = None
        self.written = Written(self.holdings)

    def bare(self, depth: int) -> Scene:
        """Draw the net alone; where symbolic shapes are too long for a card, at the example sizes."""
        web = self.unfolded(depth)
        if self.drawn is None or self.drawn[0] is not web:
            scene = self._scene(web, self.wording)
            if not self.view.sizes and self.view.example and _is_long(scene.sheet):
                scene = self._scene(web, replace(self.wording, sizes=self.view.example))
            self.drawn = web, scene
        return self.drawn[1]

    def is_longer(self, depth: int, height: float) -> bool:
        """Tell whether the net alone is higher than a page, if that shows before a card is written."""
        if self.direction != "TB":
            return False
        web = self.unfolded(depth)
        return least_length(web, has_facts=self.wording.shapes_on_cards) > height and bend(web) is None

    def unfolded(self, depth: int) -> Web:
        """Unfold the net to a depth, and fold what repeats."""
        if depth < self.levels:
            self.web = self._web(depth)
        return self.web

    def with_definitions(self, scene: Scene, depth: int) -> Scene:
        """Define beside the net what stands closed on its sheet and would have been opened."""
        if self.view.fit == "readme":
            return scene
        titles = {item.title for item in scene.sheet.items if isinstance(item, Box)}
        found = [
            name for name in self.often if name in titles and _is_deep_enough(self.graph, name, depth - 1)
        ]
        if not found:
            return scene
        return replace(scene, definitions=tuple(map(self._definition, found[:MOST_DEFINITIONS])))

    def broken(self, scene: Scene) -> Scene:
        """Break the outermost chain, which fits its page in one line no more, into columns."""
        if self.view.fit == "slide" and self.view.direction == "auto":
            scene = _Draft(self.graph, replace(self.view, direction="TB")).bare(1)
        return replace(scene, sheet=in_columns(scene.sheet, self.page.height - HEAD_AND_FOOT))

    def explained(self, scene: Scene) -> Scene:
        """Define beside a net what its closed cards hold most of, as far as the page has room."""
        if self.view.fit not in (None, "page") or scene.definitions or not self.often:
            return scene
        paths = [path for item in scene.sheet.items if isinstance(item, Box) for path in item.nodes]
        for name in worth_defining(self.graph, self.often, paths, self.holdings)[:MOST_REMARKS]:
            inside = self._inside(name)
            if len(inside.web.units) < 2:
                continue
            definition = definition_of(inside, self.wording, self.holdings)
            longer = replace(scene, definitions=(*scene.definitions, definition))
            if not fits(longer, PAGES["page"]):
                break
            scene = longer
        return scene

    def finished(self, scene: Scene) -> Scene:
        """Add the legend and the picture in words."""
        words = describe(scene.title, scene.note, scene.sheet, scene.definitions)
        return replace(scene, description=words, legend=_legend(scene.sheets))

    def _definition(self, name: str) -> Definition:
        return definition_of(self._inside(name), self.wording, self.holdings)

    def _inside(self, name: str) -> Inside:
        return inside_of(name, self.uses, self.holdings, fused=self.view.depth is None)

    def _scene(self, web: Web, wording: Wording) -> Scene:
        view, graph = self.view, self.graph
        may_bend, is_compact = view.direction != "LR", view.fit == "readme"
        sheet = sheet_of(
            web,
            wording,
            direction=self.direction,
            may_bend=may_bend,
            is_compact=is_compact,
            written=self.written,
        )
        return Scene(graph.name, graph.title or graph.name, self._note(wording), sheet, params=self.params)

    def _web(self, depth: int) -> Web:
        view = self.view
        opening = Opening(depth, frozenset(view.expand), frozenset(view.collapse), frozenset(self.often))
        web = unfold(self.graph, opening, self.signatures, self.bundling)
        self.levels = web.levels
        if view.depth is None:
            web = fold_units(fuse(web, self.holdings.family_of), self.signatures)
            is_long = not web.halls and web.size > self.page.cards
            if is_long and (view.direction == "LR" or is_straight(web) or bend(spread(web)) is None):
                web = (gather if view.fit == "readme" else elide)(web, self.page.stretches)
        return without_narrow_halls(spread(elide(web, MOST_CARDS)))

    def _note(self, wording: Wording) -> str:
        inputs = (f"{one.name} {shape_text(one.shape, wording)}".rstrip() for one in self.graph.inputs[:3])
        parts = [self.view.variant, ", ".join(inputs), f"{count_text(self.params)} parameters"]
        macs = macs_text(self.macs, wording)
        if macs:
            sizes = {size.name: wording.example[size.name] for size in self.macs.sizes}
            at = ", ".join(f"{name} = {value}" for name, value in sizes.items() if (name, value) != ("N", 1))
            parts.append(f"{macs} at {at}" if at and not self.view.sizes else macs)
        return " · ".join(part for part in parts if part)


def _is_long(sheet: Sheet) -> bool:
    """Tell whether a shape is cut, or more than a few take a row of their own."""
    column = column_width(sheet)
    boxes = [item for item in sheet.items if isinstance(item, Box)]
    broken = sum(len(fact_rows(box, column)) > 1 for box in boxes)
    return broken > MOST_BROKEN or any(is_cut(item, column) for item in sheet.items)


def _is_deep_enough(graph: Graph, name: str, levels: int) -> bool:
    """Tell whether a composite stands in the outermost levels of a graph."""
    inner = [node for node in graph.nodes if node.body is not None] if levels > 0 else []
    return any(
        node.block == name or (node.body is not None and _is_deep_enough(node.body, name, levels - 1))
        for node in inner
    )


def wording_of(graph: Graph, view: View) -> Wording:
    """Give the wording of a view: which dim is the batch, and numbers where they were asked for."""
    shape = graph.inputs[0].shape if graph.inputs else None
    batch = shape.dims[0] if shape is not None and len(shape) > 1 else None
    example = {**view.example, **view.sizes}
    sizes = view.example if view.fit == "readme" and not view.sizes else view.sizes
    return Wording(batch, sizes, example, view.costs, view.shapes == "cards", view.fit == "readme")


def _legend(sheets: tuple[Sheet, ...]) -> tuple[Look, ...]:
    families = {item.family for sheet in sheets for item in sheet.items if isinstance(item, Box)}
    if any(not isinstance(item, Box) and hasattr(item, "sign") for sheet in sheets for item in sheet.items):
        families.add("merge")
    if any(arrow.kind == "sample" for sheet in sheets for arrow in sheet.arrows):
        families.add("pool")
    return tuple(family for family in WORDS if family in families)
