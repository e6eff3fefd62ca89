"""Definitions: a composite that is used often, drawn once, with what differs left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from builder.graph.ir import Graph, Node, walk
from render.plan.boxes import Written
from render.plan.fusing import fuse
from render.plan.opening import Opening, Uses
from render.plan.rows.holdings import Holdings
from render.plan.sheets import sheet_of
from render.plan.unfolding import unfold
from render.plan.web import Web
from render.scene import Box, Definition, Item, Join, Pill, Sheet
from render.wording.labels import Wording, argument_lines, phrases_of


@dataclass(frozen=True, slots=True)
class Inside:
    """The uses of a composite, the fullest of them, and its units; `each` names copies in a row."""

    name: str
    uses: Sequence[Node]
    fullest: Node
    web: Web
    each: str


def inside_of(name: str, known: Uses, holdings: Holdings, *, fused: bool = True) -> Inside:
    """Look into a composite, where it is fullest."""
    pairs = [(node, body) for node, body in known[name] if not node.call]
    uses, (fullest, body) = [node for node, _ in pairs], max(pairs, key=lambda pair: len(pair[1].nodes))
    inside, each = _one_of_a_chain(with_shapes(body, fullest))
    web = unfold(inside, Opening(1), holdings.signatures)
    return Inside(name, uses, fullest, fuse(web, holdings.family_of) if fused else web, each)


def definition_of(inside: Inside, wording: Wording, holdings: Holdings) -> Definition:
    """Draw a composite after its fullest use, and mark what not every use has or does alike."""
    drawn = sheet_of(inside.web, wording, may_bend=False, written=Written(holdings))
    items = tuple(_generalised(item, inside) for item in drawn.items)
    arrows = tuple(replace(arrow, label="") for arrow in drawn.arrows)
    note = f"definition, used {len(inside.uses)}×{f' · each {inside.each}' if inside.each else ''}"
    return Definition(inside.name, note, Sheet(items, arrows))


def worth_defining(
    graph: Graph, often: Iterable[str], paths: Iterable[str], holdings: Holdings
) -> tuple[str, ...]:
    """Name those of the composites that cards or groups at these paths hold, the largest first."""
    held: Counter[str] = Counter()
    known = {node.path: node for node in walk(graph)}
    for inner in _outermost((known[path] for path in paths), frozenset(often)):
        held[inner.block] += holdings.params_in(inner)
    return tuple(name for name, _ in held.most_common())


def _outermost(nodes: Iterable[Node], names: frozenset[str]) -> Iterator[Node]:
    """Give the uses of some composites in nodes, in groups, and in what holds but one node."""
    for node in nodes:
        if node.body is None:
            continue
        if node.block in names:
            yield node
        elif node.body.kind == "group" or len(node.body.nodes) == 1:
            yield from _outermost(node.body.nodes, names)


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


def _generalised(item: Item, inside: Inside) -> Item:
    if isinstance(item, Pill):
        return replace(item, shape="")
    if isinstance(item, Join):
        return item
    uses = inside.uses
    unit = next(unit for unit in inside.web.units if unit.key == item.key)
    twins = [_twins(node, uses, inside.fullest) for node in unit.nodes]
    common = [phrase for group in twins if group for phrase in _common_phrases(group)]
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


def _common_phrases(twins: list[Node]) -> list[str]:
    """Say what is the same in all twins: the arguments that all of them have alike."""
    first = twins[0]
    if first.body is not None and first.body.kind == "group":
        said = [phrases_of(twin) for twin in twins]
        return [phrase for phrase in said[0] if all(phrase in other for other in said)]
    names = first.given if first.card is None else [arg.name for arg in first.card.args]
    return phrases_of(first, {name for name in names if _is_alike(name, twins)})


def _is_alike(name: str, twins: list[Node]) -> bool:
    """Tell whether an argument, or a param, is the same in all uses."""
    values = [_value(name, twin) for twin in twins]
    return values.count(values[0]) == len(values)


def _value(name: str, node: Node) -> object:
    given = node.given.get(name)
    return node.known.args.get(name) if node.card is not None else given and given.value
