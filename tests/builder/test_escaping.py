"""Escapes: nothing that acts or hides is left, and nothing that shows is touched."""

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as some

from builder.escaping import HIDDEN, harmless, json_text, width


@given(some.text())
def test_nothing_that_acts_or_hides_is_left(text: str) -> None:
    assert not any(unicodedata.category(character) in HIDDEN for character in harmless(text))


@given(some.text(some.characters(exclude_categories=HIDDEN)))
def test_text_that_shows_is_left_as_it_is(text: str) -> None:
    assert harmless(text) == text


@given(some.text(), some.integers(1, 20))
def test_a_limit_counts_characters_of_the_text(text: str, limit: int) -> None:
    kept = text if len(text) <= limit else f"{text[: limit - 1]}…"
    assert harmless(text, limit) == harmless(kept)


@given(
    some.recursive(some.none() | some.text() | some.integers(), lambda inner: some.lists(inner, max_size=4))
)
def test_json_reads_back_and_hides_nothing(data: object) -> None:
    text = json_text(data, 2)
    assert json.loads(text) == data
    assert not any(unicodedata.category(one) in HIDDEN for one in text.replace("\n", ""))


@given(some.text(some.characters(codec="ascii", exclude_categories=HIDDEN)))
def test_plain_letters_take_a_column_each(text: str) -> None:
    assert width(text) == len(text)
