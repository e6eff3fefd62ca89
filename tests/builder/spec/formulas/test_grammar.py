"""The grammar of formulas: what binds how tightly, and where each part stands."""

from __future__ import annotations

import pytest

from builder.spec.formulas.expressions import Chain, Comparison, Element, Literal, Name, Prefix, Span
from builder.spec.formulas.fault import FormulaFault
from builder.spec.formulas.grammar import DEEPEST, parse_expression


def test_products_bind_tighter_than_sums() -> None:
    root = parse_expression("=a + 2 * b", 1)
    product = Chain(Literal(2, Span(5, 1)), (("*", Name("b", Span(9, 1))),), Span(5, 5))
    assert root == Chain(Name("a", Span(1, 1)), (("+", product),), Span(1, 9))


def test_a_power_binds_tighter_than_the_sign_before_it() -> None:
    root = parse_expression("=-a ** 2", 1)
    assert isinstance(root, Prefix)
    assert isinstance(root.operand, Chain)


def test_comparisons_stand_in_a_row() -> None:
    root = parse_expression("=1 < a not in b", 1)
    assert isinstance(root, Comparison)
    assert [sign for sign, _ in root.rest] == ["<", "not in"]


def test_indices_stand_in_a_row() -> None:
    root = parse_expression("=a[0][1]", 1)
    assert isinstance(root, Element)
    assert root.span == Span(1, 7)
    assert len(root.indices) == 2


def test_parentheses_nest_to_the_limit() -> None:
    deepest = DEEPEST - 1
    assert parse_expression("(" * deepest + "1" + ")" * deepest, 0) == Literal(1, Span(0, 2 * deepest + 1))
    with pytest.raises(FormulaFault) as caught:
        parse_expression("(" * DEEPEST + "1" + ")" * DEEPEST, 0)
    assert caught.value.what == "the formula is nested too deep: the limit is 50 levels"
