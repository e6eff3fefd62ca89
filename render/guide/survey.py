"""Nets to a guide: which stones share a component, and what each net does with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from blocks.errors import nearest
from blocks.registry import registry
from render.guide.components import Component, Guide, Place, Relation
from render.guide.naming import LONGEST, anchors_of, distinct_titles, identifiers_of
from render.guide.places import Atlas
from render.guide.sentences import facts_of, note_of, overview_of
from render.guide.shelf import Shelf
from render.guide.stones import Stone, net_key, stone_of_card, stone_of_definition, stones_of
from render.measure.words import visible

if TYPE_CHECKING:
    from builder.net import Net

TITLE = "Onboarding map"
OVERVIEW = "Overview"


@dataclass(slots=True)
class _Model:
    """A net on the map: its words, its stones by what the words make of them."""

    key: str
    net: Net
    stones: list[Stone]
    own: list[Stone]
    named: dict[str, list[Stone]]
    # the map's words are plain data that the spec's model has checked
    words: Mapping[str, Any]
    place: Place


@dataclass(slots=True)
class _Box:
    """A component in the making: its stones, its words, and what its users do with it."""

    title: str
    name: str
    is_model: bool = False
    stones: dict[str, Stone] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    uses: dict[str, str] = field(default_factory=dict)
    model: _Model | None = None


def survey(nets: Iterable[Net], atlas: Atlas, title: str = "") -> Guide:
    """Make the guide of a set of nets.

    A net that is given twice, be it in several variants, is one component.

    Raises:
        SpecError: The `map` of a spec names a block that there is none of.
    """
    shelf = Shelf(atlas)
    models = [*_models(nets, shelf).values()]
    claims = {stone.key: name for one in reversed(models) for name, stone in _claimed(one)}
    boxes = {one.key: _box_of(one) for one in models}
    for one in models:
        _put(one, claims, boxes)
    return _finished([*boxes.items()], title or TITLE)


def _models(nets: Iterable[Net], shelf: Shelf) -> dict[str, _Model]:
    found: dict[str, _Model] = {}
    for net in nets:
        one = _model(net, shelf)
        known = found.setdefault(one.key, one)
        keys = {stone.key for stone in (*known.stones, *known.own)}
        known.stones.extend(stone for stone in one.stones if stone.key not in keys)
    return found


def _model(net: Net, shelf: Shelf) -> _Model:
    volume, words = shelf.of_net(net), net.words
    stones = {stone.name: stone for stone in stones_of(net, shelf)}

    def named(names: Iterable[str], *path: str) -> list[Stone]:
        return [
            stones.get(name) or _known(name, net, shelf, ("map", *path, number))
            for number, name in enumerate(names)
        ]

    boxes = {
        title: named(one["blocks"], "components", title, "blocks")
        for title, one in words.get("components", {}).items()
    }
    own, hidden = named(words.get("own", ()), "own"), named(words.get("hide", ()), "hide")
    gone = {stone.key for stone in (*own, *hidden)}
    kept = [stone for stone in stones.values() if stone.key not in gone]
    shown = {stone.key for stone in kept}
    kept += [stone for inner in boxes.values() for stone in inner if stone.key not in shown | gone]
    place = Place(net.name, doc=net.doc)
    if volume.path is not None:
        place = shelf.atlas.place(net.name, volume.path, volume.lines, net.doc)
    return _Model(net_key(volume, net.name), net, kept, own, boxes, words, place)


def _known(name: str, net: Net, shelf: Shelf, path: tuple[str | int, ...]) -> Stone:
    """Give the stone of a name that no node bears, such as a part of other blocks.

    Raises:
        SpecError: There is no such block.
    """
    volume, cards = shelf.of_net(net), registry().cards
    if name in volume.definitions:
        return stone_of_definition(name, volume, volume.definitions[name])
    if name in cards:
        return stone_of_card(cards[name], shelf)
    match = nearest(name, [*cards, *volume.definitions])
    hint = f"did you mean '{match}'?" if match else "`netdraft blocks` lists all of them"
    raise volume.refuse(f"there is no block '{name[:80]}' to put on the map", path, hint)


def _claimed(model: _Model) -> Iterator[tuple[str, Stone]]:
    for title, stones in reversed(model.named.items()):
        yield from ((title, stone) for stone in stones)


def _box_of(model: _Model) -> _Box:
    words = {key: model.words[key] for key in ("purpose", "text") if key in model.words}
    box = _Box(model.net.title, model.net.name, True, words=words, model=model)
    box.stones = {stone.key: stone for stone in model.own}
    return box


def _put(model: _Model, claims: Mapping[str, str], boxes: dict[str, _Box]) -> None:
    """Put the stones of a model into boxes, and tell what it does with each."""
    user = model.key
    for stone in model.stones:
        title = claims.get(stone.key, stone.title)
        is_shared = stone.key in claims or stone.key.startswith("block ")
        key = f"title {title}" if is_shared else stone.key
        box = boxes.setdefault(
            key, _Box(title, stone.name if stone.is_model else model.net.name, stone.is_model)
        )
        for one in (*model.named.get(title, ()), stone):
            box.stones.setdefault(one.key, one)
        said = model.words.get("components", {}).get(title, {})
        for word in ("purpose", "text"):
            if word in said:
                box.words.setdefault(word, said[word])
        words = said.get("relation") or model.words.get("relation") or stone.relation
        if key != user:
            boxes[user].uses.setdefault(key, words)


def _finished(boxes: list[tuple[str, _Box]], title: str) -> Guide:
    titles = distinct_titles([_line(box.title) for _, box in boxes], [_line(box.name) for _, box in boxes])
    names = dict(zip([key for key, _ in boxes], identifiers_of(titles), strict=True))
    anchors = anchors_of(titles, [title, OVERVIEW])
    components = tuple(
        _component(box, name, anchor, heading)
        for (_, box), name, anchor, heading in zip(boxes, names.values(), anchors, titles, strict=True)
    )
    uses = tuple(
        Relation(names[key], names[target], words) for key, box in boxes for target, words in box.uses.items()
    )
    ordered = _in_reading_order(components, uses)
    bare = Guide(title, "", (), ordered, uses)
    return Guide(title, note_of(bare), overview_of(bare), ordered, uses)


def _in_reading_order(components: tuple[Component, ...], uses: tuple[Relation, ...]) -> tuple[Component, ...]:
    """Put each model before the blocks that it is the first to use."""
    known = {one.identifier: one for one in components}
    order: dict[str, Component] = {}
    for one in components:
        used = [known[use.target] for use in uses if use.source == one.identifier]
        if one.kind == "model":
            for part in (one, *(part for part in used if part.kind == "block")):
                order.setdefault(part.identifier, part)
    return (*order.values(), *(one for one in components if one.identifier not in order))


def _component(box: _Box, name: str, anchor: str, title: str) -> Component:
    stones, model = [*box.stones.values()], box.model
    places = [stone.place for stone in stones if stone.place is not None]
    docs = [*dict.fromkeys(stone.text for stone in stones if stone.text)]
    text = [box.words["text"]] if "text" in box.words else docs
    source = next((stone.source for stone in stones if stone.source), "")
    purpose = box.words.get("purpose") or next((stone.purpose for stone in stones if stone.purpose), "")
    if model is not None:
        places = [model.place, *places]
        text = [box.words.get("text") or model.net.doc, facts_of(model.net)]
        source = model.net.source
        purpose = box.words.get("purpose") or model.net.doc
    return Component(
        name, anchor, title, "model" if box.is_model else "block", purpose, tuple(filter(None, text)),
        tuple(places), source,
    )  # fmt: skip


def _line(words: str) -> str:
    return " ".join(visible(words, LONGEST).split())
