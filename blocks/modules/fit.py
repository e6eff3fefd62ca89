"""Fit: formulas over a few variables that explain the numbers seen in runs at several sizes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from blocks.dims import Dim

Numbers = tuple[int, ...]
Trial = Callable[[Numbers], Numbers | None]
"""Trial(a value for each variable) → the numbers that a run gives, None where it is refused."""

STRIDES: tuple[int, ...] = (
    *range(1, 11),
    12,
    14,
    15,
    16,
    18,
    20,
    21,
    24,
    28,
    30,
    32,
    35,
    42,
    48,
    56,
    60,
    64,
    70,
    84,
    96,
    128,
)
OFFSETS = (0, 1, 2, 3, 5, 13, 55, 377)
CHECKS = (4, 34, 1000, 2011, 3989)
NEAR_AND_FAR = (2, 7, 150)
PARTS = (1, 2, 3, 4, 5, 7)
MOST_SLOPE = 64
MOST_REFUSALS = 400
DIVISORS = tuple(sorted(range(1, 65), key=lambda number: (number.bit_count() > 1, number)))
"""Divisors in the order in which they are tried: powers of two are the likely ones."""

Series = dict[int, int]
"""Value of a variable → the number seen, all other variables being at their base."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A formula, and the variables on which the number depends in a way that it does not tell."""

    dim: Dim
    unexplained: frozenset[int] = frozenset()


@dataclass(slots=True)
class Experiment:
    """Runs around a base, remembered; `strides` has the step of each variable, 0 for none.

    `symbols` stand for the variables in formulas. `known` are formulas that a number may equal outright.
    """

    trial: Trial
    symbols: tuple[Dim, ...]
    known: tuple[Dim, ...]
    base: Numbers
    units: Numbers
    strides: Numbers = ()
    seen: dict[Numbers, Numbers | None] = field(default_factory=dict)
    refusals: int = 0

    def __post_init__(self) -> None:
        self.strides = tuple(self._stride(index) for index in range(len(self.base)))

    def run(self, values: Numbers) -> Numbers | None:
        """Run once at these values; after too many refusals, everything new is refused."""
        if values not in self.seen:
            self.seen[values] = self.trial(values) if self.refusals < MOST_REFUSALS else None
            self.refusals += self.seen[values] is None
        return self.seen[values]

    def moved(self, changes: Mapping[int, int]) -> Numbers:
        """Give the base with some variables changed."""
        return tuple(changes.get(index, value) for index, value in enumerate(self.base))

    def joint(self, fixed: frozenset[int] = frozenset()) -> Iterator[Numbers]:
        """Give points at which all variables that may move, but for the fixed ones, have moved."""
        for far in NEAR_AND_FAR:
            free = (index for index, stride in enumerate(self.strides) if stride and index not in fixed)
            yield self.moved(
                {
                    index: self.base[index] + self.strides[index] * (far + place)
                    for place, index in enumerate(free)
                }
            )

    def everywhere(self) -> list[Numbers]:
        """Give all points that are known, and some far away: alone where they do not go together."""
        together = list(self.joint())
        if self.run(together[-1]) is None:
            for variable in range(len(self.base)):
                self.series(variable, 0)
        return [*(point for point, outcome in self.seen.items() if outcome is not None), *together]

    def series(self, variable: int, number: int) -> Series:
        """Collect what a number was as one variable moved alone."""
        start, stride = self.base[variable], self.strides[variable]
        points = {start + stride * offset for offset in OFFSETS} if stride else {start}
        found = {point: self.run(self.moved({variable: point})) for point in sorted(points)}
        return {point: numbers[number] for point, numbers in found.items() if numbers is not None}

    def holds(self, dim: Dim, number: int, points: Iterator[Numbers] | list[Numbers]) -> bool:
        """Whether a formula tells a number at points; those that are refused say nothing."""
        outcomes = ((point, self.run(point)) for point in points)
        return all(
            numbers is None or numbers[number] == self.value(dim, point) for point, numbers in outcomes
        )

    def value(self, dim: Dim, point: Numbers) -> int:
        """Put the values of the variables into a formula."""
        names: dict[str, int] = {
            symbol.sizes[0].name: value for symbol, value in zip(self.symbols, point, strict=True)
        }
        return dim.evaluate(names)

    def _stride(self, variable: int) -> int:
        """Find the smallest step that one variable can take alone and all others with it."""
        unit = self.units[variable]
        for step in STRIDES:
            if self.run(self.moved({variable: self.base[variable] + unit * step})) is not None:
                return unit * step
        return 0


def fit(experiment: Experiment, number: int) -> Fitted:
    """Find a formula for one of the numbers, as plain as possible."""
    base = experiment.run(experiment.base)
    assert base is not None, "the base of an experiment is a point that is accepted"
    for dim in (Dim(base[number]), *experiment.known):
        if _is_told(experiment, dim) and experiment.holds(dim, number, experiment.everywhere()):
            return Fitted(dim)
    series = [experiment.series(index, number) for index in range(len(experiment.base))]
    linear = _linear(experiment, series, base[number])
    if linear is not None and experiment.holds(linear, number, experiment.joint()):
        return Fitted(linear)
    partial = None
    for offset in (0, 1, -1):
        shifted = [{point: value - offset for point, value in one.items()} for one in series]
        found = _product(experiment, number, shifted, offset)
        if found is not None and not found.unexplained:
            return found
        partial = partial or found
    changing = frozenset(index for index, one in enumerate(series) if len(set(one.values())) > 1)
    return partial or Fitted(Dim(base[number]), changing)


def _is_told(experiment: Experiment, dim: Dim) -> bool:
    """Whether every variable of a formula was seen to move."""
    names = {size.name for size in dim.sizes}
    return all(
        stride or symbol.sizes[0].name not in names
        for symbol, stride in zip(experiment.symbols, experiment.strides, strict=True)
    )


def _linear(experiment: Experiment, series: list[Series], base: int) -> Dim | None:
    """Explain a number as a sum of multiples of the variables."""
    total = Dim(base)
    for symbol, one, start in zip(experiment.symbols, series, experiment.base, strict=True):
        slopes = {Fraction(value - base, point - start) for point, value in one.items() if point != start}
        slope = slopes.pop() if slopes else Fraction(0)
        if slopes or slope.denominator != 1:
            return None
        total = total + (symbol - start) * int(slope)
    return total


def _product(experiment: Experiment, number: int, series: list[Series], offset: int) -> Fitted | None:
    """Explain a number, less an offset, as a product of one factor a variable."""
    total, unexplained = Dim(1), set()
    for index, one in enumerate(series):
        if len(set(one.values())) < 2:
            continue
        factor = _factor(experiment, index, one, (number, offset))
        total = total if factor is None else total * factor
        if factor is None:
            unexplained.add(index)
    value = series[0][experiment.base[0]] if series else 0
    scale = experiment.value(total, experiment.base)
    if not scale or value % scale:
        return None
    dim, fixed = total * (value // scale) + offset, frozenset(unexplained)
    return Fitted(dim, fixed) if experiment.holds(dim, number, experiment.joint(fixed)) else None


def _factor(experiment: Experiment, variable: int, series: Series, seen_as: tuple[int, int]) -> Dim | None:
    """Explain a series but for a common divisor, which may be smaller than the one seen."""
    whole = math.gcd(*series.values())
    for common in dict.fromkeys(whole // part for part in PARTS if whole and whole % part == 0):
        reduced = {point: value // common for point, value in series.items()}
        factor = _explained(experiment, variable, reduced, (*seen_as, common))
        if factor is not None:
            return factor
    return None


def _explained(experiment: Experiment, variable: int, series: Series, seen_as: Numbers) -> Dim | None:
    """Explain a series as a floor of a line, or as a polynomial of degree 2."""
    number, offset, common = seen_as
    symbol, start, stride = (
        experiment.symbols[variable],
        experiment.base[variable],
        experiment.strides[variable],
    )

    def is_true(dim: Dim) -> bool:
        points = [experiment.moved({variable: start + stride * check}) for check in CHECKS]
        return experiment.holds(dim * common + offset, number, points)

    def reduced(value: int) -> int | None:
        numbers = experiment.run(experiment.moved({variable: value}))
        return None if numbers is None else (numbers[number] - offset) // common

    for line in _lines(series, stride, reduced):
        dim = line.over(symbol)
        if is_true(dim):
            return dim
    curve = _curve(series, symbol)
    return curve if curve is not None and is_true(curve) else None


@dataclass(frozen=True, slots=True)
class _Line:
    """⌊(slope · v + shift) / divisor⌋."""

    slope: int
    divisor: int
    shift: int

    def at(self, value: int) -> int:
        return (self.slope * value + self.shift) // self.divisor

    def over(self, symbol: Dim) -> Dim:
        return (symbol * self.slope + self.shift) // self.divisor


def _lines(series: Series, stride: int, reduced: Callable[[int], int | None]) -> Iterator[_Line]:
    """Give the floors of lines that agree with a series, those of likely divisors first."""
    first, last = min(series), max(series)
    steepness = Fraction(series[last] - series[first], last - first)
    margin = Fraction(1, last - first)
    slopes: list[tuple[int, int]] = []
    for divisor in DIVISORS:
        least = max(1, math.ceil((steepness - margin) * divisor))
        most = min(MOST_SLOPE, math.floor((steepness + margin) * divisor))
        slopes.extend((slope, divisor) for slope in range(least, most + 1) if math.gcd(slope, divisor) == 1)
    for slope, divisor in sorted(slopes, key=lambda line: line[0] > 1):
        yield from _shifted(series, (slope, divisor, stride), reduced)


def _shifted(series: Series, line: Numbers, reduced: Callable[[int], int | None]) -> Iterator[_Line]:
    """Narrow down the shift of a line, by further runs where two shifts would differ."""
    slope, divisor, stride = line
    low = max(divisor * value - slope * point for point, value in series.items())
    high = min(divisor * (value + 1) - slope * point - 1 for point, value in series.items())
    while low < high:
        lowest, highest = _Line(slope, divisor, low), _Line(slope, divisor, high)
        points = (min(series) + stride * step for step in range(divisor))
        between = next((point for point in points if lowest.at(point) != highest.at(point)), None)
        value = None if between is None else reduced(between)
        if between is None or value is None:
            break
        low = max(low, divisor * value - slope * between)
        high = min(high, divisor * (value + 1) - slope * between - 1)
    if low <= high:
        yield _Line(slope, divisor, min(max(low, 0), high))


def _curve(series: Series, symbol: Dim) -> Dim | None:
    """Lay a polynomial of degree 2 through three points, and check it at the others."""
    if len(series) < 4:
        return None
    (x0, y0), (x1, y1), (x2, y2) = list(series.items())[:3]
    slope = Fraction(y1 - y0, x1 - x0)
    bend = (Fraction(y2 - y1, x2 - x1) - slope) / (x2 - x0)
    factors = (bend, slope - bend * (x0 + x1), y0 - slope * x0 + bend * x0 * x1)
    if any(factors[0] * x * x + factors[1] * x + factors[2] != y for x, y in series.items()):
        return None
    scale = math.lcm(*(factor.denominator for factor in factors))
    square, line, constant = (int(factor * scale) for factor in factors)
    return (symbol * symbol * square + symbol * line + constant) // scale
