"""Composites are found in their files, from their names to their last lines."""

from __future__ import annotations

import pytest

from render.guide.places import Atlas
from render.guide.shelf import Shelf

SPEC = """\
net: one

blocks:
  # a note on First
  First:
    title: The First
    doc: Begins.
    map: {relation: begins with it}
    nodes:
      a: ReLU

  # a note on Second
  Second: {nodes: {a: ReLU}}
  Third:
    nodes:
      a: ReLU
      # a note inside
      b: ReLU
  # the end of blocks

inputs: {x: [N, 4]}
nodes: {a: First}
"""


@pytest.fixture
def shelf(tmp_path):
    (tmp_path / "one.yaml").write_text(SPEC)
    return Shelf(Atlas(tmp_path))


@pytest.mark.parametrize(("name", "lines"), [("First", (5, 10)), ("Second", (13, 13)), ("Third", (14, 18))])
def test_a_composite_has_the_lines_from_its_name_to_its_end(shelf, name, lines):
    place = shelf.volume("one.yaml", SPEC).definitions[name].place
    assert (place.first, place.last) == lines
    assert place.link == f"one.yaml#L{lines[0]}-L{lines[1]}"


def test_the_last_composite_of_a_file_ends_with_it(shelf):
    text = "net: one\nblocks:\n  A:\n    nodes:\n      a: ReLU"
    (shelf.atlas.here / "end.yaml").write_text(text)
    place = shelf.volume("end.yaml", text).definitions["A"].place
    assert (place.first, place.last) == (3, 5)


def test_words_of_a_composite_are_kept(shelf):
    found = shelf.volume("one.yaml").definitions["First"]
    assert (found.title, found.doc) == ("The First", "Begins.")
    assert found.words == {"relation": "begins with it"}


def test_a_text_that_comes_from_no_file_has_composites_without_a_place(shelf):
    volume = shelf.volume("<text>", SPEC)
    assert volume.path is None
    assert volume.definitions["First"].place is None


def test_a_file_that_is_nowhere_is_empty(shelf):
    volume = shelf.volume("gone.yaml")
    assert (volume.text, volume.path, dict(volume.definitions)) == ("", None, {})
