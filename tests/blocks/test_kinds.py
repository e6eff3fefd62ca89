"""Kinds: what fits, in which form it arrives, and what is said of the rest."""

from typing import Any

import pytest

from blocks.dims import Dim
from blocks.errors import ArgumentFault
from blocks.kinds import (
    AnyOf,
    Anything,
    Bool,
    Choice,
    Extents,
    Float,
    Int,
    Kind,
    ListOf,
    Null,
    Sizes,
    Text,
    optional,
    shown,
)

H = Dim.symbol("H")


@pytest.mark.parametrize(
    ("kind", "value", "form"),
    [
        (Int(), -3, -3),
        (Int(1, 8), 8, 8),
        (Float(), 3, 3.0),
        (Float(0, 1), 0, 0.0),
        (Bool(), False, False),
        (Text(), "a", "a"),
        (Choice(("zeros", 3, None)), None, None),
        (Sizes(2), 3, (3, 3)),
        (Sizes(2), (3,), (3, 3)),
        (Sizes(3, 0), (0, 1, 2), (0, 1, 2)),
        (ListOf(Int()), 3, (3,)),
        (ListOf(Int()), (), ()),
        (Extents(), (3, H, Dim(4)), (3, H, 4)),
        (Extents(-1), -1, (-1,)),
        (optional(Int()), None, None),
        (AnyOf((Choice(("same",)), Sizes(2))), "same", "same"),
        (AnyOf((Choice(("same",)), Sizes(2))), 1, (1, 1)),
        (Anything(), (1, "a"), (1, "a")),
    ],
)
def test_a_value_that_fits_arrives_in_the_form_that_rules_expect(kind: Kind, value: Any, form: Any) -> None:
    got = kind.check(value)
    assert got == form and type(got) is type(form)


@pytest.mark.parametrize(
    ("kind", "value", "what", "hint"),
    [
        (Int(), 3.0, "needs an integer, got 3.0", None),
        (Int(), True, "needs an integer, got true", None),
        (Int(), None, "needs an integer, got null", None),
        (Int(1), 0, "needs an integer of at least 1, got 0", "that is too small: the least is 1"),
        (Int(1, 8), 9, "needs an integer from 1 to 8, got 9", "that is too large: the most is 8"),
        (Int(None, 8), 9, "needs an integer up to 8, got 9", "that is too large: the most is 8"),
        (Int(), 1 << 31, "needs an integer, got 2147483648", "that is too large: the most is 2,147,483,647"),
        (Float(), "3", "needs a number, got '3'", None),
        (Float(), float("inf"), "needs a number, got inf", None),
        (Float(), float("nan"), "needs a number, got nan", None),
        (Float(0, above=True), 0, "needs a number above 0, got 0", None),
        (Float(0, 1), 1.5, "needs a number from 0 to 1, got 1.5", None),
        (Bool(), 1, "needs true or false, got 1", None),
        (Bool(), "yes", "needs true or false, got 'yes'", None),
        (Text(3), "four", "needs text, got 'four'", None),
        (
            Choice(("zeros", "reflect")), "reflct", "needs 'zeros' or 'reflect', got 'reflct'",
            "did you mean 'reflect'?",
        ),
        (Choice((1, 2)), True, "needs 1 or 2, got true", None),
        (Sizes(2, 1), (1, 2, 3), "needs an integer of at least 1, or a list of 2, got [1, 2, 3]", None),
        (
            Sizes(2, 1), (1, 0), "needs an integer of at least 1, or a list of 2, got [1, 0]",
            "that is too small: the least is 1",
        ),
        (ListOf(Int(), 1), (), "needs a list, each an integer, got []", None),
        (ListOf(Int(), 0, 2), (1, 2, 3), "needs a list, each an integer, got [1, 2, 3]", None),
        (Extents(), (1.5,), "needs a list of sizes, got [1.5]", None),
        (Null(), 0, "needs null, got 0", None),
        (
            AnyOf((Choice(("same",)), Sizes(2, 0))), -1,
            "needs 'same', or an integer of at least 0, or a list of 2, got -1",
            "that is too small: the least is 0",
        ),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_told_with_what_does(
    kind: Kind, value: Any, what: str, hint: str | None
) -> None:
    with pytest.raises(ArgumentFault) as raised:
        kind.check(value)
    assert (raised.value.what, raised.value.hint) == (what, hint)


def test_values_are_shown_as_yaml_has_them_and_cut() -> None:
    assert shown({"a": 1}.get("b")) == "null" and shown((True, "a", H)) == "[true, 'a', H]"
    assert shown("a" * 200) == repr("a" * 80)[:79] + "…"
    assert len(shown(tuple(range(1000)))) == 80
