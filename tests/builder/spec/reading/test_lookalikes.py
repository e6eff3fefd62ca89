"""What YAML takes without a word: keys that swallowed their values, numbers with commas, curly quotes."""

from __future__ import annotations

import pytest

from builder.errors import SpecError
from builder.spec.text import read
from builder.spec.tree import plain


def told(document: str) -> list[str]:
    with pytest.raises(SpecError) as caught:
        read(document, "t.yaml")
    return [f"{fault.mark}: {fault.code}: {fault.what} | {fault.hint}" for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("a: {k:3}\n", "t.yaml:1:5: yaml-syntax: a space is missing after the ':' | write `k: 3`"),
        (
            "a: {k:\u00a03}\n",
            "t.yaml:1:7: forbidden-character: a no-break space stands after the ':', where a plain space is "
            "needed | write `k: 3`",
        ),
        (
            "a: {k: 20,000}\n",
            "t.yaml:1:8: ambiguous-scalar: '20,000' is read as several values: a number has no commas"
            " | write 20000",
        ),
        (
            "a: [1,234,000, 5]\n",
            "t.yaml:1:5: ambiguous-scalar: '1,234,000' is read as several values: a number has no commas"
            " | write 1234000",
        ),
        (
            "a: “no”\n",
            "t.yaml:1:4: ambiguous-scalar: '“no”' stands in typographic quotes, which YAML takes for letters"
            ' | write "no"',
        ),
        (
            'a: ‘say "x"’\n',
            "t.yaml:1:4: ambiguous-scalar: '‘say \"x\"’' stands in typographic quotes, which YAML takes for "
            "letters | write '…'",
        ),
    ],
)
def test_what_nobody_means_is_told_with_what_is_meant(document: str, expected: str) -> None:
    assert told(document) == [expected]


@pytest.mark.parametrize(
    ("document", "value"),
    [
        ('a: {"k:3"}\n', {"k:3": None}),
        ("a: {k:3: 4}\n", {"k:3": 4}),
        ("a: {k:3: null}\n", {"k:3": None}),
        ("a: [1,234]\n", [1, 234]),
        ("a: [100, 000a]\n", [100, "000a"]),
        ("a: “\n", "“"),
        ("a: “no” and yes\n", "“no” and yes"),
        ("a: '“no”'\n", "“no”"),
    ],
)
def test_what_is_meant_is_left_alone(document: str, value: object) -> None:
    assert plain(read(document, "t.yaml")) == {"a": value}
