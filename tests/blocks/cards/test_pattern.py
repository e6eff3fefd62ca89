"""Patterns of axes: what is well formed."""

import pytest

from blocks.cards.pattern import parse
from blocks.errors import RuleFault


def names(groups: tuple[tuple[object, ...], ...]) -> list[list[str]]:
    return [[axis.name for axis in group] for group in groups]


def test_a_pattern_has_a_group_for_each_dim():
    pattern = parse("b c (h p)  1 () -> b (p c) h")
    assert names(pattern.left) == [["b"], ["c"], ["h", "p"], [], []]
    assert names(pattern.right) == [["b"], ["p", "c"], ["h"]]


def test_an_ellipsis_takes_the_dims_that_are_left():
    pattern = parse("b ... c -> (b ...) c").over(5)
    assert names(pattern.left) == [["b"], ["..."], ["..."], ["..."], ["c"]]
    assert names(pattern.right) == [["b", "...", "...", "..."], ["c"]]
    assert len(set(pattern.left_axes)) == 5
    assert names(parse("b ... c -> (b ...) c").over(2).right) == [["b"], ["c"]]


def test_an_ellipsis_alone_in_parentheses_is_one_dim():
    pattern = parse("b c ... -> b (...) c").over(4)
    assert names(pattern.right) == [["b"], ["...", "..."], ["c"]]
    assert names(parse("b ... -> b (...)").over(1).right) == [["b"], []]


def test_equal_bare_numbers_are_different_axes():
    assert len(set(parse("(a 2) (b 2) -> a b 2").left_axes)) == 4
    assert not set(parse("2 a -> a").left_axes) & set(parse("a -> 2 a").right_axes[:1])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("b c", "the pattern needs one arrow, as in 'b c h w -> b (c h w)'"),
        ("b -> c -> d", "the pattern needs one arrow, as in 'b c h w -> b (c h w)'"),
        ("(b (c)) -> b c", "the pattern has parentheses inside parentheses"),
        ("(b c -> b c", "the pattern opens parentheses that are not closed"),
        ("b c) -> b c", "the pattern closes parentheses that were not opened"),
        ("b b -> b", "the pattern has 'b' twice on one side"),
        ("... ... -> ...", "the pattern has '...' twice on one side"),
        ("(b ...) -> b ...", "the pattern takes no ellipsis inside parentheses on the left"),
        ("b (...) -> b ...", "the pattern takes no ellipsis inside parentheses on the left"),
        ("b -> b ...", "the pattern has an ellipsis on the right, but none on the left"),
        ("_b -> _b", "the pattern has '_b', which is no name of an axis"),
        ("b-c -> b", "the pattern has 'b-c', which is no name of an axis"),
        ("a...b -> a", "the pattern has 'a...b', which is no name of an axis"),
        ("b 0 -> b", "the pattern has an axis of 0"),
        ("b\tc -> b c", "the pattern has 'b\tc', which is no name of an axis"),
    ],
)
def test_what_is_not_well_formed_is_refused(text, said):
    with pytest.raises(RuleFault) as caught:
        parse(text)
    assert (caught.value.what, caught.value.argument) == (said, "pattern")


@pytest.mark.parametrize(
    ("text", "dims", "said"),
    [
        ("b c -> b", 3, "the pattern needs 2 dims, got 3"),
        ("b c ... -> b", 1, "the pattern needs at least 2 dims, got 1"),
    ],
)
def test_dims_are_as_many_as_the_left_side_has(text, dims, said):
    with pytest.raises(RuleFault) as caught:
        parse(text).over(dims)
    assert caught.value.what == said
