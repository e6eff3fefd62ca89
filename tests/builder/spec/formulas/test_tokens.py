"""Words of formulas: values, names and signs, and the words that are refused with advice."""

from __future__ import annotations

import pytest

from builder.spec.formulas.fault import FormulaFault
from builder.spec.formulas.tokens import split


def test_a_formula_is_cut_into_words_with_their_places() -> None:
    tokens = split("=w**2 // 1.5e3 != 'a b'", 1)
    assert [(token.kind, token.text, token.offset) for token in tokens] == [
        ("name", "w", 1),
        ("sign", "**", 2),
        ("value", "2", 4),
        ("sign", "//", 6),
        ("value", "1.5e3", 9),
        ("sign", "!=", 15),
        ("value", "'a b'", 18),
        ("end", "", 23),
    ]
    assert [token.value for token in tokens if token.kind == "value"] == [2, 1500.0, "a b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=a && b", "'&&' is not allowed in a formula | write `and`"),
        ("=a is b", "'is' is not allowed in a formula | write == to compare"),
        ("=True", "'True' is not allowed in a formula | write true"),
        ("=a ^ 2", "'^' is not allowed in a formula | write ** for a power"),
        ("=a.b", "'.' is not allowed in a formula | there are no attributes and no methods"),
        ("=f'x'", "a text with the prefix 'f' is not allowed in a formula | remove it"),
        ("=1_000", "invalid number 1_000 | write plain decimal digits"),
        ("=010", "invalid number 010: it starts with 0 | write it without the 0"),
        ("=é", "the character 'é' (U+00E9) is not allowed in a formula | None"),
        ("='a", "syntax: the quote ' is never closed | close it on the same line"),
        (r"='\x41'", r"the escape '\\x' is not allowed in a formula | there are \\ \' \" \n and \t"),
        ("=1e999", "the number 1e999 is out of range: not finite | None"),
        (
            "=9223372036854775808",
            "the number 9223372036854775808 is out of range: the limit is 2^63 - 1 | None",
        ),
    ],
)
def test_a_foreign_word_is_refused_with_advice(text: str, expected: str) -> None:
    with pytest.raises(FormulaFault) as caught:
        split(text, 1)
    assert f"{caught.value.what} | {caught.value.hint}" == expected
