"""Runs of equal copies of a repeat, folded into one line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from builder.graph.costs import Row


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is shown: its label, and how many equal copies it stands for."""

    row: Row
    label: str
    copies: int = 1


@dataclass(frozen=True, slots=True)
class _Branch:
    """A row with the rows of its inside."""

    row: Row
    inner: tuple[_Branch, ...]

    @property
    def face(self) -> Any:
        """What two copies must share to count as equal; only their paths may differ."""
        row = self.row
        own = (row.block, row.arguments, row.outputs, row.params, row.macs_at, row.activation_bytes, row.call)
        return (*own, row.is_frozen, tuple((_name(one.row), one.face) for one in self.inner))


def folded(rows: Sequence[Row], *, is_kept: bool = False) -> list[Line]:
    """Fold neighbouring copies that are equal, inside and out; `is_kept` keeps every row."""
    if is_kept:
        return [Line(row, _name(row)) for row in rows]
    return list(_lines(_branches(rows)))


def _branches(rows: Sequence[Row]) -> tuple[_Branch, ...]:
    """Build the tree that the levels of the rows tell."""
    starts = [place for place, row in enumerate(rows) if row.level == rows[0].level]
    ends = [*starts[1:], len(rows)]
    return tuple(
        _Branch(rows[start], _branches(rows[start + 1 : end]) if end > start + 1 else ())
        for start, end in zip(starts, ends, strict=False)
    )


def _lines(branches: Sequence[_Branch]) -> Iterable[Line]:
    place = 0
    while place < len(branches):
        first = branches[place]
        count = _run(branches, place)
        yield Line(first.row, _label(first.row, branches[place + count - 1].row), count)
        yield from _lines(first.inner)
        place += count


def _run(branches: Sequence[_Branch], place: int) -> int:
    """Count how many copies from a place on are equal."""
    first = branches[place]
    base, index = _split(first.row)
    if index is None:
        return 1
    face, count = first.face, 1
    while place + count < len(branches):
        other = branches[place + count]
        if _split(other.row) != (base, index + count) or other.face != face:
            break
        count += 1
    return count


def _label(first: Row, last: Row) -> str:
    return _name(first) if first is last else f"{_name(first)}..{_split(last)[1]}"


def _name(row: Row) -> str:
    return row.node.id if row.node is not None else row.path


def _split(row: Row) -> tuple[str, int | None]:
    node = row.node
    return (node.base, node.index) if node is not None else (row.path, None)
