"""Text that is being typed, read as far as it goes: each key and value with its characters."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import yaml

from builder.errors import Mark
from builder.spec.document import Path
from builder.spec.reading.characters import BYTE_ORDER_MARK, FORBIDDEN, MOST_BYTES
from builder.spec.reading.page import Place
from builder.spec.text import LOADER

MOST_PIECES: Final = 50_000
DEEPEST: Final = 60
MOST_ALIASES: Final = 200
PROPERTIES: Final = re.compile(r"(?:[&!][^\s,\[\]{}]*\s+)+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A value of the text: its path, its characters from `start` to `end`, those of its key.

    `text` is what a scalar says, `style` the sign that it is written with: a quote, `|`, `>` or nothing.
    """

    path: Path
    shape: Literal["scalar", "mapping", "list"]
    start: int
    end: int
    key: tuple[int, int] | None = None
    text: str = ""
    style: str = ""
    is_flow: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that was read: its pieces in the file's order, and the first one of every path.

    `broken` are the lines, from 0, at which reading stopped and where the parser thinks that it went wrong;
    empty if the whole text was read.
    """

    file: str
    text: str
    starts: tuple[int, ...]
    pieces: tuple[Piece, ...]
    index: dict[Path, Piece]
    inner: dict[Path, list[Path]]
    broken: tuple[int, ...] = ()

    def mark(self, start: int, end: int) -> Mark:
        """Mark characters of one line."""
        line = bisect_right(self.starts, start) - 1
        return Mark(self.file, line + 1, start - self.starts[line] + 1, max(1, end - start))

    def place(self, offset: int) -> tuple[int, int]:
        """Give the line and the column of a character, both from 1."""
        line = bisect_right(self.starts, offset) - 1
        return line + 1, offset - self.starts[line] + 1

    def offset(self, line: int, column: int) -> int:
        """Give the character at a line and a column; places outside of the text are brought into it."""
        number = min(max(line, 1), len(self.starts)) - 1
        most = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)
        return min(self.starts[number] + max(column, 1) - 1, most)

    def keys(self, path: Path) -> Iterator[tuple[str, Path]]:
        """List the keys of a mapping, with the paths of their values; none where it is no mapping."""
        found = self.index.get(path)
        if found is not None and found.shape == "mapping":
            for one in self.inner.get(path, ()):
                yield str(one[-1]), one

    def items(self, path: Path) -> Iterator[Path]:
        """List the paths of a list's items; none where it is no list."""
        found = self.index.get(path)
        if found is not None and found.shape == "list":
            yield from self.inner.get(path, ())

    def scalar(self, path: Path) -> Piece | None:
        """Give the piece of a single value, None where there is none."""
        found = self.index.get(path)
        return found if found is not None and found.shape == "scalar" else None


def read_loosely(text: str, file: str) -> Reading:
    """Read a text as far as it is YAML; never raises."""
    whole = FORBIDDEN.sub(" ", text.removeprefix(BYTE_ORDER_MARK)[:MOST_BYTES])
    starts = (0, *(found.end() for found in re.finditer("\n", whole)))
    walker = _Walker(whole, starts)
    broken: tuple[int, ...] = ()
    try:
        for event in yaml.parse(whole + "\n", Loader=LOADER):
            walker.take(event)
    except yaml.MarkedYAMLError as error:
        marks = (error.problem_mark, error.context_mark)
        broken = tuple(dict.fromkeys(mark.line for mark in marks if mark is not None)) or (0,)
    except (yaml.YAMLError, ValueError, OverflowError, _TooMuchError):
        broken = (0,)
    walker.close()
    pieces = sorted(walker.pieces, key=lambda piece: (piece.start, -piece.end))
    index: dict[Path, Piece] = {}
    for piece in pieces:
        index.setdefault(piece.path, piece)
    return Reading(file, whole, starts, tuple(pieces), index, walker.inner, broken)


class _TooMuchError(Exception):
    """The text holds or nests more than anybody types."""


@dataclass(slots=True)
class _Frame:
    path: Path
    shape: Literal["mapping", "list"]
    start: int
    key: tuple[int, int] | None
    is_flow: bool
    end: int
    count: int = 0
    name: str | None = None
    name_span: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class _Walker:
    """Follows the parser's events, and notes every value."""

    text: str
    starts: tuple[int, ...]
    pieces: list[Piece] = field(default_factory=list)
    inner: dict[Path, list[Path]] = field(default_factory=dict)
    stack: list[_Frame] = field(default_factory=list)
    anchors: dict[str, Path] = field(default_factory=dict)
    seen: set[Path] = field(default_factory=set)
    documents: int = 0
    aliases: int = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        if len(self.pieces) > MOST_PIECES or len(self.stack) > DEEPEST:
            raise _TooMuchError
        start, end = self._offset(event.start_mark), self._offset(event.end_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _TooMuchError
        elif isinstance(event, yaml.CollectionStartEvent):
            path, key = self._next(event.anchor)
            shape: Literal["mapping", "list"] = (
                "mapping" if isinstance(event, yaml.MappingStartEvent) else "list"
            )
            start = self._after_properties(start)
            self.stack.append(_Frame(path, shape, start, key, bool(event.flow_style), max(start, end)))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(end)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, self._after_properties(start), end)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(str(event.anchor), start, end)

    def close(self) -> None:
        """Close what is open where reading stopped."""
        while self.stack:
            self._end(self.stack[-1].end)

    def _scalar(self, event: yaml.ScalarEvent, start: int, end: int) -> None:
        style = event.style or ""
        if style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip())
        if self._is_key(event.value, (start, end)):
            return
        path, key = self._next(event.anchor)
        self._note(Piece(path, "scalar", start, end, key, event.value, style))

    def _alias(self, name: str, start: int, end: int) -> None:
        if self._is_key("", (start, end)):
            return
        path, key = self._next(None)
        self.aliases += 1
        source = self.anchors.get(name) if self.aliases <= MOST_ALIASES else None
        copied = [
            piece for piece in self.pieces if source is not None and piece.path[: len(source)] == source
        ]
        for piece in copied:
            copy = (*path, *piece.path[len(source or ()) :])
            own = key if copy == path else piece.key
            self._note(
                Piece(copy, piece.shape, piece.start, piece.end, own, piece.text, piece.style, piece.is_flow)
            )
        for inner in [one for one in self.inner if source is not None and one[: len(source)] == source]:
            moved = [(*path, *one[len(source or ()) :]) for one in self.inner[inner]]
            self.inner[(*path, *inner[len(source or ()) :])] = moved
        if not copied:
            self._note(Piece(path, "scalar", start, end, key))
        elif self.stack:
            self.stack[-1].end = end

    def _is_key(self, name: str, span: tuple[int, int]) -> bool:
        frame = self.stack[-1] if self.stack else None
        if frame is None or frame.shape != "mapping" or frame.name is not None:
            return False
        frame.name, frame.name_span = name, span
        frame.end = max(frame.end, span[1])
        return True

    def _next(self, anchor: str | None) -> tuple[Path, tuple[int, int] | None]:
        """Give the path of the value that comes next, and the characters of its key."""
        path: Path = ()
        key = None
        if self.stack:
            frame = self.stack[-1]
            if frame.shape == "mapping" and frame.name is None:
                frame.name = ""  # a collection as a key: no spec has one, but what follows is read
                path = (*frame.path, "")
            elif frame.shape == "mapping":
                path, key, frame.name = (*frame.path, frame.name or ""), frame.name_span, None
            else:
                path = (*frame.path, frame.count)
                frame.count += 1
            if path not in self.seen:
                self.seen.add(path)
                self.inner.setdefault(frame.path, []).append(path)
        if anchor is not None:
            self.anchors[anchor] = path
        return path, key

    def _end(self, end: int) -> None:
        frame = self.stack.pop()
        last = end if frame.is_flow else frame.end
        self._note(
            Piece(
                frame.path, frame.shape, frame.start, max(frame.start, last), frame.key, is_flow=frame.is_flow
            )
        )

    def _note(self, piece: Piece) -> None:
        self.pieces.append(piece)
        if self.stack:
            self.stack[-1].end = max(self.stack[-1].end, piece.end)

    def _after_properties(self, start: int) -> int:
        found = PROPERTIES.match(self.text, start)
        return found.end() if found else start

    def _offset(self, mark: Place | None) -> int:
        if mark is None:
            return 0
        if mark.line >= len(self.starts):
            return len(self.text)
        return min(self.starts[mark.line] + mark.column, len(self.text))
