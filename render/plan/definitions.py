"""Definitions: a composite that is used often, drawn once, with what differs left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from builder.graph.ir import Graph, Node, walk
from render.plan.boxes import Written
from render.plan.fusing import fuse
from render.plan.opening import Opening
from render.plan.rows.holdings import Holdings
from render.plan.sheets import sheet_of
from render.plan.unfolding import unfold
from render.plan.web import Web
from render.scene import Box, Definition, Item, Join, Pill, Sheet
from render.wording.labels import Wording, argument_lines


def definition_of(
    graph: Graph, name: str, wording: Wording, holdings: Holdings, *, fused: bool = True
) -> Definition:
    """Draw a composite after its fullest use, and mark what not every use has or does alike."""
    uses = [node for node in walk(graph) if node.body is not None and node.block == name and not node.call]
    fullest = max(uses, key=lambda node: len(node.body.nodes) if node.body else 0)
    body = fullest.body
    assert body is not None, "a use of a composite has an inside"
    inside, copies = _one_of_a_chain(with_shapes(body, fullest))
    signatures = holdings.signatures
    web = unfold(inside, Opening(1), signatures)
    web = fuse(web, holdings.family_of) if fused else web
    drawn = sheet_of(web, wording, may_bend=False, written=Written(holdings))
    items = tuple(_generalised(item, web, uses, fullest, holdings) for item in drawn.items)
    arrows = tuple(replace(arrow, label="") for arrow in drawn.arrows)
    note = f"definition, used {len(uses)}×{f' · each {copies}' if copies else ''}"
    return Definition(name, note, Sheet(items, arrows))


def worth_defining(
    graph: Graph, often: Iterable[str], paths: Iterable[str], holdings: Holdings
) -> tuple[str, ...]:
    """Name those of the composites that cards or groups at these paths hold, the largest first."""
    held: Counter[str] = Counter()
    known = {node.path: node for node in walk(graph)}
    for node in (known[path] for path in paths):
        is_group = node.body is not None and node.body.kind == "group"
        for inner in node.body.nodes if node.body is not None and is_group else (node,):
            if inner.block in often and inner.body is not None:
                held[inner.block] += holdings.params_in(inner)
    return tuple(name for name, _ in held.most_common())


def with_shapes(body: Graph, node: Node) -> Graph:
    """Give the inputs of an inside the shapes that came in."""
    shapes = {edge.port: shape for edge, shape in zip(node.inputs, node.known.inputs, strict=False)}
    inputs = tuple(replace(one, shape=shapes.get(one.name, one.shape)) for one in body.inputs)
    return replace(body, inputs=inputs)


def _one_of_a_chain(body: Graph) -> tuple[Graph, str]:
    """Give the first of copies that are all there is inside, with their name; else the inside."""
    first, last = body.nodes[0], body.nodes[-1]
    is_chain = all(output.source.node == last.id for output in body.outputs)
    if first is last or not is_chain or any(node.base != first.base for node in body.nodes):
        return body, ""
    ids = {node.id: tuple(one.id for one in node.body.nodes) if node.body else () for node in body.nodes}
    if len(set(ids.values())) > 1 or first.body is None or not first.body.nodes:
        return body, ""
    return with_shapes(first.body, first), first.base


def _generalised(item: Item, web: Web, uses: Sequence[Node], fullest: Node, holdings: Holdings) -> Item:
    if isinstance(item, Pill):
        return replace(item, shape="")
    if isinstance(item, Join):
        return item
    unit = next(unit for unit in web.units if unit.key == item.key)
    twins = [_twins(node, uses, fullest) for node in unit.nodes]
    common = [phrase for group in twins for phrase in _common_phrases(group, holdings)]
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
        twin = _inside(use, inner)
        if twin is not None:
            found.append(twin)
    return found


def _inside(use: Node, inner: str) -> Node | None:
    """Give the node at a path inside a use, however deep it stands."""
    assert use.body is not None, "a use of a composite has an inside"
    path = f"{use.path}.{inner}"
    return use.body.node(inner) or next((node for node in walk(use.body) if node.path == path), None)


def _common_phrases(twins: list[Node], holdings: Holdings) -> list[str]:
    """Keep what all twins say; those that are equal blocks say the same, and are asked once."""
    if not twins:
        return []
    different = {holdings.signatures.of(twin) if twin.card else -id(twin): twin for twin in reversed(twins)}
    said = [holdings.phrases_of(twin) for twin in (twins[0], *different.values())]
    return [phrase for phrase in said[0] if all(phrase in other for other in said)]
