from __future__ import annotations

import pytest

from builder.lsp.knowledge.texts.letters import letters_of, words
from builder.lsp.knowledge.texts.reading import read_loosely

TEXTS = ["a: width", "a: 'it''s width'", 'a: "\\"\\u0041\\" width"', "a: =x *\n   width",
         "a: |\n  =x +\n  width\n", 'a: "x\\\n   width"', "a: >-\n  =width\n"]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_each_letter_has_its_character(text: str) -> None:
    reading = read_loosely(text, "a.yaml")
    piece = reading.index["a",]
    letters = letters_of(reading, piece)
    assert letters.text.split() == piece.text.split()
    start = letters.text.index("width")
    assert letters.span(start, start + 5) == (text.index("width"), text.index("width") + 5)


def test_a_stretch_over_an_escape_has_no_place() -> None:
    reading = read_loosely('a: "w\\u0069dth"', "a.yaml")
    letters = letters_of(reading, reading.index["a",])
    assert letters.text == "width" and letters.span(0, 5) is None and letters.span(0, 1) == (4, 5)


def test_the_words_of_a_formula_are_names_calls_and_texts() -> None:
    found = [(word.kind, word.text) for word in words("=min(a, 2e3) if 'b c' in d and true else [i[-1]", 1)]
    assert found == [("call", "min"), ("name", "a"), ("text", "b c"), ("name", "d"), ("name", "i")]
