"""Marks to positions and back, in every encoding, over every kind of line end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.errors import Mark
from builder.lsp.positions import ENCODINGS, Encoding, Ruler

TEXTS = st.text(alphabet="aé図\U0001f600 \r\n\u2028\x0c", max_size=30)


@pytest.mark.parametrize(("encoding", "start", "end"), [("utf-8", 9, 13), ("utf-16", 6, 8), ("utf-32", 5, 7)])
def test_a_mark_is_counted_in_the_units_of_the_editor(encoding: Encoding, start: int, end: int) -> None:
    ruler = Ruler("net: t\né: \U0001f600 éé # x\n", encoding)
    found = ruler.span(Mark("t", 2, 6, 2))
    assert found == ((1, start), (1, end))


def test_only_the_line_ends_of_the_protocol_end_lines() -> None:
    ruler = Ruler("a\u2028b\x0cc\r\nd\ne")
    assert ruler.at((1, 5)) == (0, 4)
    assert ruler.at((2, 1)) == (1, 0)
    assert ruler.at((3, 1)) == (2, 0)


def test_a_byte_order_mark_is_a_character_to_the_editor_and_none_to_marks() -> None:
    ruler = Ruler("\ufeffnet: t\nb")
    assert ruler.at((1, 1)) == (0, 1)
    assert ruler.at((2, 1)) == (1, 0)
    assert ruler.place((0, 6)) == (1, 6)


def test_what_lies_beyond_a_line_or_the_text_means_its_end() -> None:
    ruler = Ruler("ab\ncd")
    assert ruler.at((1, 99)) == (0, 2)
    assert ruler.at((99, 1)) == (1, 2)
    assert ruler.place((0, 99)) == (1, 3)
    assert ruler.place((99, 0)) == (2, 3)


@given(TEXTS, st.sampled_from(ENCODINGS))
def test_every_character_is_found_again(text: str, encoding: Encoding) -> None:
    ruler = Ruler(text, encoding)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":
            assert ruler.offset(ruler.spot(offset)) == offset
            assert "\r" in text or ruler.offset_of(ruler.place(ruler.spot(offset))) == offset
