"""The short way of the composer against the long one: the same trees, marks and faults."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.spec.library import shipped
from builder.spec.reading.composer import ODD, Composer
from builder.spec.reading.page import Page
from builder.spec.reading.scalars import Misread
from builder.spec.text import LOADER

PIECES = (
    "a", "b", "1", "-0.5", "no", "~", "true", "<<", "=", "=w * 2", "=min(1", "==x", "a b", "'a'", '"b"',
    "&x ", "*x", "!t ", "%", ": ", "- ", ", ", "[", "]", "{", "}", "\n", "\n  ", "  ", "a: ", "b: ",
    "# c\n", "“q”", "k:1", "|\n", "---\n",
)  # fmt: skip


class Closer(Composer):
    """Takes a closer look at every value, so that none goes the short way."""

    def _meaning(self, text: str) -> Misread:
        return ODD


@pytest.mark.parametrize("name", sorted(shipped()))
def test_shipped_specs_read_alike_on_both_ways(name: str) -> None:
    assert_alike(shipped()[name].read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2\n", "a: no\nno: a\n", "1: a\n<<: b\n~: c\n", "a: {b: =min(1, 2), c: =min(1}\n",
        "a: {b:1}\nc: {d: }\n", "a: &x 1\nb: *x\nc: *y\n", "a: !t 1\n", "a: =w *\n  2\n",
        "[a, [b, {c: d}]]\n", "a\n", "a: [b\n",
        "a: {b: =x[1], c}\n", "{a: }: b\n", "a: 1,000\n", "? a\n: b\n",
    ],
)  # fmt: skip
def test_odd_texts_read_alike_on_both_ways(text: str) -> None:
    assert_alike(text)


@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_whatever_is_written_reads_alike_on_both_ways(text: str) -> None:
    assert_alike(text)


def assert_alike(text: str) -> None:
    quick, close = Composer(Page.of("net.yaml", text)), Closer(Page.of("net.yaml", text))
    assert quick.compose(LOADER) == close.compose(LOADER)
    assert quick.root == close.root
