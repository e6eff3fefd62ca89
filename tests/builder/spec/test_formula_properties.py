"""Formulas on random input: Python's values, and never anything but a FormulaFault."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.spec.formula import FormulaFault, Value, evaluate, parse

KNOWN: dict[str, Value] = {
    "w": 8,
    "depth": 3,
    "rate": 0.5,
    "deep": True,
    "none": None,
    "kind": "same",
    "l": [1, [2, 3]],
}


def attempt(text: str, known: dict[str, Value]) -> Value | FormulaFault:
    try:
        return evaluate(parse(text), known)
    except FormulaFault as refused:
        return refused


numbers = st.integers(0, 50).map(str) | st.floats(0, 50, width=16).map(str).filter(
    lambda text: "e" not in text
)
arithmetic = st.recursive(
    numbers | st.sampled_from(["w", "rate", "depth"]),
    lambda inner: st.one_of(
        st.tuples(
            inner, st.sampled_from(["+", "-", "*", "/", "//", "%", "<", "<=", "==", "!=", "and", "or"]), inner
        ).map(" ".join),
        st.tuples(inner, st.sampled_from(["0", "1", "2", "3"])).map(lambda pair: f"({pair[0]}) ** {pair[1]}"),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"-{text}"),
        st.tuples(inner, inner, inner).map(lambda three: f"({three[0]} if {three[1]} else {three[2]})"),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(
            lambda call: f"{call[0]}({call[1]}, {call[2]})"
        ),
        inner.map(lambda text: f"abs({text})"),
        inner.map(lambda text: f"[{text}, 1][0]"),
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=500)
@given(arithmetic)
def test_random_arithmetic_is_worked_out_as_python_does(text: str) -> None:
    known: dict[str, Value] = {"w": 8, "rate": 0.5, "depth": 3}
    found = attempt("=" + text, known)
    if isinstance(found, FormulaFault):
        assert found.code in ("formula-value", "formula-limit", "formula-type")
        return
    expected = eval(text, {"__builtins__": {"min": min, "max": max, "abs": abs}}, dict(known))
    assert found == pytest.approx(expected, rel=1e-12)


@settings(deadline=None, max_examples=400)
@given(st.text("()[]+-*/%<>=!,. \n'\"\\0123eEwlinotadr_{}:é", max_size=40))
def test_random_text_is_worked_out_or_refused(text: str) -> None:
    found = attempt("=" + text, KNOWN)
    if isinstance(found, FormulaFault):
        assert 0 <= found.offset <= len(text) + 1
        assert found.length >= 1


WORDS = (
    "w l kind deep none min( max( sum( range( zip( int( divisible( ( ) ) ) [ ] ] , , + - * / // % ** == <"
    " in not and or if else 0 1 2.5 1e9 9999 'a' null true"
)


@settings(deadline=None, max_examples=600)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=14))
def test_random_words_are_worked_out_or_refused(chosen: list[str]) -> None:
    found = attempt("=" + " ".join(chosen), KNOWN)
    if isinstance(found, FormulaFault):
        assert found.what
    else:
        assert repr(found) == repr(attempt("=(" + " ".join(chosen) + ")", KNOWN))
