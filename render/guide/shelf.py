"""Specs read again: what composites say of themselves, and which lines they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.errors import Fault, Mark, Sources, SpecError
from builder.spec.document import Index, validate
from builder.spec.text import read_mapping
from builder.spec.tree import Mapping as MappingTree
from builder.spec.tree import Tree
from render.guide.components import Place
from render.guide.places import Atlas, read_text

if TYPE_CHECKING:
    from builder.net import Net


@dataclass(frozen=True, slots=True)
class Definition:
    """A composite as its file has it: what it says of itself, and where it stands."""

    title: str = ""
    doc: str = ""
    source: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Volume:
    """One spec file: its text, its path, its tree with marks, and its composites."""

    file: str
    text: str
    path: Path | None
    index: Index | None
    definitions: Mapping[str, Definition]

    @property
    def key(self) -> str:
        """Tells files apart, and texts that come from none."""
        return str(self.path) if self.path is not None else f"{self.file}\n{self.text}"

    @property
    def lines(self) -> tuple[int, int]:
        """The first and the last line."""
        return 1, max(1, len(self.text.splitlines()))

    def refuse(self, what: str, path: tuple[str | int, ...], hint: str | None) -> SpecError:
        """Make the fault of a value in the file, or of the file as a whole where it is not there."""
        mark = self.index.value(path) if self.index is not None else None
        fault = Fault("unknown-block", what, mark, hint=hint)
        return SpecError([fault], Sources({self.file: self.text}))


@dataclass(slots=True)
class Shelf:
    """Spec files by name, each read once."""

    atlas: Atlas
    volumes: dict[str, Volume] = field(default_factory=dict)

    def of_net(self, net: Net) -> Volume:
        """Give the file of a net."""
        return self.volume(net.file, net.text)

    def volume(self, file: str, text: str = "") -> Volume:
        """Give a file by its name; one that cannot be found is empty."""
        key = f"{file}\n{text}"
        if key not in self.volumes:
            path = self.atlas.spec_path(file, text)
            whole = text or (read_text(path) if path is not None else "")
            self.volumes[key] = _volume(file, whole, path, self.atlas)
        return self.volumes[key]


def _volume(file: str, text: str, path: Path | None, atlas: Atlas) -> Volume:
    """Read a file that has been checked before, when its net was loaded."""
    if not text.strip():
        return Volume(file, "", None, None, {})
    tree = read_mapping(text, file)
    spec, index, _ = validate(tree, file, as_library=True)
    found = {}
    for name, composite in spec.blocks.items() if spec is not None else ():
        lines = _lines(tree, name, text)
        place = None if path is None else atlas.place(name, path, lines, composite.doc)
        # the model's own fields are text, and stop here
        words: dict[str, Any] = composite.map.model_dump(exclude_unset=True)
        found[name] = Definition(composite.title, composite.doc, composite.source, words, place)
    return Volume(file, text, path, index, found)


def _lines(tree: MappingTree, name: str, text: str) -> tuple[int, int]:
    """Give the lines of a composite, from its name to the last before the next thing."""
    rows = text.split("\n")
    own = _mark_of(tree, "blocks", name)
    after = [mark.line for mark in _starts(tree) if mark.line > own.line]
    last = min([*after, len(rows) + 1]) - 1
    while last > own.line and (not rows[last - 1].strip() or rows[last - 1].lstrip().startswith("#")):
        last -= 1
    return own.line, last


def _mark_of(tree: Tree, *path: str) -> Mark:
    mark = tree.mark
    for part in path:
        entry = tree.find(part) if isinstance(tree, MappingTree) else None
        if entry is None:
            return mark
        tree, mark = entry.value, entry.key_mark
    return mark


def _starts(tree: MappingTree) -> list[Mark]:
    """Give the marks of all top-level keys and of all composites."""
    blocks = tree.find("blocks")
    inner = blocks.value.entries if blocks is not None and isinstance(blocks.value, MappingTree) else ()
    return [entry.key_mark for entry in (*tree.entries, *inner)]
