"""Pages: lines, marks, and what a person meant as one value."""

from __future__ import annotations

import pytest

from builder.errors import Mark
from builder.spec.reading.page import Page, Spot, balanced, is_whole

PAGE = Page.of("net.yaml", "a: &x 1\r\nb: &y   # why\n\n  {c: =min(a, 2), d: e}")


def test_lines_have_no_ends_and_the_page_has_one() -> None:
    assert PAGE.lines == ("a: &x 1", "b: &y   # why", "", "  {c: =min(a, 2), d: e}", "")
    assert PAGE.text.endswith("e}\n")


def test_a_mark_ends_with_its_first_line() -> None:
    assert PAGE.mark(Spot(0, 3), Spot(0, 7)) == Mark("net.yaml", 1, 4, 4)
    assert PAGE.mark(Spot(1, 0), Spot(3, 3)) == Mark("net.yaml", 2, 1, 13)
    assert PAGE.mark(Spot(9, 0), Spot(9, 0)) == Mark("net.yaml", 10, 1, 1)


@pytest.mark.parametrize(
    ("start", "value"), [(Spot(0, 3), Spot(0, 6)), (Spot(1, 3), Spot(3, 2)), (Spot(3, 2), Spot(3, 2))]
)
def test_the_value_stands_after_its_anchor(start: Spot, value: Spot) -> None:
    assert PAGE.after_anchor(start) == value


def test_what_was_meant_ends_at_the_comma_outside() -> None:
    assert PAGE.under(PAGE.meant(Spot(3, 6))) == "=min(a, 2)"


@pytest.mark.parametrize(
    ("text", "value"),
    [("a, b", "a"), ("[a, b], c", "[a, b]"), ("a]", "a"), ("'x, y' + b}", "'x, y' + b"), ("(a", "(a")],
)
def test_balanced_stops_where_the_surroundings_go_on(text: str, value: str) -> None:
    assert text[: balanced(text)] == value


@pytest.mark.parametrize("text", ["=a]", "=(a", "=[a)", '="a', "=a)("])
def test_a_cut_off_formula_is_not_whole(text: str) -> None:
    assert not is_whole(text)


@pytest.mark.parametrize("text", ["=a", "=min(a, [b])", "='a]'", '="it\'s"'])
def test_a_formula_with_all_its_brackets_is_whole(text: str) -> None:
    assert is_whole(text)
