"""Two nets in one picture: what came, went and changed is told in words, and nothing is lost or hidden."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest

from builder.errors import UsageError
from builder.graph.diff import diff
from builder.road import load
from render.comparison import compare
from render.network import PAGES, View, fits
from render.picture import WRITERS, draw
from render.scene import Box, Join, Pill, Scene
from tests.render.nets import net_of

SVG = "{http://www.w3.org/2000/svg}"
SMALL = """
net: small
inputs: {x: [N, 8, H, W]}
nodes:
  first: {block: Conv2d, out_channels: 8, kernel_size: 3, padding: 1}
  relu: ReLU
  second: {block: Conv2d, out_channels: 8, kernel_size: 3, padding: 1}
  gelu: GELU
  third: {block: Conv2d, out_channels: 8, kernel_size: 3, padding: 1}
  sum: {block: Add, from: [third, relu]}
  norm: BatchNorm2d
  head: {block: Conv2d, out_channels: 1, kernel_size: 1}
"""
PAIRS = {
    "smaller unet": lambda: (load("unet"), load("unet", width=32, depth=3)),
    "larger unet": lambda: (load("unet", width=32, depth=3), load("unet")),
    "wider unet": lambda: (load("unet"), load("unet", width=96)),
    "deeper resnet": lambda: (load("resnet@resnet18"), load("resnet@resnet34")),
    "shallower resnet": lambda: (load("resnet@resnet34"), load("resnet@resnet18")),
    "other blocks": lambda: (load("resnet@resnet50"), load("resnet@resnet34")),
    "another input": lambda: (load("capsnet"), load("capsnet_labelled")),
    "same": lambda: (load("unet"), load("unet")),
    "strangers": lambda: (net_of("towers"), net_of("pyramid")),
    "rooms": lambda: (net_of("bottlenecks"), net_of("transformer")),
}


def scene_of(old: str, new: str, text: str = SMALL, **options: object) -> Scene:
    """Draw the comparison of a net with itself after a replacement that must hit."""
    assert text.count(old) == 1
    return compare(diff(load(text), load(text.replace(old, new))), View(**options))


def cards(scene: Scene, status: str) -> list[Box]:
    return [item for item in scene.sheet.items if isinstance(item, Box) and item.family == status]


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize("ending", ["svg", "dot", "mmd", "json"])
def test_every_pair_is_drawn_in_every_format(pair, ending):
    picture = draw(diff(*pair()), format=ending)
    assert picture == draw(diff(*pair()), format=ending)
    if ending == "svg":
        root = ElementTree.fromstring(picture)
        identifiers = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(set(identifiers)) == len(identifiers)


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_a_comparison_fits_the_page(pair):
    assert fits(compare(diff(*pair())), PAGES["page"])


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_what_became_of_a_card_is_in_its_words_and_its_outline(pair):
    for item in compare(diff(*pair())).sheet.items:
        if isinstance(item, Box):
            first = item.lines[0] if item.lines else ""
            assert first.startswith("+ added") == (item.family == "added")
            assert first.startswith("− removed") == (item.family == "removed") == item.is_optional
            assert first.startswith("~ ") == (item.family == "changed")
        if isinstance(item, Join):
            assert item.family == "same"


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_every_arrow_ends_at_items_of_the_sheet(pair):
    sheet = compare(diff(*pair())).sheet
    keys = {item.key for item in sheet.items}
    assert all({arrow.source, arrow.target} <= keys for arrow in sheet.arrows)
    ends = [(arrow.source, arrow.target) for arrow in sheet.arrows]
    assert len(set(ends)) == len(ends)


def test_the_same_net_is_grey_and_says_so():
    scene = compare(diff(load("unet"), load("unet")))
    assert scene.legend == ("same",)
    assert scene.note == "Nothing is another: the same nodes, wires and shapes."


def test_channels_are_told_with_both_sides():
    scene = scene_of("third: {block: Conv2d, out_channels: 8, kernel_size: 3, padding: 1}", (
        "third: {block: Conv2d, out_channels: 8, kernel_size: 5, padding: 2}"
    ))  # fmt: skip
    (card,) = cards(scene, "changed")
    assert card.lines == ("~ kernel size 3×3 → 5×5, padding 1×1 → 2×2",)
    assert card.fact == "8×H×W · 584 → 1.6 k"


def test_a_width_ripples_and_each_card_says_its_own():
    scene = compare(diff(load("unet"), load("unet", width=32)))
    lines = {item.path: item.lines[0] for item in cards(scene, "changed")}
    assert lines["encoder.1.conv"] == "~ 128 → 64 channels"
    assert lines["head"] == "~ 64 → 32 channels in"
    assert scene.sheet.arrangement == "U"
    assert any(arrow.label == "~ UpSample · 131 k → 32.8 k" for arrow in scene.sheet.arrows)


def test_a_rewired_skip_is_two_arrows_with_signs():
    scene = scene_of("[third, relu]", "[third, gelu]")
    kinds = {arrow.kind: (arrow.source, arrow.target, arrow.label) for arrow in scene.sheet.arrows}
    assert kinds["added"] == ("second", "sum", "+ 8×H×W")
    assert kinds["removed"] == ("first", "sum", "− 8×H×W")
    assert not cards(scene, "added") + cards(scene, "removed") + cards(scene, "changed")


def test_swapped_inputs_are_told_on_the_card():
    scene = scene_of("[third, relu]", "[relu, third]", SMALL.replace("block: Add", "block: Sub"))
    (card,) = cards(scene, "changed")
    assert (card.path, card.lines) == ("sum", ("~ inputs bound otherwise",))


def test_a_node_put_in_leaves_no_arrow_around_it():
    scene = scene_of("  norm: BatchNorm2d\n", "  norm: BatchNorm2d\n  drop: {block: Dropout2d, p: 0.3}\n")
    (card,) = cards(scene, "added")
    assert card.title == "Dropout2d"
    assert {arrow.kind for arrow in scene.sheet.arrows} == {"flow", "added"}


def test_a_node_taken_out_is_dashed_and_the_way_around_it_is_new():
    scene = scene_of("  norm: BatchNorm2d\n", "")
    (card,) = cards(scene, "removed")
    assert (card.title, card.is_optional) == ("BatchNorm2d", True)
    around = [(arrow.source, arrow.target) for arrow in scene.sheet.arrows if arrow.kind == "added"]
    assert around == [("sum", "head")]


def test_another_block_is_named_with_the_one_before():
    (card,) = cards(scene_of("norm: BatchNorm2d", "norm: InstanceNorm2d"), "changed")
    assert card.title == "BatchNorm2d → InstanceNorm2d"


def test_a_renamed_node_tells_its_old_name():
    scene = scene_of("norm: BatchNorm2d", "last: BatchNorm2d")
    (card,) = (item for item in cards(scene, "same") if item.path == "last")
    assert "was norm" in card.lines
    assert not cards(scene, "added") + cards(scene, "removed")


def test_blocks_that_came_fold_into_one_card():
    scene = compare(diff(load("resnet@resnet18"), load("resnet@resnet34")))
    assert [item.count for item in cards(scene, "added")] == [1, 2, 4, 1]


def test_levels_of_a_unet_meet_from_the_outside_in():
    scene = compare(diff(load("unet"), load("unet", depth=3)))
    assert scene.sheet.arrangement == "U"
    assert sorted(item.path for item in cards(scene, "removed")) == ["decoder.0.conv", "encoder.3.conv"]
    assert any("was decoder.1.conv" in item.lines for item in cards(scene, "changed"))


def test_an_input_that_came_has_its_sign():
    scene = compare(diff(load("capsnet"), load("capsnet_labelled")))
    assert "+ label" in {item.name for item in scene.sheet.items if isinstance(item, Pill)}


def test_the_note_has_totals_before_and_after():
    scene = compare(diff(load("resnet@resnet18"), load("resnet@resnet34")))
    assert scene.title == "ResNet Model: resnet@resnet18 → resnet@resnet34"
    assert scene.note == (
        "11.69 M → 21.80 M parameters · 1.81 G → 3.66 G MACs · 122 of 218 tensors still load"
    )


def test_costs_are_told_with_both_sides_on_request():
    picture = draw(diff(load("unet"), load("unet", width=32)), costs=True).decode()
    assert re.search(r"[\d.]+ [GM] → [\d.]+ [GM] MACs", picture.split('class="node"')[1])


def test_paper_has_no_colour_and_still_tells():
    picture = draw(diff(load("resnet@resnet18"), load("resnet@resnet34")), theme="paper").decode()
    greys = {"#000000", "#ffffff", "#333333", "#666666", "none"}
    assert {part.split('"')[0] for part in picture.split('fill="')[1:]} <= greys
    assert "+ added" in picture


def test_a_node_is_opened_by_name_where_either_net_has_it():
    pair = diff(load("capsnet"), load("capsnet"))
    opened = compare(pair, View(expand=("encoder",)))
    assert "encoder.conv" in {item.path for item in cards(opened, "same")}
    with pytest.raises(UsageError, match="there is no node 'nowhere'"):
        compare(pair, View(expand=("nowhere",)))


def test_a_depth_below_one_is_refused():
    with pytest.raises(UsageError, match="the depth is 1 or more, got 0"):
        draw(diff(load("unet"), load("unet")), depth=0)


def test_a_long_chain_is_cut_and_counts_what_it_hides():
    lines = [f"  n{place}: {{block: Linear, out_features: {8 + place % 5}}}\n" for place in range(600)]
    text = "net: long\ninputs: {x: [N, 8]}\nnodes:\n" + "".join(lines)
    scene = compare(diff(load(text), load(text.replace("out_features: 9", "out_features: 7"))))
    assert fits(scene, PAGES["page"])
    assert any(re.match(r"~ \d+ nodes: \d+ changed", item.lines[0]) for item in cards(scene, "changed"))


def test_every_format_has_a_writer_for_comparisons(tmp_path):
    pair = diff(load("capsnet"), load("capsnet", hidden=[64]))
    for ending in WRITERS:
        draw(pair, tmp_path / f"pair.{ending}")
        assert (tmp_path / f"pair.{ending}").stat().st_size > 500
