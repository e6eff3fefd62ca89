"""Rows as a table has them: figures with units, goals, verdicts, and what was skipped."""

from __future__ import annotations

import pytest

from benchmarks.harness.pairs import Pairs
from benchmarks.harness.rows import Row, Table, Unit, at_least, at_most, figure, ratio, shown, skipped, times
from benchmarks.harness.table import cells, markdown, summary

PAIRS = Pairs(ours=(0.5, 0.5, 0.5, 0.5), theirs=(1.0, 1.0, 1.0, 3.0))


def test_a_ratio_at_its_goal_is_met_and_one_beyond_is_not() -> None:
    assert ratio("net", "by hand", PAIRS, at_most(0.5)).verdict == "met"
    assert ratio("net", "by hand", PAIRS, at_most(0.49)).verdict == "**not met**"
    assert times("net", "by hand", PAIRS, at_least(2.0)).verdict == "met"
    assert times("net", "by hand", PAIRS, at_least(2.1)).verdict == "**not met**"


def test_a_row_shows_median_quartiles_goal_and_both_sides() -> None:
    row = ratio("net", "by hand", PAIRS, at_most(0.4))
    assert cells(row) == (
        "net", "by hand", "0.500 (0.375 to 0.500)", "≤ 0.400", "**not met**", "500 ms", "1.000 s", "4",
    )  # fmt: skip


def test_a_figure_alone_has_no_spread() -> None:
    row = figure("net", (2e-6,), "seconds a node", at_most(3e-6))
    assert cells(row)[2:6] == ("2.0 µs a node", "≤ 3.0 µs a node", "met", "2.0 µs a node")


def test_a_skipped_row_says_why_and_is_neither_met_nor_missed() -> None:
    row = skipped("net", "keras", "not installed: keras", at_least(10.0), unit="times")
    assert row.verdict == ""
    assert cells(row) == (
        "net", "keras", "–", "≥ 10.0 ×", "skipped: not installed: keras", "", "", "",
    )  # fmt: skip


def test_a_row_without_a_goal_has_no_verdict() -> None:
    assert cells(ratio("net", "by hand", PAIRS))[3:5] == ("", "")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0003, "ratio", "0.00030"),
        (12.34, "times", "12.3 ×"),
        (1234.5, "seconds", "1,234 s"),
        (0.0000123, "seconds", "12.3 µs"),
        (-0.05, "seconds", "-50.0 ms"),
        (5.0, "bytes", "5.0 B"),
        (1536.0, "bytes a node", "1.500 KiB a node"),
    ],
)
def test_figures_are_shown_with_what_matters_of_them(value: float, unit: Unit, text: str) -> None:
    assert shown(value, unit) == text


def test_a_short_table_ends_with_the_verdict() -> None:
    lines = summary([ratio("net", "by hand", PAIRS, at_most(0.5))], is_short=True).splitlines()
    assert lines[0] == "| what | against | figure | goal | |"
    assert lines[2] == "| net | by hand | 0.500 (0.375 to 0.500) | ≤ 0.500 | met |"


def test_a_bar_in_a_cell_does_not_begin_another() -> None:
    assert markdown(Table(("a",), (("x | y",),))).splitlines()[-1] == "| x / y |"


def test_rows_are_kept_as_they_were() -> None:
    for row in (ratio("net", "by hand", PAIRS, at_most(0.5)), skipped("net", "keras", "absent")):
        assert Row.of_plain(row.to_plain()) == row
