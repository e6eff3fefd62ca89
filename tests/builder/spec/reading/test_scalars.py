"""Unquoted values: the common part of YAML 1.1 and 1.2, and the mend for the rest."""

from __future__ import annotations

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from builder.spec.reading.scalars import Misread, judge, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("TRUE", True),
        ("False", False),
        ("null", None),
        ("Null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-0", 0),
        ("+1", 1),
        ("-12", -12),
        ("9223372036854775807", 2**63 - 1),
        ("1e-5", 1e-5),
        ("1E3", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("-.5", -0.5),
        ("+1.5e+3", 1500.0),
        ("01.5", 1.5),
        ("y", "y"),
        ("N", "N"),
        ("nO", "nO"),
        ("tRUE", "tRUE"),
        ("-", "-"),
        (".", "."),
        ("...", "..."),
        ("1.2.3", "1.2.3"),
        ("1e", "1e"),
        ("e5", "e5"),
        ("1:99", "1:99"),
        ("0:30", "0:30"),
        ("2015-05-18 Ronneberger", "2015-05-18 Ronneberger"),
        ("2024-1-1", "2024-1-1"),
        ("_1", "_1"),
        ("0_8", "0_8"),
        ("0x", "0x"),
        ("0b", "0b"),
        ("1x1", "1x1"),
        ("²", "²"),
        ("=width", "=width"),
        ("==text", "==text"),
    ],
)
def test_what_all_readers_read_alike_is_read(text: str, value: object) -> None:
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "first", "second", "mend"),
    [
        ("yes", "true", "the text 'yes'", "true"),
        ("Off", "false", "the text 'Off'", "false"),
        ("010", "the octal number 8", "the decimal number 10", "10"),
        ("-010", "the octal number -8", "the decimal number -10", "-10"),
        ("08", "the text '08'", "the decimal number 8", "8"),
        ("0o10", "the text '0o10'", "the octal number 8", "8"),
        ("0b101", "the binary number 5", "the text '0b101'", "5"),
        ("1_000", "the number 1000", "the text '1_000'", "1000"),
        ("1_0.5", "the number 10.5", "the text '1_0.5'", "10.5"),
        ("1:30", "the base-60 number 90", "the text '1:30'", "90"),
        ("-1:30:15.5", "the base-60 number -5415.5", "the text '-1:30:15.5'", "-5415.5"),
        ("2024-01-01", "the date 2024-01-01", "the text '2024-01-01'", None),
        ("=", "the sign for a default value", "the text '='", None),
        ("<<", "the sign for merging mappings", "the text '<<'", None),
    ],
)
def test_both_readings_and_the_mend_are_told(text: str, first: str, second: str, mend: str | None) -> None:
    found = resolve(text)
    hint = f'did you mean "{text}" (the text)' + (f" or {mend} (the value)?" if mend else "?")
    assert found == Misread(
        "ambiguous-scalar", f"YAML 1.1 reads '{text}' as {first}, and YAML 1.2 as {second}", hint
    )


def test_a_hexadecimal_number_is_asked_for_in_decimal() -> None:
    assert resolve("0x1F") == Misread(
        "ambiguous-scalar",
        "'0x1F' is a hexadecimal number, which not every reader of YAML takes for one",
        "write 31, or quote it for the text",
    )


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("0" * 30, "as the octal number …, and YAML 1.2 as the decimal number …"),
        ("0o" + "7" * 30, "and YAML 1.2 as the octal number …"),
        ("0x" + "f" * 5_000, "ff…' is a hexadecimal number"),
        ("1_" + "0" * 5_000, f"as the number 1{'0' * 39}…, and YAML 1.2 as the text"),
        ("1" + ":59" * 9_000, "as the base-60 number …, and YAML 1.2 as the text"),
        ("0b" + "1" * 99, "as the binary number …, and YAML 1.2 as the text"),
    ],
)
def test_a_long_number_is_refused_without_being_worked_out(text: str, reading: str) -> None:
    found = resolve(text)
    assert isinstance(found, Misread)
    assert found.code == "ambiguous-scalar"
    assert reading in found.what
    assert len(found.what + found.hint if found.hint else "") < 400


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (".inf", "'.inf' is not a finite number"),
        ("-.Inf", "'-.Inf' is not a finite number"),
        (".nan", "'.nan' is not a finite number"),
        ("1e400", "the number '1e400' is out of range: no finite float is that large"),
        (
            "-9223372036854775808",
            "the integer '-9223372036854775808' is out of range: at most 9223372036854775807 (2^63 - 1)",
        ),
        ("9" * 5_000, f"the integer '{'9' * 60}…' is out of range: at most 9223372036854775807 (2^63 - 1)"),
    ],
)
def test_a_number_out_of_range_is_refused(text: str, what: str) -> None:
    found = resolve(text)
    assert isinstance(found, Misread)
    assert (found.code, found.what) == ("number-range", what)


def test_a_merge_key_is_refused_as_a_key_only() -> None:
    assert getattr(judge("<<", is_plain=True, is_key=True)[1], "code", None) == "yaml-merge"
    assert getattr(judge("<<", is_plain=True, is_key=False)[1], "code", None) == "ambiguous-scalar"
    assert judge("<<", is_plain=False, is_key=True) == ("<<", None)


@given(st.text("0123456789+-._eE:xobTtrufalsnyoNY=<~", max_size=8))
def test_what_is_read_has_the_value_that_pyyaml_reads_but_for_exponents(text: str) -> None:
    found = resolve(text)
    if isinstance(found, Misread):
        return
    loader = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))
    old = loader.construct_object(yaml.ScalarNode(tag, text))
    if isinstance(found, float):
        assert math.isclose(float(text), found)
    else:
        assert (old, type(old)) == (found, type(found))
