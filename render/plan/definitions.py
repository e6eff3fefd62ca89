"""Definitions: a composite that is used often, drawn once, with what differs left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from builder.graph.ir import Graph, Node, walk
from render.plan.folding import Signatures
from render.plan.fusing import fuse
from render.plan.opening import Opening
from render.plan.sheets import sheet_of
from render.plan.unfolding import unfold
from render.plan.web import Web
from render.scene import Box, Definition, Item, Join, Pill, Sheet
from render.wording.labels import Wording, argument_lines, phrases_of


def definition_of(graph: Graph, name: str, wording: Wording, *, fused: bool = True) -> Definition:
    """Draw a composite after its fullest use, and mark what not every use has or does alike."""
    uses = [node for node in walk(graph) if node.body is not None and node.block == name and not node.call]
    fullest = max(uses, key=lambda node: len(node.body.nodes) if node.body else 0)
    body = fullest.body
    assert body is not None, "a use of a composite has an inside"
    web = unfold(with_shapes(body, fullest), Opening(1), Signatures())
    web = fuse(web) if fused else web
    drawn = sheet_of(web, wording, may_bend=False)
    items = tuple(_generalised(item, web, uses, fullest) for item in drawn.items)
    arrows = tuple(replace(arrow, label="") for arrow in drawn.arrows)
    return Definition(name, f"definition, used {len(uses)}×", Sheet(items, arrows))


def with_shapes(body: Graph, node: Node) -> Graph:
    """Give the inputs of an inside the shapes that came in."""
    shapes = {edge.port: shape for edge, shape in zip(node.inputs, node.known.inputs, strict=False)}
    inputs = tuple(replace(one, shape=shapes.get(one.name, one.shape)) for one in body.inputs)
    return replace(body, inputs=inputs)


def _generalised(item: Item, web: Web, uses: Sequence[Node], fullest: Node) -> Item:
    if isinstance(item, Pill):
        return replace(item, shape="")
    if isinstance(item, Join):
        return item
    unit = next(unit for unit in web.units if unit.key == item.key)
    twins = [_twins(node, uses, fullest) for node in unit.nodes]
    common = [phrase for group in twins for phrase in _common_phrases(group)]
    present = len(twins[0])
    if present < len(uses):
        common.append(f"in {present} of {len(uses)}")
    return _plain(item, common, is_optional=present < len(uses))


def _plain(box: Box, phrases: list[str], *, is_optional: bool) -> Box:
    """Take away what holds for one use alone: the shape, and the count of parameters."""
    return replace(box, lines=argument_lines(phrases), fact="", params=0, is_optional=is_optional)


def _twins(node: Node, uses: Sequence[Node], fullest: Node) -> list[Node]:
    """Give the node of the same name in every use."""
    inner = node.path.removeprefix(f"{fullest.path}.")
    found = []
    for use in uses:
        body = use.body
        twin = body.node(inner) if body is not None else None
        if twin is not None:
            found.append(twin)
    return found


def _common_phrases(twins: list[Node]) -> list[str]:
    """Keep what all twins say; where they differ in one word, say which."""
    if not twins:
        return []
    said = [phrases_of(twin) for twin in twins]
    return [phrase for phrase in said[0] if all(phrase in other for other in said)]
