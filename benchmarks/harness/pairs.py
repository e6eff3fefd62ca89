"""Measure two ways of doing one thing in pairs, whoever begins changing from round to round."""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Meter = Callable[[], float]
"""Does the work once and gives what it took: seconds, or bytes."""

LEAST_SECONDS = 0.01
"""A sample shorter than this is repeated until it is not; it then counts for one."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some numbers, and the quartiles on both sides of it."""

    median: float
    low: float
    high: float

    @staticmethod
    def of(values: Sequence[float]) -> Spread:
        """Sum up numbers; one alone is its own quartiles."""
        if len(values) < 2:
            return Spread(values[0], values[0], values[0])
        low, _, high = statistics.quantiles(values, n=4, method="inclusive")
        return Spread(statistics.median(values), low, high)


@dataclass(frozen=True, slots=True)
class Pairs:
    """What each round took: ours and theirs, measured one right after the other.

    Who begins a round comes after itself, finds its memory at hand, and is faster by up to a fifth. So every
    round is taken together with the next, where the other begins.
    """

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratio(self) -> Spread:
        """Ours by theirs, over two rounds each; below 1 is less than theirs."""
        return Spread.of([one / other for one, other in self._both()])

    @property
    def times(self) -> Spread:
        """Theirs by ours, over two rounds each: how many times less ours takes."""
        return Spread.of([other / one for one, other in self._both()])

    @property
    def more(self) -> Spread:
        """Ours less theirs, a mean over two rounds each."""
        return Spread.of([one - other for one, other in self._both()])

    def _both(self) -> list[tuple[float, float]]:
        """Give the means of each round and the next; of one round alone, that one."""
        rounds = list(zip(self.ours, self.theirs, strict=True))
        if len(rounds) < 2:
            return rounds
        return [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in pairwise(rounds)]


def cpu_seconds() -> float:
    """Give the processor time of this process, all its threads, and its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def interleave(ours: Meter, theirs: Meter, rounds: int) -> Pairs:
    """Measure both in each round: ours first in the even ones, theirs first in the odd ones."""
    mine, others = [], []
    for number in range(rounds):
        if number % 2 == 0:
            mine.append(ours())
            others.append(theirs())
        else:
            others.append(theirs())
            mine.append(ours())
    return Pairs(tuple(mine), tuple(others))


def race(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int, *, least: float = LEAST_SECONDS
) -> Pairs:
    """Compare the processor seconds of two pieces of work, after one call of each that does not count.

    What was alive before is left out of the garbage collector's walks, for both.
    """
    meters = [meter_of(work, least) for work in (ours, theirs)]
    gc.collect()
    gc.freeze()
    try:
        return interleave(meters[0], meters[1], rounds)
    finally:
        gc.unfreeze()


def alone(work: Callable[[], object], rounds: int, *, least: float = LEAST_SECONDS) -> tuple[float, ...]:
    """Take the processor seconds of work that nobody else does, once a round."""
    meter = meter_of(work, least)
    gc.collect()
    return tuple(meter() for _ in range(rounds))


def meter_of(work: Callable[[], object], least: float = LEAST_SECONDS) -> Meter:
    """Make a meter of processor seconds, which repeats what is too short to be measured once.

    The work is done twice here: to warm up, and to see how long it takes.
    """
    work()
    started = cpu_seconds()
    work()
    taken = cpu_seconds() - started
    number = max(1, round(least / max(taken, 1e-7)))

    def meter() -> float:
        started = cpu_seconds()
        for _ in range(number):
            work()
        return (cpu_seconds() - started) / number

    return meter
