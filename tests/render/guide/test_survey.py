"""Which stones share a component, what is said of them, and what is left out."""

from __future__ import annotations

from pathlib import Path

from builder.road import load
from render.guide.places import Atlas
from render.guide.survey import survey
from tests.render.nets import net_of

NET = """
net: mine
title: My Net
doc: Does it. And more.
inputs: {x: [N, 3, 8, 8]}
blocks:
  Head:
    title: Own Head
    doc: Ends it.
    map: {relation: ends with it}
    nodes: {conv: {block: Conv2d, out_channels: 2, kernel_size: 1}}
  Tail:
    nodes: {conv: {block: Conv2d, out_channels: 2, kernel_size: 1}}
nodes:
  enc: {block: DoubleConvolution, out_channels: 4}
  up: {block: UpSample, out_channels: 4}
  head: Head
  tail: Tail
"""


def guide_of(*nets):
    return survey([load(net) if "\n" in net else net_of(net) for net in nets], Atlas(Path.cwd()))


def uses_of(guide):
    known = guide.by_identifier
    return {(known[use.source].title, known[use.target].title): use.words for use in guide.uses}


def titles(guide, kind):
    return [one.title for one in guide.of_kind(kind)]


def test_without_words_blocks_of_our_own_and_composites_are_components():
    assert uses_of(guide_of(NET)) == {
        ("My Net", "UNet Double Convolution Block"): "finds features at every resolution with it",
        ("My Net", "UNet Upsampling & Skip Connection"): (
            "climbs back to full resolution and meets the encoder's features through it"
        ),
        ("My Net", "Own Head"): "ends with it",
        ("My Net", "Tail"): "is built with it",
    }


def test_what_is_hidden_is_nowhere_and_what_is_own_stands_with_the_model():
    guide = guide_of(NET + "map: {hide: [Tail, UpSample], own: [Head]}\n")
    assert titles(guide, "block") == ["UNet Double Convolution Block"]
    assert [place.name for place in guide.components[0].places] == ["mine", "Head"]


def test_words_of_a_component_come_before_words_of_the_net_before_those_of_the_block():
    words = "map: {relation: has them all, components: {Ends: {blocks: [Head, Tail], relation: ends}}}\n"
    uses = uses_of(guide_of(NET + words))
    assert uses["My Net", "Ends"] == "ends"
    assert uses["My Net", "UNet Double Convolution Block"] == "has them all"
    assert ("My Net", "Own Head") not in uses


def test_a_component_may_name_blocks_that_no_node_bears():
    guide = guide_of(NET + "map: {components: {Activation: Squash}}\n")
    (component,) = (one for one in guide.components if one.title == "Activation")
    assert [place.name for place in component.places] == ["Squash"]
    assert ("My Net", "Activation") in uses_of(guide)


def test_a_block_that_one_net_puts_into_a_component_stands_there_for_all():
    other = NET.replace("net: mine", "net: other").replace("My Net", "Other Net")
    guide = guide_of(other, NET + "map: {components: {Way Up: {blocks: UpSample, relation: goes up}}}\n")
    uses = uses_of(guide)
    assert uses["My Net", "Way Up"] == "goes up"
    assert uses["Other Net", "Way Up"].startswith("climbs back")
    assert "UNet Upsampling & Skip Connection" not in titles(guide, "block")


def test_composites_of_one_name_in_two_texts_are_two_components():
    other = NET.replace("net: mine", "net: other").replace("ends with it", "stops there")
    guide = guide_of(NET, other)
    assert titles(guide, "model") == ["My Net (mine)", "My Net (other)"]
    heads = {title: words for (_, title), words in uses_of(guide).items() if "Head" in title}
    assert heads == {"Own Head (mine)": "ends with it", "Own Head (other)": "stops there"}


def test_variants_of_a_net_are_one_model_with_the_blocks_of_both():
    guide = guide_of("resnet@resnet50", "resnet")
    assert titles(guide, "model") == ["ResNet Model"]
    assert titles(guide, "block") == ["ResNet Residual Block"]


def test_a_net_as_a_block_is_a_model_that_is_used():
    net = 'net: outer\ninputs: {x: [N, 3, 32, 32]}\nnodes: {inner: {block: "net:unet", width: 4}}\n'
    for nets in ((net,), (net, "unet"), ("unet", net)):
        guide = guide_of(*nets)
        assert sorted(titles(guide, "model")) == ["UNet Model", "outer"]
        assert uses_of(guide)["outer", "UNet Model"] == "runs all of it as one of its parts"
        unet = next(one for one in guide.components if one.title == "UNet Model")
        assert unet.places[0].file == "specs/unet.yaml"


def test_composites_of_a_used_file_are_found_there():
    guide = guide_of("capsnet_labelled")
    files = {place.name: place.file for place in guide.components[0].places}
    assert files["CapsuleEncoder"] == "specs/capsnet.yaml"
    assert files["capsnet_labelled"] == "specs/capsnet_labelled.yaml"


def test_blocks_of_torch_stand_for_themselves_where_a_net_has_nothing_else():
    guide = guide_of("towers")
    assert titles(guide, "block") == ["Conv2d", "Embedding", "Linear"]


def test_a_model_comes_before_the_blocks_that_it_is_the_first_to_use():
    order = [one.title for one in guide_of("capsnet", "resnet", "unet").components]
    assert order == [
        "Capsule Network Model",
        "Capsule Network Activation",
        "ResNet Model",
        "ResNet Residual Block",
        "UNet Model",
        "UNet Double Convolution Block",
        "UNet Downsampling Block",
        "UNet Upsampling & Skip Connection",
    ]


def test_blocks_of_one_component_stand_in_the_order_of_the_spec():
    guide = guide_of("resnet")
    assert [place.name for place in guide.components[1].places] == [
        "ResidualBlock",
        "BottleneckResidualBlock",
    ]


def test_the_overview_names_every_model_and_its_blocks():
    (words,) = guide_of("resnet", "unet").overview
    assert words.startswith("There are 2 models on the map, and 4 kinds of block beneath.")
    assert "The ResNet Model (stages of residual blocks, for classification) is built of" in words
    assert "the UNet Downsampling Block and the UNet Upsampling & Skip Connection." in words
