"""A chain gives each link once, causes first, however often it is used."""

from __future__ import annotations

from builder.graph.explaining.origins import Explanation, Origin, names_in, replaced, text_of


def test_a_link_that_is_used_twice_is_given_once() -> None:
    root = Origin("width", 4, "literal")
    left = Origin("left", 8, "formula", text="=width * 2", uses=(root,))
    right = Origin("right", 12, "formula", text="=width * 3", uses=(root, left))
    last = Origin("sum", 20, "formula", uses=(left, right))
    found = Explanation("sum", "argument", 20, last).chain
    assert [one.name for one in found] == ["width", "left", "right", "sum"]


def test_a_chain_may_be_longer_than_python_calls_go_deep() -> None:
    link = Origin("0", 0, "literal")
    for number in range(1, 20_000):
        link = Origin(str(number), number, "formula", uses=(link,))
    assert len(Explanation("x", "param", 0, link).chain) == 20_000


def test_many_ways_to_one_cause_are_walked_once() -> None:
    """Forty links that each use the one before twice: two to the forty ways, and forty links."""
    link = Origin("0", 0, "literal")
    for number in range(1, 41):
        link = Origin(str(number), number, "formula", uses=(link, link))
    assert len(Explanation("x", "param", 0, link).chain) == 41


def test_what_is_replaced_needs_no_causes() -> None:
    link = Origin("width", 8, "formula (default)", text="=base", uses=(Origin("base", 8, "literal"),))
    assert (replaced(link).how, replaced(link).uses, replaced(link).text) == (
        "formula (default), replaced", (), "=base",
    )  # fmt: skip


def test_names_are_those_of_all_formulas_within() -> None:
    assert names_in(["=a + b", ["=b", 3, "==c"], "d"]) == ("a", "b")
    assert names_in("=a +") == ()
    assert names_in({"a": "=b"}) == ()


def test_data_is_written_on_one_line_of_bounded_length() -> None:
    assert text_of([1, "=a\n + b", [2]]) == "[1, =a + b, [2]]"
    assert len(text_of("=" + "a" * 1000)) == 200
