"""The page as GitHub reads it."""

from __future__ import annotations

import pytest

from render.guide.components import Component, Guide, Place, Relation
from render.guide.writing.page import plain, write_page

GUIDE = Guide(
    "A Map",
    "a note",
    ("All of it.",),
    (
        Component("M", "m", "M", "model", text=("First.", "Second."), source="https://example.org/p"),
        Component("B", "b", "B", "block", places=(Place("B", "b.py", 3, 9, "b.py#L3-L9", "Does it."),)),
        Component("C", "c", "C", "block", source="javascript:alert(1)", places=(Place("C"),)),
    ),
    (Relation("M", "B", "needs"), Relation("M", "C", "needs")),
)


def test_the_page_reads_from_the_map_to_the_lines():
    assert (
        write_page(GUIDE).partition("## Overview\n")[2]
        == """
All of it.

### M

First.

Second.

- needs: [B](#b) and [C](#c)

Source: <https://example.org/p>

### B

- Used by: [M](#m)

**Related classes and methods**

- [`B`](b.py#L3-L9), `b.py`, lines 3-9: Does it.

### C

- Used by: [M](#m)

**Related classes and methods**

- `C`
"""
    )


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("a\nb", "a b"),
        ("- a", r"\- a"),
        ("10) a", r"10\) a"),
        ("C #", r"C \#"),
        ("$x$", r"\$x\$"),
        ("a & b &lt;", r"a & b \&lt;"),
        ("[a](javascript:b)", r"\[a\](javascript:b)"),
        ("![a](b)", r"!\[a\](b)"),
        ("a\u202eb", "a b"),
    ],
)
def test_words_are_no_marks(words, written):
    assert plain(words) == written
