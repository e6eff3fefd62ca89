"""Graph to scene: what of a net is drawn, how deep, what is folded, what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from builder.errors import UsageError
from builder.graph.ir import Graph
from render.measure.extent import HEAD_AND_FOOT, extent_of
from render.measure.sizes import column_width, fact_rows, is_cut
from render.plan.columns import in_columns
from render.plan.definitions import definition_of, worth_defining
from render.plan.description import describe
from render.plan.eliding import elide, gather
from render.plan.folding import Signatures
from render.plan.fusing import fold_units, fuse
from render.plan.levels import bend
from render.plan.opening import Opening, check_paths, depth_of, used_often
from render.plan.sheets import sheet_of
from render.plan.unfolding import unfold, without_narrow_halls
from render.plan.web import Web
from render.scene import Box, Definition, Direction, Look, Pill, Scene, Sheet
from render.theme import WORDS
from render.wording.labels import Wording, count_text, macs_text, shape_text
from render.wording.totals import macs_of, params_of

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
    signatures = Signatures()
    if view.depth is not None:
        return _scene(graph, view, view.depth, signatures)
    page = PAGES[view.fit or "page"]
    for depth in range(depth_of(graph), 0, -1):
        scene = _scene(graph, view, depth, signatures)
        if fits(scene, page) or (view.fit is None and fits(scene, LYING)):
            return _explained(scene, graph, view)
    return _explained(_broken(graph, view, scene, signatures), graph, view)


def _broken(graph: Graph, view: View, scene: Scene, signatures: Signatures) -> Scene:
    """Break the outermost chain, which fits its page in one line no more, into columns."""
    page = PAGES[view.fit or "page"]
    if view.fit == "slide" and view.direction == "auto":
        scene = _scene(graph, replace(view, direction="TB"), 1, signatures)
    return replace(scene, sheet=in_columns(scene.sheet, page.height - HEAD_AND_FOOT))


def _explained(scene: Scene, graph: Graph, view: View) -> Scene:
    """Define beside a net what its closed cards hold most of, as far as the page has room."""
    if view.fit not in (None, "page") or scene.definitions:
        return scene
    paths = [path for item in scene.sheet.items if isinstance(item, Box) for path in item.nodes]
    for name in worth_defining(graph, paths)[:MOST_REMARKS]:
        definition = definition_of(graph, name, wording_of(graph, view))
        if sum(not isinstance(item, Pill) for item in definition.sheet.items) < 2:
            continue
        longer = _with_definitions(scene, (*scene.definitions, definition))
        if not fits(longer, PAGES["page"]):
            break
        scene = longer
    return scene


def _with_definitions(scene: Scene, definitions: tuple[Definition, ...]) -> Scene:
    words = describe(scene.title, scene.note, scene.sheet, definitions)
    legend = _legend((scene.sheet, *(one.sheet for one in definitions)))
    return replace(scene, definitions=definitions, description=words, legend=legend)


def fits(scene: Scene, page: Page) -> bool:
    """Tell whether a picture stays on a page."""
    extent = extent_of(scene)
    cards = sum(isinstance(item, Box) for sheet in scene.sheets for item in sheet.items)
    return extent.width <= page.width and extent.height <= page.height and cards <= page.cards


def _scene(graph: Graph, view: View, depth: int, signatures: Signatures) -> Scene:
    """Draw at a depth; where symbolic shapes are too long for a card, at the example sizes."""
    scene = _written(graph, view, depth, signatures, wording_of(graph, view))
    if view.sizes or not view.example or not any(_is_long(sheet) for sheet in scene.sheets):
        return scene
    return _written(graph, view, depth, signatures, replace(wording_of(graph, view), sizes=view.example))


def _is_long(sheet: Sheet) -> bool:
    """Tell whether a shape is cut, or more than a few take a row of their own."""
    column = column_width(sheet)
    boxes = [item for item in sheet.items if isinstance(item, Box)]
    broken = sum(len(fact_rows(box, column)) > 1 for box in boxes)
    return broken > MOST_BROKEN or any(is_cut(item, column) for item in sheet.items)


def _written(graph: Graph, view: View, depth: int, signatures: Signatures, wording: Wording) -> Scene:
    often = frozenset(used_often(graph))
    opening = Opening(depth, frozenset(view.expand), frozenset(view.collapse), often)
    sheet = _sheet(unfold(graph, opening, signatures), view, wording, signatures)
    defined = _defined(sheet, opening, graph) if view.fit != "readme" else ()
    definitions = tuple(definition_of(graph, name, wording, fused=view.depth is None) for name in defined)
    title, note = graph.title or graph.name, _note(graph, view, wording)
    sheets = (sheet, *(one.sheet for one in definitions))
    return Scene(
        name=graph.name,
        title=title,
        note=note,
        sheet=sheet,
        definitions=definitions,
        legend=_legend(sheets),
        description=describe(title, note, sheet, definitions),
        params=params_of(graph.nodes),
    )


def _sheet(web: Web, view: View, wording: Wording, signatures: Signatures) -> Sheet:
    page = PAGES[view.fit or "page"]
    if view.depth is None:
        web = fold_units(fuse(web), signatures)
    may_bend = view.direction in ("auto", "TB")
    is_u = may_bend and bend(web) is not None
    if view.depth is None and not web.halls and len(web.units) > page.cards and not is_u:
        cut = gather if view.fit == "readme" else elide
        web = cut(web, page.stretches)
    web = without_narrow_halls(elide(web, MOST_CARDS))
    direction = page.direction if view.direction == "auto" else view.direction
    return sheet_of(web, wording, direction=direction, may_bend=may_bend, is_compact=view.fit == "readme")


def _defined(sheet: Sheet, opening: Opening, graph: Graph) -> tuple[str, ...]:
    """Give the composites that stand closed on the sheet and that the depth would have opened."""
    titles = [item.title for item in sheet.items if isinstance(item, Box)]
    found = [name for name in used_often(graph) if name in titles and _is_deep_enough(graph, name, opening)]
    return tuple(found[:MOST_DEFINITIONS])


def _is_deep_enough(graph: Graph, name: str, opening: Opening, level: int = 0) -> bool:
    for node in graph.nodes:
        if node.body is None:
            continue
        if node.block == name and level < opening.depth - 1:
            return True
        if _is_deep_enough(node.body, name, opening, level + 1):
            return True
    return False


def wording_of(graph: Graph, view: View) -> Wording:
    """Give the wording of a view: which dim is the batch, and numbers where they were asked for."""
    shape = graph.inputs[0].shape if graph.inputs else None
    batch = shape.dims[0] if shape is not None and len(shape) > 1 else None
    example = {**view.example, **view.sizes}
    sizes = view.example if view.fit == "readme" and not view.sizes else view.sizes
    return Wording(batch, sizes, example, view.costs, view.shapes == "cards", view.fit == "readme")


def _note(graph: Graph, view: View, wording: Wording) -> str:
    inputs = ", ".join(f"{one.name} {shape_text(one.shape, wording)}".rstrip() for one in graph.inputs[:3])
    parts = [view.variant, inputs, f"{count_text(params_of(graph.nodes))} parameters"]
    total = macs_of(graph.nodes)
    macs = macs_text(total, wording)
    if macs:
        sizes = {size.name: wording.example[size.name] for size in total.sizes}
        at = ", ".join(f"{name} = {value}" for name, value in sizes.items() if (name, value) != ("N", 1))
        parts.append(f"{macs} at {at}" if at and not view.sizes else macs)
    return " · ".join(part for part in parts if part)


def _legend(sheets: tuple[Sheet, ...]) -> tuple[Look, ...]:
    families = {item.family for sheet in sheets for item in sheet.items if isinstance(item, Box)}
    if any(not isinstance(item, Box) and hasattr(item, "sign") for sheet in sheets for item in sheet.items):
        families.add("merge")
    if any(arrow.kind == "sample" for sheet in sheets for arrow in sheet.arrows):
        families.add("pool")
    return tuple(family for family in WORDS if family in families)
