"""Tabs: fine inside of texts and comments, refused between values."""

from __future__ import annotations

import pytest

from builder.spec.reading.page import Page, Spot
from builder.spec.reading.tabs import loose_tabs


@pytest.mark.parametrize("document", ["a: 1\n", "a: 1 # \t x\n", "#\t\n", "\t\na: 1\n"])
def test_comments_and_blank_lines_may_hold_tabs(document: str) -> None:
    assert loose_tabs(Page.of("f", document), []) == []


def test_a_tab_inside_of_a_quoted_text_is_fine_and_one_after_it_is_not() -> None:
    page = Page.of("f", 'a: "# \t"\t# c\n')
    (fault,) = loose_tabs(page, [(Spot(0, 3), Spot(0, 8))])
    assert str(fault.mark) == "f:1:9"
    assert fault.what == "a tab stands between values, where not every reader of YAML takes one"
    assert fault.hint == "use spaces"


def test_a_number_sign_within_a_value_starts_no_comment() -> None:
    assert [str(fault.mark) for fault in loose_tabs(Page.of("f", "a: b#c\td\n"), [])] == ["f:1:7"]
