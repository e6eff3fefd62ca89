"""Medians of interleaved pairs, and who begins a round."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import benchmarks.harness.pairs as pairs_module
from benchmarks.harness.pairs import Pairs, Spread, alone, interleave, race


def test_a_ratio_is_the_median_over_rounds_not_the_ratio_of_medians() -> None:
    pairs = Pairs(ours=(1.0, 3.0, 9.0, 1.0), theirs=(2.0, 6.0, 2.0, 38.0))
    assert pairs.ratio.median == 0.5  # of 4/8, 12/8 and 10/40
    assert pairs.times.median == 2.0
    assert pairs.more.median == -2.0


def test_who_begins_a_round_has_no_advantage() -> None:
    pairs = Pairs(ours=(1.0, 1.2) * 3, theirs=(1.2, 1.0) * 3)
    assert pairs.ratio == Spread(1.0, 1.0, 1.0)


def test_a_single_round_counts_as_it_is() -> None:
    assert Pairs((1.0,), (4.0,)).ratio == Spread(0.25, 0.25, 0.25)


def test_quartiles_stand_on_both_sides_of_the_median() -> None:
    assert Spread.of([5, 1, 4, 2, 3]) == Spread(3, 2, 4)


def test_one_number_is_its_own_spread() -> None:
    assert Spread.of([7.0]) == Spread(7.0, 7.0, 7.0)


def test_whoever_begins_changes_from_round_to_round() -> None:
    told: list[str] = []

    def meter(name: str, numbers: Iterator[float]) -> float:
        told.append(name)
        return next(numbers)

    ours, theirs = iter((1.0, 2.0, 3.0)), iter((10.0, 20.0, 30.0))
    pairs = interleave(lambda: meter("ours", ours), lambda: meter("theirs", theirs), 3)
    assert told == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]
    assert pairs == Pairs((1.0, 2.0, 3.0), (10.0, 20.0, 30.0))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give a clock of processor seconds that stands still but when a test moves it."""
    seconds = [0.0]
    monkeypatch.setattr(pairs_module, "cpu_seconds", lambda: seconds[0])
    return seconds


def working(clock: list[float], seconds: float, calls: list[str]) -> Callable[[], None]:
    def work() -> None:
        clock[0] += seconds
        calls.append("")

    return work


def test_work_that_is_three_times_as_long_is_seen_as_such(clock: list[float]) -> None:
    pairs = race(working(clock, 3.0, []), working(clock, 1.0, []), 5)
    assert pairs.ours == (3.0,) * 5
    assert pairs.ratio.median == 3.0


def test_short_work_is_repeated_and_counted_once(clock: list[float]) -> None:
    calls: list[str] = []
    taken = alone(working(clock, 0.001, calls), 2, least=0.01)
    assert taken == pytest.approx((0.001, 0.001))
    assert len(calls) == 2 + 2 * 10
