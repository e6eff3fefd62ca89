"""Patterns: rows of values as short formulas of the index `i`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from builder.sketch.folding.cells import ANYTHING, Atom, Cell, only_value
from builder.sketch.folding.wording.formulas import Formula, Term, formula, term

RATES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.05, 0.15, 0.25, 0.35, 0.6, 0.7, 0.8, 0.9, 1.0)

Row = tuple[Cell, ...]
Values = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A form of rows: `fit` finds the values in one, `write` puts terms for them together.

    A plain one reads well even beside lists.
    """

    fit: Callable[[Row], Values | None]
    write: Callable[[tuple[Term, ...]], Formula]
    is_plain: bool = True


def patterns_for(rows: list[Row]) -> list[Pattern]:
    """List the patterns to try for rows, the plainest first."""
    longest = max((len(row) for row in rows), default=0)
    found = [
        Pattern(_spread, _write_spread),
        Pattern(_growing, _write_growing),
        Pattern(_shrinking, _write_shrinking),
    ]
    found += [Pattern(_first, _write_turn("i == 0", "i > 0"))]
    if longest >= 3:
        found += [Pattern(_even, _write_even)]
        if all(len(row) == longest for row in rows):
            last = longest - 1
            found += [Pattern(_turning(last), _write_turn(f"i < {last}", f"i == {last}"))]
    if longest >= 4:
        found += [Pattern(_alternating, _write_alternating)]
        if all(len(row) == longest for row in rows):
            found += [
                Pattern(_turning(at), _write_turn(f"i < {at}", f"i >= {at}"), is_plain=False)
                for at in range(2, longest - 1)
            ]
    return found


def _first(row: Row) -> Values | None:
    rest = only_value(row[1:])
    if rest is None or not row:
        return None
    if len(row) == 2 and _whole(row) is not None and min(_whole(row) or ()) > 3:
        return None  # two sizes are a list rather than an exception
    return row[0], rest


def _turning(at: int) -> Callable[[Row], Values | None]:
    def fit(row: Row) -> Values | None:
        before, behind = only_value(row[:at]), only_value(row[at:])
        return None if before is None or behind is None else (before, behind)

    return fit


def _alternating(row: Row) -> Values | None:
    even, odd = only_value(row[::2]), only_value(row[1::2])
    return None if even is None or odd is None else (even, odd)


def _even(row: Row) -> Values | None:
    numbers = _whole(row)
    if numbers is None or len(numbers) < 2:
        return (row[0], ANYTHING) if len(row) == 1 else None
    step = numbers[1] - numbers[0]
    fits = all(later - earlier == step for earlier, later in pairwise(numbers))
    return (Atom("int", numbers[0]), Atom("int", step)) if fits else None


def _growing(row: Row) -> Values | None:
    numbers = _whole(row)
    if numbers is None or not _is_long_enough(numbers):
        return None
    doubles = all(later == 2 * earlier for earlier, later in pairwise(numbers))
    return (row[0],) if doubles else None


def _shrinking(row: Row) -> Values | None:
    numbers = _whole(row)
    if numbers is None or not _is_long_enough(numbers):
        return None
    halves = all(earlier == 2 * later for earlier, later in pairwise(numbers))
    return (row[0],) if halves else None


def _is_long_enough(numbers: list[int]) -> bool:
    return len(numbers) > 2 or (len(numbers) == 2 and min(numbers) >= 8)


def _whole(row: Row) -> list[int] | None:
    """Give the integers of a row, None where it has others or free places."""
    numbers = [one.value for one in row if isinstance(one, Atom) and one.kind == "int"]
    whole = [number for number in numbers if isinstance(number, int)]
    return whole if len(whole) == len(row) else None


def _spread(row: Row) -> Values | None:
    """Find `most * (start + i) / count`, as rates that grow along a net are worked out."""
    numbers = [one.value for one in row if isinstance(one, Atom) and one.kind == "float"]
    floats = [number for number in numbers if isinstance(number, float)]
    if len(floats) < max(2, len(row)) or floats[0] == floats[1]:
        return None
    for most in RATES:
        count = round(most / (floats[1] - floats[0]))
        start = round(floats[0] * count / most)
        if count > 0 and all(most * (start + at) / count == one for at, one in enumerate(floats)):
            return Atom("int", start), Atom("float", most), Atom("int", count)
    return None


def _write_spread(terms: tuple[Term, ...]) -> Formula:
    start, most, count = (term(one) for one in terms)
    index = formula("i", is_tight=True) if terms[0] == 0 else formula(start, " + i")
    return formula(most, " * ", index, " / ", count)


def _write_growing(terms: tuple[Term, ...]) -> Formula:
    return formula("2 ** i") if terms[0] == 1 else formula(term(terms[0]), " * 2 ** i")


def _write_shrinking(terms: tuple[Term, ...]) -> Formula:
    return formula(term(terms[0]), " // 2 ** i")


def _write_even(terms: tuple[Term, ...]) -> Formula:
    start, step = terms
    by = formula("i", is_tight=True) if step == 1 else formula(term(step), " * i")
    if start == 0 and not isinstance(start, bool):
        return by
    if isinstance(step, int) and step < 0:
        return formula(term(start), " - i") if step == -1 else formula(term(start), f" - {-step} * i")
    return formula(term(start), " + i") if step == 1 else formula(term(start), " + ", term(step), " * i")


def _write_alternating(terms: tuple[Term, ...]) -> Formula:
    even, odd = terms
    if even == 0 and not isinstance(even, bool) and isinstance(odd, int):
        return formula("i % 2") if odd == 1 else formula(f"{odd} * (i % 2)")
    return _write_turn("i % 2 == 0", "i % 2 == 1")(terms)


def _write_turn(early: str, late: str) -> Callable[[tuple[Term, ...]], Formula]:
    """Write a choice between two values; truths as the condition itself."""

    def write(terms: tuple[Term, ...]) -> Formula:
        before, behind = terms
        if behind is False:
            return formula(early) if before is True else formula(f"{early} and ", term(before))
        if before is False:
            return formula(late) if behind is True else formula(f"{late} and ", term(behind))
        if behind is True:
            return formula(f"{late} or ", term(before))
        if before is True:
            return formula(f"{early} or ", term(behind))
        return formula(term(before), f" if {early} else ", term(behind))

    return write
