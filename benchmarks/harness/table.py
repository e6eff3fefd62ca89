"""Tables in Markdown: rows of figures with their goals, and tables of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.harness.rows import Row, Table, shown

HEAD = ("what", "against", "figure", "goal", "", "ours", "theirs", "rounds")
SHORT = 5
"""How many columns of a row tell of the goal."""


def summary(rows: Sequence[Row], *, is_short: bool = False) -> str:
    """Write rows as a table; the short one leaves out what the figures were made of."""
    columns = SHORT if is_short else len(HEAD)
    return markdown(Table(HEAD[:columns], tuple(cells(row)[:columns] for row in rows)))


def cells(row: Row) -> tuple[str, ...]:
    """Give the cells of a row, as many as `HEAD` has."""
    goal = "" if row.goal is None else f"{row.goal.sign} {shown(row.goal.limit, row.unit)}"
    if row.figure is None:
        return (row.what, row.against, "–", goal, f"skipped: {row.skipped}", "", "", "")
    low, high = (shown(value, row.unit) for value in (row.figure.low, row.figure.high))
    middle = shown(row.figure.median, row.unit)
    spread = middle if row.rounds < 2 else f"{middle} ({low} to {high})"
    return (row.what, row.against, spread, goal, row.verdict, row.ours, row.theirs, str(row.rounds))


def markdown(table: Table) -> str:
    """Write a table of words."""
    lines = [_line(table.head), _line("---" for _ in table.head)]
    return "\n".join([*lines, *(_line(line) for line in table.lines)])


def _line(words: Iterable[str]) -> str:
    return f"| {' | '.join(word.replace('|', '/') for word in words)} |".replace("|  |", "| |")
