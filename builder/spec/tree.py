"""The tree that YAML text is read into: plain data with a mark on every key and value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.errors import Mark

Plain = bool | int | float | str | None
Data = Plain | list["Data"] | dict[str, "Data"]
Stand = tuple[str, int, int, int]
"""What a mark is made of, file, line, column and length: most places of a file are never told of."""


@dataclass(slots=True)
class Scalar:
    """A single value; `plain` says that it was written without quotes and not as a text block.

    `lines` has a place for each line of a text that is folded from several: where it starts in the text, and
    its mark.
    """

    value: Plain
    stand: Stand
    plain: bool = True
    lines: tuple[tuple[int, Mark], ...] = ()

    @property
    def mark(self) -> Mark:
        """Mark the value."""
        return Mark(*self.stand)

    def part(self, offset: int, length: int = 1) -> Mark:
        """Give the place of some characters of a text, or of the whole where escapes blur it.

        >>> Scalar("=width * 2", ("net.yaml", 3, 8, 12), plain=False).part(1, 5)
        Mark(file='net.yaml', line=3, column=10, length=5)
        """
        for start, line in reversed(self.lines):
            if start <= offset:
                column = min(offset - start, line.length - 1)
                return Mark(
                    line.file, line.line, line.column + column, max(1, min(length, line.length - column))
                )
        quote = 0 if self.plain else 1
        size = len(self.value) if isinstance(self.value, str) else -1
        file, line_number, first, width = self.stand
        if width != size + 2 * quote:
            return self.mark
        column = first + quote + min(offset, size)
        return Mark(file, line_number, column, max(1, min(length, size - offset)))


@dataclass(slots=True)
class Entry:
    """A key of a mapping with its value."""

    key: str
    stand: Stand
    value: Tree

    @property
    def key_mark(self) -> Mark:
        """Mark the key."""
        return Mark(*self.stand)


@dataclass(slots=True)
class Sequence:
    """A list; its mark is where it starts."""

    items: list[Tree]
    stand: Stand

    @property
    def mark(self) -> Mark:
        """Mark the list."""
        return Mark(*self.stand)

    def __iter__(self) -> Iterator[Tree]:
        return iter(self.items)


@dataclass(slots=True)
class Mapping:
    """Keys with their values, in the order of the file; no key stands twice.

    `stands` says where each key stands.
    """

    values: dict[str, Tree]
    stands: dict[str, Stand]
    stand: Stand

    @property
    def mark(self) -> Mark:
        """Mark the mapping."""
        return Mark(*self.stand)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Give the keys with their marks and values."""
        return tuple(self)

    def __iter__(self) -> Iterator[Entry]:
        return (Entry(key, self.stands[key], value) for key, value in self.values.items())

    def find(self, key: str) -> Entry | None:
        """Give the entry of a key, or None."""
        return Entry(key, self.stands[key], self.values[key]) if key in self.values else None


Tree = Scalar | Sequence | Mapping


def plain(tree: Tree) -> Data:
    """Turn a tree into ordinary dicts, lists and scalars, without marks.

    >>> at = ("net.yaml", 1, 1, 1)
    >>> plain(Mapping({"a": Sequence([Scalar(1, at)], at)}, {"a": at}, at))
    {'a': [1]}
    """
    if isinstance(tree, Scalar):
        return tree.value
    if isinstance(tree, Sequence):
        return [plain(item) for item in tree.items]
    return {key: plain(value) for key, value in tree.values.items()}
