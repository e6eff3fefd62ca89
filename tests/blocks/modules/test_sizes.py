"""Sizes: what varies in a probe, and by which numbers."""

from __future__ import annotations

from blocks.dims import Dim
from blocks.modules.sizes import Placed
from blocks.shapes import Shape

H = Dim.symbol("H")


def test_whole_dims_vary_where_each_has_a_size_of_its_own() -> None:
    placed = Placed.of((Shape.of("N", 3, H // 2),))
    assert [one.dim for one in placed.variables] == [Dim.symbol("N"), H // 2]
    assert placed.back(placed.inputs[0][2] + 1) == H // 2 + 1


def test_named_sizes_vary_where_dims_share_them() -> None:
    placed = Placed.of((Shape.of("N", H), Shape.of("N", H + 3)))
    assert [one.dim for one in placed.variables] == [Dim.symbol("N"), H]
    assert placed.back(placed.inputs[1][1]) == H + 3


def test_facts_about_a_size_survive_the_way_back() -> None:
    height = Dim.symbol("H", multiple_of=16)
    placed = Placed.of((Shape.of(height // 16, height // 4),))
    assert [placed.back(dim) for dim in placed.inputs[0]] == [height // 16, height // 4]


def test_values_keep_what_is_known_of_a_size() -> None:
    placed = Placed.of((Shape.of(Dim.symbol("H", multiple_of=16, least=100, most=400), 5),))
    values = [one[0] for one in placed.candidates({})]
    assert values
    assert all(value % 16 == 0 and 100 <= value <= 400 for value in values)


def test_first_values_differ_from_each_other() -> None:
    values = next(Placed.of((Shape.of("N", "C", "H", "W"),)).candidates({}))
    assert len(set(values)) == 4


def test_stated_examples_are_tried() -> None:
    placed = Placed.of((Shape.of("N", H // 2),))
    assert next(placed.candidates({"N": 4, "H": 198})) == (4, 99)
    assert next(placed.candidates({"H": 198})) == (11, 99)


def test_constant_shapes_are_run_once() -> None:
    assert next(Placed.of((Shape.of(2, 3),)).candidates({})) == ()
