from __future__ import annotations

import pytest

from builder.lsp.knowledge.texts.reading import read_loosely
from builder.spec.document import Index
from builder.spec.library import shipped
from builder.spec.text import read
from builder.spec.tree import Mapping, Scalar, Sequence


@pytest.mark.parametrize("name", ["mobilenet_v3", "attention_unet", "gpt2"])
def test_a_whole_text_is_read_as_the_house_reads_it(name: str) -> None:
    text = shipped()[name].read_text()
    reading, places = read_loosely(text, name), dict(Index(read(text, name), name).walk())
    assert not reading.broken and set(reading.index) == set(places)
    shapes = {Mapping: "mapping", Sequence: "list", Scalar: "scalar"}
    for path, place in places.items():
        piece = reading.index[path]
        assert piece.shape == shapes[type(place.tree)]
        assert reading.place(piece.start) == (place.tree.mark.line, place.tree.mark.column)
        assert place.key_mark is None or reading.mark(*piece.key or (0, 0)) == place.key_mark


def test_what_stands_before_a_break_is_read() -> None:
    reading = read_loosely("net: a\nnodes:\n  a: {block: ReLU}\n  b\n  c: x\n", "a.yaml")
    assert reading.broken
    assert reading.index["nodes", "a", "block"].text == "ReLU"


def test_an_alias_has_the_pieces_of_its_anchor() -> None:
    reading = read_loosely("a: &x {b: [1, 2]}\nc: *x\n", "a.yaml")
    assert reading.index["c", "b", 1].start == reading.index["a", "b", 1].start
    assert list(reading.items(("c", "b"))) == [("c", "b", 0), ("c", "b", 1)]
    assert reading.mark(*reading.index["c",].key or (0, 0)).line == 2


def test_a_key_that_stands_twice_keeps_its_first_place() -> None:
    reading = read_loosely("a: 1\na: 2\n", "a.yaml")
    assert reading.index["a",].text == "1" and [piece.text for piece in reading.pieces[1:]] == ["1", "2"]


STRANGE = ["", "\x00", "a: *b", "? [x]\n: y", "- - - -", "---\na: 1\n---\nb: 2", "%YAML 1.2\n---\na: 1", 
           "{" * 80, "a: &a [*a]", "\ufeffa: 1", "a:\r\n  b: 1\r\n", "!!x y", "é: ü", "a: 'b"]  # fmt: skip


@pytest.mark.parametrize("text", STRANGE)
def test_no_text_is_too_strange(text: str) -> None:
    reading = read_loosely(text, "a.yaml")
    assert all(0 <= piece.start <= piece.end <= len(reading.text) for piece in reading.pieces)


def test_places_and_characters_lead_to_each_other() -> None:
    reading = read_loosely("ab\n\ncd: 1", "a.yaml")
    assert [reading.place(offset) for offset in (0, 2, 3, 4, 9)] == [(1, 1), (1, 3), (2, 1), (3, 1), (3, 6)]
    assert [reading.offset(*place) for place in ((1, 3), (2, 1), (3, 6), (9, 9), (0, 0), (2, 7))] == [
        2, 3, 9, 9, 0, 3,
    ]  # fmt: skip
