"""What a net is built of and the map may show: own blocks, composites, whole nets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from blocks.card import Card
from builder.graph.ir import Graph, Node
from render.guide.components import Place
from render.guide.places import FOREIGN
from render.guide.shelf import Definition, Shelf, Volume

if TYPE_CHECKING:
    from builder.net import Net

RELATION = "is built with it"
WHOLE = "runs all of it as one of its parts"


@dataclass(frozen=True, slots=True)
class Stone:
    """A block, a composite or a whole net, and what it says of itself.

    `key` is the same wherever it is used.
    """

    key: str
    name: str
    title: str
    purpose: str = ""
    text: str = ""
    relation: str = RELATION
    source: str = ""
    place: Place | None = None
    is_foreign: bool = False
    is_model: bool = False


def stones_of(net: Net, shelf: Shelf) -> tuple[Stone, ...]:
    """Give the stones that a net uses, each once, in the order of their first use.

    Blocks of torch stand for themselves only in a net that has nothing of its own, and only with parameters.
    """
    found = {stone.key: stone for stone in _walk(net.graph, shelf.of_net(net), shelf)}
    own = tuple(stone for stone in found.values() if not stone.is_foreign)
    return own or tuple(found.values())


def net_key(volume: Volume, name: str) -> str:
    """Give the key of a net, the same where it stands alone and where others use it."""
    return f"net {volume.key} {name}"


def stone_of_card(card: Card, shelf: Shelf) -> Stone:
    """Give the stone of a registered block."""
    is_foreign = not card.title and card.home.partition(":")[0].partition(".")[0] in (*FOREIGN, "blocks", "")
    return Stone(
        key=f"block {card.name}",
        name=card.name,
        title=card.title or card.name,
        purpose=card.doc,
        text=card.doc,
        relation=card.relation or RELATION,
        source=card.source,
        place=shelf.atlas.block(card),
        is_foreign=is_foreign,
    )


def stone_of_definition(name: str, volume: Volume, definition: Definition) -> Stone:
    """Give the stone of a composite."""
    words = definition.words
    return Stone(
        key=f"composite {volume.key} {name}",
        name=name,
        title=definition.title or name,
        purpose=words.get("purpose") or definition.doc,
        text=words.get("text") or definition.doc,
        relation=words.get("relation") or RELATION,
        source=definition.source,
        place=definition.place or Place(name, doc=definition.doc),
    )


def _walk(graph: Graph, home: Volume, shelf: Shelf) -> Iterator[Stone]:
    for node in graph.nodes:
        if node.card is not None:
            yield from _leaf(node, node.card, shelf)
        elif node.body is not None and node.body.kind == "net":
            yield _net(node.body, _volume_of(node.body, home, shelf), shelf)
        elif node.body is not None:
            if node.body.kind == "composite":
                yield _composite(node, node.body, _volume_of(node.body, home, shelf))
            yield from _walk(node.body, home, shelf)


def _leaf(node: Node, card: Card, shelf: Shelf) -> Iterator[Stone]:
    stone = stone_of_card(card, shelf)
    if not stone.is_foreign or node.known.params:
        yield stone


def _composite(node: Node, body: Graph, volume: Volume) -> Stone:
    plain = Definition(body.title, body.doc, body.source)
    return stone_of_definition(node.block, volume, volume.definitions.get(node.block, plain))


def _net(body: Graph, volume: Volume, shelf: Shelf) -> Stone:
    """Give the stone of a net that is a block of another."""
    place = Place(body.name, doc=body.doc)
    if volume.path is not None:
        place = shelf.atlas.place(body.name, volume.path, volume.lines, body.doc)
    return Stone(
        key=net_key(volume, body.name),
        name=body.name,
        title=body.title or body.name,
        purpose=body.doc,
        text=body.doc,
        relation=WHOLE,
        source=body.source,
        place=place,
        is_model=True,
    )


def _volume_of(body: Graph, home: Volume, shelf: Shelf) -> Volume:
    """Find the file in which the inside of a composite or a net is written."""
    file = body.nodes[0].mark.file if body.nodes else home.file
    return home if file == home.file else shelf.volume(file)
