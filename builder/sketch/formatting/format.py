"""Spec files in the canonical layout: comments stay, and what is said stays the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from builder.errors import SpecError
from builder.sketch.formatting.parse import pieces
from builder.sketch.formatting.pieces import Group, Item, Page, Piece, anchored
from builder.sketch.formatting.write import written
from builder.sketch.layout import SECTIONS
from builder.spec.reading.characters import decode
from builder.spec.text import read_mapping
from builder.spec.tree import Data, plain

_SECTION: Final = {key: number for number, keys in enumerate(SECTIONS) for key in keys}
_ORDER: Final = {key: number for number, key in enumerate(key for keys in SECTIONS for key in keys)}
_FIRST: Final = ("block", "call")


def formatted(data: str | bytes, file: str = "<text>") -> str:
    """Bring a spec to its canonical layout.

    Sections stand in their order with an empty line between them, a node on one line where that fits, and
    every comment with what it was written for. What cannot be laid out without a change of meaning stays as
    it is written.

    >>> print(formatted("nodes:  # few\\n    act: {block:   ReLU}\\nnet: t  # its name"), end="")
    net: t  # its name
    <BLANKLINE>
    nodes:  # few
      act: {block: ReLU}

    Raises: SpecError with every fault of reading.
    """
    before = plain(read_mapping(data, file))
    text = decode(data, file).replace("\r\n", "\n")
    text = text if text.endswith("\n") else f"{text}\n"
    for page in _choices(pieces(text)):
        found = written(page)
        if _says(found, before):
            return found
    return text


def _choices(page: Page) -> Iterable[Page]:
    """Give the page with its parts in order, then, should one not bear it, as they are."""
    if not anchored(page.body):
        yield replace(page, body=_arranged(page.body))
    yield page


def _arranged(body: Group) -> Group:
    """Bring the sections into order, if all are known: other files have an order of their own."""
    if not all(item.name in _ORDER for item in body.items):
        return body
    ordered = sorted(body.items, key=lambda item: _ORDER[item.name])
    items = [replace(item, value=_with_nodes(item.value, item.name)) for item in ordered]
    return replace(body, items=tuple(_parted(items)))


def _parted(items: list[Item]) -> Iterable[Item]:
    """Set an empty line between sections, and none above the first."""
    section = None
    for item in items:
        above = item.above
        while above and not above[0]:
            above = above[1:]
        is_apart = section is not None and (_SECTION[item.name] != section or above != item.above)
        section = _SECTION[item.name]
        yield replace(item, above=("", *above) if is_apart else above)


def _with_nodes(piece: Piece, key: str) -> Piece:
    """Put the block's name first in every node, at any depth."""
    if not isinstance(piece, Group):
        return piece
    items = tuple(replace(item, value=_with_nodes(item.value, item.name)) for item in piece.items)
    if key == "nodes" and piece.is_mapping:
        items = tuple(replace(item, value=_named_first(item.value)) for item in items)
    return replace(piece, items=items)


def _named_first(piece: Piece) -> Piece:
    if not (
        isinstance(piece, Group) and piece.is_mapping and any(item.name in _FIRST for item in piece.items)
    ):
        return piece
    first, *rest = sorted(piece.items, key=lambda item: item.name not in _FIRST)
    if first is piece.items[0]:
        return piece
    while first.above and not first.above[0]:
        first = replace(first, above=first.above[1:])
    return replace(piece, items=(first, *rest))


def _says(text: str, wanted: Data) -> bool:
    try:
        return _face(plain(read_mapping(text, "<text>"))) == _face(wanted)
    except SpecError:
        return False


def _face(data: Data, path: tuple[str, ...] = ()) -> object:
    """Give what documents that say the same share; the order of sections is no part of it."""
    if isinstance(data, list):
        return [_face(one, (*path, "")) for one in data]
    if not isinstance(data, dict):
        return type(data), data
    pairs = [(key, _face(one, (*path, key))) for key, one in data.items()]
    has_order = bool(path) and path[-2:-1] != ("nodes",)
    return pairs if has_order else sorted(pairs, key=lambda pair: pair[0])
