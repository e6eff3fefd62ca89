"""Levels: repeats and composites, and the names that they give to what differs in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from builder.sketch.folding.cells import (
    Anything,
    Atom,
    Cell,
    aligned,
    flat,
    listed,
    merged,
    only_value,
    over_rows,
    over_values,
    rows_of,
)
from builder.sketch.folding.naming import fresh, tidy
from builder.sketch.folding.wording.formulas import Column, Formula, Hint, Term, data_of, formula
from builder.sketch.folding.wording.patterns import Pattern, patterns_for
from builder.spec.formulas.functions import FUNCTIONS

RESERVED = frozenset(
    {"i", "if", "else", "and", "or", "not", "in", "true", "false", "null", "prev", *FUNCTIONS}
)
PLAIN = {"out_channels": "hidden_channels", "out_features": "hidden_features"}
"""Arguments that need no word of their own beside the name of the node; and what they are inside."""

LOOP_NAMES = {"out_channels": "channels", "out_features": "features", "repeat": "depth", "groups": "group"}
SHAPES = ("shape", "normalized_shape", "sizes", "size", "unflattened_size", "split_size")
MOST_FACTOR = 64
CROWD = 4
"""As many params of one argument all bear the names of their nodes."""


@dataclass(slots=True, eq=False)
class Level:
    """A repeat, or the composite around all; columns are the values that differ in it."""

    depth: int
    is_repeat: bool
    columns: list[Column] = field(default_factory=list)
    avoided: set[str] = field(default_factory=set)

    def column(self, cell: Cell, hint: Hint, *, is_shadowed: bool) -> Column:
        """Give the column of a table; one that is there already and agrees is used again."""
        for column in self.columns:
            both = merged(column.cell, cell) if column.family == hint.family else None
            if both is not None:
                column.cell = both
                column.hints.append(hint)
                column.is_shadowed = column.is_shadowed or is_shadowed
                return column
        self.columns.append(Column(cell, self.depth, [hint], is_shadowed))
        return self.columns[-1]


Levels = tuple[Level, ...]


def expressed(cell: Cell, levels: Levels, hint: Hint, *, inside: int | None = None) -> Term:
    """Say a value by a literal, or by the column of the innermost level in which it differs.

    `inside` counts the levels around the place where it is said, where those are more.
    """
    around = len(levels) if inside is None else inside
    while True:
        value = only_value(cell)
        if isinstance(value, Atom):
            return data_of(value)
        assert levels, "outside of every level there is one value"
        if isinstance(value, Anything):
            return None
        length = _common_length(cell) if hint.argument in SHAPES else 0
        if length:
            hints = [replace(hint, argument="channels") for _ in range(length)]
            elements = [over_values(cell, _taking_element(at)) for at in range(length)]
            return tuple(
                expressed(one, levels, each, inside=around) for one, each in zip(elements, hints, strict=True)
            )
        level = levels[-1]
        shrunk = over_rows(cell, level.depth, _only)
        if not _differs(shrunk, level.depth - 1):
            cell, levels = shrunk, levels[:-1]
            continue
        return level.column(cell, hint, is_shadowed=around > len(levels))


def closed(level: Level, outer: Levels) -> dict[str, Term]:
    """Settle the columns of a repeat: formulas of `i`, and the lists to step through."""
    named: list[Column] = []
    patterns = {column: None if column.is_shadowed else _pattern_of(column) for column in level.columns}
    has_lists = None in patterns.values()
    for column, pattern in patterns.items():
        if pattern is not None and (pattern.is_plain or not has_lists):
            column.formula = _of_index(column, pattern, outer)
    open_columns = [column for column in level.columns if column.formula is None]
    for column in sorted(open_columns, key=_is_truth):
        column.formula = _derived(column, named)
        if column.formula is None:
            named.append(column)
    lists: dict[str, Term] = {}
    for name, column in _named(named, level, outer).items():
        row = over_rows(column.cell, level.depth, listed)
        hint = Hint(f"{name}s", column.hints[0].node)
        lists[name] = expressed(row, outer, hint)
    return lists


def parameters(level: Level) -> dict[str, Column]:
    """Settle the columns of a composite: its params, and formulas of them."""
    named: list[Column] = []
    for column in sorted(level.columns, key=_is_truth):
        column.formula = _derived(column, named)
        if column.formula is None:
            named.append(column)
    return _named(named, level, ())


def _common_length(cell: Cell) -> int:
    """Give the length that all lists of a table have, 0 where there is none."""
    lengths = {
        len(one.value) if isinstance(one.value, tuple) else 0 for one in flat(cell) if isinstance(one, Atom)
    }
    return lengths.pop() if len(lengths) == 1 else 0


def _taking_element(place: int) -> Callable[[Atom], Cell]:
    """Give the function that takes one element of a list."""

    def take(atom: Atom) -> Cell:
        assert isinstance(atom.value, tuple)
        element = atom.value[place]
        assert isinstance(element, Atom)
        return element

    return take


def _only(row: tuple[Cell, ...]) -> Cell:
    """Shrink a row to its only value; a row of several stays, for `_differs` to find."""
    value = only_value(row)
    return row if value is None else value


def _differs(cell: Cell, depth: int) -> bool:
    """Whether a table has values that are rows still."""
    if depth == 0:
        return isinstance(cell, tuple)
    return isinstance(cell, tuple) and any(_differs(one, depth - 1) for one in cell)


def _pattern_of(column: Column) -> Pattern | None:
    """Find the form of all rows of a column."""
    rows = rows_of(column.cell, column.depth)
    return next((one for one in patterns_for(rows) if all(one.fit(row) is not None for row in rows)), None)


def _of_index(column: Column, pattern: Pattern, outer: Levels) -> Formula:
    """Say a column by a formula of `i`."""
    count = len(pattern.fit(rows_of(column.cell, column.depth)[0]) or ())
    terms = []
    for number in range(count):
        part = over_rows(column.cell, column.depth, _taking(pattern, number))
        terms.append(expressed(part, outer, column.hints[0], inside=len(outer) + 1))
    return pattern.write(tuple(terms))


def _taking(pattern: Pattern, number: int) -> Callable[[tuple[Cell, ...]], Cell]:
    """Give the function that takes one value of a pattern from a row."""
    return lambda row: (pattern.fit(row) or ())[number]


def _is_truth(column: Column) -> bool:
    """Put truths last: they may be conditions on other columns."""
    return any(isinstance(one, Atom) and one.kind == "bool" for one in flat(column.cell))


def _derived(column: Column, named: list[Column]) -> Formula | None:
    """Say a column by another one: as a multiple, or as a condition."""
    for base in named:
        found = _relation(column, base)
        if found is not None:
            return found
    return None


def _relation(column: Column, base: Column) -> Formula | None:
    pairs = list(aligned(column.cell, base.cell))
    atoms = [(one, other) for one, other in pairs if isinstance(other, Atom)]
    if len(atoms) < len(pairs):
        return None
    if all(one.kind == "bool" for one, _ in atoms):
        return _condition(atoms, base) if base.family == "stride" else None
    if column.family != base.family or any({one.kind, other.kind} != {"int"} for one, other in atoms):
        return None
    return _multiple([(int(one.value), int(other.value)) for one, other in atoms], base)  # type: ignore[arg-type]


def _condition(atoms: list[tuple[Atom, Atom]], base: Column) -> Formula | None:
    if all((other.value != 1) is one.value for one, other in atoms):
        return formula(base, " != 1")
    return None


def _multiple(numbers: list[tuple[int, int]], base: Column) -> Formula | None:
    """Say sizes by others: a half, a multiple, or a part of them."""
    if base.family == "extent":
        return formula(base, " // 2") if all(large // 2 == small for small, large in numbers) else None
    if any(one <= 0 or other <= 0 for one, other in numbers):
        return None
    one, other = numbers[0]
    factor = max(one, other) // min(one, other)
    if not 1 < factor <= MOST_FACTOR:
        return None
    if all(a == b * factor for a, b in numbers):
        base.is_base = True
        return formula(base, f" * {factor}")
    return formula(base, f" // {factor}") if all(a * factor == b for a, b in numbers) else None


def _named(columns: list[Column], level: Level, outer: Levels) -> dict[str, Column]:
    """Name columns by the arguments that they are for; several of one by their nodes."""
    columns = sorted(columns, key=lambda one: (one.family != "repeat", level.columns.index(one)))
    wishes = [_wish(column, level) for column in columns]
    taken = set(RESERVED | level.avoided)
    found: dict[str, Column] = {}
    for number, (column, wish) in enumerate(zip(columns, wishes, strict=True)):
        if wishes.count(wish) > 1:
            is_last = wish not in wishes[number + 1 :]
            wish = _told_apart(
                column,
                wish,
                is_last=is_last,
                count=wishes.count(wish),
                is_optional=(column.hints[0].above or column.hints[0].node) in wishes,
            )
        name = fresh(tidy(wish, "value"), taken | set(found))
        found[name] = column
        column.formula = formula(name, is_tight=True)
    for around in outer:
        around.avoided |= set(found) | level.avoided
    return found


def _told_apart(column: Column, wish: str, *, is_last: bool, count: int, is_optional: bool) -> str:
    """Name one of several columns of the same argument."""
    hint = column.hints[0]
    if wish not in PLAIN:
        return f"{hint.above or hint.node}_{wish.removesuffix('_channels').removesuffix('_features')}"
    if count < CROWD and (is_last or len(column.hints) > 1):
        return wish if is_last else PLAIN[wish]
    return f"{hint.node}_channels" if is_optional else hint.above or hint.node


def _wish(column: Column, level: Level) -> str:
    argument = Counter(hint.argument for hint in column.hints).most_common(1)[0][0]
    if argument == "when":
        return column.hints[0].node
    if argument == "block":
        return "activation"
    if argument in PLAIN and column.is_base:
        return argument.removeprefix("out_")
    return LOOP_NAMES.get(argument, argument) if level.is_repeat or argument == "repeat" else argument
