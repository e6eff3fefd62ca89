"""Pieces: what stands in a spec file as it was written, each with its comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Style = Literal["plain", "quoted", "block", "alias"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value: its text as it was written, without its anchor, and what it says."""

    text: str
    value: str
    style: Style
    anchor: str = ""
    is_flow: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a mapping or an element of a list, and the comments above and beside it.

    `above` holds comments as they stand, and an empty text for an empty line; `beside` holds a comment with
    the blanks that set it apart.
    """

    value: Piece
    key: Leaf | None = None
    above: tuple[str, ...] = ()
    beside: str = ""

    @property
    def name(self) -> str:
        """What the key says, nothing for an element of a list."""
        return self.key.value if self.key is not None else ""

    @property
    def is_remarked(self) -> bool:
        """Whether a comment belongs to it."""
        return bool(self.beside) or any(self.above)


@dataclass(frozen=True, slots=True)
class Group:
    """A mapping or a list; `below` are the comments behind its last item."""

    items: tuple[Item, ...]
    is_mapping: bool
    is_flow: bool
    anchor: str = ""
    below: tuple[str, ...] = ()

    def find(self, name: str) -> Piece | None:
        """Give the value of a key, if there is one."""
        return next((item.value for item in self.items if self.is_mapping and item.name == name), None)


Piece = Leaf | Group


@dataclass(frozen=True, slots=True)
class Page:
    """A whole file: the comment that opens it, and its mapping."""

    heading: tuple[str, ...]
    body: Group


def anchored(piece: Piece) -> bool:
    """Whether an anchor or an alias stands inside, so that nothing may change its place."""
    return any(one.anchor or (isinstance(one, Leaf) and one.style == "alias") for one in _inside(piece))


def _inside(piece: Piece) -> Iterator[Piece]:
    yield piece
    for item in piece.items if isinstance(piece, Group) else ():
        if item.key is not None:
            yield item.key
        yield from _inside(item.value)
