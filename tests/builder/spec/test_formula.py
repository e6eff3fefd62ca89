"""Formulas: Python's numbers, strict kinds, and bounds on everything."""

from __future__ import annotations

import pytest

from builder.spec.formula import (
    Formula,
    FormulaFault,
    Value,
    check_names,
    evaluate,
    is_formula,
    names,
    parse,
    unescape,
)

KNOWN: dict[str, Value] = {
    "w": 8,
    "depth": 3,
    "rate": 0.5,
    "deep": True,
    "none": None,
    "kind": "same",
    "l": [1, [2, 3]],
}


def worked_out(text: str) -> Value:
    return evaluate(parse(text), KNOWN)


def fault(text: str) -> FormulaFault:
    with pytest.raises(FormulaFault) as caught:
        evaluate(parse(text), KNOWN)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=w * 2 + 4 // 2", 18),
        ("=w", 8),
        ("= w\n  + 1 ", 9),
        ("=-w ** 2", -64),
        ("=2 ** -1", 0.5),
        ("=2 ** 3 ** 2", 512),
        ("=-7 // 2", -4),
        ("=-7 % 3", 2),
        ("=7 % -3", -2),
        ("=1 - 2 - 3", -4),
        ("=1e-5 * 1e5", 1e-5 * 1e5),
        ("=.5 + 1.", 1.5),
        ("=1 < w <= 8 != 9", True),
        ("=1 < 0 < 1 / 0", False),
        ("=not w == 8", False),
        ("=none or w", 8),
        ("=false and 1 / 0", False),
        ("=true or 1 / 0", True),
        ("=8 if w > 4 else 1 / 0", 8),
        ("=1 if w > 9 else 2 if w > 5 else 3", 2),
        ("=[1, 'a', true, null, [2.5],]", [1, "a", True, None, [2.5]]),
        ("=l[1][-1]", 3),
        ("=[1, 2, 3][0]", 1),
        ("=kind[0]", "s"),
        ("=kind + '_x'", "same_x"),
        ("='a' * 3", "aaa"),
        ("=[1] + [2] * 2", [1, 2, 2]),
        ("=-1 * [0]", []),
        ("=2 in [1, 2]", True),
        ("=2 not in [1, 2] or 'm' in kind", True),
        ("=[1, 2] == [1, 2.0]", True),
        ('=kind == "same"', True),
        ("=kind != 3", True),
        ("='a' < 'b'", True),
        ("='it\\'s \\\\ \\n'", "it's \\ \n"),
        ("=min(3, w) + max([1, 2])", 5),
        ("=sum(range(depth)) + len(l)", 5),
        ("=divisible(w * 3.3, 8)", 24),
        ("=" + "(" * 30 + "w" + ")" * 30, 8),
        ("=" + " + ".join(["w"] * 100), 800),
        ("=" + "+".join(["1"] * 2000), 2000),
    ],
)
def test_a_formula_has_the_value_that_python_gives(text: str, expected: Value) -> None:
    found = worked_out(text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("=w / 2", 4), ("=-w / 4", -2), ("=9 / 2", 4.5), ("=8.0 / 2", 4.0), ("=w / 2.0", 4.0)],
)
def test_a_division_of_integers_without_remainder_is_an_integer(text: str, expected: Value) -> None:
    found = worked_out(text)
    assert (found, type(found)) == (expected, type(expected))


def test_one_equals_sign_makes_a_formula_and_two_a_text() -> None:
    assert is_formula("=w")
    assert not is_formula("==w")
    assert not is_formula("w = 1")
    assert not is_formula("")
    assert unescape("==w") == "=w"
    assert unescape("w") == "w"


def test_a_formula_prints_as_it_was_written() -> None:
    assert str(parse("= w *  2")) == "= w *  2"


def test_free_names_are_given_without_functions_and_constants() -> None:
    assert names(parse("=min(a, b[c]) if d and not e else [f, -g ** h, true] == i")) == frozenset("abcdefghi")


def test_equal_formulas_are_equal() -> None:
    assert parse("=w + 1") == parse("=w + 1")
    assert isinstance(parse("=w"), Formula)


def test_values_from_outside_are_not_changed_and_tuples_count_as_lists() -> None:
    lists: dict[str, Value] = {"l": [1, [2]], "t": (1, (2, 3))}  # type: ignore[dict-item]
    assert evaluate(parse("=l + t + [l * 2]"), lists) == [1, [2], 1, [2, 3], [1, [2], 1, [2]]]
    assert lists["l"] == [1, [2]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=", "formula-syntax: the formula is empty | write an expression after the '=' @0+1"),
        ("=   ", "formula-syntax: the formula is empty | write an expression after the '=' @0+1"),
        ("=(w * 2", "formula-syntax: syntax: the '(' is never closed | add a ')' @1+1"),
        (
            "=w * 2)",
            "formula-syntax: syntax: the formula is complete before ')' | delete the ')' @6+1",
        ),
        (
            "=w 2",
            "formula-syntax: syntax: the formula is complete before '2'"
            " | an operator is missing, or there is too much @3+1",
        ),
        ("=w *", "formula-syntax: syntax: the formula ends where a value is expected | None @4+1"),
        ("=* w", "formula-syntax: syntax: expected a value, not '*' | None @1+1"),
        ("=(w, 2)", "formula-syntax: syntax: expected ')', not ',' | a list is written [a, b] @3+1"),
        (
            "=w if deep",
            "formula-syntax: syntax: this `if` has no `else` | write `a if condition else b` @3+2",
        ),
        ("=l[]", "formula-syntax: syntax: an index is missing between the brackets | None @2+1"),
        ("=()", "formula-syntax: syntax: an expression is missing between the parentheses | None @1+1"),
        ("=w == not deep", "formula-syntax: syntax: expected a value, not 'not' | None @6+3"),
        ("=ww * 2", "formula-name: unknown name 'ww' in the formula | did you mean 'w'? @1+2"),
        (
            "=w if deep else dept",
            "formula-name: unknown name 'dept' in the formula | did you mean 'depth'? @16+4",
        ),
        (
            "=1 + HOME",
            "formula-name: unknown name 'HOME' in the formula"
            " | known here: deep, depth, kind, l, none, rate, w @5+4",
        ),
        (
            "=min",
            "formula-name: unknown name 'min' in the formula"
            " | it is a function: write min(a, b, …) or min(list) @1+3",
        ),
        ("=mim(1, 2)", "formula-function: unknown function 'mim' | did you mean 'min'? @1+3"),
        (
            "=w(1)",
            "formula-function: unknown function 'w' | there are abs, ceil, divisible, floor, int, len, log2,"
            " max, min, range, round, sqrt, sum, zip @1+1",
        ),
        (
            "=[1](2)",
            "formula-syntax: only a known function can be called | there are abs, ceil, divisible, floor,"
            " int, len, log2, max, min, range, round, sqrt, sum, zip @4+1",
        ),
        ("=max(*l)", "formula-syntax: '*' before an argument is not allowed in a formula | None @5+1"),
        ("=w / 0", "formula-value: division by zero in '/' | None @1+5"),
        ("=1 + w % (8 - w)", "formula-value: division by zero in '%' | None @5+11"),
        ("=l[2]", "formula-value: there is no element 2: the list has 2 | None @1+4"),
        ("=l[0.5]", "formula-type: an index must be an integer, not a float | None @1+6"),
        ("=kind + 1", "formula-type: '+' is not allowed between a text and an integer | None @1+8"),
        (
            "=deep + 1",
            "formula-type: '+' is not allowed between true or false and an integer"
            " | write 1 if … else 0, or int(…) @1+8",
        ),
        ("=1 < 'a'", "formula-type: '<' is not allowed between an integer and a text | None @1+7"),
        ("=-kind", "formula-type: '-' is not allowed before a text | None @1+5"),
        ("=9**9**9", "formula-limit: the exponent is out of range: the limit is 64 | None @1+7"),
        (
            "=2 ** 63",
            "formula-limit: the result is out of range: integers have a limit of 2^63 - 1 | None @1+7",
        ),
        ("=1e308 * 10", "formula-limit: the result is out of range: it is not a finite number | None @1+10"),
        (
            "=[0] * 10**10",
            "formula-limit: the result would have 10,000,000,000 elements; the limit is 10,000 | "
            "if you trust the spec, `--limit elements=NUMBER` raises it @1+12",
        ),
        (
            "=range(20000)",
            "formula-limit: the result would have 20,000 elements; the limit is 10,000 | "
            "if you trust the spec, `--limit elements=NUMBER` raises it @1+12",
        ),
        ("=(-8) ** 0.5", "formula-value: a negative number has no real power with a fraction | None @1+11"),
        ("=abs(1, 2)", "formula-type: invalid call: abs takes 1 argument, not 2 | write abs(x) @1+9"),
    ],
)
def test_a_fault_says_what_how_and_where_in_the_text(text: str, expected: str) -> None:
    found = fault(text)
    assert f"{found.code}: {found.what} | {found.hint} @{found.offset}+{found.length}" == expected


def test_unknown_names_are_told_also_where_no_name_is_known() -> None:
    with pytest.raises(FormulaFault) as caught:
        check_names(parse("=w"), {})
    assert caught.value.hint == "no names are known here: only `params` and repeat variables are"


@pytest.mark.parametrize(("count", "end"), [(12, "n10, n11"), (13, "n10, n11, …")])
def test_twelve_known_names_are_listed_and_the_rest_is_cut_off(count: int, end: str) -> None:
    with pytest.raises(FormulaFault) as caught:
        check_names(parse("=zebra"), {f"n{number:02}": 1 for number in range(count)})
    assert (caught.value.hint or "").startswith("known here: n00, n01, ")
    assert (caught.value.hint or "").endswith(end)
