"""Shapes as people state them in `inputs`."""

import pytest

from builder.road import load
from tests.builder.telling import codes, told


def spec(shape: str, rest: str = "") -> str:
    return f"net: t\n{rest}inputs: {{x: {shape}}}\nnodes: {{r: Identity}}\n"


def test_a_size_is_a_name_a_number_or_a_formula_over_params() -> None:
    assert str(load(spec("[N, 3, =w * 2, H]", "params: {w: 4}\n")).inputs["x"]) == "(N, 3, 8, H)"
    net = load(spec("{shape: [N, T], dtype: int64, doc: words}"))
    assert net.inputs["x"].dtype == "int64" and net.graph.inputs[0].doc == "words"


def test_a_name_that_stands_twice_is_one_size() -> None:
    net = load(spec("[N, S, S]"))
    assert list(net.sizes) == ["N", "S"] and str(net.inputs["x"].elements) == "N·S²"


@pytest.mark.parametrize(
    ("shape", "column", "code", "what"),
    [
        ("[N, 0]", 17, "bad-size", "a size must be at least 1, got 0"),
        ("[N, -1]", 17, "bad-size", "a size must be at least 1, got -1"),
        (
            "[N, 1099511627776]",
            17,
            "bad-size",
            "a size must be at most 2,147,483,647: that is too large, got 1099511627776",
        ),
        ("[N, '32']", 17, "bad-size", "'32' is text, and a size is a number or a name"),
        ("[N, H W]", 17, "bad-size", "'H W' is no size: "),
        ("[N, H/0]", 17, "bad-size", "'H/0' divides by what is no number above 0"),
        ("[N, H/W]", 17, "bad-size", "'H/W' divides by what is no number above 0"),
        ("[N, H**9]", 17, "bad-size", "'H**9' has an exponent that is no number from 0 to 8"),
        ("[N, 'len(H)']", 17, "bad-size", "'len(H)' is no size: only names, numbers and + - * / // % are"),
        ("[N, =1.5]", 17, "bad-size", "a size is a number, a name or an expression, got 1.5"),
    ],
)
def test_a_size_that_is_none_is_told(shape: str, column: int, code: str, what: str) -> None:
    report = told(spec(shape))
    assert report.startswith(f"<text>:2:{column}: error[{code}]: {what}") and report.count("error[") == 1


def test_the_name_of_a_param_is_no_size() -> None:
    assert told(spec("[N, c]", "params: {c: 3}\n")) == (
        "<text>:3:17: error[bad-size]: 'c' is a param, and stands here as the name of a size\n"
        "    3 | inputs: {x: [N, c]}\n"
        "      |                 ^\n"
        "   hint  write `=c` for its value\n"
    )


def test_a_quoted_number_is_told_how_to_write_it() -> None:
    assert told(spec("[N, '32']")).endswith("   hint  write 32 without quotes\n")


def test_a_shape_has_64_dims_at_most() -> None:
    assert codes(spec(f"[{', '.join(['2'] * 64)}]")) == []
    report = told(spec(f"[{', '.join(['2'] * 65)}]"))
    assert report.startswith("<text>:2:14: error[bad-size]: a shape has at most 64 dims, got 65\n")


def test_every_size_at_fault_is_told() -> None:
    assert codes(spec("[N, 0, -1, 3]")) == [("bad-size", None)] * 2
