"""Values as YAML text: written bare where that is read as the same value, and quoted anywhere else."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from builder.errors import UsageError
from builder.spec.mending.quoting import is_bare, quoted, scalar_text
from builder.spec.text import read
from builder.spec.tree import plain

TEXTS = st.text("aZ0 -?:,[]{}#&*!|>'\"%@`~=<\\._\té😀\n", max_size=8)


@pytest.mark.parametrize(
    ("text", "in_flow", "is_key"),
    [
        ("a", True, False), ("a b", True, False), ("=width * 2", True, False), ("a#b", True, False),
        ("X", True, False), ("net:resnet", True, False), ("a:b", True, False), ("a,b", False, False),
        ("é", True, False), ("a::b", False, False), ("a [b", False, False),
    ],
)  # fmt: skip
def test_what_every_reader_reads_alike_stands_bare(text: str, in_flow: bool, is_key: bool) -> None:
    assert scalar_text(text, in_flow=in_flow, is_key=is_key) == text


@pytest.mark.parametrize(
    ("text", "in_flow", "is_key"),
    [
        ("", False, False), (" a", False, False), ("a ", False, False), ("a\nb", False, False),
        ("a #b", False, False), ("a: b", False, False), ("a:", False, False), ("- a", False, False),
        ("@a", False, False), ("3", False, False), ("no", False, False), ("null", False, False),
        ("a,b", True, False), ("a]", True, False), ("=min(a, 2)", True, False), ("a:,b", True, False),
        ("a::b", True, False), ("a:é", True, False), ("<<", False, True), ("a:b", False, True),
    ],
)  # fmt: skip
def test_what_a_reader_might_take_for_something_else_is_quoted(
    text: str, in_flow: bool, is_key: bool
) -> None:
    assert not is_bare(text, in_flow=in_flow, is_key=is_key)
    assert scalar_text(text, in_flow=in_flow, is_key=is_key) == quoted(text)


@given(TEXTS)
def test_a_text_is_read_back_wherever_it_is_written(text: str) -> None:
    flow, block = scalar_text(text, in_flow=True), scalar_text(text, in_flow=False)
    key = scalar_text(text, in_flow=True, is_key=True)
    document = f"a: [{flow}, b, {{c: {flow}}}]\nd: {block}\ne: {{{key}: 1}}\n"
    expected = {"a": [text, "b", {"c": text}], "d": text, "e": {text: 1}}
    assert plain(read(document, "t.yaml")) == expected
    assert yaml.safe_load(document) == expected


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("it's", '"it\'s"'),
        ('say "x"', "'say \"x\"'"),
        ("a\\b", "'a\\b'"),
        ("it's \\", "'it''s \\'"),
        ('"\n', '"\\"\\n"'),
        ("\t\\\u0085", '"\\t\\\\\\x85"'),
        ("\u2028", '"\\u2028"'),
        ("\U000e0001", '"\\U000e0001"'),
    ],
)
def test_quotes_are_those_that_need_the_fewest_escapes(text: str, written: str) -> None:
    assert quoted(text) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(1e-05, "1e-5"), (1e20, "1e20"), (0.5, "0.5"), (1e300, "1e300"), (2**63 - 1, "9223372036854775807")],
)
def test_numbers_are_written_shortly_and_read_back(value: float, written: str) -> None:
    assert scalar_text(value, in_flow=True) == written
    found = plain(read(f"a: {written}\n", "t.yaml"))
    assert found == {"a": value}


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (2**63, "the integer 9223372036854775808 cannot be written in a spec: it needs at most"),
        (-(2**63), "the integer -9223372036854775808 cannot be written in a spec: it needs at most"),
        (float("inf"), "the number inf cannot be written in a spec: it needs a number with digits"),
    ],
)
def test_a_number_that_no_spec_can_hold_is_refused(value: float, what: str) -> None:
    with pytest.raises(UsageError, match=what) as caught:
        scalar_text(value, in_flow=False)
    assert caught.value.code == "number-range"
    assert caught.value.hint == "give a finite number within the range"
