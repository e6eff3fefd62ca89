"""Cells: the values of one argument in all copies of a node, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from builder.spec.tree import Data


@dataclass(frozen=True, slots=True)
class Atom:
    """One value with its type, for `1`, `1.0` and `true` are three values; a list holds atoms."""

    kind: str
    value: bool | int | float | str | tuple[object, ...] | None


@dataclass(frozen=True, slots=True)
class Anything:
    """The value of an argument that a copy does not have: any other may stand for it."""


ANYTHING: Final = Anything()
Cell = Atom | Anything | tuple["Cell", ...]
"""A value, or a table: one cell for each copy of the outermost repeat around."""

KINDS: Final = {bool: "bool", int: "int", float: "float", str: "str", type(None): "null"}


def atom_of(data: Data) -> Atom:
    """Freeze plain data.

    >>> atom_of(1) == atom_of(True), thawed(atom_of([1, [2.5]]))
    (False, [1, [2.5]])
    """
    if isinstance(data, list | tuple):
        return Atom("list", tuple(atom_of(one) for one in data))
    if isinstance(data, dict):
        return Atom("dict", tuple((key, atom_of(one)) for key, one in data.items()))
    return Atom(KINDS[type(data)], data)


def thawed(atom: Atom) -> Data:
    """Give the plain data of an atom."""
    if atom.kind == "list":
        return [thawed(one) for one in atom.value]  # type: ignore[union-attr,arg-type]
    if atom.kind == "dict":
        return {key: thawed(one) for key, one in atom.value}  # type: ignore[union-attr,misc]
    return atom.value  # type: ignore[return-value]


def listed(cells: Sequence[Cell]) -> Cell:
    """Make one value, a list, of a row of values; what is free takes the value beside it."""
    known = [cell for cell in cells if isinstance(cell, Atom)]
    if not known:
        return ANYTHING
    last, row = known[0], []
    for cell in cells:
        last = cell if isinstance(cell, Atom) else last
        row.append(last)
    return Atom("list", tuple(row))


def flat(cell: Cell) -> Iterator[Atom | Anything]:
    """Give all values of a table in order."""
    if isinstance(cell, tuple):
        for one in cell:
            yield from flat(one)
    else:
        yield cell


def only_value(cell: Cell) -> Atom | Anything | None:
    """Give the value that stands all over a table; None where there are several.

    >>> only_value((atom_of(3), (ANYTHING, atom_of(3)))), only_value((atom_of(3), atom_of(4)))
    (Atom(kind='int', value=3), None)
    """
    found: Atom | None = None
    for one in flat(cell):
        if not isinstance(one, Atom):
            continue
        if found is None:
            found = one
        elif found != one:
            return None
    return ANYTHING if found is None else found


def merged(one: Cell, other: Cell) -> Cell | None:
    """Give the table that two tables agree on, each filling what is free in the other, or None."""
    if one == other:
        return one
    if isinstance(one, Anything):
        return other
    if isinstance(other, Anything):
        return one
    if not (isinstance(one, tuple) and isinstance(other, tuple)) or len(one) != len(other):
        return None
    row = []
    for pair in zip(one, other, strict=True):
        both = merged(*pair)
        if both is None:
            return None
        row.append(both)
    return tuple(row)


def rows_of(cell: Cell, depth: int) -> list[tuple[Cell, ...]]:
    """List the innermost rows of a table with `depth` repeats around its values."""
    if not isinstance(cell, tuple):
        return []
    return [cell] if depth == 1 else [row for one in cell for row in rows_of(one, depth - 1)]


def over_rows(cell: Cell, depth: int, shrink: Callable[[tuple[Cell, ...]], Cell]) -> Cell:
    """Replace each innermost row of a table by one cell."""
    if not isinstance(cell, tuple):
        return cell
    if depth == 1:
        return shrink(cell)
    return tuple(over_rows(one, depth - 1, shrink) for one in cell)


def over_values(cell: Cell, change: Callable[[Atom], Cell]) -> Cell:
    """Replace each value of a table."""
    if isinstance(cell, tuple):
        return tuple(over_values(one, change) for one in cell)
    return change(cell) if isinstance(cell, Atom) else cell


def combined(cells: Sequence[Cell], depth: int, join: Callable[[tuple[Cell, ...]], Cell]) -> Cell:
    """Join tables of one form value by value; the values may be tables of inner repeats."""
    if depth == 0:
        return join(tuple(cells))
    height = next((len(cell) for cell in cells if isinstance(cell, tuple)), 0)
    return tuple(
        combined([cell[at] if isinstance(cell, tuple) else ANYTHING for cell in cells], depth - 1, join)
        for at in range(height)
    )


def aligned(one: Cell, other: Cell) -> Iterator[tuple[Atom, Cell]]:
    """Pair each value of a table with what stands in its place in another, if anything does.

    >>> list(aligned((atom_of(1), atom_of(2)), (atom_of(3),)))[1][1]
    Anything()
    """
    if isinstance(one, tuple):
        for at, inner in enumerate(one):
            place = other if not isinstance(other, tuple) else other[at] if at < len(other) else ANYTHING
            yield from aligned(inner, place)
    elif isinstance(one, Atom):
        yield one, other
