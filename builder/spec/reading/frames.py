"""Collections while they are being read, and what anchors name."""

from __future__ import annotations

from dataclasses import dataclass, field

from builder.spec.reading.page import Place
from builder.spec.tree import Mapping, Sequence, Stand, Tree


@dataclass(frozen=True, slots=True)
class Anchored:
    """A value that an anchor names: how many values it holds, and how many levels."""

    tree: Tree
    size: int
    height: int


@dataclass(slots=True)
class Frame:
    """A collection that is being read; `before` counts the values above it."""

    start: Place
    anchor: str | None = None
    is_flow: bool = False
    before: int = 0
    height: int = 0
    wants_key: bool = False


@dataclass(slots=True)
class Listing(Frame):
    """A list that is being read."""

    items: list[Tree] = field(default_factory=list)

    def put(self, tree: Tree) -> None:
        """Take the next item."""
        self.items.append(tree)

    def close(self, stand: Stand) -> Tree:
        """Give what was read."""
        return Sequence(self.items, stand)


@dataclass(slots=True)
class Keyed(Frame):
    """A mapping that is being read; `key` waits for its value, None if it cannot stand."""

    wants_key: bool = True
    key: str | None = None
    values: dict[str, Tree] = field(default_factory=dict)
    stands: dict[str, Stand] = field(default_factory=dict)

    def name(self, key: str | None, stand: Stand) -> None:
        """Take a key unlike all others, or None for what cannot be one; its value comes next."""
        self.key = key
        if key is not None:
            self.stands[key] = stand
        self.wants_key = False

    def put(self, tree: Tree) -> None:
        """Take the value of the key, or drop it where there is none; another key comes next."""
        if self.key is not None:
            self.values[self.key] = tree
        self.wants_key = True

    def close(self, stand: Stand) -> Tree:
        """Give what was read."""
        return Mapping(self.values, self.stands, stand)
