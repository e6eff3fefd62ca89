"""Collections while they are being read, and what anchors name."""

from __future__ import annotations

from dataclasses import dataclass, field

from builder.errors import Mark
from builder.spec.tree import Entry, Mapping, Sequence, Tree


@dataclass(frozen=True, slots=True)
class Anchored:
    """A value that an anchor names: how many values it holds, and how many levels."""

    tree: Tree
    size: int
    height: int


@dataclass(slots=True)
class Frame:
    """A collection that is being read; `key` waits for its value if `named`."""

    mark: Mark
    anchor: str | None
    is_mapping: bool
    is_flow: bool
    items: list[Tree] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    named: bool = False
    key: str | None = None
    key_mark: Mark | None = None
    before: int = 0
    height: int = 0

    @property
    def wants_key(self) -> bool:
        """Say whether a key comes next."""
        return self.is_mapping and not self.named

    def close(self) -> Tree:
        """Give what was read."""
        if self.is_mapping:
            return Mapping(tuple(self.entries.values()), self.mark)
        return Sequence(tuple(self.items), self.mark)
