"""The tree: plain data out of it, and marks of parts of a text."""

from __future__ import annotations

import pytest

from builder.errors import Mark
from builder.spec.text import read
from builder.spec.tree import Mapping, Scalar, plain


def scalar(document: str) -> Scalar:
    tree = read(document, "net.yaml")
    assert isinstance(tree, Mapping)
    value = tree.entries[0].value
    assert isinstance(value, Scalar)
    return value


def test_plain_data_has_no_marks() -> None:
    assert plain(read("a: [1, {b: null}]\n", "net.yaml")) == {"a": [1, {"b": None}]}


def test_find_gives_the_entry_of_a_key_or_none() -> None:
    tree = read("a: 1\nb: 2\n", "net.yaml")
    assert isinstance(tree, Mapping)
    entry = tree.find("b")
    assert entry is not None
    assert plain(entry.value) == 2
    assert tree.find("c") is None


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("a: =w * 2", Mark("net.yaml", 1, 5, 1)),
        ('a: "=w * 2"', Mark("net.yaml", 1, 6, 1)),
        ("a: '=w * 2'", Mark("net.yaml", 1, 6, 1)),
        ("a: &x =w * 2", Mark("net.yaml", 1, 8, 1)),
    ],
)
def test_a_part_of_a_text_is_marked_where_it_stands(document: str, expected: Mark) -> None:
    assert scalar(document).part(1, 1) == expected


@pytest.mark.parametrize("document", ['a: "=\\x77 * 2"', 'a: "=w\n\n  * 2"', "a: |-\n  =w * 2", "a: 12"])
def test_where_escapes_or_lines_blur_a_part_the_whole_is_marked(document: str) -> None:
    value = scalar(document)
    assert value.part(1, 1) == value.mark


@pytest.mark.parametrize("document", ["a: =w *\n  two", 'a: "=w *\n  two"', "a: '=w *  \n    two'"])
def test_a_part_of_a_folded_text_is_marked_on_its_own_line(document: str) -> None:
    value = scalar(document)
    column = document.split("\n")[1].index("two") + 1
    assert value.part(5, 3) == Mark("net.yaml", 2, column, 3)
    assert value.part(1, 1).line == 1


def test_a_part_never_reaches_beyond_its_text() -> None:
    assert scalar("a: =w").part(2, 5) == Mark("net.yaml", 1, 6, 1)
