"""Answers about a text: the symbol under the cursor, candidates to complete it, the outline."""

from __future__ import annotations

from dataclasses import dataclass

from builder.errors import Mark
from builder.spec.document import Path

Place = tuple[int, int]
"""A line and a column, both from 1, in characters."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A word that means something, and what it means.

    `kind` is net, param, variable (of a repeat), variant, input, dim, node, composite, block (a registered
    one), argument, port, key (of the language), net-ref or file. `path` is that of the value or the key that
    the word stands in, `target` that of what it names, None where that stands in no file; `home` is the file
    of the target, empty for this one. `text` is the whole formula or ref around the word.
    """

    kind: str
    name: str
    mark: Mark
    path: Path
    target: Path | None
    text: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may stand at the cursor: `insert`, or the label, in place of `replaces`."""

    label: str
    kind: str
    detail: str = ""
    doc: str = ""
    replaces: Mark | None = None
    insert: str | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A part of a spec: its name and where that stands, the whole of it, and its own parts."""

    name: str
    kind: str
    detail: str
    mark: Mark
    span: tuple[Place, Place]
    children: tuple[Outline, ...] = ()
