"""YAML text that reads without a fault to pieces: values as written, each with its comments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

import yaml

from builder.sketch.formatting.pieces import Group, Item, Leaf, Page, Style
from builder.sketch.formatting.remarks import Remark, remarks
from builder.spec.reading.page import spot
from builder.spec.text import LOADER

_ANCHOR: Final = re.compile(r"&[^\s,\[\]{}]+(?:[ \t]*(?:(?<=[ \t\n])#[^\n]*)?\n|[ \t]+)*")
_HEADER: Final = re.compile(r"[|>][-+0-9]*")
_TAIL: Final = re.compile(r"(?:\n[ \t]*)+\Z")
_BESIDE: Final = re.compile(r"[ \t]*[:,]?[ \t]*(?:&[^\s,\[\]{}]+)?[ \t]*\Z")
_EMPTY_LINE: Final = re.compile(r"\n[ \t]*\n")


def pieces(text: str) -> Page:
    """Take a text apart; its lines end with a line feed alone, and it is a mapping.

    >>> page = pieces("# about\\n\\na: 1  # one\\n")
    >>> page.heading, page.body.items[0].name, page.body.items[0].beside
    (('# about',), 'a', '  # one')
    """
    starts = [0, *(place + 1 for place, one in enumerate(text) if one == "\n"), len(text)]
    words = [
        word
        for event in yaml.parse(text, Loader=LOADER)
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent)
        for word in (_word(event, text, starts),)
    ]
    opaque = [stretch for word in words for stretch in word.opaque]
    return _Reader(text, words, tuple(remarks(text, opaque))).page()


@dataclass(frozen=True, slots=True)
class _Word:
    """An event of the parser, with its place in the text."""

    event: yaml.Event
    start: int
    end: int
    leaf: Leaf | None = None
    opaque: tuple[tuple[int, int], ...] = ()

    @property
    def anchor(self) -> str:
        return str(getattr(self.event, "anchor", None) or "")


def _word(event: yaml.Event, text: str, starts: list[int]) -> _Word:
    start, end = (
        min(starts[min(place.line, len(starts) - 1)] + place.column, len(text))
        for place in (spot(event.start_mark), spot(event.end_mark))
    )
    if isinstance(event, yaml.AliasEvent):
        leaf = Leaf(text[start:end].strip(), "", "alias")
        return _Word(event, start, end, leaf, ((start, end),))
    if not isinstance(event, yaml.ScalarEvent):
        return _Word(event, start, end)
    if event.anchor:
        found = _ANCHOR.match(text, start, end)
        start = found.end() if found else start
    if event.style in ("|", ">"):
        return _block(event, text, start, end)
    raw = text[start:end].rstrip() if event.style is None or not event.style.strip() else text[start:end]
    style: Style = "plain" if not (event.style or "").strip() else "quoted"
    leaf = Leaf(raw, event.value, style, event.anchor or "")
    return _Word(event, start, start + len(raw), leaf, ((start, start + len(raw)),))


def _block(event: yaml.ScalarEvent, text: str, start: int, end: int) -> _Word:
    """Take a text block; a comment may stand behind its header, and is none of it."""
    found = _HEADER.match(text, start)
    header = found.group() if found else "|"
    line = text.find("\n", start)
    line = end if line < 0 else min(line, end)
    body = text[line:end]
    body = body.removesuffix("\n") if "+" in header else _TAIL.sub("", body)
    leaf = Leaf(header + body, event.value, "block", event.anchor or "")
    return _Word(
        event, start, line + len(body), leaf, ((start, start + len(header)), (line, line + len(body)))
    )


@dataclass(slots=True)
class _Reader:
    """Walks over words and comments together; `seen` is the end of what is taken already."""

    text: str
    words: list[_Word]
    noted: tuple[Remark, ...]
    place: int = 0
    note: int = 0
    seen: int = 0
    indents: list[int] = field(default_factory=list)

    def page(self) -> Page:
        first = self.words[1].start if len(self.words) > 2 else len(self.text)
        lines = self._lines(first)
        while lines and not lines[0]:
            lines.pop(0)
        split = max((place for place, line in enumerate(lines) if not line), default=len(lines))
        self.seen = 0
        body = self._group()
        left = tuple(self._lines(len(self.text)))
        above = tuple(lines[split + 1 :])
        if body.items and above:
            opening = body.items[0]
            body = replace(body, items=(replace(opening, above=(*above, *opening.above)), *body.items[1:]))
        return Page(tuple(lines[:split]), replace(body, below=(*body.below, *left)))

    def _group(self) -> Group:
        word = self._next()
        event = word.event
        assert isinstance(event, yaml.CollectionStartEvent), "a mapping or a list starts here"
        is_mapping, is_flow = isinstance(event, yaml.MappingStartEvent), bool(event.flow_style)
        self.seen = max(self.seen, word.end) if is_flow else self.seen
        self.indents.append(self._indent(is_mapping))
        items: list[Item] = []
        while not isinstance(self.words[self.place].event, yaml.CollectionEndEvent):
            item = self._entry(is_flow) if is_mapping else self._element(is_flow)
            items.append(item if items else replace(item, above=_without_first_gap(item.above)))
        end, note = self._next(), self.note
        indent = self.indents.pop()
        below = self._lines(end.start, None if is_flow else indent)
        if not items:
            self.note, below = note, []
        if is_flow:
            self.seen = end.end
        return Group(tuple(items), is_mapping, is_flow, word.anchor, tuple(below))

    def _indent(self, is_mapping: bool) -> int:
        """Give the column from which a comment behind the last item belongs to the group."""
        start = self.words[self.place].start
        if is_mapping:
            return _column(self.text, start)
        dash = _column(self.text, max(0, self.text.rfind("-", 0, start)))
        return dash + 1 if self.indents and self.indents[-1] == dash else dash

    def _entry(self, is_flow: bool) -> Item:
        """Read a key and its value."""
        above = self._gap(self.words[self.place].start)
        word = self._next()
        assert word.leaf is not None, "keys are single values"
        key = replace(word.leaf, is_flow=is_flow)
        self.seen = max(self.seen, word.end)
        return self._valued(key, above, is_flow)

    def _element(self, is_flow: bool) -> Item:
        """Read an element of a list; a comment behind its dash goes above it."""
        return self._valued(None, self._gap(self.words[self.place].start), is_flow)

    def _valued(self, key: Leaf | None, above: list[str], is_flow: bool) -> Item:
        beside = self._beside() if key is not None else ""
        word = self.words[self.place]
        if word.leaf is None:
            value, opening = self._opened(word, above)
            is_open = isinstance(value, Group) and not value.is_flow
            return Item(value, key, tuple(above), beside or opening or ("" if is_open else self._beside()))
        above += self._lines(word.opaque[0][0])
        self.place += 1
        beside = self._header(word, above, beside) if word.leaf.style == "block" else beside
        self.seen = max(self.seen, word.end)
        return Item(replace(word.leaf, is_flow=is_flow), key, tuple(above), beside or self._beside())

    def _opened(self, word: _Word, above: list[str]) -> tuple[Group, str]:
        """Read a group, and the comment behind its opening bracket, which is its owner's."""
        assert isinstance(word.event, yaml.CollectionStartEvent), "a mapping or a list starts here"
        if not word.event.flow_style:
            return self._group(), ""
        above += self._lines(word.start)
        self.seen = max(self.seen, word.end)
        opening = self._beside()
        return self._group(), opening

    def _header(self, word: _Word, above: list[str], beside: str) -> str:
        """Take the comment behind the header of a text block."""
        start, end = word.opaque[0][1], word.opaque[1][0]
        if self.note < len(self.noted) and start <= self.noted[self.note].start <= end:
            found = self.noted[self.note]
            self.note += 1
            if not beside:
                return _set_apart(found)
            above.append(found.text)
        return beside

    def _beside(self) -> str:
        """Take the comment that stands on the line of what was taken last."""
        if self.note >= len(self.noted):
            return ""
        found = self.noted[self.note]
        if found.is_alone or not _BESIDE.match(self.text[self.seen : found.start]):
            return ""
        self.note += 1
        self.seen = max(self.seen, found.end)
        return _set_apart(found)

    def _gap(self, limit: int) -> list[str]:
        """Take the comments before a place, and note the empty line before it."""
        lines = self._lines(limit)
        if _EMPTY_LINE.search(self.text, self.seen, limit):
            lines.append("")
        return lines

    def _lines(self, limit: int, indent: int | None = None) -> list[str]:
        """Take comments before a place, as lines; only those at an indent, if one is given."""
        lines: list[str] = []
        while self.note < len(self.noted) and self.noted[self.note].start < limit:
            found = self.noted[self.note]
            if indent is not None and found.is_alone and found.column < indent:
                break
            if _EMPTY_LINE.search(self.text, self.seen, found.start):
                lines.append("")
            lines.append(found.text)
            self.seen = max(self.seen, found.end)
            self.note += 1
        return lines

    def _next(self) -> _Word:
        self.place += 1
        return self.words[self.place - 1]


def _column(text: str, place: int) -> int:
    return place - (text.rfind("\n", 0, place) + 1)


def _set_apart(remark: Remark) -> str:
    return f"{' ' * max(2, remark.gap)}{remark.text}"


def _without_first_gap(lines: tuple[str, ...]) -> tuple[str, ...]:
    return lines[1:] if lines and not lines[0] else lines
