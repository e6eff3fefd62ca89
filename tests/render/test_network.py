"""What a picture shows of a net."""

from __future__ import annotations

import pytest

from builder.errors import UsageError
from builder.road import load
from render.network import View, sketch
from render.scene import Box, Join, Pill
from tests.render.nets import ALL, VARIED, net_of


def boxes(sheet):
    return [item for item in sheet.items if isinstance(item, Box)]


def titles(sheet):
    return [item.title for item in boxes(sheet)]


@pytest.mark.parametrize("depth", [None, 1, 2, 3])
@pytest.mark.parametrize("name", VARIED)
def test_the_parts_add_up_to_the_total(name, depth):
    net = net_of(name)
    scene = sketch(net.graph, View(depth=depth))
    assert total(scene.sheet) == scene.params == net.num_parameters


def total(sheet):
    times = {key: count for room in sheet.rooms for key, count in copies(room, 1)}
    on_cards = sum(box.params * times.get(box.key, 1) for box in boxes(sheet))
    return on_cards + sum(arrow.params for arrow in sheet.arrows)


def copies(room, times):
    """Give the items of a room with how many copies of the room there are."""
    yield from ((key, times * room.count) for key in room.items)
    for inner in room.rooms:
        yield from copies(inner, times * room.count)


def test_an_open_composite_that_repeats_is_one_room_with_its_count():
    text = """
net: rooms
inputs: {x: [N, 8]}
nodes:
  stage:
    repeat: 5
    nodes: {up: {block: Linear, out_features: 16}, down: {block: Linear, out_features: 8}}
"""
    sheet = sketch(load(text).graph, View(depth=2)).sheet
    (room,) = sheet.rooms
    assert (room.title, room.count, room.note) == ("stage", 5, "280 each")
    assert total(sheet) == 5 * (8 * 16 + 16 + 16 * 8 + 8)


@pytest.mark.parametrize("name", ALL)
def test_every_arrow_joins_two_items_and_keys_are_unique(name):
    for sheet in sketch(net_of(name).graph).sheets:
        keys = [item.key for item in sheet.items]
        assert len(set(keys)) == len(keys)
        assert {end for arrow in sheet.arrows for end in (arrow.source, arrow.target)} <= set(keys)


def test_equal_blocks_in_a_row_are_one_card_and_the_first_of_a_stage_stands_apart():
    sheet = sketch(net_of("resnet@resnet50").graph, View(depth=2)).sheet
    blocks = [box for box in boxes(sheet) if box.title == "BottleneckResidualBlock"]
    assert [box.count for box in blocks] == [1, 2, 1, 3, 1, 5, 1, 2]
    assert [room.title for room in sheet.rooms] == ["stage.0", "stage.1", "stage.2", "stage.3"]
    assert [room.note for room in sheet.rooms] == ["216 k", "1.22 M", "7.10 M", "14.96 M"]


def test_a_unet_is_a_u_without_being_asked():
    for name in ("unet", "unet@paper"):
        for depth in (None, 1, 2):
            sheet = sketch(net_of(name).graph, View(depth=depth)).sheet
            assert sheet.arrangement == "U"
            assert len(sheet.levels) == 4
            assert all(len(level) == 2 for level in sheet.levels)


def test_the_skips_of_a_unet_carry_the_shapes_of_their_levels():
    sheet = sketch(net_of("unet").graph).sheet
    labels = [arrow.label for arrow in sheet.arrows if arrow.kind == "skip"]
    assert sorted(labels) == ["128×⌊H/2⌋×⌊W/2⌋", "256×⌊H/4⌋×⌊W/4⌋", "512×⌊H/8⌋×⌊W/8⌋", "64×H×W"]


def test_the_up_convolutions_of_a_unet_are_counted_on_their_arrows():
    sheet = sketch(net_of("unet").graph).sheet
    samples = [arrow for arrow in sheet.arrows if arrow.kind == "sample"]
    # 2x2 transposed convolutions from 2c to c channels: 8 c² weights and c biases; pooling has none
    assert sorted(arrow.params for arrow in samples) == [
        0,
        0,
        0,
        0,
        *(8 * c * c + c for c in (64, 128, 256, 512)),
    ]


def test_a_pyramid_puts_equal_resolutions_level():
    sheet = sketch(net_of("pyramid").graph).sheet
    assert sheet.arrangement == "U"
    assert ("c4", "lat4", "p4", "o4", "output-p4") in sheet.levels
    assert any(level[:2] == ("c3", "lat3") for level in sheet.levels)


def test_branches_at_one_size_and_sizes_that_are_read_make_no_u():
    for depth in (None, 1, 2, 3):
        assert sketch(net_of("deeplabv3").graph, View(depth=depth)).sheet.arrangement == "chain"


def test_what_is_read_for_its_sizes_alone_is_no_skip():
    scene = sketch(net_of("fcn").graph)
    references = [arrow for arrow in scene.sheet.arrows if arrow.kind == "reference"]
    assert {(arrow.source, arrow.target) for arrow in references} == {
        ("input-image", "out"), ("input-image", "aux")}  # fmt: skip
    assert all(arrow.is_loose and not arrow.label for arrow in references)
    assert (scene.has_references, scene.has_skips) == (True, False)


def test_a_composite_that_reads_sizes_alone_is_reached_by_a_reference():
    text = """
net: like
inputs: {x: [N, 3, 8, 8], large: [N, 3, 16, 16]}
nodes:
  grow: {block: Grow, from: {x: x, like: large}}
  join: {block: Add, from: [grow, large]}
blocks:
  Grow:
    inputs: [x, like]
    nodes:
      conv: {block: Conv2d, from: x, out_channels: 3, kernel_size: 1}
      out: {block: Interpolate, from: {x: conv, like: like}}
"""
    kinds = {
        (one.source, one.target): one.kind for one in sketch(load(text).graph, View(depth=1)).sheet.arrows
    }
    assert kinds["input-large", "grow"] == "reference"
    assert kinds["input-x", "grow"] == kinds["input-large", "join"] == "flow"


def test_a_residual_net_is_no_u():
    assert sketch(net_of("bottlenecks").graph).sheet.arrangement == "chain"


def test_a_composite_that_is_used_often_is_defined_once_beside_the_net():
    scene = sketch(net_of("bottlenecks").graph)
    (definition,) = scene.definitions
    assert (definition.name, definition.note) == ("Bottleneck", "definition, used 7×")
    assert titles(definition.sheet) == ["ConvNorm · ReLU", "ConvNorm · ReLU", "ConvNorm", "ConvNorm", "ReLU"]
    (shortcut,) = [box for box in boxes(definition.sheet) if box.is_optional]
    assert shortcut.lines[-1] == "in 2 of 7"
    assert not any(box.params for box in boxes(definition.sheet))


def test_what_closed_cards_hold_most_of_is_defined_where_there_is_room():
    scene = sketch(net_of("densenet").graph)
    assert [(one.name, one.note) for one in scene.definitions] == [
        ("DenseBlock", "definition, used 4× · each layer"), ("Transition", "definition, used 3×"),
    ]  # fmt: skip
    layer = scene.definitions[0].sheet
    assert titles(layer) == ["BN · ReLU", "Conv · BN · ReLU", "Conv2d"]
    assert [item.sign for item in layer.items if isinstance(item, Join)] == ["‖"]
    assert [box.lines for box in boxes(layer)] == [(), ("1×1",), ("3×3, 128 → 32",)]
    assert not any(box.is_optional for box in boxes(layer))
    assert sketch(net_of("densenet").graph, View(depth=1)).definitions == ()


def test_a_definition_looks_through_what_holds_one_part_alone():
    """An InvertedResidual is an Inverted, with a sum around it or without."""
    (inverted,) = sketch(net_of("mobilenet_v2").graph).definitions
    assert (inverted.name, inverted.note) == ("Inverted", "definition, used 17×")
    assert titles(inverted.sheet) == ["ConvNorm"] * 3
    expand, look, project = boxes(inverted.sheet)
    assert (expand.is_optional, look.is_optional) == (True, False)
    assert expand.lines == ("activation relu6, in 16 of 17",)
    assert look.lines == ("kernel 3, activation relu6",)
    assert project.lines == ()


def test_long_shapes_on_many_cards_are_numbers():
    net = net_of("alexnet")
    facts = [box.fact for box in boxes(sketch(net.graph, View(example=net.sizes)).sheet)]
    assert facts[0] == "64×55×55 · 23.3 k"


def test_the_skips_inside_a_layer_are_dashed_and_its_joins_small():
    scene = sketch(net_of("transformer").graph)
    sheet = scene.definitions[0].sheet
    assert [item.sign for item in sheet.items if isinstance(item, Join)] == ["+", "+"]
    skips = [(arrow.source, arrow.target) for arrow in sheet.arrows if arrow.kind == "skip"]
    assert skips == [("input-x", "layers.0.add1"), ("layers.0.add1", "layers.0.add2")]


def test_twelve_equal_layers_are_one_card():
    sheet = sketch(net_of("transformer").graph).sheet
    assert [(box.title, box.count) for box in boxes(sheet)][1] == ("Layer", 12)


def test_depth_one_shows_the_outermost_nodes_alone():
    sheet = sketch(net_of("capsnet").graph, View(depth=1)).sheet
    assert titles(sheet) == ["CapsuleEncoder", "CapsuleMask", "CapsuleDecoder"]
    assert sheet.rooms == ()


def test_a_stated_depth_fuses_nothing():
    assert "ReLU" in titles(sketch(net_of("capsnet").graph, View(depth=2)).sheet)
    assert "Conv · ReLU" in titles(sketch(net_of("capsnet").graph).sheet)


def test_expand_opens_one_node_and_collapse_closes_one():
    graph = net_of("capsnet").graph
    opened = sketch(graph, View(depth=1, expand=("encoder",))).sheet
    assert titles(opened)[-1] == "CapsuleDecoder"
    assert [room.key for room in opened.rooms] == ["encoder"]
    closed = sketch(graph, View(depth=3, collapse=("encoder",))).sheet
    assert titles(closed)[0] == "CapsuleEncoder"


def test_expand_reaches_through_closed_nodes_and_definitions():
    sheet = sketch(net_of("bottlenecks").graph, View(depth=1, expand=("stage.0.block.0",))).sheet
    assert [room.key for room in sheet.rooms] == ["stage.0"]
    assert [room.key for room in sheet.rooms[0].rooms] == ["stage.0.block.0"]


def test_a_node_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(UsageError) as caught:
        sketch(net_of("capsnet").graph, View(expand=("encodr",)))
    assert (caught.value.what, caught.value.hint) == (
        "there is no node 'encodr' in capsnet",
        "did you mean 'encoder'?",
    )


@pytest.mark.parametrize("depth", [0, -1])
def test_a_depth_below_one_is_refused(depth):
    with pytest.raises(UsageError, match=f"the depth is 1 or more, got {depth}"):
        sketch(net_of("single").graph, View(depth=depth))


def test_inputs_and_outputs_are_pills_with_their_shapes():
    sheet = sketch(net_of("towers").graph).sheet
    pills = [(item.name, item.shape) for item in sheet.items if isinstance(item, Pill)]
    assert pills == [
        ("left", "3×64×64"),
        ("right", "3×64×64"),
        ("tokens", "T"),
        ("score", "2"),
        ("logits", "T×100"),
    ]


def test_frozen_shared_and_tied_weights_are_told():
    lines = {box.key: ", ".join(box.lines) for box in boxes(sketch(net_of("towers").graph).sheet)}
    assert lines["encode"] == "3×3, 3 → 16, frozen"
    assert lines["again"] == "3×3, 3 → 16, weights of encode"
    assert lines["logits"] == "16 → 100, weight of words"


def test_sizes_put_numbers_into_shapes():
    scene = sketch(net_of("unet").graph, View(sizes={"N": 1, "H": 64, "W": 32}))
    facts = [box.fact for box in boxes(scene.sheet)]
    assert facts[0] == "64×64×32 · 38.7 k"


def test_shapes_on_edges_leave_the_cards():
    sheet = sketch(net_of("single").graph, View(shapes="edges")).sheet
    assert [arrow.label for arrow in sheet.arrows] == ["8", "2"]
    assert boxes(sheet)[0].fact == "18"


def test_costs_are_shown_on_request():
    assert (
        boxes(sketch(net_of("single").graph, View(costs=True, example={"N": 1})).sheet)[0].fact
        == "2 · 18 · 16 MACs"
    )


def test_a_strip_for_a_readme_runs_left_to_right_in_a_handful_of_cards():
    scene = sketch(net_of("resnet@resnet50").graph, View(fit="readme", example={"N": 1, "H": 224, "W": 224}))
    assert scene.sheet.direction == "LR"
    assert titles(scene.sheet) == [
        "Conv · MaxPool",
        "stage.0",
        "stage.1",
        "stage.2",
        "stage.3",
        "AvgPool · Linear",
    ]


def test_ten_thousand_nodes_fold_into_a_page():
    nodes = "".join(
        f"  n{place}: {{block: Linear, out_features: {8 + place % 3}}}\n" for place in range(2000)
    )
    scene = sketch(load(f"net: long\ninputs: {{x: [N, 8]}}\nnodes:\n{nodes}").graph)
    assert len(boxes(scene.sheet)) <= 16
    repeated = (
        "net: long\ninputs: {x: [N, 8]}\nnodes:\n  n: {block: Linear, out_features: 8, repeat: 10000}\n"
    )
    (box,) = boxes(sketch(load(repeated).graph).sheet)
    assert (box.count, box.params) == (10000, 720_000)


def test_the_words_tell_the_whole_picture():
    text = sketch(net_of("transformer").graph).description
    assert text.startswith("Architecture of transformer: tokens T · ")
    # 4·16² + 4·16 of attention, 2·16·64 + 64 + 16 of the two linear layers, 2·2·16 of the norms
    assert f"Layer 12 times (T×16 · {(1024 + 64 + 2048 + 80 + 64) / 1000:.1f} k each)" in text
    assert text.endswith("Layer (definition, used 12×) is drawn beside it.")
