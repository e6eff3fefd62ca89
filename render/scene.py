"""What is drawn: boxes, pills, joins, rooms, arrows; values only, no looks or places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from blocks.card import Family

ArrowKind = Literal["flow", "skip", "sample", "reference", "added", "removed"]
Status = Literal["same", "changed", "added", "removed"]
Look = Family | Status
Direction = Literal["TB", "LR"]
Arrangement = Literal["chain", "U"]


@dataclass(frozen=True, slots=True)
class Box:
    """A card: title, lines of arguments, and facts (shape, parameters, multiply-adds).

    `key` is unique on its sheet, `path` the node's path in the net. `count` says how many equal copies the
    box stands for, `params` counts the parameters of all of them. `is_optional` marks what not every use has.
    `nodes` are the paths of all nodes on the card, of a long stretch the first hundred.
    """

    key: str
    title: str
    lines: tuple[str, ...] = ()
    fact: str = ""
    family: Look = "other"
    count: int = 1
    params: int = 0
    path: str = ""
    tooltip: str = ""
    is_optional: bool = False
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pill:
    """An input or an output, or the end of a definition: its name and its shape."""

    key: str
    name: str
    shape: str = ""
    tooltip: str = ""

    @property
    def text(self) -> str:
        """Name and shape, as they are written."""
        return f"{self.name}  {self.shape}" if self.name and self.shape else self.name or self.shape


@dataclass(frozen=True, slots=True)
class Join:
    """A small circle where values meet: its sign (`+`, `×`, `‖`), and the words of its tooltip."""

    key: str
    sign: str
    path: str = ""
    tooltip: str = ""
    family: Look = "merge"


Item = Box | Pill | Join


@dataclass(frozen=True, slots=True)
class Arrow:
    """A value on its way between two items; `params` is what a sampling block on it holds.

    Of a reference the target reads nothing but the sizes.
    `is_raised` marks an arrow that climbs, as on the right side of a U; `is_loose` one that moves no items.
    """

    source: str
    target: str
    kind: ArrowKind = "flow"
    label: str = ""
    params: int = 0
    is_raised: bool = False
    is_loose: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A stage or an open composite: heading, totals, the keys of its items, inner rooms."""

    key: str
    title: str
    note: str = ""
    items: tuple[str, ...] = ()
    rooms: tuple[Room, ...] = ()
    count: int = 1
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One connected drawing: items in run order, arrows, rooms, levels and columns.

    Cards have one width, but on a compact sheet each is as narrow as its text.
    """

    items: tuple[Item, ...]
    arrows: tuple[Arrow, ...] = ()
    rooms: tuple[Room, ...] = ()
    direction: Direction = "TB"
    arrangement: Arrangement = "chain"
    levels: tuple[tuple[str, ...], ...] = ()
    columns: tuple[tuple[str, ...], ...] = ()
    bottom: str = ""
    is_compact: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """A composite drawn once beside the net that uses it: its name, a note, and its inside."""

    name: str
    note: str
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole picture: title, totals, the net, definitions, the legend, and it all in words."""

    name: str
    title: str
    note: str
    sheet: Sheet
    definitions: tuple[Definition, ...] = ()
    legend: tuple[Look, ...] = ()
    description: str = ""
    params: int = 0

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The net's sheet and those of the definitions."""
        return (self.sheet, *(definition.sheet for definition in self.definitions))

    @property
    def has_skips(self) -> bool:
        """Whether any arrow is a skip, so that the legend explains it."""
        return self._has("skip")

    @property
    def has_references(self) -> bool:
        """Whether any arrow is a reference, so that the legend explains it."""
        return self._has("reference")

    def _has(self, kind: ArrowKind) -> bool:
        return any(arrow.kind == kind for sheet in self.sheets for arrow in sheet.arrows)
