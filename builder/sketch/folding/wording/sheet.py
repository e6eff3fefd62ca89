"""Sheets: a scope about to be written, and how its refs are spelt there."""

from __future__ import annotations

from dataclasses import dataclass

from builder.sketch.folding.cells import Atom, only_value
from builder.sketch.folding.frames import INPUT, PREVIOUS, Cells, Frame, Ref, sliced


@dataclass(frozen=True, slots=True)
class Sheet:
    """A frame with the ids and the cells of its parts; those that are `absent` are never there."""

    frame: Frame
    ids: tuple[str, ...]
    cells: tuple[Cells, ...]
    absent: frozenset[int]

    @staticmethod
    def of(frame: Frame, ids: tuple[str, ...], cells: Cells) -> Sheet:
        """Cut the cells, and find the parts that no copy has."""
        own = tuple(sliced(frame, cells))
        has_previous = any(ref.place == PREVIOUS for part in frame.parts for _, ref in part.inputs)
        absent = frozenset(
            number
            for number, part in enumerate(frame.parts)
            if part.optional and not has_previous and only_value(own[number][0]) == Atom("bool", False)
        )
        return Sheet(frame, ids, own, absent)

    def outputs(self) -> tuple[tuple[str, str], ...]:
        """Write what the scope gives."""
        return tuple((name, self.ref(ref)) for name, ref in self.frame.outputs)

    def ref(self, ref: Ref) -> str:
        """Spell a ref; parts that are never there are passed by."""
        while ref.place in self.absent:
            ref = self.frame.parts[ref.place].inputs[0][1]
        if ref.place == PREVIOUS:
            return f"prev{ref.port}"
        if ref.place == INPUT:
            return ref.port
        count = None
        part = self.frame.parts[ref.place]
        if part.repeats:
            value = only_value(self.cells[ref.place][part.optional])
            count = value.value if isinstance(value, Atom) and isinstance(value.value, int) else None
        return f"{self.ids[ref.place]}{copy_index(ref.copy, count)}{ref.port}"


def copy_index(copy: int | tuple[int, int] | None, count: int | None) -> str:
    """Say which copy is meant; those at the end are counted from there.

    >>> [copy_index(one, 4) for one in ((3, -1), (2, -1), (0, 1), (1, 2), 3, None)]
    ['[-1 - i]', '[-2 - i]', '[i]', '[1 + 2 * i]', '', '']
    """
    if copy is None or copy == (count or 0) - 1:
        return ""
    if isinstance(copy, int):
        return f"[{copy}]"
    first, step = copy
    if step < 0 and count is not None:
        first -= count
    by = "i" if abs(step) == 1 else f"{abs(step)} * i"
    return f"[{by}]" if (first, step > 0) == (0, True) else f"[{first} {'+' if step > 0 else '-'} {by}]"
