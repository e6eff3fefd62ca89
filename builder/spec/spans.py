"""Where things stand in a text: from and to which character, for every key and value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from builder.spec.document import Path
from builder.spec.reading.page import Place
from builder.spec.text import LOADER


@dataclass(frozen=True, slots=True)
class Range:
    """A value's characters, from `start` up to `end`, and where its key starts."""

    key: int
    start: int
    end: int
    is_flow: bool
    is_collection: bool


@dataclass(slots=True)
class _Frame:
    path: Path
    start: int
    key_start: int
    is_mapping: bool
    is_flow: bool
    end: int = 0
    number: int = 0
    name: str | None = None
    name_start: int = 0


@dataclass(slots=True)
class _Walker:
    """Follows the parser's events, and notes each value by its path."""

    starts: list[int]
    found: dict[Path, Range] = field(default_factory=dict)
    stack: list[_Frame] = field(default_factory=list)

    def take(self, event: yaml.Event) -> None:
        start, end = self._offset(event.start_mark), self._offset(event.end_mark)
        if isinstance(event, yaml.CollectionStartEvent):
            path, key = self._place(start)
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            self.stack.append(_Frame(path, start, key, is_mapping, bool(event.flow_style), end))
        elif isinstance(event, yaml.CollectionEndEvent):
            frame = self.stack.pop()
            last = end if frame.is_flow else frame.end
            self._note(frame.path, Range(frame.key_start, frame.start, last, frame.is_flow, True))
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            around = self.stack[-1] if self.stack else None
            if around is not None and around.is_mapping and around.name is None:
                around.name, around.name_start = str(getattr(event, "value", "")), start
                around.end = max(around.end, end)
                return
            path, key = self._place(start)
            self._note(path, Range(key, start, end, False, False))

    def _place(self, start: int) -> tuple[Path, int]:
        """Give the path of the value that comes next, and where its key starts."""
        if not self.stack:
            return (), start
        frame = self.stack[-1]
        if not frame.is_mapping:
            frame.number += 1
            return (*frame.path, frame.number - 1), start
        name, frame.name = frame.name or "", None
        return (*frame.path, name), frame.name_start

    def _note(self, path: Path, place: Range) -> None:
        self.found[path] = place
        if self.stack:
            self.stack[-1].end = max(self.stack[-1].end, place.end)

    def _offset(self, mark: Place | None) -> int:
        if mark is None:
            return 0
        return self.starts[mark.line] + mark.column if mark.line < len(self.starts) else self.starts[-1]


def spans(text: str) -> dict[Path, Range]:
    """Give the place of every value of a text that has been read without a fault.

    >>> found = spans("a: {b: 1}")
    >>> found[("a",)].start, found[("a", "b")].start, found[("a", "b")].end
    (3, 7, 8)
    """
    starts = [0, *(place + 1 for place in _line_ends(text)), len(text)]
    walker = _Walker(starts)
    for event in yaml.parse(text, Loader=LOADER):
        walker.take(event)
    return {
        path: Range(one.key, one.start, _trimmed(text, one), one.is_flow, one.is_collection)
        for path, one in walker.found.items()
    }


def _trimmed(text: str, place: Range) -> int:
    """Leave empty lines behind a value to what follows it."""
    return place.start + len(text[place.start : place.end].rstrip())


def _line_ends(text: str) -> Iterator[int]:
    return (place for place, character in enumerate(text) if character == "\n")
