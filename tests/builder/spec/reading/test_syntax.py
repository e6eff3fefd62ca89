"""Syntax errors in our own words, alike from both parsers."""

from __future__ import annotations

import pytest
import yaml

from builder.errors import SpecError
from builder.spec import text as reader

LOADERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])


@pytest.mark.parametrize("loader", LOADERS, ids=lambda loader: loader.__name__)
@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("a:\n\t- b\n", "2:1: a tab cannot stand here: YAML takes only spaces for indentation | use spaces"),
        (
            "a: 1\n\tb: 2\n",
            "2:1: a tab cannot stand here: YAML takes only spaces for indentation | use spaces",
        ),
        ("a: @x\n", "1:4: a value cannot start with '@' | put the whole value in quotes"),
        ("a: [1, 2\n", "1:4: the '[' that opens here is never closed | add a ']' where it ends"),
        ("a: {b: {c: 1}", "1:4: the '{' that opens here is never closed | add a '}' where it ends"),
        (
            "a: [1, 2}\n",
            "1:9: expected ',' or ']' here, inside the '[' that opens at 1:4 | write ']' first",
        ),
        (
            "b: 1\na:\u00a0ReLU\n",
            "2:1: a no-break space stands after the ':', where a plain space is needed | write `a: ReLU`",
        ),
        ("b: 1\na:ReLU  # why\n", "2:1: a space is missing after the ':' | write `a: ReLU`"),
        ("b: 1\na:ReLU\n", "2:1: a space is missing after the ':' | write `a: ReLU`"),
        (f"b: 1\na:{'x' * 77}\n", f"2:1: a space is missing after the ':' | write `a: {'x' * 77}`"),
        (f"b: 1\na:{'x' * 78}\n", "2:1: a space is missing after the ':' | None"),
        (
            'a: [x, "y" z]\n',
            "1:12: expected ',' or ']' here, inside the '[' that opens at 1:4"
            " | close it with ']', or put a value that holds such characters in quotes",
        ),
        (
            "a: {b: ${w}, c: 1}\n",
            "1:8: the value '${w}' has a comma or a bracket, and needs quotes inside { } or [ ]"
            ' | write "${w}"',
        ),
        (
            'net: "tiny\nb: 1\n',
            "1:6: the quote that opens here is never closed, or closed too late"
            ' | add a " where the text ends',
        ),
        (
            "net: 'ti\n---\n'\n",
            "1:6: the quote that opens here is never closed, or closed too late"
            " | add a ' where the text ends",
        ),
        (
            "a: 1\n b: 2\n",
            "2:3: a key cannot stand here: it is indented more than the line above allows"
            " | align it with its siblings",
        ),
        (
            "a: b: c\n",
            "1:5: a second ':' in one line: a value cannot hold ': ' without quotes"
            " | put the value in quotes",
        ),
        (
            "p:\n  b: 1\n c: 2\n",
            "3:2: the indentation of this line fits no line above | indent it as its siblings: by 2 spaces",
        ),
        (
            "- a\nb: 1\n",
            "2:1: this line is no item of the list that begins at 1:1 | begin every line with '- ', or none",
        ),
        (
            'a: "x" y\n',
            "1:8: expected the end of the line here, after a value that is complete"
            " | put the whole value in quotes, or start a new line",
        ),
        ("a: 1\nb\nc: 2\n", "2:1: expected ':' after this key | write `key: value`"),
        ("a: ]\n", "1:4: expected a value here, not ']' | None"),
        (
            "a: - b\n",
            "1:4: a list item cannot stand here | start it on a line of its own, or write the list as [a, b]",
        ),
        (
            'a: "\\q"\n',
            "1:5: there is no escape \\q in double quotes | write \\\\ for a backslash, or use single quotes",
        ),
        ('a: "\\x4"\n', r"1:7: a \x, \u or \U escape needs 2, 4 or 8 hexadecimal digits | None"),
        (
            "a: |x\n  b\n",
            "1:5: the header of a text block is one of | > |- >- |+ >+ | start the text on the next line",
        ),
    ],
)
def test_a_syntax_error_says_where_what_and_how(
    document: str, expected: str, loader: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "LOADER", loader)
    with pytest.raises(SpecError) as caught:
        reader.read(document, "net.yaml")
    (fault,) = caught.value.faults
    assert f"{fault.mark}: {fault.what} | {fault.hint}" == f"net.yaml:{expected}"
    assert fault.code == "yaml-syntax"


@pytest.mark.parametrize("loader", LOADERS, ids=lambda loader: loader.__name__)
@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("a: *\n", "yaml-alias"),
        ("a: !foo!bar x\n", "yaml-tag"),
        ("{a: 1}}\n", "yaml-document"),
        ("a: 1 # x\n%FOO bar\n", "yaml-directive"),
        ('a: "\\ud800"\n', "forbidden-character"),
    ],
)
def test_some_syntax_errors_have_a_code_of_their_own(
    document: str, code: str, loader: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "LOADER", loader)
    with pytest.raises(SpecError) as caught:
        reader.read(document, "net.yaml")
    assert [fault.code for fault in caught.value.faults] == [code]
