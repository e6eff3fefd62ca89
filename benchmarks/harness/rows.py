"""A row of the results: what was measured beside what, the figure, and the goal beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from benchmarks.harness.pairs import Pairs, Spread

Unit = Literal["ratio", "times", "seconds", "bytes", "seconds a node", "bytes a node"]


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure should be: at most, or at least, a limit."""

    sign: Literal["≤", "≥"]
    limit: float

    def is_met(self, value: float) -> bool:
        """Whether a figure reaches the goal."""
        return value <= self.limit if self.sign == "≤" else value >= self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison; `ours` and `theirs` are medians, in the words in which the table shows them.

    A row that could not be measured has no figure, and says why in `skipped`.
    """

    what: str
    against: str
    figure: Spread | None = None
    unit: Unit = "ratio"
    goal: Goal | None = None
    ours: str = ""
    theirs: str = ""
    rounds: int = 0
    skipped: str = ""

    @property
    def verdict(self) -> str:
        """Met, not met, or nothing where there is no goal or no figure."""
        if self.goal is None or self.figure is None:
            return ""
        return "met" if self.goal.is_met(self.figure.median) else "**not met**"

    def to_plain(self) -> dict[str, Any]:
        """Give the row as it is kept."""
        return asdict(self)

    @staticmethod
    def of_plain(kept: Mapping[str, Any]) -> Row:
        """Read a kept row."""
        figure, goal = kept["figure"], kept["goal"]
        own = {
            "figure": None if figure is None else Spread(**figure),
            "goal": None if goal is None else Goal(**goal),
        }
        return Row(**{**kept, **own})


@dataclass(frozen=True, slots=True)
class Table:
    """A table of words for what is no comparison of two: a heading, and lines of cells."""

    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    title: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Give the table as it is kept."""
        return asdict(self)

    @staticmethod
    def of_plain(kept: Mapping[str, Any]) -> Table:
        """Read a kept table."""
        return Table(tuple(kept["head"]), tuple(tuple(line) for line in kept["lines"]), kept["title"])


def at_most(limit: float) -> Goal:
    """Want a figure of no more than a limit."""
    return Goal("≤", limit)


def at_least(limit: float) -> Goal:
    """Want a figure of no less than a limit."""
    return Goal("≥", limit)


def ratio(what: str, against: str, pairs: Pairs, goal: Goal | None = None, *, of: Unit = "seconds") -> Row:
    """Make a row of ours by theirs; less is better."""
    return _row(what, against, pairs, pairs.ratio, "ratio", goal, of)


def times(what: str, against: str, pairs: Pairs, goal: Goal | None = None, *, of: Unit = "seconds") -> Row:
    """Make a row of theirs by ours; more is better."""
    return _row(what, against, pairs, pairs.times, "times", goal, of)


def more(what: str, against: str, pairs: Pairs, goal: Goal | None = None) -> Row:
    """Make a row of the seconds that ours takes beyond theirs."""
    return _row(what, against, pairs, pairs.more, "seconds", goal, "seconds")


def figure(
    what: str, values: tuple[float, ...], unit: Unit, goal: Goal | None = None, against: str = ""
) -> Row:
    """Make a row of a figure that stands by itself."""
    spread = Spread.of(values)
    return Row(what, against, spread, unit, goal, shown(spread.median, unit), "", len(values))


def skipped(what: str, against: str, reason: str, goal: Goal | None = None, *, unit: Unit = "ratio") -> Row:
    """Make a row of what could not be measured here."""
    return Row(what, against, unit=unit, goal=goal, skipped=reason)


def _row(
    what: str, against: str, pairs: Pairs, spread: Spread, unit: Unit, goal: Goal | None, of: Unit
) -> Row:
    ours, theirs = (shown(Spread.of(values).median, of) for values in (pairs.ours, pairs.theirs))
    return Row(what, against, spread, unit, goal, ours, theirs, len(pairs.ours))


def shown(value: float, unit: Unit) -> str:
    """Show a figure with its unit.

    >>> shown(0.000213, "seconds"), shown(3 << 20, "bytes"), shown(0.0654, "ratio"), shown(9.71, "times")
    ('213 µs', '3.0 MiB', '0.065', '9.7 ×')
    """
    if unit == "times":
        return f"{_digits(value)} ×"
    if unit == "ratio":
        return _digits(value)
    base, _, rest = unit.partition(" ")
    steps = _SECONDS if base == "seconds" else _BYTES
    size, name = next((step for step in steps if abs(value) >= step[0]), steps[-1])
    return " ".join(part for part in (_digits(value / size), name, rest) if part)


_SECONDS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))
_BYTES = ((float(1 << 30), "GiB"), (float(1 << 20), "MiB"), (float(1 << 10), "KiB"), (1.0, "B"))


def _digits(value: float) -> str:
    """Write a number with what matters of it, and no exponent."""
    size = abs(value)
    places = 0 if size >= 100 else 1 if size >= 2 else 3 if size >= 0.01 else 5
    return f"{value:,.{places}f}"
