"""Labels as a card writes them."""

from __future__ import annotations

import pytest

from blocks.dims import Dim
from blocks.shapes import Shape
from render.wording.labels import Wording, argument_lines, count_text, macs_text, phrases_of, shape_text
from tests.render.nets import net_of

H, N = Dim.symbol("H"), Dim.symbol("N")


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (999, "999"), (1000, "1.0 k"), (99_949, "99.9 k"), (99_950, "100 k"), (999_499, "999 k"),
     (999_500, "1.00 M"), (31_031_745, "31.03 M"), (2 * 10**12, "2000.00 G")],
)  # fmt: skip
def test_counts_are_said_as_people_say_them(count, text):
    assert count_text(count) == text


def test_a_shape_leaves_out_its_batch_and_brackets_sums():
    wording = Wording(batch=N)
    assert shape_text(Shape.of(N, 64, H // 2, H), wording) == "64×⌊H/2⌋×H"
    assert shape_text(Shape.of(N, 64, H // 2 - 6, (H + 4) // 8), wording) == "64×(⌊H/2⌋ - 6)×⌊(H + 4)/8⌋"
    assert shape_text(Shape.of(N), wording) == ""
    assert shape_text(Shape.of(4, 3), wording) == "4×3"


def test_sizes_put_numbers_for_names():
    assert shape_text(Shape.of(N, 64, H // 2), Wording(batch=N, sizes={"H": 9})) == "64×4"


def test_costs_need_every_size():
    assert macs_text(H * 1000, Wording(example={"H": 7})) == "7.0 k MACs"
    assert macs_text(H * 1000, Wording()) == ""


def test_phrases_fill_one_line_before_a_second():
    assert argument_lines(["7×7", "stride 2", "3 → 64"]) == ("7×7, stride 2, 3 → 64",)
    assert len(argument_lines([f"argument {letter} 12345" for letter in "abcd"])) == 2
    assert argument_lines([]) == ()


def test_small_print_of_composites_is_not_said():
    nodes = {node.path: node for node in net_of("mobilenet_v3").graph.nodes}
    assert [phrases_of(nodes[path]) for path in ("stem", "block.0")] == [
        ["channels 16", "kernel 3", "stride 2", "activation hardswish"],
        ["before 16", "inner 16", "outer 16", "kernel 3", "activation relu"],
    ]


def test_what_is_as_usual_is_not_said():
    nodes = {node.path: node for node in net_of("resnet@resnet50").graph.nodes}
    assert phrases_of(nodes["conv1"]) == ["7×7", "stride 2", "3 → 64"]
    assert phrases_of(nodes["pool"]) == ["3×3", "stride 2"]
    assert phrases_of(nodes["stage.0"]) == ["BottleneckResidual ×3"]
