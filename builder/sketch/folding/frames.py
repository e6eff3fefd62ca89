"""Frames: what scopes are made of when the values of their arguments are taken out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from builder.sketch.folding.cells import Cell
from builder.sketch.tree import Step

INPUT: Final = -1
"""The place of a ref to an input of the scope."""

PREVIOUS: Final = -2
"""The place of a ref to the copy before, `prev`."""

BLOCK: Final = "block"
"""The name of the cell of a part whose very block differs."""

Cells = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """A ref by place: a part of the frame, or an input by its name (`port`).

    `copy` is the number of a copy; a pair (first, step) counts copies by the index of the repeat around.
    """

    place: int
    port: str = ""
    copy: int | tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What a step says beside block, arguments and inputs; told apart by all of it."""

    step: Step

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rest) and repr(self.step) == repr(other.step)

    def __hash__(self) -> int:
        return hash(repr(self.step))


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a frame: a block with the names of its arguments, or a frame of its own.

    `width` counts the cells of one copy. An optional part has one more in front, whether it is there; a
    repeated one has the number of copies, and then tables. `fence` keeps a part out of every repeat.
    """

    stem: str
    block: str = ""
    names: tuple[str, ...] = ()
    frame: int = -1
    width: int = 0
    inputs: tuple[tuple[str, Ref], ...] = ()
    repeats: bool = False
    optional: bool = False
    chained: bool = True
    call: int | None = None
    rest: Rest | None = None
    fence: bool = False

    @property
    def total(self) -> int:
        """How many cells the part has in its frame."""
        return self.width + self.repeats + self.optional


@dataclass(frozen=True, slots=True)
class Frame:
    """A scope without values: parts in run order between inputs and outputs."""

    inputs: tuple[str, ...]
    parts: tuple[Part, ...]
    outputs: tuple[tuple[str, Ref], ...]

    @property
    def width(self) -> int:
        """How many cells a scope of this frame has."""
        return sum(part.total for part in self.parts)


@dataclass(slots=True)
class Known:
    """What else is known of a frame: the ids of its parts, the class and the name behind it."""

    ids: tuple[str, ...]
    kind: str = ""
    stem: str = ""
    height: int = 0


@dataclass(slots=True)
class Book:
    """Every frame once, by number."""

    frames: list[Frame] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    numbers: dict[Frame, int] = field(default_factory=dict)
    labels: list[tuple[str, ...]] = field(default_factory=list)

    def number(self, frame: Frame, ids: tuple[str, ...], kind: str = "", stem: str = "") -> int:
        """Give the number of a frame; the first of its like gives the names."""
        number = self.numbers.get(frame)
        if number is None:
            number = self.numbers[frame] = len(self.frames)
            self.frames.append(frame)
            height = 1 + max(
                (self.known[one.frame].height for one in frame.parts if one.frame >= 0), default=0
            )
            self.known.append(Known(ids, kind, stem, height))
            self.labels.append(tuple(label for part in frame.parts for label in self.labels_of(part)))
        elif kind and not self.known[number].kind:
            self.known[number].kind = kind
        return number

    def lines_of(self, part: Part) -> int:
        """Count about as many lines as a part takes, all groups written out."""
        if part.frame < 0:
            return 1
        frame = self.frames[part.frame]
        return 2 + part.repeats + (len(frame.outputs) > 1) + sum(self.lines_of(one) for one in frame.parts)

    def labels_of(self, part: Part) -> tuple[str, ...]:
        """Name the argument that each cell of a part is for."""
        inner = self.labels[part.frame] if part.frame >= 0 else part.names
        return (*(["when"] if part.optional else []), *(["repeat"] if part.repeats else []), *inner)


@dataclass(slots=True)
class Stretch:
    """A scope while it is folded: its parts, their ids and their cells, in run order."""

    inputs: tuple[str, ...]
    parts: list[Part]
    ids: list[str]
    cells: list[Cells]
    outputs: list[tuple[str, Ref]]

    def frame(self) -> Frame:
        """Give the frame of what is there now."""
        return Frame(self.inputs, tuple(self.parts), tuple(self.outputs))

    def values(self) -> Cells:
        """Give all cells in one row."""
        return tuple(cell for cells in self.cells for cell in cells)

    def copy(self) -> Stretch:
        """Give another one to try things on."""
        return replace(
            self, parts=[*self.parts], ids=[*self.ids], cells=[*self.cells], outputs=[*self.outputs]
        )

    def fenced(self, place: int) -> None:
        """Keep a part out of every repeat."""
        self.parts[place] = replace(self.parts[place], fence=True)


def sliced(frame: Frame, cells: Cells) -> list[Cells]:
    """Cut the cells of a scope into those of its parts."""
    found, start = [], 0
    for part in frame.parts:
        found.append(cells[start : start + part.total])
        start += part.total
    return found


def stem_of(name: str) -> str:
    """Take the number off an id.

    >>> stem_of("layer1"), stem_of("conv_2"), stem_of("conv2d0"), stem_of("_1")
    ('layer', 'conv', 'conv2d', '_')
    """
    return name.rstrip("0123456789").rstrip("_") or "_"
