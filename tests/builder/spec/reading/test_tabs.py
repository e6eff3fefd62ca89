"""Tabs: fine inside of texts and comments, refused between values."""

from __future__ import annotations

import pytest

from builder.errors import Proposal, Sources
from builder.spec.mending.apply import apply
from builder.spec.reading.page import Page, Spot
from builder.spec.reading.tabs import loose_tabs, untabbed


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


def mended(text: str, proposal: Proposal | None) -> str:
    """Apply a proposal to the text that it is for."""
    mend = proposal.fitted(Sources({"f": text})) if proposal is not None else None
    assert mend is not None
    return apply(text, [mend])


def test_every_tab_that_a_line_begins_with_is_two_spaces() -> None:
    text = "a:\n\tb: 1\n \t\tc:\td\n  e: 1\n\t\nf: 1\n"
    assert mended(text, untabbed(Page.of("f", text))) == "a:\n  b: 1\n     c:\td\n  e: 1\n\t\nf: 1\n"


def test_how_many_spaces_were_meant_nobody_knows_so_the_mend_is_not_safe() -> None:
    mend = untabbed(Page.of("f", "\ta: 1\n")).fitted(Sources({"f": "\ta: 1\n"}))
    assert mend is not None
    assert (mend.title, mend.is_safe) == ("write spaces for tabs", False)


def test_tabs_between_values_become_as_many_spaces() -> None:
    text = "a:\t\t1\nb: 2\t# c\td\n"
    first, second = loose_tabs(Page.of("f", text), [])
    assert mended(text, first.proposal) == "a:  1\nb: 2\t# c\td\n"
    assert mended(text, second.proposal) == "a:\t\t1\nb: 2 # c\td\n"


def test_a_hundred_tabs_are_told_and_no_more() -> None:
    assert len(loose_tabs(Page.of("f", "a:\t1\n" * 120), [])) == 100
