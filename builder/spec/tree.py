"""The tree that YAML text is read into: plain data with a mark on every key and value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.errors import Mark

Plain = bool | int | float | str | None
Data = Plain | list["Data"] | dict[str, "Data"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `plain` says that it was written without quotes and not as a text block.

    `lines` has a place for each line of a text that is folded from several: where it starts in the text, and
    its mark.
    """

    value: Plain
    mark: Mark
    plain: bool = True
    lines: tuple[tuple[int, Mark], ...] = ()

    def part(self, offset: int, length: int = 1) -> Mark:
        """Give the place of some characters of a text, or of the whole where escapes blur it.

        >>> Scalar("=width * 2", Mark("net.yaml", 3, 8, 12), plain=False).part(1, 5)
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
        if self.mark.length != size + 2 * quote:
            return self.mark
        column = self.mark.column + quote + min(offset, size)
        return Mark(self.mark.file, self.mark.line, column, max(1, min(length, size - offset)))


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value."""

    key: str
    key_mark: Mark
    value: Tree


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; its mark is where it starts."""

    items: tuple[Tree, ...]
    mark: Mark

    def __iter__(self) -> Iterator[Tree]:
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the order of the file; no key stands twice."""

    entries: tuple[Entry, ...]
    mark: Mark

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def find(self, key: str) -> Entry | None:
        """Give the entry of a key, or None; linear in the number of entries."""
        return next((entry for entry in self.entries if entry.key == key), None)


Tree = Scalar | Sequence | Mapping


def plain(tree: Tree) -> Data:
    """Turn a tree into ordinary dicts, lists and scalars, without marks.

    >>> mark = Mark("net.yaml", 1, 1)
    >>> plain(Mapping((Entry("a", mark, Sequence((Scalar(1, mark),), mark)),), mark))
    {'a': [1]}
    """
    if isinstance(tree, Scalar):
        return tree.value
    if isinstance(tree, Sequence):
        return [plain(item) for item in tree.items]
    return {entry.key: plain(entry.value) for entry in tree.entries}
