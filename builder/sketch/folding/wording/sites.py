"""Sites: where each frame is used, with which values, and which frames become composites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from builder.sketch.brevity import has_formula
from builder.sketch.folding.cells import Anything, Atom, Cell, combined, flat, only_value, thawed
from builder.sketch.folding.frames import Book, Cells, Frame, Part, sliced
from builder.sketch.folding.wording.formulas import Hint
from builder.sketch.folding.wording.levels import Level, parameters

MOST_PARAMS = 12
PARTS_A_PARAM = 8
"""A composite may have one param more for as many parts as these."""

Vector = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """One place in the text where a frame is used; the cells are tables of `depth` levels."""

    cells: Cells
    depth: int


@dataclass(slots=True)
class Usage:
    """How a frame is used: as a composite, then with these values, each as often as it comes."""

    vectors: Counter[Vector] = field(default_factory=Counter)

    def stacked(self) -> Cells:
        """Give the cells as tables over all different uses."""
        return tuple(zip(*self.vectors, strict=True))


def usages(frame: Frame, cells: Cells, book: Book) -> dict[int, Usage]:
    """Decide on the composites of a net: every frame that is used again where that saves text."""
    waiting: dict[int, list[Site]] = {}
    _note(frame, Site(cells, 0), waiting)
    found: dict[int, Usage] = {}
    for number in sorted(range(len(book.frames)), key=lambda one: -book.known[one].height):
        sites = waiting.get(number, [])
        if not sites:
            continue
        usage = Usage(Counter(vector for site in sites for vector in vectors_of(site)))
        if _is_composite(number, len(sites), usage, book):
            found[number] = usage
            sites = [Site(usage.stacked(), 1)]
        for site in sites:
            _note(book.frames[number], site, waiting)
    return found


def vectors_of(site: Site) -> Iterator[Vector]:
    """Give the values of every copy that a site stands for, without those that are never there."""
    for vector in _leaves(table_of(site), site.depth):
        if not vector or any(not isinstance(one, Anything) for cell in vector for one in flat(cell)):
            yield vector


def table_of(site: Site) -> Cell:
    """Give the values of all copies as one table."""
    return combined(site.cells, site.depth, lambda row: row)


def core(part: Part, cells: Cells) -> Cells:
    """Give the cells of one part without those for `when` and `repeat`."""
    return cells[part.optional + part.repeats :]


def _leaves(table: Cell, depth: int) -> Iterator[Vector]:
    if depth == 0:
        assert isinstance(table, tuple)
        yield table
    elif isinstance(table, tuple):
        for one in table:
            yield from _leaves(one, depth - 1)


def _note(frame: Frame, site: Site, waiting: dict[int, list[Site]]) -> None:
    for part, cells in zip(frame.parts, sliced(frame, site.cells), strict=True):
        if part.frame >= 0:
            inner = Site(core(part, cells), site.depth + part.repeats)
            waiting.setdefault(part.frame, []).append(inner)


def _is_composite(number: int, sites: int, usage: Usage, book: Book) -> bool:
    """Whether a frame is used often enough, and its uses differ in few enough values."""
    if sites < 2:
        return False
    columns = list(zip(*usage.vectors, strict=True))
    if any(_is_bound(cell) for column in set(columns) for cell in column):
        return False
    differing = _params(columns, book.labels[number])
    if differing > MOST_PARAMS + len(book.frames[number].parts) // PARTS_A_PARAM:
        return False
    size = _size(number, book)
    return 40 + size + 10 * differing + sites * (22 + 9 * differing) < sites * (24 + size)


def _params(columns: list[Vector], labels: tuple[str, ...]) -> int:
    """Count the params that a composite would have."""
    level = Level(1, is_repeat=False)
    for column, label in zip(columns, labels, strict=True):
        if only_value(column) is None:
            level.column(column, Hint(label, ""), is_shadowed=False)
    return len(parameters(level))


def _is_bound(cell: Cell) -> bool:
    """Whether a value cannot go into a composite: a formula of names that it does not see."""
    return any(
        isinstance(one, Atom) and has_formula(thawed(one))
        for one in flat(cell)
        if not isinstance(one, Anything)
    )


def _size(number: int, book: Book) -> int:
    """Guess how many characters the text of a frame has."""
    return sum(
        22 + 40 * (part.frame >= 0) if part.frame >= 0 else 18 + 10 * min(part.width, 4)
        for part in book.frames[number].parts
    )
