"""Excerpts: for any line and any mark, carets stand under the marked characters, in a narrow page."""

from hypothesis import given
from hypothesis import strategies as some

from builder.errors import Mark
from builder.escaping import width
from builder.excerpt import WIDEST, excerpt

LINES = some.text(some.sampled_from("abc {}:,\t図é\u0301\x1b\u202e"), max_size=300)


@given(LINES, some.integers(1, 320), some.integers(1, 320))
def test_a_quoted_line_fits_a_page_with_its_carets(line: str, column: int, length: int) -> None:
    found = excerpt(line, Mark("a.yaml", 7, column, length))
    assert width(found.text) <= WIDEST + 1
    assert found.carets.strip(" ").strip("^") == ""
    assert "^" in found.carets
    assert len(found.carets) <= WIDEST + 1


@given(some.text(some.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=400), some.data())
def test_what_is_above_the_carets_is_what_is_marked(line: str, data: some.DataObject) -> None:
    column = data.draw(some.integers(1, len(line)))
    length = data.draw(some.integers(1, 30))
    found = excerpt(line, Mark("a.yaml", 7, column, length))
    above = found.text[found.carets.index("^") : len(found.carets)]
    assert above == line[column - 1 : column - 1 + length]
